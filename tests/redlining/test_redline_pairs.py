"""Every pair both ways: accepting gives the new file, rejecting the old one, for a judge that is not the engine."""

from datetime import UTC, datetime

import pytest

from ode_workflows.documents.redline.comparing import compare
from ode_workflows.documents.redline.resolving import accept_all, reject_all
from tests.redlining.judge import seen
from tests.redlining.pairs import PAIRS

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
BOTH_WAYS = {
    **PAIRS,
    **{f"{name}, back": (new, old) for name, (old, new) in PAIRS.items()},
}


def test_there_are_forty_pairs_and_each_shows_a_difference() -> None:
    assert len(PAIRS) >= 40
    same = [name for name, (old, new) in PAIRS.items() if old == new]
    assert same == []


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_accepting_gives_the_new_file_and_rejecting_the_old_one(name: str) -> None:
    old, new = BOTH_WAYS[name]
    made = compare(old, new, author="Office", made_at=NOON)
    assert made.is_exact, made.not_compared
    assert seen(accept_all(made.content)) == seen(accept_all(new))
    assert seen(reject_all(made.content)) == seen(accept_all(old))


@pytest.mark.parametrize("name", PAIRS)
def test_equal_files_give_equal_bytes(name: str) -> None:
    old, new = PAIRS[name]
    first = compare(old, new, author="Office", made_at=NOON)
    assert compare(old, new, author="Office", made_at=NOON).content == first.content

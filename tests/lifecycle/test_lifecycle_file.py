"""A lifecycle file that could strand an agreement is refused, by file, entry and key."""

import functools
from collections.abc import Callable
from pathlib import Path

import pytest

from ode_workflows.content import content_path
from ode_workflows.domain.errors import LifecycleFileError
from ode_workflows.lifecycle.loader import load_lifecycle
from ode_workflows.lifecycle.profiles import approval_catalogue, load_catalogue, load_profiles, profiles

GOOD = (content_path("states") / "lifecycle.toml").read_text(encoding="utf-8")


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], object]:
    """Load a changed copy of the lifecycle file."""

    def load_text(text: str) -> object:
        path = tmp_path / "lifecycle.toml"
        path.write_text(text, encoding="utf-8")
        return load_lifecycle(path)

    return load_text


def _without_trigger(text: str, name: str) -> str:
    start = text.index(f'[[trigger]]\nname = "{name}"')
    return text[:start] + text[text.index("[[", start + 3) :]


def test_the_file_in_use_has_ten_states_and_every_step(load: Callable[[str], object]) -> None:
    made = load_lifecycle(content_path("states") / "lifecycle.toml")
    assert (len(made.states), len(made.triggers), len(made.events)) == (10, 15, 27)


def swap(old: str, new: str, times: int = -1) -> Callable[[str], str]:
    """Return a change that writes something else into the file."""
    return lambda text: text.replace(old, new, times)


def cut(*triggers: str) -> Callable[[str], str]:
    """Return a change that takes triggers out of the file."""
    return lambda text: functools.reduce(_without_trigger, triggers, text)


def _dead_end(text: str) -> str:
    """Closed is no longer final, and nothing leaves it."""
    start = text.index('name = "closed"')
    return _without_trigger(text[:start] + text[start:].replace("is_final = true", "", 1), "reopen")


@pytest.mark.parametrize(
    ("change", "entry", "key", "word"),
    [
        (swap('"intake_complete"', '"intake_done"'), "submit_for_legal_review", "needs", "intake_done"),
        (swap('roles = ["director"]', 'roles = ["boss"]', 1), "authorize_negotiation", "roles", "boss"),
        (swap('to = "clearance"', 'to = "limbo"'), "submit_for_clearance", "to", "limbo"),
        (swap('past = "Renewed"', 'past = "Renewed"\ncolour = "red"'), "renew", "colour", "spelling"),
        (swap('past = "Renewed"\n', ""), "renew", "past", "missing"),
        (swap('name = "renew"', 'name = "open_renewal"'), "open_renewal", "name", "twice"),
        (swap('due = "10 business_days"', 'due = "soon"', 1), "submit_for_legal_review", "due", "soon"),
        (swap('name = "renewal"\n', 'name = "renovation"\n', 1), "renovation", "name", "renovation"),
        (swap("is_final = true", "is_final = false"), "", "name", "no way to a final state"),
        (cut("open_renewal"), "renewal", "name", "cannot be reached"),
        (_dead_end, "closed", "is_final", "dead end"),
    ],
)
def test_a_wrong_file_is_named_by_entry_and_key(
    load: Callable[[str], object], change: Callable[[str], str], entry: str, key: str, word: str
) -> None:
    changed = change(GOOD)
    assert changed != GOOD

    with pytest.raises(LifecycleFileError) as refused:
        load(changed)

    assert refused.value.file == "lifecycle.toml"
    assert entry in refused.value.entry
    assert refused.value.key == key
    assert word in str(refused.value)


def test_a_file_that_is_no_toml_is_refused(load: Callable[[str], object]) -> None:
    with pytest.raises(LifecycleFileError, match="not valid TOML"):
        load("[[state]\n")


def test_every_kind_has_a_profile_and_every_row_its_catalogue_entry() -> None:
    assert len(profiles()) == 15
    assert all(row.id in approval_catalogue() for profile in profiles().values() for row in profile.approvals)


def test_silence_never_decides_from_an_assumed_date(tmp_path: Path) -> None:
    text = (content_path("states") / "approvals.toml").read_text(encoding="utf-8")
    path = tmp_path / "approvals.toml"
    start = text.index('id = "secretary_of_interior_gaming_approval"')
    path.write_text(text[:start] + text[start:].replace('starts = "received"', 'starts = "sent"', 1), encoding="utf-8")

    with pytest.raises(LifecycleFileError, match="needs a receipt"):
        load_catalogue(path)


@pytest.mark.parametrize("word", ["tribal_consultation", "tribal_resolution", "tribal_notice"])
def test_a_catalogue_in_which_a_tribes_silence_counts_is_refused(tmp_path: Path, word: str) -> None:
    text = (content_path("states") / "approvals.toml").read_text(encoding="utf-8")
    path, start = tmp_path / "approvals.toml", text.index(f'id = "{word}"')
    path.write_text(text[:start] + text[start:].replace('"never_counts"', '"escalate"', 1), encoding="utf-8")

    with pytest.raises(LifecycleFileError, match="a tribe's silence is neither yes nor no"):
        load_catalogue(path)


def test_a_profile_with_an_unknown_row_is_refused(tmp_path: Path) -> None:
    for path in (content_path("states") / "instruments").glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    changed = tmp_path / "extension.toml"
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text.replace("legal_sufficiency", "legal_sufficency"), encoding="utf-8")

    with pytest.raises(LifecycleFileError, match="legal_sufficency"):
        load_profiles(tmp_path, approval_catalogue())


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (swap('opens = "after:congressional_consent"', 'opens = "after:congress"'), "congress"),
        (swap('opens = "screened"', 'opens = "soon"', 1), "no stage"),
        (swap('opens = "screened"', 'opens = "signed"', 1), "or earlier"),
    ],
)
def test_a_row_that_would_never_open_or_too_late_is_refused(
    tmp_path: Path, change: Callable[[str], str], word: str
) -> None:
    good = (content_path("states") / "approvals.toml").read_text(encoding="utf-8")
    path = tmp_path / "approvals.toml"
    path.write_text(change(good), encoding="utf-8")

    with pytest.raises(LifecycleFileError, match=word) as refused:
        load_catalogue(path)

    assert refused.value.key == "opens"

"""Random edits of real Word files are redlined exactly, or what could not be compared is named."""

import zlib
from datetime import UTC, datetime
from random import Random

import pytest

from ode_workflows.documents.redline.comparing import compare
from ode_workflows.documents.redline.resolving import accept_all, reject_all
from tests.redlining.edits import edited
from tests.redlining.judge import seen
from tests.redlining.pairs import PAIRS
from tests.redlining.real_files import DAMAGED, comparable_files, real_files

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
EDITS_OF_EACH = 3


def test_every_real_word_file_with_random_edits_is_redlined_exactly_or_says_why() -> None:
    files = comparable_files()
    assert len(files) >= 60
    wrong, named = [], []
    for name, old in files.items():
        random = Random(zlib.crc32(name.encode()))
        for number in range(EDITS_OF_EACH):
            new = edited(old, random)
            made = compare(old, new, author="Office", made_at=NOON)
            if not made.is_exact:
                named.append((name, number, made.not_compared))
            elif not _reads(made.content, old, new):
                wrong.append((name, number))
    assert wrong == []
    assert len(named) * 500 <= len(files) * EDITS_OF_EACH, named


def _reads(redline: bytes, old: bytes, new: bytes) -> bool:
    return seen(accept_all(redline)) == seen(accept_all(new)) and seen(reject_all(redline)) == seen(accept_all(old))


def test_files_that_are_left_out_cannot_be_opened_by_the_judge() -> None:
    for name in DAMAGED:
        with pytest.raises(KeyError, match="There is no item named"):
            seen(real_files()[name])


def test_the_judge_sees_each_kind_of_difference() -> None:
    """All pairs differ for it, but those whose difference is none to a reader or lies in what it does not read."""
    alike = {name for name, (old, new) in PAIRS.items() if seen(accept_all(old)) == seen(accept_all(new))}
    assert alike == {"runs cut elsewhere", "a cell's shading", "cells joined", "the page turned", "a section comes"}


def test_the_end_of_a_section_is_never_doubled_or_lost() -> None:
    old = comparable_files()["python_docx/sct-first-page-hdrftr.docx"]
    wrong = []
    for seed in (120, 362, *range(20)):  # the first two once gave a section too many
        new = edited(old, Random(seed))
        made = compare(old, new, author="Office", made_at=NOON)
        if made.is_exact and not _reads(made.content, old, new):
            wrong.append(seed)
    assert wrong == []

"""Every key of a closed list has its words, and dates are written out."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum

import pytest

from ode_workflows.domain import vocabulary
from ode_workflows.web import words, writing


@pytest.mark.parametrize(
    ("known", "closed"),
    [
        (words.PARTY_KINDS, vocabulary.PartyKind),
        (words.ISSUE_AREAS, vocabulary.IssueArea),
        (words.FORCE_RULES, vocabulary.ForceRule),
        (words.TERM_KINDS, vocabulary.TermKind),
        (words.END_REASONS, vocabulary.EndReason),
        (words.CLOSE_REASONS, vocabulary.CloseReason),
    ],
)
def test_every_key_has_its_words(known: Mapping[str, str], closed: type[StrEnum]) -> None:
    assert set(known) == set(closed)
    assert not [word for word in known.values() if "_" in word]


def test_a_key_that_nobody_knows_is_written_as_words() -> None:
    assert words.word_for({}, "sister_city") == "Sister city"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("2026-10-02", "October 2, 2026"),
        (date(2026, 1, 31), "January 31, 2026"),
        ("2026-10", "October 2026"),
        ("2026", "2026"),
        (None, ""),
    ],
)
def test_a_date_is_written_as_exactly_as_it_is_known(value: date | str | None, written: str) -> None:
    assert writing.written_date(value) == written


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2026, 11, 24, 8, 5, tzinfo=UTC), "November 24, 2026, 12:05 a.m. PST"),
        (datetime(2026, 7, 1, 19, 30, tzinfo=UTC), "July 1, 2026, 12:30 p.m. PDT"),
        (datetime(2026, 7, 2, 6, 59, tzinfo=UTC), "July 1, 2026, 11:59 p.m. PDT"),
    ],
)
def test_an_instant_is_written_as_the_offices_clock_shows_it(at: datetime, written: str) -> None:
    assert writing.written_instant(at, "America/Los_Angeles") == written


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (date(2026, 11, 24), "today"),
        (date(2026, 11, 25), "in 1 day"),
        (date(2026, 11, 22), "2 days ago"),
        (date(2027, 11, 25), "in 366 days"),
        (date(2027, 11, 26), ""),
    ],
)
def test_a_near_date_is_told_as_a_distance(on: date, told: str) -> None:
    assert writing.distance(on, date(2026, 11, 24)) == told


def test_a_working_is_told_without_keys_and_short_dates() -> None:
    working = "180 calendar days before 22 Jan 2027 = 26 Jul 2026 (window before notice_by)"
    assert writing.written_working(working) == (
        "180 calendar days before January 22, 2027 = July 26, 2026 (window before “last day to give notice”)"
    )

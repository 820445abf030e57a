"""Which reminder goes out on which day, and to whom."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ode_workflows.domain.errors import LifecycleFileError
from ode_workflows.lifecycle.calendar_loader import load_calendar
from ode_workflows.lifecycle.reminder_loader import ladders, load_ladders
from ode_workflows.lifecycle.reminders import DueTier, Recipient, Watched, due_tier, plan

CA = load_calendar("CA")
YEAR_END = date(2026, 12, 31)
OWNER, AGENCY, DIRECTOR = Recipient.OWNER, Recipient.IMPLEMENTING_AGENCY, Recipient.DIRECTOR
LADDER = '[[ladder]]\nobject = "thing"\nmeans = "a thing"\n'


def _due(name: str, watched: Watched, as_of: date, *, last_sent: str | None = None) -> DueTier | None:
    return due_tier(ladders()[name], watched, as_of=as_of, last_sent_offset=last_sent, calendar=CA)


def _sent_now(name: str, watched: Watched, as_of: date, *, last_sent: str | None = None) -> DueTier:
    due = _due(name, watched, as_of, last_sent=last_sent)
    assert due is not None
    return due


def _plan(name: str, watched: Watched) -> dict[str, date]:
    return {each.tier.offset: each.on for each in plan(ladders()[name], watched, CA)}


def _names(name: str, offset: str) -> set[str]:
    return {str(each) for tier in ladders()[name].tiers if tier.offset == offset for each in tier.to}


@pytest.mark.parametrize(
    ("name", "offsets"),
    [
        ("authority_expiry", ["60d_before", "30d_before", "7d_before"]),
        ("registration", ["10d_before", "5d_before", "1d_before"]),
        ("stalled_negotiation", ["45d_after", "90d_after"]),
        ("dormant_agreement", ["12m_after"]),
        ("dormant_sister_tie", ["24m_after"]),
        ("waiting_period", ["opening", "7d_before", "1d_before", "due"]),
        ("approval", ["opening", "half_time", "2bd_before", "due", "1bd_after", "3bd_after", "5bd_after"]),
        (
            "obligation",
            ["60d_before", "30d_before", "14d_before", "7d_before", "due", "1d_after", "7d_after"],
        ),
    ],
)
def test_the_ladders_have_the_steps_of_the_office(name: str, offsets: list[str]) -> None:
    assert [tier.offset for tier in ladders()[name].tiers] == offsets


@pytest.mark.parametrize(
    ("name", "offset", "recipient"),
    [
        ("renewal_decision", "90d_before", "implementing_agency"),
        ("renewal_decision", "60d_before", "supervisor"),
        ("renewal_decision", "30d_before", "director"),
        ("renewal_decision", "7d_before", "director"),
        ("renewal_decision", "6d_before", "director"),
        ("approval", "3bd_after", "approvers_head"),
        ("approval", "5bd_after", "director"),
        ("authority_expiry", "7d_before", "director"),
        ("obligation", "1d_after", "owners_head"),
        ("obligation", "7d_after", "director"),
        ("registration", "5d_before", "director"),
    ],
)
def test_a_ladder_escalates_at_its_step(name: str, offset: str, recipient: str) -> None:
    assert recipient in _names(name, offset)


def test_a_year_ahead_only_for_a_legislature_or_more_than_three_parties() -> None:
    assert "365d_before" not in _plan("renewal_decision", Watched(YEAR_END, parties_count=3))
    assert "365d_before" in _plan("renewal_decision", Watched(YEAR_END, parties_count=4))
    assert "365d_before" in _plan("renewal_decision", Watched(YEAR_END, needs_legislature=True))


def test_the_ninety_day_reminder_of_a_year_end_decision_goes_out_on_second_october() -> None:
    due = _sent_now("renewal_decision", Watched(YEAR_END), date(2026, 10, 2), last_sent="180d_before")
    assert (due.offset, due.on, due.to) == ("90d_before", date(2026, 10, 2), (OWNER, AGENCY))
    assert not due.is_urgent
    assert due.skipped == ()


def test_a_step_on_a_sunday_is_pulled_to_the_friday_before() -> None:
    assert _plan("renewal_decision", Watched(YEAR_END))["60d_before"] == date(2026, 10, 30)


def test_the_same_run_twice_sends_nothing_twice() -> None:
    assert _due("renewal_decision", Watched(YEAR_END), date(2026, 10, 2), last_sent="90d_before") is None


def test_the_day_before_a_step_nothing_is_due() -> None:
    assert _due("renewal_decision", Watched(YEAR_END), date(2026, 10, 1), last_sent="180d_before") is None
    assert _due("renewal_decision", Watched(YEAR_END), date(2026, 1, 5)) is None


def test_after_an_outage_only_the_latest_missed_step_goes_out() -> None:
    due = _sent_now("renewal_decision", Watched(YEAR_END), date(2026, 12, 2), last_sent="180d_before")
    assert due.offset == "30d_before"
    assert due.skipped == ("90d_before", "60d_before")


def test_an_outage_over_the_seven_day_step_still_reaches_the_owner() -> None:
    due = _sent_now("renewal_decision", Watched(YEAR_END), date(2026, 12, 28), last_sent="14d_before")
    assert due.offset == "3d_before"
    assert set(due.to) == {OWNER, AGENCY, DIRECTOR}


def test_in_the_last_week_the_director_hears_on_every_business_day() -> None:
    planned = _plan("renewal_decision", Watched(date(2026, 12, 18)))
    last_week = sorted(on for on in planned.values() if date(2026, 12, 11) <= on <= date(2026, 12, 18))
    assert last_week == [date(2026, 12, day) for day in (11, 14, 15, 16, 17)]


def test_the_last_week_is_urgent_and_the_week_before_is_not() -> None:
    watched = Watched(YEAR_END)
    assert _sent_now("renewal_decision", watched, date(2026, 12, 24), last_sent="14d_before").is_urgent
    assert not _sent_now("renewal_decision", watched, date(2026, 12, 17), last_sent="30d_before").is_urgent


def test_the_day_after_a_missed_decision_opens_an_incident() -> None:
    due = _sent_now("renewal_decision", Watched(YEAR_END), date(2027, 1, 1), last_sent="1d_before")
    assert (due.offset, due.incident) == ("1d_after", "missed")


def test_an_approval_hears_at_opening_half_time_and_two_business_days_before() -> None:
    planned = _plan("approval", Watched(date(2026, 12, 8), opened_on=date(2026, 11, 24)))
    assert planned["opening"] == date(2026, 11, 24)
    assert planned["half_time"] == date(2026, 12, 1)
    assert planned["2bd_before"] == date(2026, 12, 4)
    assert planned["3bd_after"] == date(2026, 12, 11)


def test_business_days_of_an_approval_pause_over_thanksgiving() -> None:
    planned = _plan("approval", Watched(date(2026, 11, 25), opened_on=date(2026, 11, 16)))
    assert planned["1bd_after"] == date(2026, 11, 30)


def test_opening_an_approval_is_no_urgent_mail_even_on_a_short_clock() -> None:
    watched = Watched(date(2026, 11, 25), opened_on=date(2026, 11, 24))
    due = _sent_now("approval", watched, date(2026, 11, 24))
    assert (due.offset, due.is_urgent) == ("opening", False)
    assert set(_plan("approval", watched)) == {"opening", "due", "1bd_after", "3bd_after", "5bd_after"}


def test_without_an_opening_day_an_approval_has_no_opening_step() -> None:
    planned = _plan("approval", Watched(date(2026, 12, 8)))
    assert "opening" not in planned
    assert "half_time" not in planned


def test_the_end_of_a_waiting_period_is_never_told_a_day_early() -> None:
    ends_on_a_saturday = date(2027, 1, 9)
    planned = _plan("waiting_period", Watched(ends_on_a_saturday, opened_on=date(2026, 11, 25)))
    assert planned["due"] == date(2027, 1, 11)
    assert planned["1d_before"] == date(2027, 1, 8)


def test_a_stalled_negotiation_is_counted_from_its_last_event_and_never_urgent() -> None:
    due = _sent_now("stalled_negotiation", Watched(date(2026, 10, 9)), date(2026, 11, 24))
    assert (due.offset, due.on) == ("45d_after", date(2026, 11, 23))
    assert not due.is_urgent


def test_a_sister_tie_may_sleep_twice_as_long() -> None:
    watched = Watched(date(2025, 6, 2))
    assert _due("dormant_agreement", watched, date(2026, 11, 24)) is not None
    assert _due("dormant_sister_tie", watched, date(2026, 11, 24)) is None


def test_the_key_names_object_deadline_and_step() -> None:
    due = _sent_now("registration", Watched(date(2026, 12, 18)), date(2026, 12, 8))
    assert due.key == "registration/2026-12-18/10d_before"


def test_a_moved_deadline_has_a_new_key_for_the_same_step() -> None:
    first = _sent_now("registration", Watched(date(2026, 12, 18)), date(2026, 12, 8))
    moved = _sent_now("registration", Watched(date(2026, 12, 21)), date(2026, 12, 11))
    assert first.offset == moved.offset
    assert first.key != moved.key


@given(
    st.sampled_from(sorted(ladders())),
    st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    st.integers(0, 200),
    st.integers(-400, 400),
)
def test_what_was_just_sent_is_never_due_again(name: str, deadline_on: date, open_days: int, days: int) -> None:
    watched = Watched(deadline_on, opened_on=deadline_on - timedelta(days=open_days), parties_count=5)
    as_of = deadline_on + timedelta(days=days)
    due = _due(name, watched, as_of)
    if due is not None:
        assert due.on <= as_of
        assert _due(name, watched, as_of, last_sent=due.offset) is None


@given(st.sampled_from(sorted(ladders())), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_mail_steps_stand_on_business_days_and_a_missed_decision_on_its_own_day(name: str, deadline_on: date) -> None:
    planned = plan(ladders()[name], Watched(deadline_on, opened_on=deadline_on - timedelta(days=30)), CA)
    assert all(CA.is_business_day(each.on) or each.tier.incident for each in planned)
    assert len({each.tier.offset for each in planned}) == len(planned)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (LADDER + '[[ladder.tier]]\ndays_before = 7\nto = ["everybody"]', "to"),
        (LADDER + "[[ladder.tier]]\ndays_before = 7\nto = []", "to"),
        (LADDER + '[[ladder.tier]]\nto = ["owner"]', "at"),
        (LADDER + '[[ladder.tier]]\ndays_before = 7\ndays_after = 7\nto = ["owner"]', "at"),
        (LADDER + '[[ladder.tier]]\nat = "midnight"\nto = ["owner"]', "at"),
        (LADDER + '[[ladder.tier]]\ndays_before = 0\nto = ["owner"]', "days_before"),
        (LADDER + '[[ladder.tier]]\ndays_befor = 7\nto = ["owner"]', "days_befor"),
        (LADDER + '[[ladder.tier]]\nat = "due"\nto = ["owner"]\ncc = "x"', "cc"),
        (LADDER + '[[ladder.tier]]\nat = "due"\nto = ["owner"]\nmoves = "away"', "moves"),
        (LADDER + '[[ladder.tier]]\nat = "due"\nto = ["owner"]\nonly_if = ["rain"]', "only_if"),
        (LADDER + '[[ladder.tier]]\nat = "due"\nto = ["owner"]\ndaily_to = ["owner"]', "daily_to"),
        (LADDER + "tier = []", "tier"),
        (LADDER, "tier"),
    ],
)
def test_a_mistake_in_a_ladder_names_file_entry_and_key(tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / "reminders.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LifecycleFileError) as refused:
        load_ladders(path)
    assert (refused.value.file, refused.value.key) == ("reminders.toml", key)
    assert "thing" in refused.value.entry


def test_steps_out_of_order_or_twice_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "reminders.toml"
    for first, second in ((7, 30), (7, 7)):
        tiers = "".join(f'[[ladder.tier]]\ndays_before = {days}\nto = ["owner"]\n' for days in (first, second))
        path.write_text(LADDER + tiers, encoding="utf-8")
        with pytest.raises(LifecycleFileError, match="twice or out of order"):
            load_ladders(path)


def test_the_same_object_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "reminders.toml"
    path.write_text(2 * (LADDER + '[[ladder.tier]]\nat = "due"\nto = ["owner"]\n'), encoding="utf-8")
    with pytest.raises(LifecycleFileError, match="twice"):
        load_ladders(path)

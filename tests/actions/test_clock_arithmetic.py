"""Days of a clock, however often it is paused, and the sessions of the legislatures that some clocks count."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ode_workflows.actions._clocks import paused, resumed, with_clock
from ode_workflows.domain.approvals import is_paused, silence_acts_on, silence_decides_after, waits_for
from ode_workflows.domain.counting import days_between
from ode_workflows.domain.records import Agreement, Approval
from ode_workflows.domain.vocabulary import Unit
from ode_workflows.lifecycle.calendar_loader import load_calendar
from ode_workflows.lifecycle.profiles import approval_catalogue, approval_spec

CA = load_calendar("CA")
INSTANT = datetime(2026, 1, 5, tzinfo=UTC)
starts = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def agreement_of(home_state: str) -> Agreement:
    """Return an agreement of which nothing matters but its home state."""
    empty: dict[str, Any] = {key: [] for key in ("issue_areas", "languages", "affected_agencies", "submitters")}
    words: dict[str, Any] = dict.fromkeys(
        ("id", "reference", "title", "short_title", "kind", "state", "office_id", "owner_id"), "x"
    )
    return Agreement(
        **words, **empty, proposed_by="x", version=1, home_state=home_state, changes_to_parent={},
        last_activity_on=INSTANT.date(), created_at=INSTANT, updated_at=INSTANT,
    )  # fmt: skip


def row_of(word: str, **more: Any) -> Approval:
    """Return an open row of the catalogue."""
    spec = approval_spec(word)
    row = Approval(
        id="r", agreement_id="x", catalogue_id=spec.id, title=spec.title, body=spec.approver, gate=spec.gate,
        mode=spec.mode, decided_by=spec.decided_by, kept_by=spec.kept_by, basis=spec.basis, opens=spec.opens,
        starts=spec.starts, clock_number=spec.clock_number, clock_unit=spec.clock_unit, silence=spec.silence,
        speaks_for=spec.speaks_for, is_waivable=spec.is_waivable, rests_on=[], status="open",
    )  # fmt: skip
    return replace(row, **more)


@given(
    start=starts,
    unit=st.sampled_from([Unit.CALENDAR_DAYS, Unit.BUSINESS_DAYS]),
    number=st.integers(1, 90),
    moves=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 200)), max_size=5),
)
def test_the_days_that_run_between_pauses_are_together_the_days_of_the_clock(
    start: date, unit: Unit, number: int, moves: list[tuple[int, int]]
) -> None:
    home = agreement_of("CA")
    row = with_clock(home, row_of("public_comment", clock_number=number, clock_unit=unit.value, sent_on=start))
    since, run = start, 0
    for wait, stop in moves:
        paused_on = min(since + timedelta(days=wait), row.due_on or since)
        row = paused(home, row, paused_on, recorded_on=paused_on)
        run += days_between(since, paused_on, unit, calendar=CA)
        assert (is_paused(row), row.due_on, silence_decides_after(row)) == (True, None, None)
        since = paused_on + timedelta(days=stop)
        row = resumed(home, row, since, recorded_on=since)
    assert row.due_on is not None
    assert run + days_between(since, row.due_on, unit, calendar=CA) == number


@given(due_on=starts, set_on=starts)
def test_silence_acts_after_the_last_day_and_two_days_after_its_clock_was_set(due_on: date, set_on: date) -> None:
    acts_on = silence_acts_on(due_on, set_on)
    assert acts_on > due_on
    assert acts_on - timedelta(days=1) > set_on
    assert silence_acts_on(due_on, None) == due_on + timedelta(days=1)


@pytest.mark.parametrize(
    ("received_on", "due_on"),
    [
        (date(2026, 3, 2), date(2026, 8, 31)),
        (date(2026, 8, 31), date(2026, 8, 31)),
        (date(2026, 9, 1), date(2028, 8, 31)),
        (date(2026, 12, 3), date(2028, 8, 31)),
        (date(2028, 9, 1), date(2030, 8, 31)),
    ],
)
def test_a_session_of_california_ends_on_its_last_day_for_bills(received_on: date, due_on: date) -> None:
    row = with_clock(agreement_of("CA"), row_of("legislative_ratification", received_on=received_on))
    assert row.due_on == due_on
    assert "Cal. Const. art. IV, ss. 3(a), 10(c)" in str(row.due_working)
    assert silence_decides_after(row) is None


def test_california_convenes_on_the_first_monday_of_december_and_ends_with_november() -> None:
    for session in CA.sessions:
        assert (session.convenes_on.month, session.convenes_on.weekday(), session.convenes_on.day <= 7) == (12, 0, True)
        assert session.convenes_on.year % 2 == 0
        assert session.ends_on == date(session.convenes_on.year + 2, 11, 30)
        assert session.last_bills_on == date(session.convenes_on.year + 2, 8, 31)


@pytest.mark.parametrize(("home_state", "on"), [("NV", date(2026, 3, 2)), ("CA", date(2031, 1, 2))])
def test_a_legislature_without_sessions_on_file_gives_no_day_and_says_why(home_state: str, on: date) -> None:
    row = with_clock(agreement_of(home_state), row_of("legislative_ratification", received_on=on))
    assert row.due_on is None
    assert f"no session of the legislature of {home_state}" in waits_for(row)


def test_each_party_waits_for_its_own_legislature() -> None:
    word, sent_on = "legislative_ratification_each_party", date(2026, 3, 2)
    theirs = with_clock(agreement_of("CA"), row_of(word, sent_on=sent_on, body="State of Nevada"))
    ours = with_clock(agreement_of("NV"), row_of(word, sent_on=sent_on, body="California"))
    abroad = with_clock(agreement_of("CA"), row_of(word, sent_on=sent_on, body="Baja California"))
    assert (theirs.due_on, ours.due_on, abroad.due_on) == (None, date(2026, 8, 31), None)


def test_the_catalogue_tells_consent_consultation_and_notice_of_tribes_apart_and_silence_counts_for_none() -> None:
    modes = {spec.id: spec.mode for spec in approval_catalogue().values() if spec.kept_by == "tribal_liaison"}
    assert modes == {"tribal_resolution": "decision", "tribal_consultation": "consultation", "tribal_notice": "filing"}
    assert {approval_spec(word).silence for word in modes} == {"never_counts"}

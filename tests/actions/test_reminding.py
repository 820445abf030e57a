"""Who is reminded of what, on which day, once; and what stops a reminder."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from ode_workflows import ids
from ode_workflows.actions.reminding import plan_reminders, reached_on
from ode_workflows.actions.sweep_report import PartReport
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.watched import watched
from ode_workflows.db.writer import insert_rows
from ode_workflows.lifecycle.reminder_loader import ladders
from tests.actions.calendar import (
    BY_CONSENT,
    ONE_DAY,
    START,
    TACIT,
    act,
    agreement,
    answer_rows,
    at,
    days,
    make_clearance,
    make_gaming_compact,
    make_in_force,
    make_negotiation,
    row_of,
    rows,
    set_columns,
    sweep_acts,
)
from tests.builders import make_office, step

NOTICE_BY = date(2026, 10, 6)
AGENCY_TOO, DIRECTOR_TOO = {"ana", "lena"}, {"ana", "lena", "dora"}


@pytest.fixture
def office(engine: Engine) -> Engine:
    """The office with its people."""
    make_office(engine)
    return engine


def remind(engine: Engine, day: date) -> PartReport:
    return plan_reminders(engine, as_of=day, now=at(day))


def reminders(engine: Engine, ladder: str, reference: str | None = None) -> dict[tuple[date, str], set[str]]:
    """Return who was reminded by a ladder, by day and step."""
    handles = {person.id: person.handle for person in rows(engine, "person")}
    told: dict[tuple[date, str], set[str]] = {}
    for row in rows(engine, "reminder", reference):
        if row.ladder == ladder:
            told.setdefault((row.decided_on, row.tier), set()).add(handles[row.recipient_id])
    return told


def looked_at(engine: Engine, day: date, *, but_what_was_told: bool = True) -> list[Any]:
    """Return the decisions on a renewal that a run of a day reads."""
    with read_transaction(engine) as conn:
        steps = reached_on(conn, ladders()["renewal_decision"], day) if but_what_was_told else ()
        return [row for chunk in watched(conn, "renewal_decision", day, steps) for row in chunk]


def walk(engine: Engine, first_on: date, last_on: date) -> None:
    for day in days(first_on, last_on):
        remind(engine, day)


@pytest.mark.sqlite_only  # weeks of dates, which no database decides; single days run on both
def test_a_renewal_decision_is_reminded_of_on_exactly_these_days(office: Engine, home: Path) -> None:
    make_in_force(office, home)
    walk(office, date(2026, 3, 1), date(2026, 10, 31))
    assert reminders(office, "renewal_decision") == {
        (date(2026, 4, 9), "180d_before"): {"ana"},
        (date(2026, 7, 8), "90d_before"): AGENCY_TOO,
        (date(2026, 8, 7), "60d_before"): DIRECTOR_TOO,
        (date(2026, 9, 4), "30d_before"): DIRECTOR_TOO,  # the 6th is a Sunday, the 7th Labor Day
        (date(2026, 9, 22), "14d_before"): AGENCY_TOO,
        (date(2026, 9, 29), "7d_before"): DIRECTOR_TOO,
        (date(2026, 9, 30), "6d_before"): {"dora"},
        (date(2026, 10, 1), "5d_before"): {"dora"},
        (date(2026, 10, 2), "4d_before"): {"dora"},
        (date(2026, 10, 5), "1d_before"): DIRECTOR_TOO,
        (date(2026, 10, 7), "1d_after"): {"ana", "dora"},
    }


def test_only_the_last_week_goes_out_at_once(office: Engine, home: Path) -> None:
    make_in_force(office, home)
    walk(office, date(2026, 9, 22), NOTICE_BY)
    urgent = {line.created_on for line in rows(office, "news") if line.is_urgent}
    assert min(urgent) == date(2026, 9, 29)
    assert {line.event for line in rows(office, "news") if line.is_urgent} == {"last_week"}


def test_after_three_weeks_without_a_sweep_only_the_latest_step_goes_out(office: Engine, home: Path) -> None:
    make_in_force(office, home)
    walk(office, date(2026, 7, 1), date(2026, 8, 30))
    remind(office, date(2026, 9, 23))
    later = {key for key in reminders(office, "renewal_decision") if key[0] > date(2026, 8, 30)}
    assert later == {(date(2026, 9, 23), "14d_before")}


def test_a_second_run_of_the_day_reminds_nobody(office: Engine, home: Path) -> None:
    make_in_force(office, home)
    assert remind(office, date(2026, 7, 8)).counts["reminders"] == 1
    assert remind(office, date(2026, 7, 8)).counts["reminders"] == 0


def test_what_was_told_is_not_read_again_until_its_next_step(office: Engine, home: Path) -> None:
    make_in_force(office, home)
    day = date(2026, 7, 8)
    assert (len(looked_at(office, day)), len(looked_at(office, day, but_what_was_told=False))) == (1, 1)
    remind(office, day)
    assert (len(looked_at(office, day)), len(looked_at(office, day, but_what_was_told=False))) == (0, 1)
    assert not looked_at(office, date(2026, 8, 6))
    assert len(looked_at(office, date(2026, 8, 7))) == 1


@pytest.mark.parametrize(("others", "told_on"), [(3, [date(2026, 10, 6)]), (2, [])])
def test_more_than_three_parties_are_told_a_year_ahead(
    office: Engine, home: Path, others: int, told_on: list[date]
) -> None:
    counterparts = [{"name": f"Province {number}", "kind": "foreign_subnational"} for number in range(others)]
    make_in_force(office, home, term={**TACIT, "number": 2}, counterparts=counterparts)
    walk(office, date(2026, 9, 20), date(2026, 10, 20))
    assert [day for day, _ in reminders(office, "renewal_decision")] == told_on


@pytest.mark.sqlite_only  # weeks of dates, which no database decides; single days run on both
def test_a_recorded_decision_stops_the_ladder(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home, term=BY_CONSENT)
    sweep_acts(office, date(2026, 4, 9))
    act(office, reference, "decline_renewal", "dora", date(2026, 6, 1), reason="not needed any more")
    walk(office, date(2026, 6, 2), date(2026, 10, 31))
    assert not reminders(office, "renewal_decision")


@pytest.mark.sqlite_only  # weeks of dates, which no database decides; single days run on both
def test_a_notice_stops_the_ladder(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home)
    notice = {"kind": "non_renewal", "reason": "not needed", "evidence": "letter"}
    act(office, reference, "give_notice", "dora", date(2026, 6, 1), **notice)
    walk(office, date(2026, 6, 2), date(2026, 10, 31))
    assert not reminders(office, "renewal_decision")


def test_a_missed_decision_is_an_incident_on_the_very_day_after(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home, term=BY_CONSENT)
    walk(office, NOTICE_BY - ONE_DAY, NOTICE_BY)
    assert not rows(office, "incident")
    remind(office, NOTICE_BY + ONE_DAY)
    assert [incident.kind for incident in rows(office, "incident", reference)] == ["missed_deadline"]


def test_a_missed_decision_that_is_taken_later_closes_its_incident(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home, term=BY_CONSENT)
    sweep_acts(office, date(2026, 4, 9))
    walk(office, NOTICE_BY, NOTICE_BY + ONE_DAY)
    act(office, reference, "decline_renewal", "dora", date(2026, 10, 20), reason="not needed any more")
    remind(office, date(2026, 10, 21))
    assert [incident.resolution for incident in rows(office, "incident", reference)] == ["the decision is recorded"]


@pytest.mark.sqlite_only  # weeks of dates, which no database decides; single days run on both
def test_a_moved_date_is_planned_anew_and_says_from_where_it_moved(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home)
    walk(office, date(2026, 7, 1), date(2026, 7, 8))
    longer = {"reason": "letters", "evidence": "letters", "new_expires_on": date(2027, 2, 28)}
    act(office, reference, "extend", "dora", date(2026, 7, 9), **longer)
    walk(office, date(2026, 7, 9), date(2026, 9, 1))
    moved = [line.sentence for line in rows(office, "news", reference) if "moved" in line.sentence]
    assert moved
    assert "The date moved from October 6, 2026 to November 30, 2026." in moved[0]


def test_the_next_term_does_not_look_like_a_moved_date(office: Engine, home: Path) -> None:
    make_in_force(office, home, confirmed=["notice_by"])
    for day in days(NOTICE_BY - ONE_DAY, NOTICE_BY + ONE_DAY):
        remind(office, day)
        sweep_acts(office, day)
    walk(office, date(2027, 4, 1), date(2027, 4, 15))
    assert (date(2027, 4, 9), "180d_before") in reminders(office, "renewal_decision")
    assert not [line for line in rows(office, "news") if "moved" in line.sentence]


def test_an_absent_owner_is_replaced_by_the_deputy(office: Engine, home: Path) -> None:
    make_in_force(office, home)
    people = {person.handle: person.id for person in rows(office, "person")}
    away = {"from_person_id": people["ana"], "to_person_id": people["amir"], "is_absence": True}
    period = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 4, 30)}
    with write_transaction(office) as conn:
        insert_rows(conn, "delegation", [{"id": ids.new_id(), **away, **period}])
    remind(office, date(2026, 4, 9))
    line = next(line for line in rows(office, "news") if line.event == "reminder")
    assert (line.recipient_id, line.why) == (people["amir"], "you stand in for Ana")


def test_an_approver_is_reminded_at_opening_half_time_before_due_and_afterwards_with_the_head(
    office: Engine, home: Path
) -> None:
    reference = make_negotiation(office)
    act(office, reference, "add_approval", "clara", START, approval="counsel_memo")
    walk(office, START, date(2026, 2, 10))
    told = reminders(office, "approval", reference)
    assert [(day.isoformat(), step) for day, step in sorted(told)] == [
        ("2026-01-05", "opening"),
        ("2026-01-12", "half_time"),
        ("2026-01-15", "2bd_before"),
        ("2026-01-20", "due"),
        ("2026-01-21", "1bd_after"),
        ("2026-01-23", "3bd_after"),
        ("2026-01-27", "5bd_after"),
    ]
    assert "dora" in told[date(2026, 1, 27), "5bd_after"]


def test_an_answered_row_is_not_chased_any_more(office: Engine, home: Path) -> None:
    reference = make_negotiation(office)
    act(office, reference, "add_approval", "clara", START, approval="counsel_memo")
    walk(office, START, date(2026, 1, 13))
    answer_rows(office, reference, date(2026, 1, 13))
    walk(office, date(2026, 1, 14), date(2026, 2, 10))
    assert max(day for day, _ in reminders(office, "approval", reference)) == date(2026, 1, 12)


def test_a_body_whose_silence_decides_is_not_chased_after_its_last_day(office: Engine, home: Path) -> None:
    reference = make_gaming_compact(office, home)
    interior = row_of(office, reference, "secretary_of_interior_gaming_approval")
    act(office, reference, "resolve_approval", "clara", START, approval=interior.id, outcome="received", evidence="r")
    walk(office, START, date(2026, 3, 31))
    chased = [r for r in rows(office, "reminder", reference) if r.object_id == interior.id]
    assert max(r.decided_on for r in chased) == date(2026, 2, 19)  # 45 calendar days after receipt


def test_the_keeper_is_nagged_while_receipt_is_not_recorded(office: Engine, home: Path) -> None:
    reference = make_gaming_compact(office, home)
    walk(office, START, date(2026, 2, 28))
    told = reminders(office, "receipt", reference)
    assert {step for _, step in told} == {"5bd_after", "10bd_after", "20bd_after"}
    assert "dora" in next(people for (_, step), people in told.items() if step == "20bd_after")


def test_an_authority_is_reminded_of_sixty_thirty_and_seven_days_before_it_ends(office: Engine) -> None:
    make_negotiation(office, expires_on=date(2026, 6, 30))
    walk(office, date(2026, 4, 20), date(2026, 7, 10))
    assert reminders(office, "authority_expiry") == {
        (date(2026, 5, 1), "60d_before"): {"ana"},
        (date(2026, 5, 29), "30d_before"): {"ana"},
        (date(2026, 6, 23), "7d_before"): {"ana", "dora"},
    }


def test_the_authority_to_negotiate_is_nobodys_worry_once_the_text_is_in_clearance(office: Engine, home: Path) -> None:
    make_clearance(office, home, term=TACIT)
    walk(office, date(2026, 10, 1), date(2027, 1, 31))
    assert not reminders(office, "authority_expiry")


def test_the_register_is_due_within_thirty_days_of_effect(office: Engine, home: Path) -> None:
    make_in_force(office, home)
    walk(office, START, date(2026, 2, 28))
    assert reminders(office, "registration") == {
        (date(2026, 1, 23), "10d_before"): {"rosa"},
        (date(2026, 1, 30), "5d_before"): {"rosa", "dora"},
        (date(2026, 2, 3), "1d_before"): {"rosa"},
    }


def test_a_negotiation_in_which_nothing_happens_is_said_after_45_and_90_days(office: Engine) -> None:
    make_negotiation(office)
    walk(office, START, date(2026, 5, 30))
    told = reminders(office, "stalled_negotiation")
    assert sorted(told) == [(date(2026, 2, 19), "45d_after"), (date(2026, 4, 6), "90d_after")]
    assert set().union(*told.values()) == {"ana", "dora"}


def test_a_round_starts_the_count_of_a_stalled_negotiation_anew(office: Engine) -> None:
    reference = make_negotiation(office)
    act(office, reference, "record_round", "ana", date(2026, 2, 16), place="Tijuana", present="both sides")
    walk(office, date(2026, 2, 17), date(2026, 3, 31))
    assert not reminders(office, "stalled_negotiation")


def test_an_agreement_under_which_nothing_happens_for_a_year_is_said_once(office: Engine, home: Path) -> None:
    make_in_force(office, home, term={"kind": "indefinite"})
    walk(office, date(2026, 12, 28), date(2027, 2, 28))
    assert list(reminders(office, "dormant_agreement")) == [(date(2027, 1, 5), "12m_after")]


def test_an_agreement_that_ended_reminds_nobody_and_opens_nothing(office: Engine) -> None:
    reference = make_negotiation(office)
    past = {"signed_on": "2010-01-04", "in_force_on": "2010-01-05", "ended_on": "2015-01-04"}
    fact = {"to_state": "ended", "end_reason": "expired", **past}
    more = {"reason": "found in the archive", "evidence": "the file", "confirmed_by": "clara", "inputs": fact}
    step(office, reference, "record_as_fact", "dora", today=START, now=at(START), **more)
    before = len(rows(office, "news"))
    for day in (START + ONE_DAY, START + timedelta(days=400)):
        assert not remind(office, day).counts["reminders"]
        assert not sweep_acts(office, day).counts.total()
    assert len(rows(office, "news")) == before
    assert not [task for task in rows(office, "task", reference) if task.status == "open" and not task.is_closing_duty]


def test_a_past_deadline_of_a_record_that_came_later_is_nobodys_omission(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home, term=BY_CONSENT)
    arrived_at = at(NOTICE_BY + timedelta(days=10))
    record_id = agreement(office, reference).id
    set_columns(office, "agreement", record_id, is_recorded_as_fact=True, created_at=arrived_at)
    remind(office, NOTICE_BY + timedelta(days=12))
    assert not rows(office, "incident")

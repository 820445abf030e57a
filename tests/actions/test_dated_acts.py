"""What the calendar does on its date: announced the day before, never on a date that counsel has not confirmed."""

from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine, update

from ode_workflows.db.session import write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.domain.errors import RequirementUnmetError, RoleNotAllowedError
from tests.actions.calendar import (
    BY_CONSENT,
    ONE_DAY,
    START,
    TACIT,
    act,
    agreement,
    answer_rows,
    days,
    mails,
    make_gaming_compact,
    make_in_force,
    make_negotiation,
    make_signed,
    row_of,
    rows,
    set_columns,
    sweep_acts,
)
from tests.builders import make_office, state_of

NOTICE_BY = date(2026, 10, 6)  # 90 calendar days before the last day of a year that starts on 5 January
LAST_DAY = date(2027, 1, 4)
RECEIVED = date(2026, 11, 23)


@pytest.fixture
def office(engine: Engine) -> Engine:
    """The office with its people."""
    make_office(engine)
    return engine


def walk(engine: Engine, first_on: date, last_on: date) -> dict[str, date]:
    """Sweep every day and return on which day each thing was first done."""
    done: dict[str, date] = {}
    for day in days(first_on, last_on):
        for word, number in sweep_acts(engine, day).counts.items():
            if number:
                done.setdefault(word, day)
    return done


@pytest.mark.sqlite_only  # weeks of dates, which no database decides; single days run on both
def test_a_tacit_renewal_is_announced_on_the_last_day_for_notice_and_done_the_day_after(
    office: Engine, home: Path
) -> None:
    reference = make_in_force(office, home, confirmed=["notice_by"])
    done = walk(office, date(2026, 4, 1), NOTICE_BY + timedelta(days=3))
    assert done == {
        "renewals_opened": date(2026, 4, 9),
        "announced": NOTICE_BY,
        "renewed_by_silence": NOTICE_BY + ONE_DAY,
    }
    assert (agreement(office, reference).expires_on, state_of(office, reference)) == (date(2028, 1, 4), "in_force")


def test_the_announcement_reaches_owner_counsel_and_director(office: Engine, home: Path) -> None:
    make_in_force(office, home, confirmed=["notice_by"])
    walk(office, NOTICE_BY, NOTICE_BY)
    told = {handle for _, handle, _ in mails(office, "deemed_tomorrow")}
    assert told == {"ana", "clara", "colin", "dora"}


def test_a_decision_on_the_last_day_keeps_silence_from_deciding(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home, confirmed=["notice_by"])
    walk(office, NOTICE_BY - ONE_DAY, NOTICE_BY)
    more = {"reason": "worth it", "evidence": "letters", "basis": "exchange_of_letters"}
    act(office, reference, "renew", "dora", NOTICE_BY, **more, new_expires_on=date(2029, 1, 4))
    assert not walk(office, NOTICE_BY + ONE_DAY, NOTICE_BY + timedelta(days=5))
    assert agreement(office, reference).renewal_basis == "exchange_of_letters"


def test_an_unconfirmed_date_is_no_ground_for_renewal_by_silence(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home)
    done = walk(office, NOTICE_BY - timedelta(days=2), NOTICE_BY + timedelta(days=4))
    assert done["waiting_for_confirmation"] == NOTICE_BY + ONE_DAY
    assert "renewed_by_silence" not in done
    assert [incident.kind for incident in rows(office, "incident", reference)] == ["waiting_for_confirmation"]


def test_counsel_is_asked_to_confirm_the_date_when_the_window_opens_and_only_once(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home)
    walk(office, date(2026, 4, 8), date(2026, 4, 20))
    asked = [task for task in rows(office, "task", reference) if task.kind == "confirm_date"]
    assert [(task.title, task.role, task.due_on) for task in asked] == [
        ("Confirm the last day for notice, 6 Oct 2026", "counsel", NOTICE_BY)
    ]


def test_once_counsel_has_confirmed_the_next_sweep_ends_it_with_its_true_last_day(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home, term={**BY_CONSENT, "kind": "fixed"})
    walk(office, LAST_DAY - ONE_DAY, LAST_DAY + timedelta(days=20))
    assert state_of(office, reference) == "renewal"
    late = LAST_DAY + timedelta(days=21)
    act(office, reference, "confirm", "clara", late, what="deadline", deadline="expires_on")
    assert sweep_acts(office, late).counts["ended"] == 1
    ended = agreement(office, reference)
    assert (ended.ended_on, ended.end_reason) == (LAST_DAY, "expired")
    assert all(incident.resolved_at for incident in rows(office, "incident", reference))


def test_an_agreement_is_in_force_through_its_last_day_and_has_ended_the_day_after(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home, term=BY_CONSENT, confirmed=["expires_on"])
    walk(office, LAST_DAY - ONE_DAY, LAST_DAY)
    assert state_of(office, reference) == "renewal"
    walk(office, LAST_DAY + ONE_DAY, LAST_DAY + ONE_DAY)
    assert state_of(office, reference) == "ended"


def test_a_notice_of_withdrawal_ends_it_the_day_after_it_takes_effect(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home)
    day = date(2026, 3, 2)
    act(office, reference, "give_notice", "dora", day, kind="withdrawal", reason="new law", evidence="letter")
    effective_on = agreement(office, reference).ends_on
    assert effective_on == day + timedelta(days=90)
    done = walk(office, effective_on - timedelta(days=2), effective_on + ONE_DAY)
    assert done == {"announced": effective_on, "ended": effective_on + ONE_DAY}
    assert (agreement(office, reference).end_reason, agreement(office, reference).ended_on) == (
        "withdrawn",
        effective_on,
    )


def test_one_of_three_parties_that_leaves_does_not_end_it_for_the_others(office: Engine, home: Path) -> None:
    both = [{"name": name, "kind": "foreign_subnational"} for name in ("Baja California", "Sonora")]
    reference = make_in_force(office, home, counterparts=both)
    notice = {"kind": "withdrawal", "given_by": "Sonora", "reason": "they said so", "evidence": "letter"}
    act(office, reference, "give_notice", "dora", date(2026, 3, 2), **notice)
    assert not walk(office, date(2026, 5, 29), date(2026, 6, 5))
    assert state_of(office, reference) == "in_force"


def test_the_interior_approval_is_deemed_the_day_after_45_days_from_recorded_receipt(
    office: Engine, home: Path
) -> None:
    reference = make_gaming_compact(office, home)
    interior = row_of(office, reference, "secretary_of_interior_gaming_approval")
    received = {"approval": interior.id, "outcome": "received", "evidence": "the Department's receipt"}
    act(office, reference, "resolve_approval", "clara", RECEIVED, **received)
    done = walk(office, RECEIVED, date(2027, 1, 9))
    assert done == {"announced": date(2027, 1, 7), "decided_by_silence": date(2027, 1, 8)}
    deemed = row_of(office, reference, "secretary_of_interior_gaming_approval")
    assert (deemed.outcome, deemed.decided_on, deemed.decided_by_person) == ("deemed", date(2027, 1, 8), None)


def test_nothing_is_ever_deemed_while_receipt_is_not_recorded(office: Engine, home: Path) -> None:
    reference = make_gaming_compact(office, home)
    assert not walk(office, START + timedelta(days=40), START + timedelta(days=60))
    assert row_of(office, reference, "secretary_of_interior_gaming_approval").status == "open"


def test_nobody_but_the_calendar_may_say_that_silence_approved(office: Engine, home: Path) -> None:
    reference = make_gaming_compact(office, home)
    interior = row_of(office, reference, "secretary_of_interior_gaming_approval")
    act(office, reference, "resolve_approval", "clara", START, approval=interior.id, outcome="received", evidence="r")
    with pytest.raises(RequirementUnmetError, match="answered by"):
        act(office, reference, "resolve_approval", "clara", date(2026, 6, 1), approval=interior.id, outcome="deemed")


def test_an_answer_on_the_last_day_keeps_silence_from_deciding(office: Engine, home: Path) -> None:
    reference = make_gaming_compact(office, home)
    interior = row_of(office, reference, "secretary_of_interior_gaming_approval")
    act(
        office, reference, "resolve_approval", "clara", RECEIVED, approval=interior.id, outcome="received", evidence="r"
    )
    last_on = date(2027, 1, 7)
    walk(office, last_on - ONE_DAY, last_on)
    act(office, reference, "resolve_approval", "clara", last_on, approval=interior.id, outcome="refused", evidence="r")
    walk(office, last_on + ONE_DAY, last_on + timedelta(days=2))
    assert row_of(office, reference, "secretary_of_interior_gaming_approval").outcome == "refused"


def test_a_compact_enters_into_force_the_day_after_publication_is_on_file_and_counsel_has_confirmed_it(
    office: Engine, home: Path
) -> None:
    reference = make_gaming_compact(office, home)
    answer_rows(office, reference, RECEIVED)
    done = walk(office, RECEIVED, RECEIVED + timedelta(days=3))
    assert done == {"announced": RECEIVED, "waiting_for_confirmation": RECEIVED + ONE_DAY}
    confirmed_on = RECEIVED + timedelta(days=4)
    act(office, reference, "confirm", "clara", confirmed_on, what="force_date")
    assert sweep_acts(office, confirmed_on).counts["brought_into_force"] == 1
    assert agreement(office, reference).in_force_on == RECEIVED


def test_a_fixed_date_of_force_is_kept_to_the_day(office: Engine, home: Path) -> None:
    force = {"rule": "on_date", "fixed_on": date(2026, 7, 1)}
    reference = make_signed(office, home, term=TACIT, force=force)
    assert state_of(office, reference) == "ratification"
    done = walk(office, date(2026, 6, 25), date(2026, 7, 2))
    assert done["announced"] == date(2026, 6, 30)
    assert done["brought_into_force"] == date(2026, 7, 1)


def test_a_lapsed_negotiation_is_closed_after_thirty_days_and_two_warnings(office: Engine) -> None:
    lapsed_on = date(2026, 3, 31)
    reference = make_negotiation(office, expires_on=lapsed_on)
    done = walk(office, lapsed_on, date(2026, 5, 10))
    assert done == {"lapse_warnings": date(2026, 4, 1), "announced": date(2026, 4, 30), "closed": date(2026, 5, 1)}
    warned = sorted({warning.decided_on for warning in rows(office, "reminder", reference)})
    assert warned == [date(2026, 4, 1), date(2026, 4, 15)]
    assert agreement(office, reference).close_reason == "lapsed"


def test_a_lapse_found_after_a_long_outage_still_gets_both_warnings_first(office: Engine) -> None:
    make_negotiation(office, expires_on=date(2026, 2, 1))
    done = walk(office, date(2026, 6, 1), date(2026, 6, 20))
    assert (done["lapse_warnings"], done["announced"], done["closed"]) == (
        date(2026, 6, 1),
        date(2026, 6, 15),
        date(2026, 6, 16),
    )


def test_a_renewed_authority_keeps_the_file_open(office: Engine) -> None:
    reference = make_negotiation(office, expires_on=date(2026, 3, 31))
    walk(office, date(2026, 4, 1), date(2026, 4, 20))
    act(office, reference, "renew_authority", "dora", date(2026, 4, 21), kind="negotiate", expires_on=date(2026, 9, 30))
    assert not walk(office, date(2026, 4, 21), date(2026, 5, 31))


def test_a_review_row_opens_180_days_before_the_end_of_the_term(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home)
    act(office, reference, "add_approval", "clara", START, approval="renewal_review")
    done = walk(office, date(2026, 7, 1), date(2026, 7, 10))
    assert done["rows_opened"] == LAST_DAY - timedelta(days=180)
    assert row_of(office, reference, "renewal_review").status == "open"


def test_a_person_cannot_open_rows_in_the_name_of_the_calendar(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home)
    with pytest.raises(RoleNotAllowedError, match="calendar"):
        act(office, reference, "record_change", "dora", opens_timed_rows=True)


def test_the_work_of_somebody_who_has_left_gets_another_owner(office: Engine) -> None:
    reference = make_negotiation(office)
    set_columns(office, "person", "ana", is_active=False)
    assert sweep_acts(office, START).counts["handed_on"] == 1
    names = {person.id: person.handle for person in rows(office, "person")}
    owners = {names[task.owner_id] for task in rows(office, "task", reference) if task.status == "open"}
    assert owners == {"amir"}
    assert names[agreement(office, reference).owner_id] == "amir"


def test_a_second_sweep_of_the_day_does_nothing(office: Engine, home: Path) -> None:
    make_in_force(office, home, confirmed=["notice_by"])
    for day in (date(2026, 4, 9), NOTICE_BY, NOTICE_BY + ONE_DAY):
        assert sweep_acts(office, day).counts.total()
        assert not sweep_acts(office, day).counts.total()


def test_two_sweeps_at_once_renew_once(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home, confirmed=["notice_by"])
    walk(office, NOTICE_BY - ONE_DAY, NOTICE_BY)
    before = agreement(office, reference).version
    found: list[int] = []
    runs = [Thread(target=_count_renewals, args=(office, found)) for _ in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert sorted(found) == [0, 0, 0, 1]
    assert agreement(office, reference).version == before + 1


def _count_renewals(engine: Engine, found: list[int]) -> None:
    found.append(sweep_acts(engine, NOTICE_BY + ONE_DAY).counts["renewed_by_silence"])


def test_a_clock_that_jumps_a_year_ahead_decides_nothing_by_surprise(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home, term=BY_CONSENT, confirmed=["expires_on"])
    report = sweep_acts(office, date(2037, 1, 1))
    assert (report.counts["announced"], report.counts["ended"]) == (1, 0)
    assert not walk(office, date(2026, 4, 1), date(2026, 4, 5))  # the clock is right again
    done = walk(office, LAST_DAY - ONE_DAY, LAST_DAY + ONE_DAY)
    assert (done["announced"], done["ended"]) == (LAST_DAY, LAST_DAY + ONE_DAY)
    assert state_of(office, reference) == "ended"


def test_a_moved_date_is_announced_anew(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home, confirmed=["notice_by"])
    walk(office, NOTICE_BY - ONE_DAY, NOTICE_BY)
    longer = {"reason": "an exchange of letters", "evidence": "letters", "new_expires_on": date(2027, 3, 31)}
    act(office, reference, "extend", "dora", NOTICE_BY, **longer)
    moved_to = next(
        x.due_on for x in rows(office, "deadline", reference) if (x.kind, x.status) == ("notice_by", "live")
    )
    act(office, reference, "confirm", "clara", NOTICE_BY, what="deadline", deadline="notice_by")
    done = walk(office, NOTICE_BY + ONE_DAY, moved_to + ONE_DAY)
    assert (done["announced"], done["renewed_by_silence"]) == (moved_to, moved_to + ONE_DAY)


def test_one_agreement_that_fails_becomes_an_incident_and_the_others_go_on(office: Engine, home: Path) -> None:
    broken = make_in_force(office, home, confirmed=["notice_by"])
    sonora = [{"name": "Sonora", "kind": "foreign_subnational"}]
    sound = make_in_force(office, home, confirmed=["notice_by"], counterparts=sonora)
    walk(office, NOTICE_BY - ONE_DAY, NOTICE_BY)
    _damage(office, agreement(office, broken).id)
    report = sweep_acts(office, NOTICE_BY + ONE_DAY)
    assert (report.counts["failed"], report.counts["renewed_by_silence"]) == (1, 1)
    assert agreement(office, sound).expires_on == date(2028, 1, 4)
    assert [incident.kind for incident in rows(office, "incident", broken)] == ["dated_act_failed"]


def _damage(engine: Engine, agreement_id: str) -> None:
    """Give an agreement a unit of its term that no rule can count."""
    table = table_named("agreement")
    with write_transaction(engine) as conn:
        conn.execute(update(table).where(table.c.id == agreement_id).values(term_unit="moons"))

"""The clocks of rows: started, paused, run on or started anew, extended; every date with its working.

The day of a pause still counts and the day of the resumption does not, as with every period: the first day is left out
and the last one included. So the days run before and after a pause are together the days of the clock.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from ode_workflows.domain.approvals import clock_start_on
from ode_workflows.domain.calendars import Calendar
from ode_workflows.domain.counting import Period, count_forward, days_between, written
from ode_workflows.domain.jurisdictions import jurisdiction_named
from ode_workflows.domain.records import Agreement, Approval
from ode_workflows.domain.vocabulary import Unit
from ode_workflows.lifecycle.calendar_loader import known_calendars, read_calendar
from ode_workflows.lifecycle.profiles import approval_spec
from ode_workflows.lifecycle.terms_of import office_calendar

_COUNTED_UNITS = ("calendar_days", "business_days")
_STARTS = {"opened": "opened_on", "sent": "sent_on", "received": "received_on"}
_ASKED_BY = {"body": "the body that was asked", "office": "our office", "another": "another party"}


def with_clock(agreement: Agreement, row: Approval) -> Approval:
    """Return the row with its due date, counted whole from where its clock starts; no date is ever assumed."""
    row = replace(row, paused_on=None, resumed_on=None, days_left=None, extended_from_on=None, clock_set_on=None)
    start = clock_start_on(row)
    if start is None or row.clock_number == 0:
        return replace(row, due_on=None, due_working=None)
    if row.clock_unit == "session":
        return _until_session(agreement, row, start)
    if row.clock_unit not in _COUNTED_UNITS:
        return replace(row, due_on=None, due_working=None)
    period = Period(row.clock_number, Unit(row.clock_unit))
    counted = count_forward(start, period, calendar=office_calendar(agreement.home_state), source=row.basis)
    return replace(row, due_on=counted.on, due_working=counted.working)


def _until_session(agreement: Agreement, row: Approval, start: date) -> Approval:
    sessions = f"{row.clock_number} session{'' if row.clock_number == 1 else 's'} of the legislature"
    calendar, whose = _legislature(agreement, row)
    session = calendar.session_after(start, row.clock_number) if calendar else None
    if calendar is None or session is None:
        lacking = f"no session of the legislature of {whose} that stands on {written(start)} or after is on file"
        return replace(row, due_on=None, due_working=f"{sessions} from {written(start)}, without a day: {lacking}")
    working = (
        f"{sessions} from {written(start)} = {written(session.last_bills_on)}, the last day on which bills are passed "
        f"in the {session.name} (calendar {calendar.code}; {session.source})"
    )
    return replace(row, due_on=session.last_bills_on, due_working=working)


def _legislature(agreement: Agreement, row: Approval) -> tuple[Calendar | None, str]:
    """Return the calendar of the legislature that a row waits for, if there is one, and its state's name or code."""
    whose = agreement.home_state
    if approval_spec(row.catalogue_id).per == "party":
        found = jurisdiction_named(row.body)
        if found is None:
            return None, row.body
        whose = found.code
    return (read_calendar(whose) if whose in known_calendars() else None), whose


def paused(agreement: Agreement, row: Approval, on: date, *, recorded_on: date) -> Approval:
    """Return a row whose clock stands still from a day on; what was left of it is kept."""
    last_on = row.due_on or on
    left = days_between(on, last_on, _unit(row), calendar=office_calendar(agreement.home_state))
    working = f"{row.due_working}; paused on {written(on)} with {Period(left, _unit(row))} left"
    return replace(
        row, paused_on=on, days_left=left, due_on=None, due_working=working, resumed_on=None, clock_set_on=recorded_on
    )


def resumed(agreement: Agreement, row: Approval, on: date, *, recorded_on: date) -> Approval:
    """Return a paused row whose clock runs on with what was left, or anew where the law gives the body all its time."""
    if approval_spec(row.catalogue_id).after_pause == "starts_anew":
        new_start: dict[str, Any] = {_STARTS[row.starts]: on}
        anew = with_clock(agreement, replace(row, **new_start))
        working = f"{anew.due_working}; counted anew after the pause from {written(row.paused_on or on)}"
        return replace(anew, due_working=working, resumed_on=on, clock_set_on=recorded_on)
    rest = Period(row.days_left or 0, _unit(row))
    counted = count_forward(on, rest, calendar=office_calendar(agreement.home_state), source=row.basis)
    return replace(
        row,
        paused_on=None,
        days_left=None,
        resumed_on=on,
        due_on=counted.on,
        due_working=f"{row.due_working}; resumed on {written(on)}: {counted.working}",
        clock_set_on=recorded_on,
    )


def extended(row: Approval, last_on: date, *, asked_by: str, recorded_on: date) -> Approval:
    """Return a row with a new last day; the one that its clock gave is kept."""
    return replace(
        row,
        due_on=last_on,
        due_working=f"{row.due_working}; new last day {written(last_on)}, asked for by {_ASKED_BY[asked_by]}",
        extended_from_on=row.extended_from_on or row.due_on,
        clock_set_on=recorded_on,
    )


def _unit(row: Approval) -> Unit:
    """Return the unit in which what is left of a clock is counted; of a session, calendar days are left."""
    return Unit(row.clock_unit) if row.clock_unit in _COUNTED_UNITS else Unit.CALENDAR_DAYS

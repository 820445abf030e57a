"""Absences: who is away between two days, who stands in, and the open work that goes over at once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from ode_workflows import ids
from ode_workflows.access.security_events import note_event
from ode_workflows.actions.dated_acts import do_dated_acts
from ode_workflows.actions.routing_acts import ROUTING_ACTS
from ode_workflows.db.people import person_by_handle
from ode_workflows.db.session import write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError, NotFoundError
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.values import legal_date

_DELEGATION, _PERSON = table_named("delegation"), table_named("person")
LONGEST_DAYS = 366


def absences_of(conn: Connection, person_id: str, today: date) -> list[dict[str, Any]]:
    """Return the absences of a person that are not over, the first first, with who stands in."""
    wanted = (
        select(_DELEGATION.c.id, _DELEGATION.c.starts_on, _DELEGATION.c.ends_on, _PERSON.c.name.label("stands_in"))
        .join(_PERSON, _PERSON.c.id == _DELEGATION.c.to_person_id)
        .where(_DELEGATION.c.from_person_id == person_id, _DELEGATION.c.is_absence, _DELEGATION.c.ends_on >= today)
        .order_by(_DELEGATION.c.starts_on, _DELEGATION.c.id)
    )
    return [dict(row) for row in conn.execute(wanted).mappings()]


def record_absence(engine: Engine, said: Mapping[str, str], *, by: Actor, now: datetime, today: date) -> None:
    """Record that a person is away; from the first day on the colleague acts for the person and gets the open work.

    Args:
        engine: of the office's database.
        said: stands_in (handle), starts_on and ends_on (civil dates, both included) as they were typed.
        by: who is away.
        now: instant of the act.
        today: its civil date in the office.

    Raises:
        InvalidFactsError: names every field that is wrong.
    """
    days: dict[str, date] = {}
    problems: list[FieldProblem] = []
    for name in ("starts_on", "ends_on"):
        try:
            found = legal_date(said.get(name) or None)
            if found is None:
                problems.append(FieldProblem(name, phrased("name the day")))
            else:
                days[name] = found
        except ValueError as fault:
            problems.append(FieldProblem(name, str(fault)))
    if len(days) == 2:
        problems += _wrong_days(days["starts_on"], days["ends_on"], today)
    with write_transaction(engine) as conn:
        colleague = person_by_handle(conn, said.get("stands_in", ""), office_id=by.office_id)
        if colleague is None or colleague.id == by.person_id:
            problems.append(FieldProblem("stands_in", phrased("choose a colleague of the office")))
        if problems:
            raise InvalidFactsError(problems)
        row = {"id": ids.new_id(), "from_person_id": by.person_id, "to_person_id": colleague.id, "is_absence": True}
        conn.execute(insert(_DELEGATION).values(**row, **days))
        detail = f"{days['starts_on']} to {days['ends_on']}, {colleague.name} stands in"
        note_event(conn, "absence_recorded", now=now, person_id=by.person_id, by_id=by.person_id, detail=detail)
    if days["starts_on"] <= today:
        do_dated_acts(engine, as_of=today, now=now, kinds=ROUTING_ACTS)


def _wrong_days(starts_on: date, ends_on: date, today: date) -> list[FieldProblem]:
    if ends_on < starts_on:
        return [
            FieldProblem(
                "ends_on",
                phrased(
                    "%(ends_on)s lies before the first day away, %(starts_on)s", ends_on=ends_on, starts_on=starts_on
                ),
            )
        ]
    if ends_on < today:
        return [FieldProblem("ends_on", phrased("%(ends_on)s has passed", ends_on=ends_on))]
    if (ends_on - starts_on).days > LONGEST_DAYS:
        return [FieldProblem("ends_on", phrased("is more than a year later; ask your admin what to do"))]
    return []


def call_off_absence(conn: Connection, absence_id: str, *, by: Actor, now: datetime, today: date) -> None:
    """End an absence with yesterday, or take it back where it had not begun; work given away comes back by hand.

    Raises:
        NotFoundError: the person has no such absence ahead.
    """
    its = (_DELEGATION.c.id == absence_id, _DELEGATION.c.from_person_id == by.person_id, _DELEGATION.c.ends_on >= today)
    if (
        conn.execute(update(_DELEGATION).where(*its).values(ends_on=date.fromordinal(today.toordinal() - 1))).rowcount
        == 0
    ):
        raise NotFoundError("There is no such absence.")
    note_event(conn, "absence_called_off", now=now, person_id=by.person_id, by_id=by.person_id)

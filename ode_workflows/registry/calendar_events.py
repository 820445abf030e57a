"""A person's dates as a calendar program reads them: own tasks, and dates of the agreements that the person keeps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from ode_workflows.db.queries import AGREEMENT
from ode_workflows.db.writer import table_named
from ode_workflows.registry.dates_ahead import KINDS

_DEADLINE, _TASK = table_named("deadline"), table_named("task")
BEFORE, AHEAD = timedelta(days=60), timedelta(days=550)
MOST_EVENTS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """One event of a day; `version` is the agreement's, which grows with every change of a date."""

    uid: str
    kind: str
    what: str
    on: date
    is_cancelled: bool
    reference: str
    title: str
    working: str
    version: int
    changed_at: datetime
    made_at: datetime


def calendar_events(conn: Connection, sees: ColumnElement[bool], person_id: str, today: date) -> list[CalendarEvent]:
    """Return a person's events around a civil date, the soonest first; what has fallen away is told as cancelled."""
    first, last = today - BEFORE, today + AHEAD
    found = [*_dates(conn, sees, person_id, first, last), *_tasks(conn, person_id, first, last)]
    return sorted(found, key=lambda each: (each.on, each.uid))


_OF_THE_AGREEMENT = tuple(AGREEMENT.c[name] for name in ("reference", "title", "version", "updated_at", "created_at"))


def _dates(
    conn: Connection, sees: ColumnElement[bool], person_id: str, first: date, last: date
) -> Iterable[CalendarEvent]:
    busy = select(_TASK.c.agreement_id).where(_TASK.c.owner_id == person_id, _TASK.c.status == "open")
    own = or_(AGREEMENT.c.owner_id == person_id, AGREEMENT.c.id.in_(busy))
    columns = [_DEADLINE.c[name] for name in ("id", "kind", "due_on", "working", "status")]
    wanted = (
        select(*columns, *_OF_THE_AGREEMENT)
        .join(AGREEMENT, AGREEMENT.c.id == _DEADLINE.c.agreement_id)
        .where(and_(sees, own), _DEADLINE.c.kind.in_(KINDS), _DEADLINE.c.due_on.between(first, last))
        .order_by(_DEADLINE.c.due_on)
        .limit(MOST_EVENTS)
    )
    for row in conn.execute(wanted):
        yield CalendarEvent(
            uid=f"{row.kind}-{row.id}",
            kind=row.kind,
            what="",
            on=row.due_on,
            is_cancelled=row.status != "live",
            reference=row.reference,
            title=row.title,
            working=row.working,
            version=row.version,
            changed_at=row.updated_at,
            made_at=row.created_at,
        )


def _tasks(conn: Connection, person_id: str, first: date, last: date) -> Iterable[CalendarEvent]:
    """Yield a person's tasks; they are its owner's to see even when the owner left the agreement's office."""
    columns = [_TASK.c[name] for name in ("id", "kind", "due_on", "status")]
    wanted = (
        select(*columns, _TASK.c.title.label("what"), *_OF_THE_AGREEMENT)
        .join(AGREEMENT, AGREEMENT.c.id == _TASK.c.agreement_id)
        .where(_TASK.c.owner_id == person_id, _TASK.c.due_on.between(first, last))
        .order_by(_TASK.c.due_on)
        .limit(MOST_EVENTS)
    )
    for row in conn.execute(wanted):
        yield CalendarEvent(
            uid=f"task-{row.id}",
            kind="task",
            what=row.what,
            on=row.due_on,
            is_cancelled=row.status != "open",
            reference=row.reference,
            title=row.title,
            working="",
            version=row.version,
            changed_at=row.updated_at,
            made_at=row.created_at,
        )

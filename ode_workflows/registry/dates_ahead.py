"""Dates that people keep an eye on: derived dates of agreements and tasks with a date, as one agenda."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, func, or_, select, text

from ode_workflows.db.queries import AGREEMENT
from ode_workflows.db.writer import table_named
from ode_workflows.domain.vocabulary import State

_DEADLINE, _TASK = table_named("deadline"), table_named("task")
KINDS = ("renewal_window_opens_on", "notice_by", "expires_on", "review_by")
"""Derived dates that concern the office; others repeat them or are told as tasks."""

OVERDUE_KINDS = ("notice_by", "review_by")
"""Derived dates that somebody has missed when they are past; the others are simply reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateAhead:
    """One date: what is due, on which agreement, how it was counted."""

    id: str
    kind: str
    what: str
    due_on: date
    reference: str
    title: str
    state: str
    instrument: str
    working: str
    source: str
    is_confirmed: bool
    is_task: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose dates are looked for; `person_id` of a person whose own they are, or None for all that may be seen."""

    sees: ColumnElement[bool]
    office_ids: tuple[str, ...]
    person_id: str | None = None


def dates_between(conn: Connection, whose: Whose, first: date, last: date, *, limit: int) -> list[DateAhead]:
    """Return the dates from one civil date to another, the soonest first, at most `limit`."""
    derived = and_(_DEADLINE.c.due_on.between(first, last), _DEADLINE.c.kind.in_(KINDS))
    tasks = _TASK.c.due_on.between(first, last)
    return _merged(conn, whose, derived, tasks, limit)


def dates_overdue(conn: Connection, whose: Whose, today: date, *, limit: int) -> list[DateAhead]:
    """Return what should have been done before a civil date, the latest first, at most `limit`."""
    derived = and_(_DEADLINE.c.due_on < today, _DEADLINE.c.kind.in_(OVERDUE_KINDS))
    return _merged(conn, whose, derived, _TASK.c.due_on < today, limit, is_falling=True)


def _merged(
    conn: Connection,
    whose: Whose,
    derived: ColumnElement[bool],
    tasks: ColumnElement[bool],
    limit: int,
    *,
    is_falling: bool = False,
) -> list[DateAhead]:
    found = [
        *_derived(conn, whose, derived, limit, is_falling=is_falling),
        *_tasks(conn, whose, tasks, limit, is_falling=is_falling),
    ]
    return sorted(found, key=lambda each: (each.due_on, each.reference, each.id), reverse=is_falling)[:limit]


LATE_SWEEP = timedelta(days=30)
_OF_THE_AGREEMENT = (AGREEMENT.c.reference, AGREEMENT.c.title, AGREEMENT.c.state, AGREEMENT.c.kind.label("instrument"))


def _derived(
    conn: Connection, whose: Whose, condition: ColumnElement[bool], limit: int, *, is_falling: bool
) -> Iterable[DateAhead]:
    columns = [_DEADLINE.c[name] for name in ("agreement_id", "id", "kind", "due_on", "working", "source")]
    its = [whose.sees, *([AGREEMENT.c.owner_id == whose.person_id] if whose.person_id is not None else [])]
    wanted = select(*columns, _DEADLINE.c.confirmed_by).where(
        _DEADLINE.c.status == "live", condition, _of(_DEADLINE, *its)
    )
    for row in _first(conn, wanted, _DEADLINE.c.due_on, limit, is_falling=is_falling):
        yield _date(row, is_task=False, what="", confirmed=row.confirmed_by is not None)


def _tasks(
    conn: Connection, whose: Whose, condition: ColumnElement[bool], limit: int, *, is_falling: bool
) -> Iterable[DateAhead]:
    """Yield open tasks: a person's own, or those of the offices that the person works for."""
    columns = [_TASK.c[name] for name in ("agreement_id", "id", "kind", "due_on")]
    wanted = select(*columns, _TASK.c.title.label("what")).where(_TASK.c.status == "open", condition)
    if whose.person_id is not None:
        wanted = wanted.where(_TASK.c.owner_id == whose.person_id)
    else:
        wanted = wanted.where(_TASK.c.office_id.in_(whose.office_ids), _of(_TASK, whose.sees))
    for row in _first(conn, wanted, _TASK.c.due_on, limit, is_falling=is_falling):
        yield _date(row, is_task=True, what=row.what, confirmed=True)


def _of(table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a row's agreement meets some others.

    It is asked row by row: as a join, SQLite reads the whole register first to save itself some of the asking.
    """
    its = select(AGREEMENT.c.id).where(AGREEMENT.c.id == table.c.agreement_id, *conditions)
    return its.correlate(table).exists()


def _first(
    conn: Connection, wanted: Select[Any], due_on: ColumnElement[Any], limit: int, *, is_falling: bool
) -> Iterable[Any]:
    """Return the first rows in the order of their dates, each with what is told of its agreement."""
    first = wanted.order_by(due_on.desc() if is_falling else due_on).limit(limit).subquery()
    return conn.execute(select(first, *_OF_THE_AGREEMENT).join(AGREEMENT, AGREEMENT.c.id == first.c.agreement_id))


def _date(row: Any, *, is_task: bool, what: str, confirmed: bool) -> DateAhead:
    return DateAhead(
        id=row.id,
        kind=row.kind,
        what=what,
        due_on=row.due_on,
        reference=row.reference,
        title=row.title,
        state=row.state,
        instrument=row.instrument,
        working="" if is_task else row.working,
        source="" if is_task else row.source or "",
        is_confirmed=confirmed,
        is_task=is_task,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalAhead:
    """An agreement whose renewal decision is open or opens soon; dates are civil and None where nothing is derived."""

    reference: str
    title: str
    instrument: str
    state: str
    term_kind: str | None
    opens_on: date | None
    notice_by: date | None
    expires_on: date | None
    office_id: str


def renewals_ahead(
    conn: Connection, sees: ColumnElement[bool], today: date, until: date, *, limit: int
) -> tuple[list[RenewalAhead], list[RenewalAhead]]:
    """Return whose decision is open, the first last day for notice first; and whose opens by a date, soonest first.

    Args:
        conn: the database.
        sees: which agreements may be seen.
        today: civil date of the reader.
        until: last civil date on which a window opens that is shown.
        limit: lines of each at most.
    """
    return _open_now(conn, sees, limit), _soon(conn, sees, today, until, limit)


_OF_A_RENEWAL = tuple(
    AGREEMENT.c[name] for name in ("id", "reference", "title", "kind", "state", "term_kind", "expires_on", "office_id")
)
_DECIDES = text("deadline.status = 'live' AND deadline.kind IN ('notice_by', 'expires_on')")
"""In the words of its index, for SQLite uses that only for a condition which it can read."""


def _open_now(conn: Connection, sees: ColumnElement[bool], limit: int) -> list[RenewalAhead]:
    """Return the open decisions; of a large register only those that have to be taken first are looked at."""
    its = (sees, AGREEMENT.c.state == State.RENEWAL)
    agreement_id = _DEADLINE.c.agreement_id
    days = select(agreement_id).where(_DECIDES, _of(_DEADLINE, *its)).order_by(_DEADLINE.c.due_on, agreement_id)
    # An agreement has two such days at most, and the day for notice, which decides, is the first of them.
    found = list(conn.scalars(days.limit(limit)))
    if len(set(found)) < len(found) == limit:
        found = list(conn.scalars(days.limit(2 * limit)))
    ids = list(dict.fromkeys(found))[:limit]
    if len(ids) < limit:
        others = select(AGREEMENT.c.id).where(*its, AGREEMENT.c.id.not_in(ids))
        ordered = others.order_by(AGREEMENT.c.expires_on.is_(None), AGREEMENT.c.expires_on, AGREEMENT.c.reference)
        ids += conn.scalars(ordered.limit(limit - len(ids)))
    opens, notice = _one("renewal_window_opens_on"), _one("notice_by")
    tables = AGREEMENT.outerjoin(notice, _joined(AGREEMENT, notice)).outerjoin(opens, _joined(AGREEMENT, opens))
    told = select(*_OF_A_RENEWAL, notice.c.due_on.label("notice"), opens.c.due_on.label("opens"))
    rows = conn.execute(told.select_from(tables).where(AGREEMENT.c.id.in_(ids)))
    return _renewals(sorted(rows, key=lambda row: (row.notice or row.expires_on or date.max, row.reference)))


def _soon(conn: Connection, sees: ColumnElement[bool], today: date, until: date, limit: int) -> list[RenewalAhead]:
    """Return whose decision opens soon and was not taken already."""
    opens, notice = _one("renewal_window_opens_on"), _one("notice_by")
    decides_by = func.coalesce(notice.c.due_on, AGREEMENT.c.expires_on)
    undecided = or_(AGREEMENT.c.renewal_decided_for_on.is_(None), AGREEMENT.c.renewal_decided_for_on != decides_by)
    its = AGREEMENT.outerjoin(notice, _joined(AGREEMENT, notice)).join(opens, _joined(AGREEMENT, opens))
    # A window that opened before is open in the state as well, or decided; some days are left to a sweep that is late.
    near = opens.c.due_on.between(today - LATE_SWEEP, until)
    wanted = (
        select(*_OF_A_RENEWAL, notice.c.due_on.label("notice"), opens.c.due_on.label("opens"))
        .select_from(its)
        .where(sees, AGREEMENT.c.state == State.IN_FORCE, near, undecided)
        .order_by(opens.c.due_on, AGREEMENT.c.reference)
        .limit(limit)
    )
    return _renewals(conn.execute(wanted))


def _one(kind: str) -> Any:
    """Return the live dates of a kind, of which an agreement has one."""
    return _DEADLINE.alias(f"its_{kind}")


def _joined(its: Any, dates: Any) -> ColumnElement[bool]:
    kind = str(dates.name).removeprefix("its_")
    return and_(dates.c.agreement_id == its.c.id, dates.c.kind == kind, dates.c.status == "live")


def _renewals(rows: Iterable[Any]) -> list[RenewalAhead]:
    return [
        RenewalAhead(
            reference=row.reference,
            title=row.title,
            instrument=row.kind,
            state=row.state,
            term_kind=row.term_kind,
            opens_on=row.opens,
            notice_by=row.notice,
            expires_on=row.expires_on,
            office_id=row.office_id,
        )
        for row in rows
    ]

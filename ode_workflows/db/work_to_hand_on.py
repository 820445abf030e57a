"""Open tasks that somebody else should have: of people who are absent while they fall due, and long overdue ones."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, or_, select

from ode_workflows.db.due import found, head
from ode_workflows.db.queries import AGREEMENT
from ode_workflows.db.writer import table_named
from ode_workflows.domain.actor import SYSTEM_ID

HANDED_ON = "handed_on"
"""Under which word an entry says which tasks were handed on in an absence, each from whom to whom."""

REMEMBERED_DAYS = 30
"""Calendar days after an absence for which a person is still shown what was handed on."""

_PERSON, _ENTRY = table_named("person"), table_named("history_entry")
_TASK, _DELEGATION, _INCIDENT = table_named("task"), table_named("delegation"), table_named("incident")


def tasks_of_absent_people(
    conn: Connection, as_of: date, long_absence_days: int, agreement_id: str | None = None
) -> list[Any]:
    """Return open tasks whose owner is absent on a day and not back when they fall due.

    A task without a due date counts when the absence lasts for so many calendar days more.
    """
    long = and_(_TASK.c.due_on.is_(None), _DELEGATION.c.ends_on >= as_of + timedelta(days=long_absence_days))
    away = exists().where(
        _DELEGATION.c.from_person_id == _TASK.c.owner_id,
        _DELEGATION.c.is_absence,
        _DELEGATION.c.starts_on <= as_of,
        _DELEGATION.c.ends_on >= as_of,
        or_(_TASK.c.due_on <= _DELEGATION.c.ends_on, long),
    )
    wanted = _tasks().where(away)
    return found(conn, wanted.order_by(_TASK.c.agreement_id, _TASK.c.id), agreement_id)


@dataclass(frozen=True, slots=True)
class HandedOn:
    """An open task that somebody else got while its owner was absent; `on` is the civil date of that."""

    task_id: str
    task: str
    reference: str
    title: str
    due_on: date | None
    now_with: str
    on: date


def absent_until(conn: Connection, person_id: str, as_of: date) -> date | None:
    """Return the last day of a person's absence, or None when the person is there."""
    away = and_(_DELEGATION.c.from_person_id == person_id, _DELEGATION.c.is_absence)
    days = and_(_DELEGATION.c.starts_on <= as_of, _DELEGATION.c.ends_on >= as_of)
    until: date | None = conn.scalar(select(func.max(_DELEGATION.c.ends_on)).where(away, days))
    return until


def handed_on_by(conn: Connection, person_id: str, as_of: date, agreement_id: str | None = None) -> list[HandedOn]:
    """Return what was handed on in a person's absences of late, is open, and lies where it was handed on to.

    The histories say who had a task before; they are read only when the person was absent.
    """
    away = exists().where(
        _DELEGATION.c.from_person_id == person_id,
        _DELEGATION.c.is_absence,
        _DELEGATION.c.ends_on >= as_of - timedelta(days=REMEMBERED_DAYS),
        _DELEGATION.c.starts_on <= _ENTRY.c.on,
        _DELEGATION.c.ends_on >= _ENTRY.c.on,
    )
    wanted = (
        select(
            _TASK.c.id, _TASK.c.title.label("task"), AGREEMENT.c.reference, AGREEMENT.c.title, _TASK.c.due_on,
            _TASK.c.owner_id, _PERSON.c.name, _ENTRY.c.on, _ENTRY.c.body,
        )
        .join(AGREEMENT, AGREEMENT.c.id == _TASK.c.agreement_id)
        .join(_PERSON, _PERSON.c.id == _TASK.c.owner_id)
        .join(_ENTRY, _ENTRY.c.agreement_id == _TASK.c.agreement_id)
        .where(_TASK.c.status == "open", _TASK.c.owner_id != person_id)
        .where(_ENTRY.c.trigger == "record_change", _ENTRY.c.by == SYSTEM_ID, away)
        .order_by(_TASK.c.due_on.is_(None), _TASK.c.due_on, _TASK.c.id, _ENTRY.c.seq)
    )  # fmt: skip
    kept: dict[str, HandedOn] = {}
    for row in found(conn, wanted, agreement_id) if _was_absent(conn, person_id, as_of) else ():
        if json.loads(row.body)["facts"].get(HANDED_ON, {}).get(row.id) == [person_id, row.owner_id]:
            kept[row.id] = HandedOn(row.id, row.task, row.reference, row.title, row.due_on, row.name, row.on)
    return list(kept.values())


def _was_absent(conn: Connection, person_id: str, as_of: date) -> bool:
    last_on = select(func.max(_DELEGATION.c.ends_on)).where(
        _DELEGATION.c.from_person_id == person_id, _DELEGATION.c.is_absence, _DELEGATION.c.starts_on <= as_of
    )
    until = conn.scalar(last_on)
    return until is not None and until >= as_of - timedelta(days=REMEMBERED_DAYS)


def overdue_tasks(conn: Connection, before: date, kind: str, agreement_id: str | None = None) -> list[Any]:
    """Return open tasks that were due before a day and about which no incident of a kind was ever written."""
    told = select(_INCIDENT.c.key).where(_INCIDENT.c.kind == kind, _INCIDENT.c.key == kind + "/" + _TASK.c.id)
    wanted = _tasks().where(_TASK.c.due_on < before, ~told.exists())
    return found(conn, wanted.order_by(_TASK.c.agreement_id, _TASK.c.id), agreement_id)


def tasks_still_open(conn: Connection, task_ids: list[str]) -> frozenset[str]:
    """Return those of some tasks that are open."""
    return frozenset(conn.scalars(select(_TASK.c.id).where(_TASK.c.id.in_(task_ids), _TASK.c.status == "open")))


def _tasks() -> Select[Any]:
    names = ("id", "title", "role", "owner_id", "due_on")
    return (
        select(*head(), AGREEMENT.c.issue_areas, *(_TASK.c[name].label(f"task_{name}") for name in names))
        .join(_TASK, _TASK.c.agreement_id == AGREEMENT.c.id)
        .where(_TASK.c.status == "open")
    )

"""Open tasks that somebody else should have: of people who are absent while they fall due, and long overdue ones."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select

from ode_workflows.db.due import found, head
from ode_workflows.db.queries import AGREEMENT
from ode_workflows.db.writer import table_named

_TASK, _DELEGATION, _INCIDENT = table_named("task"), table_named("delegation"), table_named("incident")


def tasks_of_absent_people(
    conn: Connection, as_of: date, long_absence_days: int, agreement_id: str | None = None
) -> list[Any]:
    """Return open tasks whose owner is absent on a day and not back when they fall due.

    A task without a due date counts when the absence lasts for so many calendar days more.
    """
    away = and_(
        _DELEGATION.c.from_person_id == _TASK.c.owner_id,
        _DELEGATION.c.is_absence,
        _DELEGATION.c.starts_on <= as_of,
        _DELEGATION.c.ends_on >= as_of,
    )
    long = and_(_TASK.c.due_on.is_(None), _DELEGATION.c.ends_on >= as_of + timedelta(days=long_absence_days))
    wanted = _tasks().join(_DELEGATION, away).where(or_(_TASK.c.due_on <= _DELEGATION.c.ends_on, long)).distinct()
    return found(conn, wanted.order_by(_TASK.c.agreement_id, _TASK.c.id), agreement_id)


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

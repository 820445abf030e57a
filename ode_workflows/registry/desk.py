"""What a person's day needs beside the own tasks: what waits on others, and what happened lately."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from ode_workflows.db.queries import AGREEMENT
from ode_workflows.db.writer import table_named
from ode_workflows.registry.wording import state_label

_TASK, _NEWS, _PERSON = table_named("task"), table_named("news"), table_named("person")
_LAST = ("ended", "closed")
MOST = 50
"""Lines of each kind that one look shows."""


def waits_on_others(conn: Connection, sees: ColumnElement[bool], person_id: str) -> list[dict[str, Any]]:
    """Return the open tasks that others have on the agreements in a person's hands, the soonest first."""
    wanted = (
        select(
            *(AGREEMENT.c[name] for name in ("reference", "title", "kind", "state")),
            _TASK.c.title.label("task"),
            _TASK.c.due_on,
            _TASK.c.opened_on,
            _PERSON.c.name.label("who"),
        )
        .join(AGREEMENT, AGREEMENT.c.id == _TASK.c.agreement_id)
        .join(_PERSON, _PERSON.c.id == _TASK.c.owner_id)
        .where(AGREEMENT.c.owner_id == person_id, AGREEMENT.c.state.not_in(_LAST), sees)
        .where(_TASK.c.status == "open", _TASK.c.owner_id != person_id)
        .order_by(_TASK.c.due_on.is_(None), _TASK.c.due_on, _TASK.c.id)
        .limit(MOST)
    )
    return [{**row, "state_label": state_label(row["kind"], row["state"])} for row in conn.execute(wanted).mappings()]


def news_since(conn: Connection, sees: ColumnElement[bool], person_id: str, since: date) -> list[dict[str, Any]]:
    """Return what a person was told since a civil date, the newest first.

    Args:
        conn: one snapshot.
        sees: the condition on agreements that the person may see.
        person_id: who was told.
        since: civil date, included.
    """
    wanted = (
        select(AGREEMENT.c.reference, AGREEMENT.c.title, _NEWS.c.sentence, _NEWS.c.created_on, _NEWS.c.due_on)
        .join(AGREEMENT, AGREEMENT.c.id == _NEWS.c.agreement_id)
        .where(_NEWS.c.recipient_id == person_id, _NEWS.c.created_on >= since, sees)
        .order_by(_NEWS.c.created_on.desc(), _NEWS.c.key.desc())
        .limit(MOST)
    )
    return [dict(row) for row in conn.execute(wanted).mappings()]

"""What failed and what still waits to leave: open incidents, and the outbox by standing."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from ode_workflows.db.queries import AGREEMENT
from ode_workflows.db.writer import table_named

_INCIDENT, _OUTBOX = table_named("incident"), table_named("outbox_message")
MOST = 200
"""Incidents that one look shows."""


def incidents_open(conn: Connection, sees: ColumnElement[bool]) -> list[dict[str, Any]]:
    """Return the open incidents, the newest first: of agreements that may be seen, and of the program itself."""
    wanted = (
        select(
            *(_INCIDENT.c[name] for name in ("id", "key", "kind", "cause", "attempts", "opened_at")),
            AGREEMENT.c.reference,
        )
        .outerjoin(AGREEMENT, AGREEMENT.c.id == _INCIDENT.c.agreement_id)
        .where(_INCIDENT.c.resolved_at.is_(None), or_(_INCIDENT.c.agreement_id.is_(None), sees))
        .order_by(_INCIDENT.c.opened_at.desc(), _INCIDENT.c.id)
        .limit(MOST)
    )
    return [dict(row) for row in conn.execute(wanted).mappings()]


def outbox_standing(conn: Connection) -> Mapping[str, int]:
    """Return how many messages stand in each standing: such as waiting, done and dead."""
    counted = select(_OUTBOX.c.status, func.count()).group_by(_OUTBOX.c.status).order_by(_OUTBOX.c.status)
    return {row[0]: row[1] for row in conn.execute(counted)}

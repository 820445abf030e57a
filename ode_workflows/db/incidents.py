"""Incidents: what failed and a person has to see, one row a cause; and named facts about the installation."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select, update

from ode_workflows import ids
from ode_workflows.db.outbox import insert_if_new, insert_once
from ode_workflows.db.writer import table_named

_INCIDENT, _FACT = table_named("incident"), table_named("office_fact")
_LONGEST_CAUSE = 2_000


def open_incident(
    conn: Connection, key: str, *, kind: str, cause: str, now: datetime, agreement_id: str | None = None
) -> bool:
    """Write down a failure, or one more try of it; whether it was not known or closed before.

    The key is the same for every try, so that one cause is one incident; the cause is a plain sentence, in the other
    side's words where it has any.
    """
    cause = cause[:_LONGEST_CAUSE]
    known = conn.execute(select(_INCIDENT.c.attempts, _INCIDENT.c.resolved_at).where(_INCIDENT.c.key == key)).first()
    if known is None:
        row = {"id": ids.new_id(), "key": key, "kind": kind, "agreement_id": agreement_id, "cause": cause}
        return insert_if_new(conn, "incident", {**row, "attempts": 1, "opened_at": now})
    again = {"attempts": known.attempts + 1, "cause": cause, "resolved_at": None, "resolution": None}
    conn.execute(update(_INCIDENT).where(_INCIDENT.c.key == key).values(again))
    return known.resolved_at is not None


def resolve_incident(conn: Connection, key: str, *, resolution: str, now: datetime) -> None:
    """Close an incident, if it is open, with what mended it."""
    still_open = update(_INCIDENT).where(_INCIDENT.c.key == key, _INCIDENT.c.resolved_at.is_(None))
    conn.execute(still_open.values(resolved_at=now, resolution=resolution))


def open_keys(conn: Connection, kind: str) -> list[str]:
    """Return the keys under which incidents of a kind are open."""
    wanted = select(_INCIDENT.c.key).where(_INCIDENT.c.kind == kind, _INCIDENT.c.resolved_at.is_(None))
    return list(conn.scalars(wanted.order_by(_INCIDENT.c.key)))


def open_incidents(conn: Connection, keys: Collection[str]) -> frozenset[str]:
    """Return those of some keys under which an incident is open."""
    wanted = select(_INCIDENT.c.key).where(_INCIDENT.c.key.in_(sorted(keys)), _INCIDENT.c.resolved_at.is_(None))
    return frozenset(conn.scalars(wanted))


def office_fact(conn: Connection, name: str) -> str | None:
    """Return a named fact about the installation, or None."""
    return conn.scalar(select(_FACT.c.value).where(_FACT.c.name == name))


def set_office_fact(conn: Connection, name: str, value: str, now: datetime) -> None:
    """Write a named fact about the installation in the place of its old value."""
    if conn.execute(update(_FACT).where(_FACT.c.name == name).values(value=value, at=now)).rowcount == 0:
        insert_once(conn, "office_fact", [{"name": name, "value": value, "at": now}])

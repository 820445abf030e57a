"""Selects on what the flows leave behind: messages that are due, incidents that are open, admins to tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from ode_workflows.db.people import candidates
from ode_workflows.db.writer import table_named
from ode_workflows.domain.vocabulary import Role

_OUTBOX, _INCIDENT, _OFFICE = table_named("outbox_message"), table_named("incident"), table_named("office")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages of one kind: how many wait, and since when the longest due one may leave; None when none is due."""

    count: int
    due_since: datetime | None


def waiting_messages(conn: Connection, now: datetime) -> Mapping[str, Waiting]:
    """Return what waits in the outbox, by kind; what is being worked on or tried again later is not due."""
    waits = select(_OUTBOX.c.kind, func.count(), func.min(_OUTBOX.c.next_attempt_at))
    found = conn.execute(waits.where(_OUTBOX.c.status == "waiting").group_by(_OUTBOX.c.kind))
    return {kind: Waiting(count, first_at if first_at <= now else None) for kind, count, first_at in found}


def open_incident_keys(conn: Connection) -> list[tuple[str, str]]:
    """Return kind and key of every open incident."""
    wanted = select(_INCIDENT.c.kind, _INCIDENT.c.key).where(_INCIDENT.c.resolved_at.is_(None))
    return [(kind, key) for kind, key in conn.execute(wanted)]


def admin_ids(conn: Connection, on: date) -> list[str]:
    """Return the active admins of all offices on a day, each once, by id."""
    offices = list(conn.scalars(select(_OFFICE.c.id).order_by(_OFFICE.c.id)))
    found = {person.person_id for office in offices for person in candidates(conn, office, {Role.ADMIN.value}, on)}
    return sorted(found)

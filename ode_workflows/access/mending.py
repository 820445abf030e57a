"""What an admin does about failures: let everything be tried again, or close an incident with a reason."""

from datetime import datetime

from sqlalchemy import Connection, Engine, select

from ode_workflows.access.security_events import note_event
from ode_workflows.actions.delivering import try_again
from ode_workflows.db.incidents import resolve_incident
from ode_workflows.db.session import write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError

_INCIDENT = table_named("incident")


def try_everything_again(engine: Engine, *, by: Actor, now: datetime) -> int:
    """Let what was given up leave with the next run over the outbox, and return how many messages that are."""
    report = try_again(engine, now=now)
    count = int(report.counts["tried_again"])
    with write_transaction(engine) as conn:
        note_event(conn, "tried_again", now=now, by_id=by.person_id, detail=f"{count} messages")
    return count


def close_incident(conn: Connection, incident_id: str, reason: str, *, by: Actor, now: datetime) -> None:
    """Close an incident that needs no more than a look, with the reason.

    Raises:
        InvalidFactsError: no reason is given.
        NotFoundError: there is no open incident of that id.
    """
    if not reason:
        raise InvalidFactsError.of("reason", "say why it may be closed; it stands in the log")
    wanted = select(_INCIDENT.c.key).where(_INCIDENT.c.id == incident_id, _INCIDENT.c.resolved_at.is_(None))
    key = conn.scalar(wanted)
    if key is None:
        raise NotFoundError("There is no such open incident.")
    resolve_incident(conn, key, resolution=f"closed by {by.name}: {reason}", now=now)
    note_event(conn, "incident_closed", now=now, by_id=by.person_id, detail=f"{key}: {reason}"[:500])

"""What an admin does about failures: let everything be tried again, or close an incident with a reason."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine

from ode_workflows.access.security_events import note_event
from ode_workflows.actions.delivering import try_again
from ode_workflows.db.incidents import resolve_incident
from ode_workflows.db.session import write_transaction
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError
from ode_workflows.domain.sentences import phrased
from ode_workflows.registry.failures import incidents_open


def try_everything_again(engine: Engine, *, by: Actor, now: datetime) -> int:
    """Let what was given up leave with the next run over the outbox, and return how many messages that are."""
    report = try_again(engine, now=now)
    count = int(report.counts["tried_again"])
    with write_transaction(engine) as conn:
        note_event(conn, "tried_again", now=now, by_id=by.person_id, detail=f"{count} messages")
    return count


def close_incident(
    conn: Connection, incident_id: str, reason: str, *, sees: ColumnElement[bool], by: Actor, now: datetime
) -> None:
    """Close an incident that needs no more than a look, with the reason.

    Raises:
        InvalidFactsError: no reason is given.
        NotFoundError: there is no open incident of that id, or none that the person may see.
    """
    if not reason:
        raise InvalidFactsError.of("reason", phrased("say why it may be closed; it stands in the log"))
    found = (row["key"] for row in incidents_open(conn, sees) if row["id"] == incident_id)
    key = next(found, None)
    if key is None:
        raise NotFoundError("There is no such open incident.")
    resolve_incident(conn, key, resolution=f"closed by {by.name}: {reason}", now=now)
    note_event(conn, "incident_closed", now=now, by_id=by.person_id, detail=f"{key}: {reason}"[:500])

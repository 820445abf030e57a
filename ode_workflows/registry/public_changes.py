"""What changed in the public register: the moves of public agreements, newest first."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, or_, select

from ode_workflows.db.queries import AGREEMENT, visible_to
from ode_workflows.db.writer import table_named
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.registry.wording import state_label

_ENTRY = table_named("history_entry")
LATEST, AMONG = 50, 200
"""So many moves are told, out of the agreements that were touched last."""


@dataclass(frozen=True, slots=True)
class PublicChange:
    """One move: which agreement, what was done on which civil date, where it stands since, and when it was recorded."""

    reference: str
    title: str
    number: int
    what: str
    on: date
    state: str
    at: datetime


def public_changes(conn: Connection) -> list[PublicChange]:
    """Return the latest moves of public agreements; the office's own work between them is not told."""
    touched = select(AGREEMENT.c.id).where(visible_to(None)).order_by(AGREEMENT.c.updated_at.desc()).limit(AMONG)
    ids = list(conn.scalars(touched))
    columns = (_ENTRY.c.seq, _ENTRY.c.trigger, _ENTRY.c.to_state, _ENTRY.c.on, _ENTRY.c.at)
    wanted = (
        select(AGREEMENT.c.reference, AGREEMENT.c.title, AGREEMENT.c.kind, *columns)
        .join(AGREEMENT, AGREEMENT.c.id == _ENTRY.c.agreement_id)
        .where(_ENTRY.c.agreement_id.in_(ids))
        .where(or_(_ENTRY.c.from_state.is_(None), _ENTRY.c.from_state != _ENTRY.c.to_state))
        .order_by(_ENTRY.c.at.desc(), _ENTRY.c.agreement_id, _ENTRY.c.seq.desc())
        .limit(LATEST)
    )
    steps = lifecycle().steps
    return [
        PublicChange(
            row.reference,
            row.title,
            row.seq,
            steps[row.trigger].past if row.trigger in steps else "Entered in the register",
            row.on,
            state_label(row.kind, row.to_state),
            row.at,
        )
        for row in conn.execute(wanted)
    ]

"""What happens at the doors and to people's rights, written down with who did it; never a secret."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from ode_workflows import ids
from ode_workflows.db.writer import table_named

_EVENT, _PERSON = table_named("security_event"), table_named("person")


def note_event(
    conn: Connection,
    kind: str,
    *,
    now: datetime,
    person_id: str | None = None,
    by_id: str | None = None,
    detail: str = "",
) -> None:
    """Write down an event.

    Args:
        conn: inside a write transaction.
        kind: a word such as "signed_in", "roles_changed".
        now: instant of the event.
        person_id: whom it is about.
        by_id: who did it, where that is somebody else.
        detail: one sentence.
    """
    values = {"id": ids.new_id(), "at": now, "kind": kind, "person_id": person_id, "by_id": by_id, "detail": detail}
    conn.execute(insert(_EVENT).values(values))


def latest_events(conn: Connection, *, limit: int) -> list[dict[str, Any]]:
    """Return the latest events, the newest first, with the names of the people."""
    by = _PERSON.alias("by")
    wanted = (
        select(_EVENT.c.at, _EVENT.c.kind, _EVENT.c.detail, _PERSON.c.name.label("person"), by.c.name.label("by"))
        .outerjoin(_PERSON, _PERSON.c.id == _EVENT.c.person_id)
        .outerjoin(by, by.c.id == _EVENT.c.by_id)
        .order_by(_EVENT.c.at.desc(), _EVENT.c.id.desc())
        .limit(limit)
    )
    return [dict(row) for row in conn.execute(wanted).mappings()]

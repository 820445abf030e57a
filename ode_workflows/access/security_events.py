"""What happens at the doors and to people's rights, written down with who did it; never a secret."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select

from ode_workflows import ids
from ode_workflows.db.writer import table_named

EVENT_KINDS = frozenset(
    {
        "absence_called_off",
        "absence_recorded",
        "account_linked",
        "agency_added",
        "agency_confirmed",
        "code_refused",
        "incident_closed",
        "invited",
        "office_founded",
        "partner_link_made",
        "partner_link_revoked",
        "password_changed",
        "password_set",
        "person_added",
        "person_let_go",
        "person_taken_back",
        "roles_changed",
        "second_factor_off",
        "second_factor_on",
        "sign_in_refused",
        "signed_in",
        "signed_in_from_elsewhere",
        "token_made",
        "token_revoked",
        "tried_again",
    }
)
"""What can happen; a page has words for each."""

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
        kind: one of `EVENT_KINDS`.
        now: instant of the event.
        person_id: whom it is about.
        by_id: who did it, where that is somebody else.
        detail: one sentence.
    """
    assert kind in EVENT_KINDS, kind  # noqa: S101  # a defect: no page has words for it
    values = {"id": ids.new_id(), "at": now, "kind": kind, "person_id": person_id, "by_id": by_id, "detail": detail}
    conn.execute(insert(_EVENT).values(values))


def latest_events(conn: Connection, office_id: str, *, limit: int) -> list[dict[str, Any]]:
    """Return the latest events of an office's people, and of nobody known, the newest first, with names."""
    by = _PERSON.alias("by")
    its = or_(_PERSON.c.office_id == office_id, by.c.office_id == office_id)
    of_nobody = and_(_PERSON.c.id.is_(None), by.c.id.is_(None))
    wanted = (
        select(_EVENT.c.at, _EVENT.c.kind, _EVENT.c.detail, _PERSON.c.name.label("person"), by.c.name.label("by"))
        .outerjoin(_PERSON, _PERSON.c.id == _EVENT.c.person_id)
        .outerjoin(by, by.c.id == _EVENT.c.by_id)
        .where(or_(its, of_nobody))
        .order_by(_EVENT.c.at.desc(), _EVENT.c.id.desc())
        .limit(limit)
    )
    return [dict(row) for row in conn.execute(wanted).mappings()]

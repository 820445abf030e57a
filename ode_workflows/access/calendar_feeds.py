"""Addresses of people's calendars; whoever has one reads it, so only its hash is kept."""

import secrets
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from ode_workflows.db.writer import table_named
from ode_workflows.domain.canonical import sha256_hex

_FEED, _PERSON = table_named("calendar_feed"), table_named("person")


def make_feed(conn: Connection, person_id: str, *, now: datetime) -> str:
    """Make a person's address anew and return its secret, which nobody can read again; the one before is dead."""
    secret = secrets.token_urlsafe(32)
    revoke_feed(conn, person_id)
    row = {"person_id": person_id, "token_hash": sha256_hex(secret.encode()), "created_at": now}
    conn.execute(insert(_FEED).values(**row))
    return secret


def revoke_feed(conn: Connection, person_id: str) -> None:
    """Take a person's address back."""
    conn.execute(delete(_FEED).where(_FEED.c.person_id == person_id))


def feed_made_at(conn: Connection, person_id: str) -> datetime | None:
    """Return when a person's address was made; None where there is none."""
    found: datetime | None = conn.scalar(select(_FEED.c.created_at).where(_FEED.c.person_id == person_id))
    return found


def feed_handle(conn: Connection, secret: str) -> str | None:
    """Return the handle of the active person whose address a secret is; None where it is nobody's."""
    wanted = (
        select(_PERSON.c.handle)
        .join(_FEED, _FEED.c.person_id == _PERSON.c.id)
        .where(_FEED.c.token_hash == sha256_hex(secret.encode()), _PERSON.c.is_active)
    )
    found: str | None = conn.scalar(wanted)
    return found

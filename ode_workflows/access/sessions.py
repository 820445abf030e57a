"""Signed-in browsers: opaque cookies whose hash the database keeps, so that each can be ended from here.

Source: NIST SP 800-63B-4, section 2.2.3 (an hour without activity, twelve hours in all, end a session at this level).
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from ode_workflows.db.writer import table_named
from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.domain.plain_values import value

_SESSION, _PERSON = table_named("web_session"), table_named("person")
SESSION_COOKIE = "ode_session"
IDLE = timedelta(hours=1)
LONGEST = timedelta(hours=12)
PROOF_LASTS = timedelta(minutes=5)
"""How long after a sign-in a person need not prove again who acts, for what binds the office."""

SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is known when a session was last used."""


@value
class Session:
    """A signed-in browser: whose, under which secret its forms stand, and when the person last proved to be it."""

    id_hash: str
    person_id: str
    handle: str
    csrf: str
    last_seen_at: datetime
    proved_at: datetime
    ends_at: datetime
    latest_end_at: datetime
    is_demo: bool

    def is_fresh(self, now: datetime) -> bool:
        """Whether the person proved so lately who acts that it need not be asked again."""
        return now - self.proved_at <= PROOF_LASTS

    def wants_note(self, now: datetime) -> bool:
        """Whether it should be written down that the session is in use."""
        return now - self.last_seen_at >= SEEN_EVERY

    def used(self, now: datetime) -> "Session":
        """Return the session as it stands after it was used at an instant."""
        return replace(self, last_seen_at=now, ends_at=min(now + IDLE, self.latest_end_at))


def begin_session(conn: Connection, person_id: str, *, now: datetime, is_demo: bool = False) -> str:
    """Begin a session and return what the browser's cookie has to hold."""
    token = secrets.token_urlsafe(32)
    conn.execute(
        insert(_SESSION).values(
            id_hash=sha256_hex(token.encode()),
            person_id=person_id,
            csrf=secrets.token_urlsafe(24),
            created_at=now,
            last_seen_at=now,
            proved_at=now,
            is_demo=is_demo,
        )
    )
    return token


def session_of(conn: Connection, token: str, now: datetime) -> Session | None:
    """Return the live session of a cookie; None where it ended, was idle too long, or its person has left."""
    found = conn.execute(
        select(_SESSION, _PERSON.c.handle)
        .join(_PERSON, _PERSON.c.id == _SESSION.c.person_id)
        .where(_SESSION.c.id_hash == sha256_hex(token.encode()), _PERSON.c.is_active)
    ).first()
    return _session(found, now) if found is not None else None


def _session(row: Any, now: datetime) -> Session | None:
    ends_at = min(row.last_seen_at + IDLE, row.created_at + LONGEST)
    if row.ended_at is not None or now >= ends_at:
        return None
    return Session(
        id_hash=row.id_hash,
        person_id=row.person_id,
        handle=row.handle,
        csrf=row.csrf,
        last_seen_at=row.last_seen_at,
        proved_at=row.proved_at,
        ends_at=ends_at,
        latest_end_at=row.created_at + LONGEST,
        is_demo=row.is_demo,
    )


def note_use(conn: Connection, session: Session, now: datetime) -> None:
    """Write down that a session is in use."""
    conn.execute(update(_SESSION).where(_SESSION.c.id_hash == session.id_hash).values(last_seen_at=now))


def note_proof(conn: Connection, session: Session, now: datetime) -> None:
    """Write down that the person has proved again who acts."""
    conn.execute(update(_SESSION).where(_SESSION.c.id_hash == session.id_hash).values(proved_at=now))


def end_session(conn: Connection, id_hash: str, now: datetime) -> None:
    """End one session."""
    its = (_SESSION.c.id_hash == id_hash, _SESSION.c.ended_at.is_(None))
    conn.execute(update(_SESSION).where(*its).values(ended_at=now))


def end_sessions_of(conn: Connection, person_id: str, now: datetime, *, but: str | None = None) -> int:
    """End every session of a person, perhaps but one, and return how many were open."""
    open_ones = [_SESSION.c.person_id == person_id, _SESSION.c.ended_at.is_(None)]
    if but is not None:
        open_ones.append(_SESSION.c.id_hash != but)
    return int(conn.execute(update(_SESSION).where(*open_ones).values(ended_at=now)).rowcount)


def sessions_of(conn: Connection, person_id: str, now: datetime) -> list[dict[str, Any]]:
    """Return the live sessions of a person, the newest use first."""
    wanted = select(_SESSION.c.id_hash, _SESSION.c.created_at, _SESSION.c.last_seen_at)
    live = (_SESSION.c.person_id == person_id, _SESSION.c.ended_at.is_(None), _SESSION.c.last_seen_at > now - IDLE)
    ordered = wanted.where(*live, _SESSION.c.created_at > now - LONGEST).order_by(_SESSION.c.last_seen_at.desc())
    return [dict(row) for row in conn.execute(ordered).mappings()]


def end_own_session(conn: Connection, person_id: str, id_hash: str, now: datetime) -> None:
    """End one session of a person; one of somebody else stays."""
    its = (_SESSION.c.id_hash == id_hash, _SESSION.c.person_id == person_id, _SESSION.c.ended_at.is_(None))
    conn.execute(update(_SESSION).where(*its).values(ended_at=now))

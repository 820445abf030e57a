"""Tokens by which a program acts for a person: shown once, kept as a hash, with a scope and an end."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from ode_workflows import ids
from ode_workflows.access.security_events import note_event
from ode_workflows.db.writer import table_named
from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError, NotFoundError
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.text import clean_line

READ, WRITE = "read", "write"
SCOPES = (READ, WRITE)
"""read: looks, as the person does. write: also acts, in the person's roles."""

LONGEST_DAYS, USUAL_DAYS = 365, 90
LONGEST_NAME = 80
BEGINS_WITH = "ode_"
"""How a token begins, so that whoever finds one in a file or a log knows what it is."""

_TOKEN, _PERSON = table_named("api_token"), table_named("person")
_SEEN_EVERY = timedelta(minutes=1)


@value
class Token:
    """A live token: whose, and what for."""

    id: str
    person_id: str
    handle: str
    scope: str
    last_used_at: datetime | None

    def wants_note(self, now: datetime) -> bool:
        """Whether it should be written down that the token is in use."""
        return self.last_used_at is None or now - self.last_used_at >= _SEEN_EVERY


@value
class Made:
    """A new token, with the secret that nobody can show again."""

    id: str
    secret: str
    expires_at: datetime


def make_token(conn: Connection, person_id: str, *, name: str, scope: str, days: int, now: datetime) -> Made:
    """Make a token for a person.

    Args:
        conn: inside a write transaction.
        person_id: for whom the program acts.
        name: what the person will know it by.
        scope: "read" or "write".
        days: for how many days it holds, at most a year.
        now: instant of the making.

    Raises:
        InvalidFactsError: name, scope or days cannot be right; names each.
    """
    called = _name(name)
    problems = [*called[1], *_problems(scope, days)]
    if problems:
        raise InvalidFactsError(problems)
    secret = f"{BEGINS_WITH}{secrets.token_urlsafe(32)}"
    made = Made(ids.new_id(), secret, now + timedelta(days=days))
    values = {"id": made.id, "person_id": person_id, "name": called[0], "scope": scope, "created_at": now}
    kept = {"token_hash": sha256_hex(secret.encode()), "expires_at": made.expires_at}
    conn.execute(insert(_TOKEN).values(**values, **kept))
    note_event(conn, "token_made", now=now, person_id=person_id, detail=f"{scope}, for {days} days")
    return made


def _name(typed: str) -> tuple[str, list[FieldProblem]]:
    try:
        name = str(clean_line(typed))
    except ValueError as fault:
        return "", [FieldProblem("name", str(fault))]
    if not 1 <= len(name) <= LONGEST_NAME:
        return name, [
            FieldProblem(
                "name",
                phrased(
                    "write what the token is for, in at most %(longest_name)s characters", longest_name=LONGEST_NAME
                ),
            )
        ]
    return name, []


def _problems(scope: str, days: int) -> list[FieldProblem]:
    found = []
    if scope not in SCOPES:
        found.append(FieldProblem("scope", phrased("say %(read)s or %(write)s", read=READ, write=WRITE)))
    if not 1 <= days <= LONGEST_DAYS:
        found.append(
            FieldProblem(
                "days", phrased("say for how many days it holds, from 1 to %(longest_days)s", longest_days=LONGEST_DAYS)
            )
        )
    return found


def token_of(conn: Connection, secret: str, now: datetime) -> Token | None:
    """Return the live token of a secret; None where it is nobody's, over, revoked, or its person has left."""
    its = (_TOKEN.c.token_hash == sha256_hex(secret.encode("utf-8", "surrogatepass")), _PERSON.c.is_active)
    is_live = (_TOKEN.c.revoked_at.is_(None), _TOKEN.c.expires_at > now)
    row = conn.execute(
        select(_TOKEN, _PERSON.c.handle).join(_PERSON, _PERSON.c.id == _TOKEN.c.person_id).where(*its, *is_live)
    ).first()
    return Token(row.id, row.person_id, row.handle, row.scope, row.last_used_at) if row is not None else None


def note_token_use(conn: Connection, token: Token, now: datetime) -> None:
    """Write down that a token is in use."""
    conn.execute(update(_TOKEN).where(_TOKEN.c.id == token.id).values(last_used_at=now))


def tokens_of(conn: Connection, person_id: str, now: datetime) -> list[dict[str, Any]]:
    """Return every token of a person, newest first, without what it is; `stands` is live, expired or revoked."""
    rows = conn.execute(select(_TOKEN).where(_TOKEN.c.person_id == person_id).order_by(_TOKEN.c.id.desc()))
    names = ("id", "name", "scope", "created_at", "expires_at", "last_used_at", "revoked_at")
    return [{**{name: getattr(row, name) for name in names}, "stands": _stands(row, now)} for row in rows]


def _stands(row: Any, now: datetime) -> str:
    if row.revoked_at is not None:
        return "revoked"
    return "live" if row.expires_at > now else "expired"


def revoke_token(conn: Connection, person_id: str, token_id: str, now: datetime) -> None:
    """End one token of a person; one that ended already stays as it was.

    Raises:
        NotFoundError: the person has no such token.
    """
    its = (_TOKEN.c.id == token_id.strip(), _TOKEN.c.person_id == person_id)
    if conn.execute(select(_TOKEN.c.id).where(*its)).first() is None:
        raise NotFoundError(f"There is no token {token_id} of this person. List them with: ode token list")
    ended = conn.execute(update(_TOKEN).where(*its, _TOKEN.c.revoked_at.is_(None)).values(revoked_at=now))
    if ended.rowcount:
        note_event(conn, "token_revoked", now=now, person_id=person_id)


def revoke_tokens_of(conn: Connection, person_id: str, now: datetime) -> int:
    """End every token of a person, as when that person leaves, and return how many were live."""
    live = (_TOKEN.c.person_id == person_id, _TOKEN.c.revoked_at.is_(None), _TOKEN.c.expires_at > now)
    return int(conn.execute(update(_TOKEN).where(*live).values(revoked_at=now)).rowcount)

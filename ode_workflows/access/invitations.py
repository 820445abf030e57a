"""Invitations: a link by which a person sets a password, once, within three days."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from ode_workflows.access.accounts import set_password
from ode_workflows.access.password_policy import checked_password
from ode_workflows.access.people import require_admin
from ode_workflows.access.security_events import note_event
from ode_workflows.access.sessions import end_sessions_of
from ode_workflows.db.people import person_by_handle
from ode_workflows.db.writer import table_named
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.domain.errors import NotFoundError

LASTS = timedelta(days=3)
_INVITATION, _PERSON, _OFFICE = table_named("invitation"), table_named("person"), table_named("office")


def invite(conn: Connection, handle: str, *, by_id: str, now: datetime) -> str:
    """Return the secret of a new invitation; one that was made before holds no more.

    Raises:
        NotFoundError: nobody active has that handle.
    """
    person_id = conn.scalar(select(_PERSON.c.id).where(_PERSON.c.handle == handle, _PERSON.c.is_active))
    if person_id is None:
        raise NotFoundError(f"Nobody active is called {handle}.")
    conn.execute(
        update(_INVITATION)
        .where(_INVITATION.c.person_id == person_id, _INVITATION.c.used_at.is_(None))
        .values(expires_at=now)
    )
    secret = secrets.token_urlsafe(32)
    row = {"person_id": person_id, "made_by": by_id, "created_at": now, "expires_at": now + LASTS}
    conn.execute(insert(_INVITATION).values(token_hash=sha256_hex(secret.encode()), **row))
    note_event(conn, "invited", now=now, person_id=person_id, by_id=by_id)
    return secret


def invite_colleague(conn: Connection, handle: str, *, by: Actor, now: datetime) -> str:
    """Return the secret of a new invitation that an admin makes for somebody of the own office.

    Raises:
        RoleNotAllowedError: the person is no admin.
        NotFoundError: nobody active of the office has that handle.
    """
    require_admin(by)
    if person_by_handle(conn, handle, office_id=by.office_id) is None:
        raise NotFoundError(f"Nobody active of this office is called {handle}.")
    return invite(conn, handle, by_id=by.person_id, now=now)


def invited(conn: Connection, secret: str, now: datetime) -> Any:
    """Return the person whom a live invitation is for.

    Raises:
        NotFoundError: no such invitation, or one that was used or is too old.
    """
    found = conn.execute(
        select(_PERSON.c.id, _PERSON.c.handle, _PERSON.c.name, _PERSON.c.email, _OFFICE.c.name.label("office"))
        .join(_INVITATION, _INVITATION.c.person_id == _PERSON.c.id)
        .join(_OFFICE, _OFFICE.c.id == _PERSON.c.office_id)
        .where(_INVITATION.c.token_hash == sha256_hex(secret.encode()), _PERSON.c.is_active)
        .where(_INVITATION.c.used_at.is_(None), _INVITATION.c.expires_at > now)
    ).first()
    if found is None:
        raise NotFoundError("This invitation was used or is too old. Ask your admin for another.")
    return found


def accept(conn: Connection, secret: str, password: str, *, now: datetime) -> str:
    """Set the password of an invited person, and return the id; sessions that were open end.

    Raises:
        NotFoundError: as `invited`.
        InvalidFactsError: the password is not taken; says why.
    """
    person = invited(conn, secret, now)
    own_words = (person.name, person.handle, person.email.replace("@", " "), person.office)
    set_password(conn, person.id, checked_password(password, own_words=own_words), now)
    used = update(_INVITATION).where(_INVITATION.c.token_hash == sha256_hex(secret.encode()))
    conn.execute(used.values(used_at=now))
    end_sessions_of(conn, person.id, now)
    note_event(conn, "password_set", now=now, person_id=person.id)
    return str(person.id)

"""Accounts of people: who may sign in, and with what."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from ode_workflows.access.passwords import hashed, is_right
from ode_workflows.db.writer import table_named

_ACCOUNT, _PERSON = table_named("account"), table_named("person")


def account_of(conn: Connection, name: str) -> Any:
    """Return person and account of an active person by handle or mail address; None where nobody has it."""
    wanted = name.strip().casefold()
    return conn.execute(
        select(_PERSON.c.id.label("person_id"), _PERSON.c.handle, _PERSON.c.name, _ACCOUNT)
        .outerjoin(_ACCOUNT, _ACCOUNT.c.person_id == _PERSON.c.id)
        .where(_PERSON.c.is_active, (_PERSON.c.handle == wanted) | (_PERSON.c.email == wanted))
    ).first()


def signed_in_as(conn: Connection, name: str, password: str) -> str | None:
    """Return the id of the person whose name and password these are; None in the same time when they are nobody's."""
    found = account_of(conn, name)
    kept = found.password_hash if found is not None else None
    return str(found.person_id) if is_right(password, kept) and found is not None else None


def set_password(conn: Connection, person_id: str, password: str, now: datetime) -> None:
    """Keep a password of a person; it was checked before."""
    values = {"password_hash": hashed(password), "password_set_at": now}
    if conn.execute(update(_ACCOUNT).where(_ACCOUNT.c.person_id == person_id).values(values)).rowcount == 0:
        conn.execute(insert(_ACCOUNT).values(person_id=person_id, **values))

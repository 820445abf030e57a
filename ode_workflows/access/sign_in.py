"""A sign-in by name, password and code: counted, written down, and answered alike for whoever is unknown."""

from datetime import datetime

from sqlalchemy import Connection, Engine

from ode_workflows.access.accounts import signed_in_as
from ode_workflows.access.rates import allowed, forget_tries
from ode_workflows.access.second_factor import has_factor, is_right_code
from ode_workflows.access.security_events import note_event
from ode_workflows.access.sessions import begin_session
from ode_workflows.db.session import write_transaction
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.plain_values import value

PER_NAME, PER_ADDRESS = "10 per 15 minutes", "60 per 15 minutes"
"""Tries within which a person mistypes; nobody's account is locked, the name waits."""

WRONG = "Name and password do not belong together. Check both; after several tries wait a few minutes."
TOO_OFTEN = "That was tried too often. Wait a quarter of an hour, or ask your admin for an invitation."
WRONG_CODE = "Type the code that your telephone shows now, or one of your recovery codes; each is taken once."


@value
class Tried:
    """What somebody typed, and from which address."""

    name: str
    password: str
    code: str
    address: str


def sign_in(engine: Engine, tried: Tried, *, now: datetime) -> str:
    """Begin a session and return what the cookie holds.

    Raises:
        InvalidFactsError: names the field "name" or "code"; nothing tells which of name and password is wrong.
    """
    name = tried.name.strip().casefold()
    within = [allowed(engine, "sign_in", name, PER_NAME, now=now)]
    within.append(allowed(engine, "sign_in_from", tried.address, PER_ADDRESS, now=now))
    if not all(within):
        raise InvalidFactsError.of("name", TOO_OFTEN)
    token = None
    with write_transaction(engine) as conn:
        person_id = signed_in_as(conn, tried.name, tried.password)
        if person_id is None:
            note_event(conn, "sign_in_refused", now=now, detail=f"as {name[:40]}")
        else:
            token = _let_in(conn, person_id, tried.code, now)
    if person_id is None:
        raise InvalidFactsError.of("name", WRONG)
    if token is None:
        raise InvalidFactsError.of("code", WRONG_CODE)
    forget_tries(engine, "sign_in", name, PER_NAME, now=now)
    return token


def _let_in(conn: Connection, person_id: str, code: str, now: datetime) -> str | None:
    if has_factor(conn, person_id) and not is_right_code(conn, person_id, code, now=now):
        note_event(conn, "code_refused", now=now, person_id=person_id)
        return None
    note_event(conn, "signed_in", now=now, person_id=person_id)
    return begin_session(conn, person_id, now=now)


def is_proved(engine: Engine, person_id: str, tried: Tried, *, now: datetime) -> bool:
    """Whether a signed-in person proves again who acts, by password and code."""
    if not allowed(engine, "prove", person_id, PER_NAME, now=now):
        return False
    with write_transaction(engine) as conn:
        is_right = signed_in_as(conn, tried.name, tried.password) == person_id
        return is_right and (not has_factor(conn, person_id) or is_right_code(conn, person_id, tried.code, now=now))

"""The second factor: codes that change every thirty seconds, and codes that stand in once for a lost telephone.

Source: RFC 6238; NIST SP 800-63B-4, section 3.1.5 (a code is taken once).
"""

import secrets
from datetime import datetime
from typing import Any

import pyotp
from sqlalchemy import Connection, delete, insert, select, update

from ode_workflows.access.security_events import note_event
from ode_workflows.db.writer import table_named
from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.sentences import phrased

ISSUER = "ODE Workflows"
_STEP_SECONDS = 30
_DRIFT = (-1, 0, 1)
"""Steps by which a telephone's clock may be off."""

_CODES = 10
_ACCOUNT, _RECOVERY = table_named("account"), table_named("recovery_code")


def factor_of(conn: Connection, person_id: str) -> Any:
    """Return the secret and whether it is in use; None for somebody without an account."""
    wanted = select(_ACCOUNT.c.totp_secret, _ACCOUNT.c.totp_confirmed_at, _ACCOUNT.c.totp_last_step)
    return conn.execute(wanted.where(_ACCOUNT.c.person_id == person_id)).first()


def has_factor(conn: Connection, person_id: str) -> bool:
    """Whether somebody signs in with a second factor."""
    found = factor_of(conn, person_id)
    return found is not None and found.totp_confirmed_at is not None


def prepare_factor(conn: Connection, person_id: str) -> str:
    """Return the secret that a telephone has to learn; the same until it is confirmed."""
    found = factor_of(conn, person_id)
    if found is not None and found.totp_secret and found.totp_confirmed_at is None:
        return str(found.totp_secret)
    secret = pyotp.random_base32()
    if found is None:
        conn.execute(insert(_ACCOUNT).values(person_id=person_id, totp_secret=secret))
    else:
        conn.execute(
            update(_ACCOUNT)
            .where(_ACCOUNT.c.person_id == person_id)
            .values(totp_secret=secret, totp_confirmed_at=None, totp_last_step=None)
        )
    return secret


def address_for_telephones(secret: str, name: str) -> str:
    """Return what the square code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def confirm_factor(conn: Connection, person_id: str, code: str, *, now: datetime) -> list[str]:
    """Take the second factor into use, and return the codes that stand in for it; they are shown this once.

    Raises:
        InvalidFactsError: names the field "code".
    """
    found = factor_of(conn, person_id)
    step = _step_of(found.totp_secret, code, now) if found is not None and found.totp_secret else None
    if step is None:
        raise InvalidFactsError.of(
            "code", phrased("is not the one that your telephone shows now; wait for the next and type it")
        )
    its = _ACCOUNT.c.person_id == person_id
    conn.execute(update(_ACCOUNT).where(its).values(totp_confirmed_at=now, totp_last_step=step))
    conn.execute(delete(_RECOVERY).where(_RECOVERY.c.person_id == person_id))
    codes = [f"{secrets.token_hex(4)}-{secrets.token_hex(4)}" for _ in range(_CODES)]
    conn.execute(insert(_RECOVERY), [{"person_id": person_id, "code_hash": _hash(each)} for each in codes])
    note_event(conn, "second_factor_on", now=now, person_id=person_id)
    return codes


def drop_factor(conn: Connection, person_id: str, *, by_id: str, now: datetime) -> None:
    """Sign in without a second factor from here on."""
    values = {"totp_secret": None, "totp_confirmed_at": None, "totp_last_step": None}
    conn.execute(update(_ACCOUNT).where(_ACCOUNT.c.person_id == person_id).values(values))
    conn.execute(delete(_RECOVERY).where(_RECOVERY.c.person_id == person_id))
    note_event(conn, "second_factor_off", now=now, person_id=person_id, by_id=by_id)


def is_right_code(conn: Connection, person_id: str, code: str, *, now: datetime) -> bool:
    """Whether a code is right and was not used before; it is used up by this."""
    found = factor_of(conn, person_id)
    if found is None or found.totp_confirmed_at is None:
        return False
    step = _step_of(found.totp_secret, code, now)
    if step is not None:
        fresh = (_ACCOUNT.c.person_id == person_id, _ACCOUNT.c.totp_last_step < step)
        return bool(conn.execute(update(_ACCOUNT).where(*fresh).values(totp_last_step=step)).rowcount)
    unused = (_RECOVERY.c.person_id == person_id, _RECOVERY.c.code_hash == _hash(code), _RECOVERY.c.used_at.is_(None))
    return bool(conn.execute(update(_RECOVERY).where(*unused).values(used_at=now)).rowcount)


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the step of time to which a code belongs; None when it is none of now. Anything may have been typed."""
    typed = "".join(code.split()).encode("utf-8", "surrogatepass")
    present = int(now.timestamp()) // _STEP_SECONDS
    totp = pyotp.TOTP(secret)
    steps = [present + drift for drift in _DRIFT]
    return next((step for step in steps if secrets.compare_digest(totp.at(step * _STEP_SECONDS).encode(), typed)), None)


def _hash(code: str) -> str:
    return sha256_hex("".join(code.split()).casefold().encode("utf-8", "surrogatepass"))

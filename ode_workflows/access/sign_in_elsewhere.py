"""A sign-in at the state's identity provider: it lets in people who are here already, and makes nobody."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from ode_workflows.access.security_events import note_event
from ode_workflows.access.sessions import begin_session
from ode_workflows.db.writer import table_named
from ode_workflows.domain.errors import RoleNotAllowedError
from ode_workflows.outside.oidc import Claims

_ACCOUNT, _PERSON = table_named("account"), table_named("person")
UNKNOWN = "Nobody here has this account. Ask your admin to enter you with the mail address that you sign in with."


def let_in(conn: Connection, claims: Claims, *, now: datetime) -> str:
    """Begin a session for whoever came back, and return what the cookie holds.

    Who comes for the first time is known by the verified mail address; from then on by the provider's own name.

    Raises:
        RoleNotAllowedError: nobody active is known by either.
    """
    known = select(_ACCOUNT.c.person_id).join(_PERSON, _PERSON.c.id == _ACCOUNT.c.person_id)
    person_id = conn.scalar(known.where(_ACCOUNT.c.oidc_subject == claims.subject, _PERSON.c.is_active))
    if person_id is None:
        person_id = _linked(conn, claims, now)
    if person_id is None:
        note_event(conn, "sign_in_refused", now=now, detail="from elsewhere")
        raise RoleNotAllowedError(UNKNOWN)
    note_event(conn, "signed_in_from_elsewhere", now=now, person_id=person_id)
    return begin_session(conn, person_id, now=now)


def _linked(conn: Connection, claims: Claims, now: datetime) -> str | None:
    """Return the one active person with the verified mail address, whose account is linked from now on."""
    if claims.email is None:
        return None
    found = list(conn.scalars(select(_PERSON.c.id).where(_PERSON.c.email == claims.email, _PERSON.c.is_active)))
    if len(found) != 1:
        return None
    account = conn.execute(select(_ACCOUNT.c.oidc_subject).where(_ACCOUNT.c.person_id == found[0])).first()
    if account is None:
        conn.execute(insert(_ACCOUNT).values(person_id=found[0], oidc_subject=claims.subject))
    elif account.oidc_subject is None:
        linked = update(_ACCOUNT).where(_ACCOUNT.c.person_id == found[0])
        conn.execute(linked.values(oidc_subject=claims.subject))
    else:
        return None  # the person has another account there; two are a mistake that an admin looks at
    note_event(conn, "account_linked", now=now, person_id=found[0])
    return str(found[0])

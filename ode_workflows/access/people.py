"""The people of an office as its admin keeps them: added, given roles, let go; who leaves is out at once."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from ode_workflows import ids
from ode_workflows.access.security_events import note_event
from ode_workflows.access.sessions import end_sessions_of
from ode_workflows.access.tokens import revoke_tokens_of
from ode_workflows.actions.dated_acts import do_dated_acts
from ode_workflows.actions.routing_acts import ROUTING_ACTS
from ode_workflows.db.people import office_of
from ode_workflows.db.session import write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.domain.actor import Actor, role_words
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError, NotFoundError, RoleNotAllowedError
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.text import clean_line
from ode_workflows.domain.vocabulary import Role

_PERSON, _GRANT = table_named("person"), table_named("role_grant")
GRANTED = tuple(role for role in Role if role is not Role.SYSTEM)
"""Roles that people hold."""

_HANDLE = re.compile(r"[a-z][a-z0-9.-]{1,30}")
MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")
"""What looks like a mail address."""


def people_of(conn: Connection, office_id: str) -> list[dict[str, Any]]:
    """Return everybody of an office by name, those who have left last."""
    roles: dict[str, list[str]] = {}
    for row in conn.execute(select(_GRANT.c.person_id, _GRANT.c.role).order_by(_GRANT.c.role)):
        roles.setdefault(row.person_id, []).append(row.role)
    wanted = select(_PERSON).where(_PERSON.c.office_id == office_id)
    ordered = wanted.order_by(_PERSON.c.is_active.desc(), _PERSON.c.name, _PERSON.c.handle)
    return [{**row, "roles": roles.get(row["id"], [])} for row in conn.execute(ordered).mappings()]


def add_person(conn: Connection, said: Mapping[str, str], roles: Collection[str], *, by: Actor, now: datetime) -> str:
    """Add somebody to the admin's office and return the handle; nobody can sign in before an invitation.

    Args:
        conn: inside a write transaction.
        said: handle, name, email and agency as they were typed.
        roles: words of `Role`.
        by: an admin of the office.
        now: instant of the act.

    Raises:
        RoleNotAllowedError: the person is no admin.
        InvalidFactsError: names every field that is wrong.
    """
    require_admin(by)
    clean = checked_person(conn, said)
    _require_known(roles)
    person_id, zone = ids.new_id(), office_of(conn, by.office_id).timezone
    row = {
        **clean,
        "id": person_id,
        "office_id": by.office_id,
        "timezone": zone,
        "is_active": True,
        "is_example": False,
    }
    conn.execute(insert(_PERSON).values(row))
    _grant(conn, person_id, roles)
    note_event(conn, "person_added", now=now, person_id=person_id, by_id=by.person_id, detail=_worded(roles))
    return str(clean["handle"])


def change_roles(conn: Connection, handle: str, roles: Collection[str], *, by: Actor, now: datetime) -> None:
    """Give somebody of the admin's office these roles and no others.

    Raises:
        RoleNotAllowedError: no admin; or the admin's own roles, which another admin changes.
        NotFoundError: nobody of the office has that handle.
        InvalidFactsError: no such role, or the office would be left without an admin.
    """
    person = _of_office(conn, handle, by)
    if person["id"] == by.person_id:
        raise RoleNotAllowedError(phrased("Nobody changes the own roles; ask another admin of the office."))
    _require_known(roles)
    if Role.ADMIN not in roles:
        _require_another_admin(conn, by.office_id, person["id"])
    conn.execute(delete(_GRANT).where(_GRANT.c.person_id == person["id"]))
    _grant(conn, person["id"], roles)
    note_event(conn, "roles_changed", now=now, person_id=person["id"], by_id=by.person_id, detail=_worded(roles))


def let_go(engine: Engine, handle: str, *, by: Actor, now: datetime, today: date) -> int:
    """End somebody's part in the office: sessions end at once and open work goes to others; return the sessions ended.

    Raises:
        RoleNotAllowedError: no admin; or the admin's own account.
        NotFoundError: nobody active of the office has that handle.
        InvalidFactsError: the office would be left without an admin.
    """
    with write_transaction(engine) as conn:
        person = _of_office(conn, handle, by)
        if person["id"] == by.person_id:
            raise RoleNotAllowedError(phrased("Nobody lets themselves go; ask another admin of the office."))
        _require_another_admin(conn, by.office_id, person["id"])
        conn.execute(update(_PERSON).where(_PERSON.c.id == person["id"]).values(is_active=False))
        ended = end_sessions_of(conn, person["id"], now)
        revoke_tokens_of(conn, person["id"], now)  # else they would be live again when somebody comes back
        note_event(conn, "person_let_go", now=now, person_id=person["id"], by_id=by.person_id)
    do_dated_acts(engine, as_of=today, now=now, kinds=ROUTING_ACTS)
    return ended


def take_back(conn: Connection, handle: str, *, by: Actor, now: datetime) -> None:
    """Let somebody who had left work again, with the roles held before.

    Raises:
        RoleNotAllowedError, NotFoundError: as `let_go`.
    """
    person = _of_office(conn, handle, by)
    conn.execute(update(_PERSON).where(_PERSON.c.id == person["id"]).values(is_active=True))
    note_event(conn, "person_taken_back", now=now, person_id=person["id"], by_id=by.person_id)


def require_admin(by: Actor) -> None:
    """Refuse who is no admin of the own office.

    Raises:
        RoleNotAllowedError: says what the person is.
    """
    if Role.ADMIN not in by.roles:
        raise RoleNotAllowedError(
            phrased(
                "This is done by an admin of the office; %(name)s is %(roles)s.",
                name=by.name,
                roles=role_words(by.roles),
            )
        )


def _of_office(conn: Connection, handle: str, by: Actor) -> dict[str, Any]:
    require_admin(by)
    wanted = select(_PERSON).where(_PERSON.c.handle == handle, _PERSON.c.office_id == by.office_id)
    found = conn.execute(wanted).mappings().first()
    if found is None:
        raise NotFoundError(f"Nobody of this office is called {handle}.")
    return dict(found)


def _require_known(roles: Collection[str]) -> None:
    unknown = sorted(set(roles) - set(GRANTED))
    if unknown:
        raise InvalidFactsError.of("roles", phrased("%(unknown)r is no role", unknown=unknown[0]))
    if not roles:
        raise InvalidFactsError.of("roles", phrased("choose at least one role"))


def _require_another_admin(conn: Connection, office_id: str, but: str) -> None:
    others = (
        select(func.count())
        .select_from(_PERSON.join(_GRANT, _GRANT.c.person_id == _PERSON.c.id))
        .where(_PERSON.c.office_id == office_id, _PERSON.c.is_active, _GRANT.c.role == Role.ADMIN, _PERSON.c.id != but)
    )
    if not conn.scalar(others):
        raise InvalidFactsError.of(
            "roles", phrased("this is the last admin of the office; make somebody else one first")
        )


def _grant(conn: Connection, person_id: str, roles: Collection[str]) -> None:
    rows = [{"person_id": person_id, "role": role, "issue_areas": []} for role in sorted(set(roles))]
    conn.execute(insert(_GRANT), rows)


def _worded(roles: Collection[str]) -> str:
    return ", ".join(role.replace("_", " ") for role in sorted(roles))


def checked_person(conn: Connection, said: Mapping[str, str]) -> dict[str, str | None]:
    """Return what was typed of a person, cleaned.

    Raises:
        InvalidFactsError: names every field that is wrong.
    """
    clean: dict[str, str | None] = {}
    problems: list[FieldProblem] = []
    for name in ("handle", "name", "email", "agency"):
        try:
            clean[name] = str(clean_line(said.get(name, ""))) or None
        except ValueError as fault:
            problems.append(FieldProblem(name, str(fault)))
    handle, email = (clean.get("handle") or "").casefold(), (clean.get("email") or "").casefold()
    if not _HANDLE.fullmatch(handle):
        problems.append(
            FieldProblem("handle", phrased("write two to thirty-one letters a to z, digits, dots or hyphens"))
        )
    elif conn.scalar(select(_PERSON.c.id).where(_PERSON.c.handle == handle)):
        problems.append(FieldProblem("handle", phrased("%(handle)s is taken; choose another", handle=handle)))
    if not clean.get("name"):
        problems.append(FieldProblem("name", phrased("write the name as it stands on papers")))
    if not MAIL.fullmatch(email) or len(email) > 254:
        problems.append(FieldProblem("email", phrased("write a mail address such as ana@office.example")))
    if problems:
        raise InvalidFactsError(problems)
    return {**clean, "handle": handle, "email": email}

"""The first steps of an office: its row, its first admin, and the admin's invitation."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select

from ode_workflows import ids
from ode_workflows.access.invitations import invite
from ode_workflows.access.people import checked_person
from ode_workflows.access.security_events import note_event
from ode_workflows.db.writer import table_named
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.text import clean_line
from ode_workflows.domain.vocabulary import Role

_OFFICE, _PERSON, _GRANT = table_named("office"), table_named("person"), table_named("role_grant")
KINDS = ("state", "agency", "city", "county")


@value
class Founded:
    """A new office with its first admin; the secret of the invitation is shown once."""

    office_id: str
    handle: str
    invitation: str


def found_office(conn: Connection, said: Mapping[str, str], *, timezone: str, now: datetime) -> Founded:
    """Make an office with its first admin and the invitation by which the admin sets a password.

    Args:
        conn: inside a write transaction.
        said: office, party, kind and home_state; handle, name and email of the admin, as they were typed.
        timezone: of the office.
        now: instant of the act.

    Raises:
        InvalidFactsError: names every field that is wrong.
    """
    office, problems = _office(conn, said)
    person: dict[str, str | None] = {}
    try:
        person = checked_person(conn, said)
    except InvalidFactsError as fault:
        problems += fault.problems
    if problems:
        raise InvalidFactsError(problems)
    office_id, person_id = ids.new_id(), ids.new_id()
    conn.execute(insert(_OFFICE).values(id=office_id, timezone=timezone, is_example=False, **office))
    row = {"id": person_id, "office_id": office_id, "timezone": timezone, "is_active": True, "is_example": False}
    conn.execute(insert(_PERSON).values(**person, **row))
    conn.execute(insert(_GRANT).values(person_id=person_id, role=Role.ADMIN.value, issue_areas=[]))
    note_event(conn, "office_founded", now=now, person_id=person_id, detail=str(office["name"]))
    handle = str(person["handle"])
    return Founded(office_id, handle, invite(conn, handle, by_id=person_id, now=now))


def _office(conn: Connection, said: Mapping[str, str]) -> tuple[dict[str, str], list[FieldProblem]]:
    problems: list[FieldProblem] = []
    clean: dict[str, str] = {}
    for name, what in (("office", "name the office"), ("party", "say how its state or city stands in an instrument")):
        try:
            clean[name] = str(clean_line(said.get(name, "")))
            if not clean[name]:
                problems.append(FieldProblem(name, what))
        except ValueError as fault:
            problems.append(FieldProblem(name, str(fault)))
    kind, state = said.get("kind", ""), said.get("home_state", "").strip().upper()
    if kind not in KINDS:
        problems.append(FieldProblem("kind", f"choose one of {', '.join(KINDS)}"))
    if not (len(state) == 2 and state.isascii() and state.isalpha()):
        problems.append(FieldProblem("home_state", "write the two letters of the state, such as CA"))
    if clean.get("office") and conn.scalar(select(_OFFICE.c.id).where(_OFFICE.c.name == clean["office"])):
        problems.append(FieldProblem("office", "there is an office of this name"))
    party = clean.get("party", "")
    return {"name": clean.get("office", ""), "party_name": party, "kind": kind, "home_state": state}, problems

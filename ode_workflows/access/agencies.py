"""The agencies of an office as its admin keeps them: added, confirmed, each with the mailbox that the public reads."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from ode_workflows import ids
from ode_workflows.access.people import MAIL, require_admin
from ode_workflows.access.security_events import note_event
from ode_workflows.db.writer import table_named
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError, NotFoundError
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.text import clean_line, folded

_AGENCY = table_named("agency")


def agencies_with_mailbox(conn: Connection, office_id: str) -> list[dict[str, Any]]:
    """Return every agency of an office by name: id, name, mailbox, whether somebody has confirmed it."""
    columns = (_AGENCY.c.id, _AGENCY.c.name, _AGENCY.c.mailbox, _AGENCY.c.is_confirmed)
    wanted = select(*columns).where(_AGENCY.c.office_id == office_id).order_by(_AGENCY.c.name)
    return [dict(row) for row in conn.execute(wanted).mappings()]


def add_agency(conn: Connection, said: Mapping[str, str], *, by: Actor, now: datetime) -> None:
    """Add an agency to the admin's office.

    Args:
        conn: inside a write transaction.
        said: name and mailbox as they were typed; the mailbox may be empty.
        by: an admin of the office.
        now: instant of the act.

    Raises:
        RoleNotAllowedError: the person is no admin.
        InvalidFactsError: names every field that is wrong.
    """
    require_admin(by)
    problems: list[FieldProblem] = []
    name, mailbox = "", None
    try:
        name = str(clean_line(said.get("name", "")))
        if not name:
            problems.append(FieldProblem("name", phrased("write the name of the agency")))
        elif folded(name) in {folded(row["name"]) for row in agencies_with_mailbox(conn, by.office_id)}:
            problems.append(FieldProblem("name", phrased("there is an agency of this name")))
    except ValueError as fault:
        problems.append(FieldProblem("name", str(fault)))
    try:
        mailbox = _mailbox(said.get("mailbox", ""))
    except InvalidFactsError as fault:
        problems += fault.problems
    if problems:
        raise InvalidFactsError(problems)
    row = {"id": ids.new_id(), "office_id": by.office_id, "name": name, "mailbox": mailbox, "is_confirmed": True}
    conn.execute(insert(_AGENCY).values(row))
    note_event(conn, "agency_added", now=now, by_id=by.person_id, detail=name)


def keep_mailbox(conn: Connection, agency_id: str, mailbox: str, *, by: Actor, now: datetime) -> None:
    """Give an agency of the admin's office this mailbox, or none, and confirm that there is such an agency.

    Raises:
        RoleNotAllowedError: the person is no admin.
        NotFoundError: the office has no such agency.
        InvalidFactsError: that is no mail address.
    """
    require_admin(by)
    is_own = (_AGENCY.c.id == agency_id, _AGENCY.c.office_id == by.office_id)
    name = conn.scalar(select(_AGENCY.c.name).where(*is_own))
    if name is None:
        raise NotFoundError("The office has no such agency.")
    kept = _mailbox(mailbox)
    conn.execute(update(_AGENCY).where(*is_own).values(mailbox=kept, is_confirmed=True))
    note_event(conn, "agency_confirmed", now=now, by_id=by.person_id, detail=f"{name}: {kept or 'no mailbox'}")


def _mailbox(typed: str) -> str | None:
    address = typed.strip()
    if address and not MAIL.fullmatch(address):
        raise InvalidFactsError.of(
            "mailbox", phrased("write a mail address, such as water@agency.example, or leave it empty")
        )
    return address or None

"""Calls of the administration about the office: its people, their roles and invitations, and its agencies."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access import agencies as office_agencies
from ode_workflows.access import invitations
from ode_workflows.access import people as office_people
from ode_workflows.access.policies import policy
from ode_workflows.api import answers_about_people as about_people
from ode_workflows.api.call import Call, Id, brings, gives, plain, said_in
from ode_workflows.api.caller import caller_of
from ode_workflows.api.desk import desk_of
from ode_workflows.api.proof import require_session
from ode_workflows.domain.errors import NotFoundError
from ode_workflows.domain.reading import read_inputs
from ode_workflows.domain.values import Line
from ode_workflows.domain.vocabulary import Role

calls = APIRouter(prefix="/api/v1/admin", route_class=Call, tags=["Administration"])
Handle = Annotated[str, Path(pattern="^[a-z][a-z0-9.-]{1,30}$", description="What others type, such as ana.")]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PersonSaid(_Said):
    """Somebody to be added to the office."""

    name: Line
    handle: Line = Field(description="What others type, such as ana.")
    email: Line
    agency: Line | None = None
    roles: tuple[Role, ...] = Field(description="What the person may do; at least one.")


class RolesSaid(_Said):
    """The roles that somebody is to hold, and no others."""

    roles: tuple[Role, ...]


class AgencySaid(_Said):
    """An agency to be added."""

    name: Line
    mailbox: Line | None = Field(default=None, description="Mail address; the public register names it.")


class MailboxSaid(_Said):
    """The mailbox of an agency, or none."""

    mailbox: Line | None = None


@calls.get("/people")
@policy("admin")
@gives(about_people.People)
def people(request: Request) -> Response:
    """Everybody of the office with their roles, those who have left last."""
    return _people(request)


_OF_A_PERSON = ("handle", "name", "email", "agency", "is_active", "roles")


def _people(request: Request, handle: str | None = None, *, status: int = 200) -> Response:
    with desk_of(request).read() as conn:
        found = office_people.people_of(conn, caller_of(request).actor.office_id)
    shown = [{name: row[name] for name in _OF_A_PERSON} for row in found if handle in (None, row["handle"])]
    if handle is None:
        return plain({"people": shown})
    if not shown:
        raise NotFoundError("Nobody of this office is called so.")
    return plain(shown[0], status=status)


@calls.post("/people", status_code=201)
@policy("admin")
@brings(PersonSaid)
@gives(about_people.Person)
def add_person(request: Request) -> Response:
    """Add somebody to the office; nobody can sign in before an invitation."""
    caller, said = caller_of(request), read_inputs(PersonSaid, said_in(request))
    words = {name: getattr(said, name) or "" for name in ("name", "handle", "email", "agency")}
    with desk_of(request).write() as conn:
        handle = office_people.add_person(conn, words, said.roles, by=caller.actor, now=caller.now)
    return _people(request, handle, status=201)


@calls.get("/people/{handle}")
@policy("admin")
@gives(about_people.Person)
def person(request: Request, handle: Handle) -> Response:
    """One person of the office."""
    return _people(request, handle)


@calls.post("/people/{handle}/roles")
@policy("admin")
@brings(RolesSaid)
@gives(about_people.Person)
def change_roles(request: Request, handle: Handle) -> Response:
    """Give somebody these roles and no others; never the own ones."""
    caller, said = caller_of(request), read_inputs(RolesSaid, said_in(request))
    with desk_of(request).write() as conn:
        office_people.change_roles(conn, handle, said.roles, by=caller.actor, now=caller.now)
    return _people(request, handle)


@calls.post("/people/{handle}/invite", status_code=201)
@policy("admin")
@gives(about_people.Address)
def invite(request: Request, handle: Handle) -> Response:
    """Make an invitation by whose address a person sets a password, told this once; only from a browser."""
    caller, desk = caller_of(request), desk_of(request)
    require_session(request)
    with desk.write() as conn:
        secret = invitations.invite_colleague(conn, handle, by=caller.actor, now=caller.now)
    address = f"{desk.settings.base_url.rstrip('/')}/invitation/{secret}"
    return plain({"address": address}, status=201, headers={"Cache-Control": "no-store"})


@calls.post("/people/{handle}/let_go")
@policy("admin")
@gives(about_people.Person)
def let_go(request: Request, handle: Handle) -> Response:
    """End somebody's part in the office: sessions and tokens end at once, and open work goes to others."""
    caller = caller_of(request)
    office_people.let_go(desk_of(request).engine, handle, by=caller.actor, now=caller.now, today=caller.reader.today)
    return _people(request, handle)


@calls.post("/people/{handle}/take_back")
@policy("admin")
@gives(about_people.Person)
def take_back(request: Request, handle: Handle) -> Response:
    """Let somebody who had left work again, with the roles held before."""
    caller = caller_of(request)
    with desk_of(request).write() as conn:
        office_people.take_back(conn, handle, by=caller.actor, now=caller.now)
    return _people(request, handle)


@calls.get("/agencies")
@policy("admin")
@gives(about_people.Agencies)
def agencies(request: Request) -> Response:
    """The agencies of the office with their mailboxes."""
    return _agencies(request)


def _agencies(request: Request, *, status: int = 200) -> Response:
    with desk_of(request).read() as conn:
        found = office_agencies.agencies_with_mailbox(conn, caller_of(request).actor.office_id)
    return plain({"agencies": found}, status=status)


@calls.post("/agencies", status_code=201)
@policy("admin")
@brings(AgencySaid)
@gives(about_people.Agencies)
def add_agency(request: Request) -> Response:
    """Add an agency to the office."""
    caller, said = caller_of(request), read_inputs(AgencySaid, said_in(request))
    with desk_of(request).write() as conn:
        words = {"name": said.name, "mailbox": said.mailbox or ""}
        office_agencies.add_agency(conn, words, by=caller.actor, now=caller.now)
    return _agencies(request, status=201)


@calls.post("/agencies/{agency_id}/mailbox")
@policy("admin")
@brings(MailboxSaid)
@gives(about_people.Agencies)
def keep_mailbox(request: Request, agency_id: Id) -> Response:
    """Give an agency this mailbox, or none, and confirm that there is such an agency."""
    caller, said = caller_of(request), read_inputs(MailboxSaid, said_in(request))
    with desk_of(request).write() as conn:
        office_agencies.keep_mailbox(conn, agency_id, said.mailbox or "", by=caller.actor, now=caller.now)
    return _agencies(request)

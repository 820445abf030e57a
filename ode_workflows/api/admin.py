"""Calls of the administration: people, agencies, what failed, the security log, the audit, rules, and bringing in."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.agencies import add_agency, agencies_with_mailbox, keep_mailbox
from ode_workflows.access.first_steps import first_steps
from ode_workflows.access.identity import actor_named
from ode_workflows.access.invitations import invite_colleague
from ode_workflows.access.mending import close_incident, try_everything_again
from ode_workflows.access.people import add_person, change_roles, let_go, people_of, take_back
from ode_workflows.access.policies import policy
from ode_workflows.access.security_events import latest_events
from ode_workflows.actions.editions import compared, edition_in_use
from ode_workflows.actions.import_file import ImportFile
from ode_workflows.actions.importing import ImportReport, ImportRequest, check_import, import_agreements
from ode_workflows.api import answers_about_people as about_people
from ode_workflows.api.agreements import Asked
from ode_workflows.api.call import Call, brings, gives, plain, said_in
from ode_workflows.api.caller import caller_of
from ode_workflows.api.desk import desk_of
from ode_workflows.api.proof import require_session
from ode_workflows.api.wire import File
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError, NotFoundError
from ode_workflows.domain.reading import read_inputs
from ode_workflows.domain.suggest import one_of
from ode_workflows.domain.values import CivilDate, Line, Text
from ode_workflows.domain.vocabulary import Role
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.registry.audit import Asked as AskedOfTheAudit
from ode_workflows.registry.audit import entries_found
from ode_workflows.registry.failures import incidents_open, outbox_standing
from ode_workflows.registry.history import BIRTHS

calls = APIRouter(prefix="/api/v1/admin", route_class=Call, tags=["Administration"])
Handle = Annotated[str, Path(pattern="^[a-z][a-z0-9.-]{1,30}$", description="What others type, such as ana.")]
Id = Annotated[str, Path(pattern="^[0-9A-Za-z-]{1,64}$", description="Id, as the list gives it.")]
MOST_EVENTS, MOST_ERRORS = 200, 500


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


class ReasonSaid(_Said):
    """Why it may be closed."""

    reason: Text


class AgencySaid(_Said):
    """An agency to be added."""

    name: Line
    mailbox: Line | None = Field(default=None, description="Mail address; the public register names it.")


class MailboxSaid(_Said):
    """The mailbox of an agency, or none."""

    mailbox: Line | None = None


class ImportSaid(_Said):
    """A file of agreements, and what is to be done with it."""

    file: File
    do: Literal["check", "store", "store_good"] = Field(
        default="check", description="Only check it; store it if every row is right; store the rows that are right."
    )
    visibility: Literal["office", "shared", "public"] | None = None
    confirmed_by: Line | None = Field(default=None, description="Handle of counsel, who confirms the batch once.")


@calls.get("/first-steps")
@policy("admin")
@gives(about_people.FirstSteps)
def start(request: Request) -> Response:
    """What a new office still has to do."""
    desk = desk_of(request)
    with desk.read() as conn:
        found = first_steps(conn, caller_of(request).actor, desk.settings)
    return plain({"steps": [asdict(step) for step in found]})


@calls.get("/people")
@policy("admin")
@gives(about_people.People)
def people(request: Request) -> Response:
    """Everybody of the office with their roles, those who have left last."""
    return _people(request)


_OF_A_PERSON = ("handle", "name", "email", "agency", "is_active", "roles")


def _people(request: Request, handle: str | None = None, *, status: int = 200) -> Response:
    with desk_of(request).read() as conn:
        found = people_of(conn, caller_of(request).actor.office_id)
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
def new_person(request: Request) -> Response:
    """Add somebody to the office; nobody can sign in before an invitation."""
    caller, said = caller_of(request), read_inputs(PersonSaid, said_in(request))
    words = {name: getattr(said, name) or "" for name in ("name", "handle", "email", "agency")}
    with desk_of(request).write() as conn:
        handle = add_person(conn, words, said.roles, by=caller.actor, now=caller.now)
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
def roles(request: Request, handle: Handle) -> Response:
    """Give somebody these roles and no others; never the own ones."""
    caller, said = caller_of(request), read_inputs(RolesSaid, said_in(request))
    with desk_of(request).write() as conn:
        change_roles(conn, handle, said.roles, by=caller.actor, now=caller.now)
    return _people(request, handle)


@calls.post("/people/{handle}/invite", status_code=201)
@policy("admin")
@gives(about_people.Address)
def new_invitation(request: Request, handle: Handle) -> Response:
    """Make an invitation by whose address a person sets a password, told this once; only from a browser."""
    caller, desk = caller_of(request), desk_of(request)
    require_session(request)
    with desk.write() as conn:
        secret = invite_colleague(conn, handle, by=caller.actor, now=caller.now)
    address = f"{desk.settings.base_url.rstrip('/')}/invitation/{secret}"
    return plain({"address": address}, status=201, headers={"Cache-Control": "no-store"})


@calls.post("/people/{handle}/let_go")
@policy("admin")
@gives(about_people.Person)
def end_part(request: Request, handle: Handle) -> Response:
    """End somebody's part in the office: sessions and tokens end at once, and open work goes to others."""
    caller = caller_of(request)
    let_go(desk_of(request).engine, handle, by=caller.actor, now=caller.now, today=caller.reader.today)
    return _people(request, handle)


@calls.post("/people/{handle}/take_back")
@policy("admin")
@gives(about_people.Person)
def again_here(request: Request, handle: Handle) -> Response:
    """Let somebody who had left work again, with the roles held before."""
    caller = caller_of(request)
    with desk_of(request).write() as conn:
        take_back(conn, handle, by=caller.actor, now=caller.now)
    return _people(request, handle)


@calls.get("/agencies")
@policy("admin")
@gives(about_people.Agencies)
def agencies(request: Request) -> Response:
    """The agencies of the office with their mailboxes."""
    return _agencies(request)


def _agencies(request: Request, *, status: int = 200) -> Response:
    with desk_of(request).read() as conn:
        found = agencies_with_mailbox(conn, caller_of(request).actor.office_id)
    return plain({"agencies": found}, status=status)


@calls.post("/agencies", status_code=201)
@policy("admin")
@brings(AgencySaid)
@gives(about_people.Agencies)
def new_agency(request: Request) -> Response:
    """Add an agency to the office."""
    caller, said = caller_of(request), read_inputs(AgencySaid, said_in(request))
    with desk_of(request).write() as conn:
        words = {"name": said.name, "mailbox": said.mailbox or ""}
        add_agency(conn, words, by=caller.actor, now=caller.now)
    return _agencies(request, status=201)


@calls.post("/agencies/{agency_id}/mailbox")
@policy("admin")
@brings(MailboxSaid)
@gives(about_people.Agencies)
def mailbox(request: Request, agency_id: Id) -> Response:
    """Give an agency this mailbox, or none, and confirm that there is such an agency."""
    caller, said = caller_of(request), read_inputs(MailboxSaid, said_in(request))
    with desk_of(request).write() as conn:
        keep_mailbox(conn, agency_id, said.mailbox or "", by=caller.actor, now=caller.now)
    return _agencies(request)


@calls.get("/failures")
@policy("admin")
@gives(about_people.Failures)
def failures(request: Request) -> Response:
    """The open incidents, the newest first, and how many messages wait to leave, by standing."""
    with desk_of(request).read() as conn:
        return plain(
            {"incidents": incidents_open(conn, caller_of(request).reader.sees), "outbox": dict(outbox_standing(conn))}
        )


@calls.post("/failures/try_again")
@policy("admin")
@gives(about_people.Messages)
def again(request: Request) -> Response:
    """Let everything that was given up be tried again with the next run."""
    caller = caller_of(request)
    return plain({"messages": try_everything_again(desk_of(request).engine, by=caller.actor, now=caller.now)})


@calls.post("/incidents/{incident_id}/close")
@policy("admin")
@brings(ReasonSaid)
@gives(about_people.Standing)
def close(request: Request, incident_id: Id) -> Response:
    """Close an incident that needs no more than a look."""
    caller, said = caller_of(request), read_inputs(ReasonSaid, said_in(request))
    with desk_of(request).write() as conn:
        close_incident(conn, incident_id, said.reason, sees=caller.reader.sees, by=caller.actor, now=caller.now)
    return plain({"id": incident_id, "stands": "closed"})


@calls.get("/security-events")
@policy("admin")
@gives(about_people.Events)
def events(request: Request) -> Response:
    """The latest sign-ins, grants, tokens and the like, the newest first."""
    with desk_of(request).read() as conn:
        return plain({"events": latest_events(conn, caller_of(request).actor.office_id, limit=MOST_EVENTS)})


class OfTheAudit(Asked):
    """Which entries of the histories are sought."""

    person: Annotated[Line | None, Field(max_length=80)] = Field(default=None, description="Handle.")
    reference: Annotated[Line | None, Field(max_length=80)] = None
    trigger: Annotated[Line | None, Field(max_length=80)] = Field(default=None, description="A trigger or event.")
    since: CivilDate | None = Field(default=None, description="Civil date of the act, included.")
    until: CivilDate | None = Field(default=None, description="Civil date of the act, included.")


@calls.get("/audit")
@policy("admin")
@gives(about_people.Entries)
def audit(request: Request, asked: Annotated[OfTheAudit, Query()]) -> Response:
    """The histories of all agreements that the caller may see, the newest entry first."""
    words = {name: getattr(asked, name) or "" for name in ("person", "reference", "trigger")}
    if words["trigger"]:
        one_of("trigger", words["trigger"], [*BIRTHS, *lifecycle().steps])
    wanted = AskedOfTheAudit(**words, since=asked.since, until=asked.until)
    with desk_of(request).read() as conn:
        return plain({"entries": entries_found(conn, caller_of(request).reader.sees, wanted)})


class OfTheRules(Asked):
    """Two editions to compare, if any."""

    old: Annotated[Line | None, Field(max_length=80)] = None
    new: Annotated[Line | None, Field(max_length=80)] = None


@calls.get("/rules")
@policy("admin")
@gives(about_people.Rules)
def rules(request: Request, asked: Annotated[OfTheRules, Query()]) -> Response:
    """The edition of lifecycle and rulebook in use, the kept ones, and what differs between two of them."""
    reader = caller_of(request).reader
    in_use = edition_in_use(reader.today)
    known = [*in_use["kept"], in_use["version"]]
    old, new = (one_of(name, said, known) if (said := getattr(asked, name)) else None for name in ("old", "new"))
    with desk_of(request).read() as conn:
        difference = compared(conn, old, new, sees=reader.sees) if old and new else None
    return plain({"in_use": in_use, "difference": difference})


@calls.post("/import")
@policy("admin")
@brings(ImportSaid, takes_files=True)
@gives(about_people.ImportReport)
def bring_in(request: Request) -> Response:
    """Check a file of agreements, or store it; a file with errors is not stored unless the right rows are asked for."""
    caller, desk, said = caller_of(request), desk_of(request), read_inputs(ImportSaid, said_in(request))
    file, today = ImportFile(said.file.name, said.file.content_base64), caller.reader.today
    if said.do == "check":
        with desk.read() as conn:
            return plain(_report(check_import(conn, file, by=caller.actor, today=today)))
    with desk.write() as conn:
        asked = ImportRequest(
            by=caller.actor,
            confirmed_by=actor_named(conn, said.confirmed_by, today) if said.confirmed_by else None,
            now=caller.now,
            today=today,
            files=desk.files,
            only_good=said.do == "store_good",
            visibility=said.visibility,
        )
        report = import_agreements(conn, file, asked)
    if report.is_refused:
        raise InvalidFactsError(
            [
                FieldProblem(f"file, row {each.row}, {each.column}", f"{each.message}; {each.mend}")
                for each in report.errors[:MOST_ERRORS]
            ]
        )
    return plain(_report(report))


def _report(report: ImportReport) -> Mapping[str, Any]:
    names = ("file_name", "is_dry_run", "rows", "importable", "already_there", "imported", "new_offices",
             "new_agencies")  # fmt: skip
    told = {name: getattr(report, name) for name in names}
    arrived = [asdict(each) for each in report.arrived]
    return {**told, "errors": [each.as_plain() for each in report.errors], "arrived": arrived}

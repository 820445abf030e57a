"""Calls of the administration about the program: what failed, the security log, the audit, rules, first steps."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access import mending
from ode_workflows.access.first_steps import first_steps
from ode_workflows.access.policies import policy
from ode_workflows.access.security_events import latest_events
from ode_workflows.actions.editions import compared, edition_in_use
from ode_workflows.api import answers_about_people as about_people
from ode_workflows.api.agreements import Asked
from ode_workflows.api.call import Call, Id, brings, gives, plain, said_in
from ode_workflows.api.caller import caller_of
from ode_workflows.api.desk import desk_of
from ode_workflows.domain.reading import read_inputs
from ode_workflows.domain.suggest import one_of
from ode_workflows.domain.values import CivilDate, Line, Text
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.registry.audit import Asked as AskedOfTheAudit
from ode_workflows.registry.audit import entries_found
from ode_workflows.registry.failures import incidents_open, outbox_standing
from ode_workflows.registry.history import BIRTHS

calls = APIRouter(prefix="/api/v1/admin", route_class=Call, tags=["Administration"])
MOST_EVENTS = 200


class ReasonSaid(BaseModel):
    """Why it may be closed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    reason: Text


@calls.get("/first-steps")
@policy("admin")
@gives(about_people.FirstSteps)
def start(request: Request) -> Response:
    """What a new office still has to do."""
    desk = desk_of(request)
    with desk.read() as conn:
        found = first_steps(conn, caller_of(request).actor, desk.settings)
    return plain({"steps": [asdict(step) for step in found]})


@calls.get("/failures")
@policy("admin")
@gives(about_people.Failures)
def failures(request: Request) -> Response:
    """The open incidents, the newest first, and how many messages wait to leave, by standing."""
    sees = caller_of(request).reader.sees
    with desk_of(request).read() as conn:
        return plain({"incidents": incidents_open(conn, sees), "outbox": dict(outbox_standing(conn))})


@calls.post("/failures/try_again")
@policy("admin")
@gives(about_people.Messages)
def try_again(request: Request) -> Response:
    """Let everything that was given up be tried again with the next run."""
    caller = caller_of(request)
    return plain({"messages": mending.try_everything_again(desk_of(request).engine, by=caller.actor, now=caller.now)})


@calls.post("/incidents/{incident_id}/close")
@policy("admin")
@brings(ReasonSaid)
@gives(about_people.Standing)
def close_incident(request: Request, incident_id: Id) -> Response:
    """Close an incident that needs no more than a look."""
    caller, said = caller_of(request), read_inputs(ReasonSaid, said_in(request))
    with desk_of(request).write() as conn:
        mending.close_incident(conn, incident_id, said.reason, sees=caller.reader.sees, by=caller.actor, now=caller.now)
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

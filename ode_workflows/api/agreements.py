"""Calls that look: the agreements, one of them with its history and what it waits for, tasks, the public register."""

import io
from dataclasses import asdict
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, and_
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.identity import case_for
from ode_workflows.access.policies import policy
from ode_workflows.access.reasons import plain_why
from ode_workflows.access.visitor import visitor
from ode_workflows.actions.asking import earliest, why
from ode_workflows.actions.intake import intake_as_plain, intake_of
from ode_workflows.api import answers
from ode_workflows.api import answers_about_people as about_people
from ode_workflows.api.call import Call, gives, plain, versioned
from ode_workflows.api.caller import caller_of
from ode_workflows.api.desk import desk_of
from ode_workflows.api.steps import Reference, reference_of
from ode_workflows.db.case import StoredCase
from ode_workflows.db.queries import AGREEMENT
from ode_workflows.domain.inputs import INPUTS
from ode_workflows.domain.suggest import one_of
from ode_workflows.domain.values import CivilDate, Line
from ode_workflows.domain.vocabulary import InstrumentKind, IssueArea, State
from ode_workflows.registry.agreements import Filters, Found, listed, tasks_of
from ode_workflows.registry.clauses_to_approve import clauses_to_approve
from ode_workflows.registry.details import details
from ode_workflows.registry.exports import FORMATS
from ode_workflows.registry.history import chain_of, history_of
from ode_workflows.registry.legal_review import legal_review
from ode_workflows.registry.public_part import public_details, public_history
from ode_workflows.registry.register import RegisterQuery, register_lines

calls = APIRouter(prefix="/api/v1", route_class=Call)
MOST_LINES, USUAL_LINES = 100, 25
_HEAD = ("reference", "title", "kind", "state", "version")
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Asked(BaseModel):
    """What stands behind the question mark; nothing else may."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OfAPage(Asked):
    """Which page of a list."""

    after: Line | None = Field(default=None, description="`next` of the page before.")
    limit: Annotated[int, Field(ge=1, le=MOST_LINES)] = USUAL_LINES


class OfAList(OfAPage):
    """What a list is narrowed to."""

    state: State | None = None
    kind: InstrumentKind | None = None
    issue_area: IssueArea | None = None
    office: Line | None = Field(default=None, description="Words of the office's name.")
    party: Line | None = Field(default=None, description="Words of a party's name.")
    lead_agency: Line | None = None
    in_force_on: CivilDate | None = Field(default=None, description="In force for us on that civil date.")


class OfTheRegister(Asked):
    """How the register is written out."""

    format: Literal["csv", "json", "html", "xlsx"] = "json"
    in_force_on: CivilDate | None = None


@calls.get("/agreements", tags=["Agreements"])
@policy("public")
@gives(answers.AgreementList)
def agreements(request: Request, asked: Annotated[OfAList, Query()]) -> Response:
    """The agreements that the caller may see, newest reference first."""
    filters = Filters(**asked.model_dump(exclude={"after", "limit"}, mode="python"))
    sees = caller_of(request).reader.sees
    with desk_of(request).read() as conn:
        found = listed(conn, _after(sees, asked.after), filters, limit=asked.limit)
        total = found.total if asked.after is None else listed(conn, sees, filters, limit=0).total
    return plain({**_page(found), "total": total})


def _after(sees: Any, reference: str | None) -> Any:
    return and_(sees, AGREEMENT.c.reference < reference) if reference else sees


def _page(found: Found) -> dict[str, Any]:
    has_more = found.total > len(found.lines)
    return {"agreements": found.lines, "next": found.lines[-1]["reference"] if has_more and found.lines else None}


@calls.get("/agreements/{reference}", tags=["Agreements"])
@policy("public")
@gives(answers.Agreement)
def agreement(request: Request, reference: Reference) -> Response:
    """One agreement: its parties, dates, texts and, for people of its office, the office's own work."""
    reader = caller_of(request).reader
    with desk_of(request).read() as conn:
        case = case_for(conn, reader, reference_of(reference))
        shown = details(
            conn,
            case,
            sees=reader.sees,
            is_inside=reader.is_inside(case.agreement),
            reads_confidential=reader.reads_confidential(case.agreement),
            today=reader.today,
        )
    told = shown if reader.is_inside(case.agreement) else public_details(shown)
    return versioned(request, told, case.agreement.version)


@calls.get("/agreements/{reference}/history", tags=["Agreements"])
@policy("public")
@gives(answers.History)
def history(request: Request, reference: Reference) -> Response:
    """What was done and when, oldest first, and whether the chain holds; people of its office read who and why."""
    reader = caller_of(request).reader
    with desk_of(request).read() as conn:
        case = case_for(conn, reader, reference_of(reference))
        entries = history_of(conn, case.agreement.id, reads_confidential=reader.reads_confidential(case.agreement))
        chain = chain_of(conn, case.agreement.id)
    told = entries if reader.is_inside(case.agreement) else public_history(entries)
    return versioned(request, {**_head(case), "entries": told, "chain": chain}, case.agreement.version)


def _head(case: StoredCase) -> dict[str, Any]:
    return {name: getattr(case.agreement, name) for name in _HEAD}


def inside(conn: Connection, request: Request, reference: str) -> StoredCase:
    """Return the agreement to somebody who sees the office's own work on it.

    Raises:
        NotFoundError: there is none, or none that the caller may see.
        HTTPException: 403, when the caller sees the agreement and not the work.
    """
    reader = caller_of(request).reader
    case = case_for(conn, reader, reference_of(reference))
    if not reader.is_inside(case.agreement):
        sentence = f"This is told to people of the office that carries {case.agreement.reference}."
        raise HTTPException(HTTPStatus.FORBIDDEN, sentence)
    return case


class OfAWhy(Asked):
    """Which step is asked about."""

    trigger: Line | None = Field(default=None, description="One trigger or event; else every next step.")


@calls.get("/agreements/{reference}/why", tags=["Agreements"])
@policy("person")
@gives(answers.Why)
def why_not(request: Request, reference: Reference, asked: Annotated[OfAWhy, Query()]) -> Response:
    """What is missing for each next step, who can help, since when it waits, and how early it can be reached."""
    caller = caller_of(request)
    trigger = one_of("trigger", asked.trigger, list(INPUTS)) if asked.trigger else None
    with desk_of(request).read() as conn:
        case = inside(conn, request, reference)
        today = caller.reader.today
        rows = why(conn, case, by=caller.actor, now=caller.now, today=today, trigger=trigger)
        reads = caller.reader.reads_confidential(case.agreement)
        found = {
            "earliest": [asdict(each) for each in earliest(case, today)],
            "triggers": [plain_why(row) for row in rows],
            "clauses": clauses_to_approve(conn, case, reads_confidential=reads),
        }
    return plain({**_head(case), **found})


@calls.get("/agreements/{reference}/review", tags=["Legal review"])
@policy("person")
@gives(answers.Review)
def review(request: Request, reference: Reference) -> Response:
    """The legal review: every finding with its reason, authority and cure, and what is still open."""
    with desk_of(request).read() as conn:
        return plain(legal_review(inside(conn, request, reference)))


class OfAnIntake(Asked):
    """Which questions are asked."""

    with_text: bool = Field(default=False, description="Also what only the text can show, as at clearance.")


@calls.get("/agreements/{reference}/intake", tags=["Legal review"])
@policy("person")
@gives(answers.Intake)
def intake(request: Request, reference: Reference, asked: Annotated[OfAnIntake, Query()]) -> Response:
    """What legal review has been told, and what it asks next; answer with the event answer_facts."""
    with desk_of(request).read() as conn:
        case = inside(conn, request, reference)
        return plain(intake_as_plain(intake_of(conn, case, with_text=asked.with_text)))


class OfTasks(Asked):
    """Which tasks."""

    also_closed: bool = False


@calls.get("/tasks", tags=["People"])
@policy("person")
@gives(about_people.Tasks)
def tasks(request: Request, asked: Annotated[OfTasks, Query()]) -> Response:
    """What the caller has to do, the soonest first."""
    with desk_of(request).read() as conn:
        found = tasks_of(conn, caller_of(request).actor.person_id, also_closed=asked.also_closed)
    return plain({"tasks": found})


@calls.get("/me", tags=["People"])
@policy("person")
@gives(about_people.Me)
def me(request: Request) -> Response:
    """Who the caller is: handle, name and roles, and what the token may do."""
    caller = caller_of(request)
    actor, token = caller.actor, caller.token
    known = {"handle": actor.handle, "name": actor.name, "roles": sorted(actor.roles)}
    return plain({**known, "scope": token.scope if token is not None else "write"})


@calls.get("/register", tags=["Public register"])
@policy("public")
def register(request: Request, asked: Annotated[OfTheRegister, Query()]) -> Response:
    """The public register in full, for anybody: what is public, and nothing else whoever asks."""
    today: date = caller_of(request).reader.today
    written = io.BytesIO()
    with desk_of(request).read() as conn:
        lines = register_lines(conn, RegisterQuery(visitor(today).sees, asked.in_force_on))
        FORMATS[asked.format](lines, written, today)
    name = f'attachment; filename="register.{asked.format}"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-cache"}
    return Response(written.getvalue(), headers=headers, media_type=_TYPES[asked.format])

"""Calls about the text: rounds, points, comments, three texts side by side, and the files to download."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from pydantic import Field
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.identity import case_for
from ode_workflows.access.partner_links import require_maker
from ode_workflows.access.policies import policy
from ode_workflows.api import answers
from ode_workflows.api.agreements import Asked, inside
from ode_workflows.api.call import Call, gives, plain
from ode_workflows.api.caller import caller_of
from ode_workflows.api.desk import desk_of
from ode_workflows.api.steps import Reference, reference_of
from ode_workflows.db.case import StoredCase
from ode_workflows.domain.errors import NotFoundError
from ode_workflows.domain.values import Line
from ode_workflows.registry.agreement_files import file_named
from ode_workflows.registry.comments import comments_of
from ode_workflows.registry.details import details
from ode_workflows.registry.partner_texts import received_texts
from ode_workflows.registry.points import points_of
from ode_workflows.registry.redlines import ComparedVersions, chosen_versions
from ode_workflows.registry.round_record import record_of_round
from ode_workflows.registry.rounds import Exchange, require_language, three_ways

calls = APIRouter(prefix="/api/v1", route_class=Call, tags=["Negotiation"])
Number = Annotated[int, Path(ge=1, le=100_000)]
Hash = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 of the file, as the list gives it.")]
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class OfALanguage(Asked):
    """In which language; the agreement's first when left out."""

    language: Line | None = None


class OfPoints(OfALanguage):
    """Which form of the list."""

    internal: bool = Field(default=False, description="With internal notes, which never leave the office.")


def _comments(conn: Connection, request: Request, case: StoredCase, *, with_internal: bool) -> list[dict[str, Any]]:
    reads = caller_of(request).reader.reads_confidential(case.agreement)
    return comments_of(conn, case, with_internal=with_internal, reads_words=reads)


def _details(conn: Connection, request: Request, reference: str) -> Mapping[str, Any]:
    reader, case = caller_of(request).reader, inside(conn, request, reference)
    reads = reader.reads_confidential(case.agreement)
    return details(conn, case, sees=reader.sees, is_inside=True, reads_confidential=reads, today=reader.today)


@calls.get("/agreements/{reference}/rounds")
@policy("person")
@gives(answers.Rounds)
def rounds(request: Request, reference: Reference) -> Response:
    """The rounds of a negotiation, oldest first, and whose turn it is."""
    with desk_of(request).read() as conn:
        shown = _details(conn, request, reference)
    return plain({"reference": shown["reference"], "rounds": shown["rounds"], "turn": shown["turn"]})


@calls.get("/agreements/{reference}/rounds/{number}")
@policy("person")
@gives(answers.RoundRecord)
def round_record(request: Request, reference: Reference, number: Number) -> Response:
    """The record of a round: what was sent and came back, on which base, and how long each side held the text."""
    with desk_of(request).read() as conn:
        case = inside(conn, request, reference)
        comments = _comments(conn, request, case, with_internal=False)
        today = caller_of(request).reader.today
        return plain(record_of_round(case, number, files=desk_of(request).files, comments=comments, as_of=today))


@calls.get("/agreements/{reference}/threeway")
@policy("person")
@gives(answers.ThreeWay)
def threeway(request: Request, reference: Reference, asked: Annotated[OfALanguage, Query()]) -> Response:
    """What base, our newest and their newest text say, article by article."""
    with desk_of(request).read() as conn:
        case = inside(conn, request, reference)
        exchange = Exchange(case, desk_of(request).files, require_language(case, asked.language))
        return plain(three_ways(exchange))


class OfARedline(Asked):
    """Which two versions are compared, by their ids as `documents` gives them."""

    old: Annotated[Line, Field(max_length=40)] = Field(description="Id of the version before.")
    new: Annotated[Line, Field(max_length=40)] = Field(description="Id of the version after.")


def _compared(request: Request, reference: str, asked: OfARedline) -> ComparedVersions:
    desk, caller = desk_of(request), caller_of(request)
    with desk.read() as conn:
        chosen = chosen_versions(inside(conn, request, reference), asked.old, asked.new)
    return chosen.compared(desk.files, author=caller.actor.name, made_at=caller.now)


@calls.get("/agreements/{reference}/redline")
@policy("person")
@gives(answers.Redline)
def redline(request: Request, reference: Reference, asked: Annotated[OfARedline, Query()]) -> Response:
    """What changed between two versions, by article, with the kinds of each change; and what could not be compared."""
    found = _compared(request, reference, asked)
    told = {name: getattr(found.redline, name) for name in ("is_exact", "not_compared", "notes")}
    sides = {name: {"id": each.id, "number": each.number} for name, each in (("old", found.old), ("new", found.new))}
    return plain({**sides, **told, "changes": [asdict(change) for change in found.redline.changes]})


@calls.get("/agreements/{reference}/redline.docx", responses={200: {"content": {_DOCX: {}}}})
@policy("person")
def redline_file(request: Request, reference: Reference, asked: Annotated[OfARedline, Query()]) -> Response:
    """The redline of two versions as a Word file with tracked changes."""
    found = _compared(request, reference, asked)
    return _handed_out(f"{reference_of(reference)} {found.file_name}", found.redline.content)


@calls.get("/agreements/{reference}/points")
@policy("person")
@gives(answers.Points)
def points(request: Request, reference: Reference, asked: Annotated[OfPoints, Query()]) -> Response:
    """The points of a negotiation: both sides' words, who proposed the change, and how it stands."""
    with desk_of(request).read() as conn:
        case = inside(conn, request, reference)
        comments = _comments(conn, request, case, with_internal=asked.internal)
        exchange = Exchange(case, desk_of(request).files, require_language(case, asked.language))
        return plain(points_of(exchange, comments))


@calls.get("/agreements/{reference}/comments")
@policy("person")
@gives(answers.Comments)
def comments(request: Request, reference: Reference) -> Response:
    """The comments on the texts, each thread together; `audience` says which are internal."""
    with desk_of(request).read() as conn:
        case = inside(conn, request, reference)
        return plain({"comments": _comments(conn, request, case, with_internal=True)})


@calls.get("/agreements/{reference}/documents")
@policy("person")
@gives(answers.Documents)
def documents(request: Request, reference: Reference) -> Response:
    """The documents that were made for an agreement and the versions of its text; get one by its hash."""
    with desk_of(request).read() as conn:
        shown = _details(conn, request, reference)
    return plain({name: shown[name] for name in ("reference", "documents", "texts")})


@calls.get("/agreements/{reference}/documents/{file_hash}", responses={200: {"content": {_DOCX: {}}}})
@policy("public")
def download(request: Request, reference: Reference, file_hash: Hash) -> Response:
    """One file of an agreement: a frozen text to whoever sees the agreement, everything else to its own office."""
    reader = caller_of(request).reader
    with desk_of(request).read() as conn:
        case = case_for(conn, reader, reference_of(reference))
        file_name = file_named(conn, case, file_hash, is_inside=reader.is_inside(case.agreement))
    if file_name is None:
        raise NotFoundError("The agreement has no such document.")
    return _handed_out(file_name, desk_of(request).files.get(file_hash), ETag=f'"{file_hash}"')


@calls.get("/agreements/{reference}/received/{file_hash}", responses={200: {"content": {_DOCX: {}}}})
@policy("person")
def received(request: Request, reference: Reference, file_hash: Hash) -> Response:
    """A text that a partner sent by its link, as it came; the event record_round takes it into the negotiation."""
    with desk_of(request).read() as conn:
        case = inside(conn, request, reference)
        require_maker(case, caller_of(request).actor)
        row = next((each for each in received_texts(conn, case) if each.file_hash == file_hash), None)
    if row is None:
        raise NotFoundError("No such text was received.")
    return _handed_out(row.file_name, desk_of(request).files.get(file_hash))


def _handed_out(file_name: str, content: bytes, **headers: str) -> Response:
    name = f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"
    kept = {"Content-Disposition": name, "Cache-Control": "private, no-cache", **headers}
    kind = _DOCX if file_name.casefold().endswith(".docx") else "application/octet-stream"
    return Response(content, headers=kept, media_type=kind)

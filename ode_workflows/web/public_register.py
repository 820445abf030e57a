"""The public register: list, page of an agreement, downloads, feed and pictures; for everybody only what is public."""

import re
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

from sqlalchemy import and_, select
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from ode_workflows.access.identity import case_for
from ode_workflows.access.visitor import Visitor, visitor
from ode_workflows.db.listing import LISTING
from ode_workflows.db.queries import AGREEMENT
from ode_workflows.domain.errors import NotFoundError
from ode_workflows.registry.details import details
from ode_workflows.registry.exports import FORMATS
from ode_workflows.registry.history import history_of
from ode_workflows.registry.installation import installation
from ode_workflows.registry.paging import chosen_conditions
from ode_workflows.registry.public_changes import public_changes
from ode_workflows.registry.register import RegisterQuery, register_lines
from ode_workflows.registry.related import related_to
from ode_workflows.registry.scope import conditions_of
from ode_workflows.registry.terms import terms_of
from ode_workflows.web.desk import desk_of
from ode_workflows.web.listing import listed_for
from ode_workflows.web.pictures import bars, timeline
from ode_workflows.web.policies import policy
from ode_workflows.web.query import read_list_query
from ode_workflows.web.rendering import environment, page
from ode_workflows.web.sheet import sheet_of
from ode_workflows.web.who import reader_of
from ode_workflows.web.writing import written_date, written_instant

_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,40}")
_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_IN_MEMORY, _CHUNK = 2**20, 2**16
TERMS_SHOWN = 40


def _anybody(request: Request) -> Visitor:
    """Return a reader who sees what everybody sees, whoever is signed in."""
    return visitor(reader_of(request).today)


@policy("public")
def register(request: Request) -> Response:
    """Show the public register, with the instant that it speaks for."""
    desk, query, reader = desk_of(request), read_list_query(request.query_params), _anybody(request)
    moment = desk.moment()
    with desk.read() as conn:
        office = installation(conn)
        listed = listed_for(conn, desk, reader.sees, query, reader.today)
    as_of = written_instant(moment.at, moment.zone)
    return page(request, "register.html", office=office, status=listed.status, listed=listed, as_of=as_of)


@policy("public")
def register_agreement(request: Request) -> Response:
    """Show an agreement as everybody may read it.

    Raises:
        NotFoundError: there is none of that reference, or it is not public.
    """
    reference, reader = request.path_params["reference"], _anybody(request)
    if not _REFERENCE.fullmatch(reference):
        raise NotFoundError("No reference looks like that.")
    with desk_of(request).read() as conn:
        office = installation(conn)
        case = case_for(conn, reader, reference)
        shown = details(conn, case, sees=reader.sees, is_inside=False, reads_confidential=False, today=reader.today)
        history = history_of(conn, case.agreement.id, reads_confidential=False)
        related = related_to(conn, reader.sees, case.agreement)
    sheet = sheet_of(shown, history, reader.today)
    return page(request, "register_agreement.html", office=office, related=related, sheet=sheet, home="/register")


@policy("public")
def download(request: Request) -> Response:
    """Give what the list shows as a file, in full.

    The file is written before it is sent, so that no slow reader holds a snapshot of the database.

    Raises:
        NotFoundError: there is no such format.
    """
    form, query, reader = request.path_params["form"], read_list_query(request.query_params), _anybody(request)
    if form not in FORMATS:
        raise NotFoundError("There is no such format.")
    if query.problems:
        return register(request)
    sought = query.sought(reader.sees)
    stream = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # closed when it is sent
    with desk_of(request).read() as conn:
        shown = and_(*conditions_of(conn, sought.scope), *chosen_conditions(sought.chosen))
        its = AGREEMENT.c.id.in_(select(LISTING.c.agreement_id).where(shown))
        lines = register_lines(conn, RegisterQuery(and_(reader.sees, its)))
        FORMATS[form](lines, stream, reader.today)  # type: ignore[arg-type]  # a file in all that is used
    stream.seek(0)
    headers = {"Content-Disposition": f'attachment; filename="register-{reader.today}.{form}"'}
    return StreamingResponse(_parts(stream), media_type=_MEDIA[form], headers=headers)  # type: ignore[arg-type]


def _parts(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while part := stream.read(_CHUNK):
            yield part


@policy("public")
def feed(request: Request) -> Response:
    """Give what changed in the register as an Atom feed (RFC 4287)."""
    desk = desk_of(request)
    with desk.read() as conn:
        office, changes = installation(conn), public_changes(conn)
    base = desk.settings.base_url.rstrip("/")
    updated = changes[0].at if changes else desk.moment().at
    text = (
        environment().get_template("register.atom").render(office=office, changes=changes, base=base, updated=updated)
    )
    return Response(text, media_type="application/atom+xml; charset=utf-8")


@policy("public")
def pictures(request: Request) -> Response:
    """Show the register in pictures, each with its table."""
    desk, query, reader = desk_of(request), read_list_query({}), _anybody(request)
    moment = desk.moment()
    with desk.read() as conn:
        office = installation(conn)
        listed = listed_for(conn, desk, reader.sees, query, reader.today, is_only_counted=True)
        terms = terms_of(conn, query.sought(reader.sees), reader.today, limit=TERMS_SHOWN)
    return page(
        request,
        "pictures.html",
        office=office,
        as_of=written_instant(moment.at, moment.zone),
        stages=bars(listed.choices["state"]),
        kinds=bars(sorted(listed.choices["counterpart_kind"], key=lambda each: -(each.count or 0))),
        line=timeline(terms, reader.today),
        today=written_date(reader.today),
    )

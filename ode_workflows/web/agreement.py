"""One agreement as a page."""

import re

from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.identity import case_for
from ode_workflows.domain.errors import NotFoundError
from ode_workflows.registry.details import details
from ode_workflows.registry.history import history_of
from ode_workflows.registry.installation import installation
from ode_workflows.registry.related import related_to
from ode_workflows.web.desk import desk_of
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.sheet import sheet_of
from ode_workflows.web.who import reader_of

_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,40}")


@policy("public")
def agreement(request: Request) -> Response:
    """Show where an agreement stands, what comes next, its parties, dates, texts and history.

    Raises:
        NotFoundError: there is none of that reference, or none that the reader may see.
    """
    reference = request.path_params["reference"]
    if not _REFERENCE.fullmatch(reference):
        raise NotFoundError("No reference looks like that.")
    desk = desk_of(request)
    reader = reader_of(request)
    with desk.read() as conn:
        office = installation(conn)
        case = case_for(conn, reader, reference)
        shown = details(
            conn,
            case,
            sees=reader.sees,
            is_inside=reader.is_inside(case.agreement),
            reads_confidential=reader.reads_confidential(case.agreement),
            today=reader.today,
        )
        history = history_of(conn, case.agreement.id, reads_confidential=False)
        related = related_to(conn, reader.sees, case.agreement)
    return page(request, "agreement.html", office=office, related=related, sheet=sheet_of(shown, history, reader.today))

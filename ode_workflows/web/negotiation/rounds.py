"""The record of one round: what was sent and came back, on which base, whose turn it was, who held the text."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.identity import case_for
from ode_workflows.domain.errors import NotFoundError
from ode_workflows.registry.comments import comments_of
from ode_workflows.registry.installation import installation
from ode_workflows.registry.round_record import record_of_round
from ode_workflows.web.desk import desk_of
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.who import who_of


@policy("person")
def round_record(request: Request) -> Response:
    """Show the record of a round to people of the agreement's office.

    Raises:
        NotFoundError: no such agreement or round for this person's eyes.
    """
    desk, reader, number = desk_of(request), who_of(request).reader, request.path_params["number"]
    if not (number.isascii() and number.isdecimal() and len(number) < 6):
        raise HTTPException(404)
    with desk.read() as conn:
        office = installation(conn)
        case = case_for(conn, reader, request.path_params["reference"])
        if not reader.is_inside(case.agreement):
            raise NotFoundError("No rounds are shown here.")
        reads = reader.reads_confidential(case.agreement)
        comments = comments_of(conn, case, with_internal=False, reads_words=reads)
        found = record_of_round(case, int(number), files=desk.files, comments=comments, as_of=reader.today)
    return page(request, "round.html", office=office, agreement=case.agreement, found=found)

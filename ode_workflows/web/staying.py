"""A session that is about to end for want of use: the notice of a page asks here that it go on."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ode_workflows.web.desk import desk_of
from ode_workflows.web.policies import policy
from ode_workflows.web.who import Who, who_of

TOLD_BEFORE = timedelta(minutes=5)
"""How long before the end somebody is told; WCAG 2.2, 2.2.1 asks for 20 seconds or more."""


@policy("person")
def stay(request: Request) -> Response:
    """Answer how many seconds the session lasts from now on; that it was asked for counts as use."""
    return JSONResponse({"seconds": seconds_left(request)})


def seconds_left(request: Request, who: Who | None = None) -> int:
    """Return after how many seconds without use the session ends; 0 for a visitor."""
    session = (who or who_of(request)).session
    if session is None:
        return 0
    return max(0, int((session.ends_at - desk_of(request).moment().at).total_seconds()))

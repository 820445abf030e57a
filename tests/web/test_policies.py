"""Deny by default: a page that says nothing about who may ask for it does not start."""

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from ode_workflows.web.app import routes
from ode_workflows.web.policies import policy_of, refuse_undeclared

ANONYMOUS = {
    "/", "/sign-in", "/be", "/sign-out", "/language", "/agreements", "/agreements/{reference}", "/register",
    "/register/pictures", "/register/feed.atom", "/register/download/{form}", "/register/{reference}", "/health",
    "/healthz", "/static/{name}", "/agreements/{reference}/files/{digest}",
}  # fmt: skip
"""What anybody may ask for; whoever adds a line here has thought about it."""


def silent(request: Request) -> Response:
    return Response()


def test_the_pages_for_anybody_are_exactly_these() -> None:
    assert {getattr(route, "path", "") for route in routes() if policy_of(route) == "public"} == ANONYMOUS


def test_every_route_declares_a_policy() -> None:
    refuse_undeclared(routes())


@pytest.mark.parametrize("route", [Route("/secret", silent), Mount("/secret", routes=[])])
def test_a_route_without_a_policy_stops_the_start_and_is_named(route: Route | Mount) -> None:
    with pytest.raises(RuntimeError, match="/secret"):
        refuse_undeclared([*routes(), route])

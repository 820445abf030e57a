"""Calls about a partner's links: made, listed, revoked by the people of the office who talk to the other side."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.partner_links import (
    LONGEST_DAYS,
    USUAL_DAYS,
    WantedLink,
    links_of,
    make_link,
    require_maker,
    revoke_link,
)
from ode_workflows.access.policies import policy
from ode_workflows.api import answers_about_people as about_people
from ode_workflows.api.agreements import inside
from ode_workflows.api.call import Call, brings, gives, plain, said_in
from ode_workflows.api.caller import caller_of
from ode_workflows.api.desk import desk_of
from ode_workflows.api.steps import Reference
from ode_workflows.domain.reading import read_inputs
from ode_workflows.domain.values import Line
from ode_workflows.registry.partner_texts import received_texts

calls = APIRouter(prefix="/api/v1", route_class=Call, tags=["Partner's links"])
LinkId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Id of the link, as the list gives it.")]


class LinkSaid(BaseModel):
    """What a link is to be."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    party: Line = Field(description="Id of the party, as the agreement gives it.")
    name: Line = Field(description="Who will hold it; stands beside what is sent by it.")
    email: Line | None = None
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] = USUAL_DAYS


@calls.get("/agreements/{reference}/links")
@policy("person")
@gives(about_people.Links)
def links(request: Request, reference: Reference) -> Response:
    """The links of an agreement, newest first, without their secrets, and the texts that came by them."""
    caller = caller_of(request)
    with desk_of(request).read() as conn:
        case = inside(conn, request, reference)
        require_maker(case, caller.actor)
        received: list[dict[str, Any]] = [
            {name: getattr(row, name) for name in ("file_hash", "file_name", "language", "party", "received_on",
                                                   "standing")}
            for row in received_texts(conn, case)
        ]  # fmt: skip
        return plain({"links": links_of(conn, case, caller.now), "received": received})


@calls.post("/agreements/{reference}/links", status_code=HTTPStatus.CREATED)
@policy("person")
@brings(LinkSaid)
@gives(about_people.Path)
def new_link(request: Request, reference: Reference) -> Response:
    """Make a link; its path is told this once."""
    caller, said = caller_of(request), read_inputs(LinkSaid, said_in(request))
    wanted = WantedLink(said.party, said.name, said.email or "", said.days)
    with desk_of(request).write() as conn:
        case = inside(conn, request, reference)
        secret = make_link(conn, case, caller.actor, wanted, now=caller.now)
    return plain({"path": f"/partner/{secret}"}, status=HTTPStatus.CREATED, headers={"Cache-Control": "no-store"})


@calls.post("/agreements/{reference}/links/{link_id}/revoke")
@policy("person")
@gives(about_people.Standing)
def revoke(request: Request, reference: Reference, link_id: LinkId) -> Response:
    """End a link at once."""
    caller = caller_of(request)
    with desk_of(request).write() as conn:
        case = inside(conn, request, reference)
        revoke_link(conn, case, caller.actor, link_id, caller.now)
    return plain({"id": link_id, "stands": "revoked"})

"""The signing desk as calls: what is signed on whose authority, and the signature by click."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.click_signing import click_evidence, click_inputs, may_click, require_same_text
from ode_workflows.access.outcomes import outcome_of
from ode_workflows.access.policies import policy
from ode_workflows.actions.doors import ACTIONS
from ode_workflows.actions.step_request import StepRequest
from ode_workflows.api import answers
from ode_workflows.api.agreements import inside
from ode_workflows.api.call import Call, brings, etag_of, gives, plain, said_in, versioned
from ode_workflows.api.caller import caller_of
from ode_workflows.api.desk import desk_of
from ode_workflows.api.proof import require_fresh
from ode_workflows.api.steps import IfMatch, Key, Reference, key_of, seen_version
from ode_workflows.domain.errors import NotFoundError
from ode_workflows.domain.reading import read_inputs
from ode_workflows.domain.values import Line
from ode_workflows.registry.details import details

calls = APIRouter(prefix="/api/v1", route_class=Call, tags=["Signing"])
_SHOWN = ("signatures", "authorities", "full_powers", "texts")


class SignSaid(BaseModel):
    """What a person says who signs by click."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: Line = Field(description="The signer's office or title.")
    place: Line = Field(description="Where the signer is.")
    text_hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="Hash of the frozen text that was read.")]


@calls.get("/agreements/{reference}/signing")
@policy("person")
@gives(answers.Signing)
def signing(request: Request, reference: Reference) -> Response:
    """The signing desk: the frozen text, authorities and full powers, who has signed, and whether the caller may."""
    caller = caller_of(request)
    reader = caller.reader
    with desk_of(request).read() as conn:
        case = inside(conn, request, reference)
        reads = reader.reads_confidential(case.agreement)
        shown = details(conn, case, sees=reader.sees, is_inside=True, reads_confidential=reads, today=reader.today)
    told = {name: shown[name] for name in _SHOWN if name in shown}
    frozen, agreement = case.agreement.frozen_hash, case.agreement
    head = {"reference": agreement.reference, "state": agreement.state, "version": agreement.version}
    return versioned(
        request, {**head, "text_hash": frozen, "may_sign": may_click(case, caller.actor), **told}, agreement.version
    )


@calls.post("/agreements/{reference}/sign")
@policy("person")
@brings(SignSaid)
@gives(answers.Outcome)
def sign(request: Request, reference: Reference, if_match: IfMatch = None, key: Key = None) -> Response:
    """Sign the frozen text by click; only from a browser, by the authorized person, who has just proved who it is."""
    require_fresh(request)
    caller, desk = caller_of(request), desk_of(request)
    seen, said = seen_version(if_match), read_inputs(SignSaid, said_in(request))
    with desk.write() as conn:
        case = inside(conn, request, reference)
        if not may_click(case, caller.actor):
            raise NotFoundError("Nothing is here for you to sign.")
        require_same_text(case, said.text_hash)
        wanted = StepRequest(
            reference=case.agreement.reference,
            by=caller.actor,
            now=caller.now,
            today=caller.reader.today,
            evidence=click_evidence(case, caller.actor),
            recorded_by=caller.by,
            expected_version=seen,
            key=key_of(key),
            files=desk.files,
            inputs=click_inputs(case, caller.actor, title=said.title, place=said.place),
        )
        outcome = outcome_of(conn, ACTIONS["record_signature"](conn, wanted))
    return plain(outcome, headers={"ETag": etag_of(outcome["version"])})

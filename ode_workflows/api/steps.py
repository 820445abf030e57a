"""Calls that write: a proposal, and a call for each trigger and event under its own word."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Path
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.identity import actor_named
from ode_workflows.access.outcomes import outcome_of
from ode_workflows.access.policies import policy
from ode_workflows.actions.doors import ACTIONS
from ode_workflows.actions.proposal import propose_once
from ode_workflows.actions.step_request import StepRequest
from ode_workflows.actions.uploads import pass_evidence
from ode_workflows.api import answers
from ode_workflows.api.call import Call, brings, etag_of, gives, plain, said_in
from ode_workflows.api.caller import Caller, caller_of
from ode_workflows.api.desk import Desk, desk_of
from ode_workflows.api.wire import Said, inputs_of, said_with
from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError
from ode_workflows.domain.inputs import INPUTS
from ode_workflows.domain.intake import Proposal
from ode_workflows.domain.reading import read_inputs
from ode_workflows.domain.text import clean_line
from ode_workflows.lifecycle.engine import step_spec

calls = APIRouter(prefix="/api/v1", route_class=Call)
Reference = Annotated[str, Path(description="Reference of the agreement, such as 2026-038.")]
IfMatch = Annotated[str | None, Header(description='The version you saw, such as "17"; required.')]
Key = Annotated[
    str | None, Header(alias="Idempotency-Key", description="Makes the call safe to repeat: the same key, one act.")
]
_TAG = re.compile(r'"(\d{1,9})"')
_KEPT = re.compile(r"file:[0-9a-f]{6}", re.IGNORECASE)


@calls.post("/agreements", status_code=HTTPStatus.CREATED, tags=["Agreements"])
@policy("person")
@brings(Proposal)
@gives(answers.Outcome)
def propose(request: Request, key: Key = None) -> Response:
    """Put a proposal on file; the answer names its reference."""
    caller, desk = caller_of(request), desk_of(request)
    intake = said_in(request)
    read_inputs(Proposal, intake)
    with desk.write() as conn:
        wanted = StepRequest(
            reference="",
            by=caller.actor,
            now=caller.now,
            today=caller.reader.today,
            recorded_by=caller.by,
            key=key_of(key),
            inputs=intake,
        )
        outcome = outcome_of(conn, propose_once(conn, wanted))
    headers = {"Location": f"/api/v1/agreements/{outcome['reference']}", "ETag": etag_of(outcome["version"])}
    return plain(outcome, status=HTTPStatus.CREATED, headers=headers)


def _step(trigger: str) -> Callable[..., Response]:
    """Return what answers the call of a trigger."""
    model = said_with(trigger)

    @policy("person")
    @brings(model, takes_files=True)
    @gives(answers.Outcome)
    def take(request: Request, reference: Reference, if_match: IfMatch = None, key: Key = None) -> Response:
        caller, desk = caller_of(request), desk_of(request)
        seen = seen_version(if_match)
        said = read_inputs(model, said_in(request))
        with desk.write() as conn:
            wanted = _request(conn, desk, caller, reference_of(reference), said, seen, key_of(key))
            outcome = outcome_of(conn, ACTIONS[trigger](conn, wanted))
            if said.evidence_file is not None:  # before the commit: no row may name a file that is not on the disk
                desk.files.put(said.evidence_file.content_base64)
        return plain(outcome, headers={"ETag": etag_of(outcome["version"])})

    take.__name__ = trigger
    take.__doc__ = f"{step_spec(trigger).past}. {INPUTS[trigger].__doc__ or ''}".strip()
    return take


for _trigger in ACTIONS:
    calls.add_api_route(
        f"/agreements/{{reference}}/{_trigger}",
        _step(_trigger),
        methods=["POST"],
        tags=["Steps and events"],
    )


def reference_of(said: str) -> str:
    """Return a reference as it is looked up.

    Raises:
        NotFoundError: no reference looks like that.
    """
    if not re.fullmatch(r"[A-Za-z0-9-]{1,40}", said):
        raise NotFoundError("No reference looks like that.")
    return said.upper()


def seen_version(if_match: str | None) -> int:
    """Return the version of an agreement that a caller has seen.

    Raises:
        HTTPException: 428 when nothing is said, 412 when it is no version.
    """
    if if_match is None:
        sentence = 'Say which version you saw: If-Match: "17". It is the ETag of GET /api/v1/agreements/{reference}.'
        raise HTTPException(HTTPStatus.PRECONDITION_REQUIRED, sentence)
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise HTTPException(HTTPStatus.PRECONDITION_FAILED, 'If-Match names no version of an agreement, such as "17".')
    return int(found[1])


def key_of(said: str | None) -> str | None:
    """Return the key that makes a call safe to repeat, or None.

    Raises:
        InvalidFactsError: on "Idempotency-Key".
    """
    try:
        return str(clean_line(said)) if said is not None else None
    except ValueError as fault:
        raise InvalidFactsError.of("Idempotency-Key", str(fault)) from fault


def _request(
    conn: Connection, desk: Desk, caller: Caller, reference: str, said: Said, seen: int, key: str | None
) -> StepRequest:
    today = caller.reader.today
    return StepRequest(
        reference=reference,
        by=caller.actor,
        now=caller.now,
        today=today,
        on=said.on,
        reason=said.reason,
        evidence=_evidence(said),
        confirmed_by=actor_named(conn, said.confirmed_by, today) if said.confirmed_by else None,
        recorded_by=caller.by,
        expected_version=seen,
        key=key,
        files=desk.files,
        inputs=inputs_of(said),
    )


def _evidence(said: Said) -> str | None:
    """Return what stands in the record as evidence: words, or a file by its hash and name.

    Words that name a kept file are refused: whoever knows a hash does not thereby have the file.
    """
    file, words = said.evidence_file, said.evidence
    if file is None:
        if words is not None and _KEPT.match(words):
            raise InvalidFactsError.of("evidence", "hand the file itself in as evidence_file")
        return words
    if words is not None:
        raise InvalidFactsError.of("evidence", "say it in words or hand a file in as evidence_file, not both")
    pass_evidence(file.name, file.content_base64)
    return f"file:{sha256_hex(file.content_base64)} {file.name}"

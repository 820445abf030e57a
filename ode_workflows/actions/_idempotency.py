"""A person's key makes a request safe to repeat: the same request gives the first answer, another one is refused."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection

from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.db.history import answer_to, give_answer
from ode_workflows.db.outbox import insert_if_new
from ode_workflows.domain.canonical import canonical_json, sha256_hex
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.sentences import phrased

LONGEST_KEY = 200


def first_answer(conn: Connection, trigger: str, request: StepRequest) -> StepResult | None:
    """Return the answer that this person's key was given first, or None when it is new and now taken.

    The key is taken before anything is read: the same request at the same moment waits here for the answer.

    Raises:
        InvalidFactsError: on "key", when it was used for another request.
    """
    if request.key is None:
        return None
    if not request.key.strip() or len(request.key) > LONGEST_KEY:
        raise InvalidFactsError.of("key", phrased("must be 1 to %(longest_key)s characters", longest_key=LONGEST_KEY))
    own_hash = _request_hash(trigger, request)
    row: dict[str, object] = {
        "person_id": request.by.person_id,
        "key": request.key,
        "request_hash": own_hash,
        "answer": {},
        "at": request.now,
    }
    if insert_if_new(conn, "idempotent_answer", row):
        return None
    found = answer_to(conn, request.by.person_id, request.key)
    if found is None:
        return None
    request_hash, answer = found
    if request_hash != own_hash:
        raise InvalidFactsError.of("key", phrased("was used before for another request; take a new key"))
    return StepResult.from_plain(answer)


def remember_answer(conn: Connection, request: StepRequest, result: StepResult) -> None:
    """Keep the answer under the person's key, in the step's own transaction."""
    if request.key is not None:
        give_answer(conn, request.by.person_id, request.key, result.as_plain())


def _request_hash(trigger: str, request: StepRequest) -> str:
    body = {
        "trigger": trigger,
        "reference": request.reference,
        "on": request.on,
        "reason": request.reason,
        "evidence": request.evidence,
        "confirmed_by": request.confirmed_by.person_id if request.confirmed_by else None,
        "expected_version": request.expected_version,
        "inputs": _hashable(request.inputs),
    }
    return sha256_hex(canonical_json(body))


def _hashable(value: Any) -> Any:
    """Return a value with the content of files as its hash."""
    if isinstance(value, BaseModel):
        return _hashable(dict(value))
    if isinstance(value, Mapping):
        return {str(key): _hashable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_hashable(item) for item in value]
    return sha256_hex(value) if isinstance(value, bytes) else value

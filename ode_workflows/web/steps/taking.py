"""A step taken by the person at the other end, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import Request

from ode_workflows.access.identity import actor_named
from ode_workflows.actions.delivering import PAPERS, drain_outbox
from ode_workflows.actions.doors import ACTIONS
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.lifecycle.engine import step_spec
from ode_workflows.web.desk import Desk, desk_of
from ode_workflows.web.who import who_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said with a step: its inputs, and what every step may carry; `evidence` with the bytes to keep."""

    inputs: Mapping[str, Any]
    reason: str | None = None
    evidence: tuple[str | None, bytes | None] = (None, None)
    on: date | None = None
    confirmed_by: str | None = None
    expected_version: int | None = None
    key: str | None = None


PAPERS_WITHIN_SECONDS = 20.0
"""For how long papers are made at once; what is left then the flow makes."""


def papers_at_once(desk: Desk, trigger: str) -> BackgroundTask | None:
    """Return the making of a step's papers after its answer, by the action that the flow calls."""
    if not step_spec(trigger).documents:
        return None
    return BackgroundTask(_make_papers, desk)


def _make_papers(desk: Desk) -> None:
    """Make what waits; whatever fails stays in the outbox, where the flow finds it and an incident tells of it."""
    moment = desk.moment()
    drain_outbox(desk.engine, desk.settings, now=moment.at, kinds=PAPERS, within_seconds=PAPERS_WITHIN_SECONDS)


def take(request: Request, trigger: str, said: Said, *, reference: str | None = None) -> StepResult:
    """Take a step; evidence is kept before the commit, so that no row names a lost file.

    Raises:
        OdeError: as the action refuses.
    """
    desk, who = desk_of(request), who_of(request)
    moment = desk.moment()
    words, content = said.evidence
    with desk.write() as conn:
        second = actor_named(conn, said.confirmed_by, who.reader.today) if said.confirmed_by else None
        asked = StepRequest(
            reference=reference or request.path_params["reference"],
            by=who.person,
            now=moment.at,
            today=who.reader.today,
            on=said.on,
            reason=said.reason,
            evidence=words,
            confirmed_by=second,
            recorded_by=f"web:{who.person.handle}",
            expected_version=said.expected_version,
            key=said.key,
            files=desk.files,
            inputs=said.inputs,
        )
        result = ACTIONS[trigger](conn, asked)
        if content is not None:
            desk.files.put(content)
    return result

"""`ode step`: one trigger or event, with what is said and handed in with it."""

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from ode_workflows.access.identity import actor_named
from ode_workflows.actions.doors import ACTIONS
from ode_workflows.actions.step_request import StepRequest
from ode_workflows.cli.desk import Desk, at_desk, operating_system_user
from ode_workflows.cli.handed_in import Evidence as Shown
from ode_workflows.cli.handed_in import evidence_of, step_inputs
from ode_workflows.cli.options import (
    AsFact,
    AsJson,
    AsPerson,
    ConfirmedBy,
    Data,
    Evidence,
    Expect,
    HandedIn,
    Key,
    OnDay,
    Reason,
    Reference,
    Values,
)
from ode_workflows.cli.outcome import outcome_of, print_outcome
from ode_workflows.cli.words import civil_date_or_none, one_word
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.inputs import INPUTS
from ode_workflows.domain.vocabulary import State
from ode_workflows.lifecycle.engine import step_spec

AS_FACT = "record_as_fact"


def _triggers(incomplete: str) -> list[str]:
    return [name for name in INPUTS if name.startswith(incomplete)]


Trigger = Annotated[
    str | None, typer.Argument(metavar="TRIGGER", help="Word of the trigger or event.", autocompletion=_triggers)
]


def step(
    ctx: typer.Context,
    reference: Reference,
    trigger: Trigger = None,
    person: AsPerson = None,
    reason: Reason = None,
    evidence: Evidence = None,
    on: OnDay = None,
    expect: Expect = None,
    key: Key = None,
    values: Values = None,
    data: Data = None,
    handed_in: HandedIn = None,
    as_fact: AsFact = None,
    confirmed_by: ConfirmedBy = None,
    json: AsJson = False,
) -> None:
    """Take one step of the lifecycle, or record an event that keeps the state.

    What a step needs is checked first; when it is refused, everything that is missing is listed with who can help, and
    nothing is stored. Ask beforehand with: ode why REF TRIGGER
    """
    desk = at_desk(ctx, json)
    inputs = step_inputs(data, values or [], handed_in or [])
    said = _Said(reference, _trigger(trigger, as_fact), reason, on, expect, key, confirmed_by, inputs)
    if as_fact is not None:
        inputs["to_state"] = one_word("as-fact", as_fact, list(State))
    outcome = _taken(desk, person, said, evidence_of(evidence, desk.files))
    if not desk.answer(outcome):
        print_outcome(outcome)


@dataclass(frozen=True, slots=True)
class _Said:
    """What the command line says of a step, as it was typed."""

    reference: str
    trigger: str
    reason: str | None
    on: str | None
    expect: int | None
    key: str | None
    confirmed_by: str | None
    inputs: dict[str, Any]


def _taken(desk: Desk, person: str | None, said: _Said, shown: Shown | None) -> dict[str, Any]:
    """Take the step in one transaction and return its outcome; evidence is kept before the commit."""
    with desk.write() as conn:
        who = desk.acting(conn, person)
        request = StepRequest(
            reference=said.reference,
            by=who.actor,
            now=who.now,
            today=who.today,
            on=civil_date_or_none("on", said.on),
            reason=said.reason,
            evidence=shown.text if shown else None,
            confirmed_by=actor_named(conn, said.confirmed_by, who.today) if said.confirmed_by else None,
            recorded_by=operating_system_user(),
            expected_version=said.expect,
            key=said.key,
            files=desk.files,
            inputs=said.inputs,
        )
        result = ACTIONS[said.trigger](conn, request)
        if shown:
            shown.keep()  # before the commit: no row may name a file that is not on the disk
        return outcome_of(conn, result)


def _trigger(word: str | None, as_fact: str | None) -> str:
    if as_fact is None:
        if word is None:
            raise InvalidFactsError.of("trigger", "name the trigger or event, such as submit_for_legal_review")
        name = word.strip().casefold().replace("-", "_")
        return step_spec(name).name
    if word is None or word == AS_FACT:
        return AS_FACT
    if as_fact not in step_spec(word).targets:
        raise InvalidFactsError.of("as-fact", f"{word} does not lead to {as_fact}; leave the trigger out")
    return AS_FACT

"""`ode step`: one trigger or event, with what is said and handed in with it."""

from pathlib import Path
from typing import Annotated

import typer

from ode_workflows.access.identity import actor_named
from ode_workflows.actions._request import StepRequest
from ode_workflows.actions.doors import ACTIONS
from ode_workflows.cli.desk import at_desk, operating_system_user
from ode_workflows.cli.handed_in import evidence_of, step_inputs
from ode_workflows.cli.options import AsJson, AsPerson, Reference
from ode_workflows.cli.outcome import outcome_of, print_outcome
from ode_workflows.cli.words import civil_date_or_none, one_word
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.inputs import INPUTS
from ode_workflows.domain.vocabulary import State
from ode_workflows.lifecycle.engine import step_spec

AS_FACT = "record_as_fact"


def _triggers(incomplete: str) -> list[str]:
    return [name for name in INPUTS if name.startswith(incomplete)]


def step(
    ctx: typer.Context,
    reference: Reference,
    trigger: Annotated[
        str | None,
        typer.Argument(metavar="TRIGGER", help="Word of the trigger or event.", autocompletion=_triggers),
    ] = None,
    person: AsPerson = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; kept confidential.")] = None,
    evidence: Annotated[
        str | None, typer.Option("--evidence", metavar="FILE|TEXT", help="A file to keep, or where it can be found.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day of the act, YYYY-MM-DD; else today.")
    ] = None,
    expect: Annotated[
        int | None, typer.Option("--expect", metavar="N", help="The version you saw; else the present one.")
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", metavar="KEY", help="Makes it safe to repeat: the same key answers the same.")
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="An input of the step; a dot makes it an input within one."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="FILE", help="Inputs of the step as a JSON object.")
    ] = None,
    handed_in: Annotated[
        list[str] | None, typer.Option("--file", metavar="NAME=PATH", help="A file to hand in under a name.")
    ] = None,
    as_fact: Annotated[
        str | None,
        typer.Option("--as-fact", metavar="STATE", help="Record that it stands there, outside the procedure."),
    ] = None,
    confirmed_by: Annotated[
        str | None, typer.Option("--confirmed-by", metavar="PERSON", help="Counsel who confirms as the second person.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Take one step of the lifecycle, or record an event that keeps the state.

    What a step needs is checked first; when it is refused, everything that is missing is listed with who can help, and
    nothing is stored. Ask beforehand with: ode why REF TRIGGER
    """
    desk = at_desk(ctx, json)
    word = _trigger(trigger, as_fact)
    inputs = step_inputs(data, values or [], handed_in or [])
    if as_fact is not None:
        inputs["to_state"] = one_word("as-fact", as_fact, list(State))
    shown = evidence_of(evidence, desk.files)
    with desk.write() as conn:
        who = desk.acting(conn, person)
        second = actor_named(conn, confirmed_by, who.today) if confirmed_by else None
        result = ACTIONS[word](
            conn,
            StepRequest(
                reference=reference,
                by=who.actor,
                now=who.now,
                today=who.today,
                on=civil_date_or_none("on", on),
                reason=reason,
                evidence=shown.text if shown else None,
                confirmed_by=second,
                recorded_by=operating_system_user(),
                expected_version=expect,
                key=key,
                files=desk.files,
                inputs=inputs,
            ),
        )
        if shown:
            shown.keep()  # before the commit: no row may name a file that is not on the disk
        outcome = outcome_of(conn, result)
    if not desk.answer(outcome):
        print_outcome(outcome)


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

"""`ode propose`: a proposal from an intake file."""

from pathlib import Path
from typing import Annotated

import typer

from ode_workflows.actions.proposal import propose_once
from ode_workflows.actions.step_request import StepRequest
from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson, AsPerson
from ode_workflows.cli.outcome import outcome_of, print_outcome
from ode_workflows.cli.words import json_object


def propose(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The intake: a JSON object.")],
    person: AsPerson = None,
    key: Annotated[
        str | None, typer.Option("--key", metavar="KEY", help="Makes it safe to repeat: the same key answers the same.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Put a proposal on file from an intake, and print its reference.

    The file says at least title, kind and counterparts, each with name and kind. What is wrong is named field by field.
    """
    desk = at_desk(ctx, json)
    intake = json_object(file)
    with desk.write() as conn:
        who = desk.acting(conn, person)
        request = StepRequest(reference="", by=who.actor, now=who.now, today=who.today, key=key, inputs=intake)
        result = propose_once(conn, request)
        outcome = outcome_of(conn, result)
    if not desk.answer(outcome):
        print_outcome(outcome)

"""`ode take-back`: who is back takes the tasks back that others got meanwhile."""

from typing import Any

import typer

from ode_workflows.actions.doors import ACTIONS
from ode_workflows.actions.step_request import StepRequest
from ode_workflows.cli.desk import at_desk, operating_system_user
from ode_workflows.cli.options import AsJson, AsPerson
from ode_workflows.cli.output import say
from ode_workflows.db.work_to_hand_on import handed_on_by


def take_back(ctx: typer.Context, person: AsPerson = None, json: AsJson = False) -> None:
    """Take back the open tasks that were handed on while a person was absent; whoever had them is told.

    Nothing comes back by itself, since whoever has a task may be half through it. Look first: ode tasks --handed-on
    """
    desk = at_desk(ctx, json)
    with desk.read() as conn:
        who = desk.acting(conn, person)
        found = handed_on_by(conn, who.actor.person_id, who.today)
    done: list[dict[str, Any]] = []
    for reference in dict.fromkeys(each.reference for each in found):  # each agreement in a transaction of its own
        with desk.write() as conn:
            request = StepRequest(
                reference=reference,
                by=who.actor,
                now=who.now,
                today=who.today,
                recorded_by=operating_system_user(),
                inputs={"takes_back": True},
            )
            result = ACTIONS["record_change"](conn, request)
        done.append({"reference": reference, "version": result.version, "summary": result.summary})
    if desk.answer(done):
        return
    for each in done:
        say(f"{each['reference']}: {each['summary']}")
    if not done:
        say(f"Nothing of {who.actor.name} was handed on of late.")

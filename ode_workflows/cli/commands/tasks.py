"""`ode tasks`: what a person has to do, the soonest first."""

from typing import Annotated

import typer

from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson, AsPerson
from ode_workflows.cli.output import say, table_of
from ode_workflows.registry.agreements import tasks_of


def tasks(
    ctx: typer.Context,
    person: AsPerson = None,
    every: Annotated[bool, typer.Option("--all", help="Also what is done or cancelled.")] = False,
    json: AsJson = False,
) -> None:
    """List what a person has to do, the soonest first; what is late is marked."""
    desk = at_desk(ctx, json)
    with desk.read() as conn:
        who = desk.acting(conn, person)
        found = tasks_of(conn, who.actor.person_id, also_closed=every)
    for task in found:
        task["is_late"] = task["status"] == "open" and task["due_on"] is not None and task["due_on"] < who.today
    if desk.answer(found):
        return
    if not found:
        say(f"Nothing to do for {who.actor.name}.")
        return
    rows = [
        (f"{task['due_on'] or ''}{' late' if task['is_late'] else ''}", task["task"], task["reference"], task["title"],
         task["state_label"], task["status"] if every else None)
        for task in found
    ]  # fmt: skip
    say(table_of(("due", "to do", "reference", "agreement", "state", "status" if every else ""), rows))

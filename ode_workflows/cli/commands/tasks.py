"""`ode tasks`: what a person has to do, the soonest first."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from ode_workflows.access.identity import Acting
from ode_workflows.cli.desk import Desk, at_desk
from ode_workflows.cli.options import AsJson, AsPerson
from ode_workflows.cli.output import counted, say, table_of
from ode_workflows.db.work_to_hand_on import HandedOn, handed_on_by
from ode_workflows.registry.agreements import tasks_of


def tasks(
    ctx: typer.Context,
    person: AsPerson = None,
    every: Annotated[bool, typer.Option("--all", help="Also what is done or cancelled.")] = False,
    handed_on: Annotated[
        bool, typer.Option("--handed-on", help="Instead what others got while the person was absent.")
    ] = False,
    json: AsJson = False,
) -> None:
    """List what a person has to do, the soonest first; what is late is marked.

    Who was absent sees what was handed on with --handed-on, and takes it back with: ode take-back
    """
    desk = at_desk(ctx, json)
    with desk.read() as conn:
        who = desk.acting(conn, person)
        found = tasks_of(conn, who.actor.person_id, also_closed=every)
        others = handed_on_by(conn, who.actor.person_id, who.today)
    if handed_on:
        _show_handed_on(desk, who, others)
    else:
        _show(desk, who, found, every=every, others=len(others))


def _show_handed_on(desk: Desk, who: Acting, others: list[HandedOn]) -> None:
    if desk.answer([asdict(each) for each in others]):
        return
    if not others:
        say(f"Nothing of {who.actor.name} was handed on of late.")
        return
    rows = [(each.due_on, each.task, each.reference, each.title, each.now_with, each.on) for each in others]
    say(table_of(("due", "to do", "reference", "agreement", "now with", "since"), rows))
    say("Take it back with: ode take-back")


def _show(desk: Desk, who: Acting, found: list[dict[str, Any]], *, every: bool, others: int) -> None:
    for task in found:
        task["is_late"] = task["status"] == "open" and task["due_on"] is not None and task["due_on"] < who.today
    if desk.answer(found):
        return
    if others:
        say(f"{counted(others, 'task')} handed on while {who.actor.name} was absent: ode tasks --handed-on")
    if not found:
        say(f"Nothing to do for {who.actor.name}.")
        return
    rows = [
        (f"{task['due_on'] or ''}{' late' if task['is_late'] else ''}", task["task"], task["reference"], task["title"],
         task["state_label"], task["status"] if every else None)
        for task in found
    ]  # fmt: skip
    say(table_of(("due", "to do", "reference", "agreement", "state", "status" if every else ""), rows))

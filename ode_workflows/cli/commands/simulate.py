"""`ode simulate`: what a proposal would bring, without storing or sending anything."""

from pathlib import Path
from typing import Annotated, Any

import typer

from ode_workflows.actions.simulating import Occasion
from ode_workflows.actions.simulating import simulate as simulated
from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson, AsPerson
from ode_workflows.cli.output import say, table_of
from ode_workflows.cli.words import json_object
from ode_workflows.domain.counting import written


def simulate(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="INTAKE", help="The intake: a JSON object, as for ode propose.")],
    person: AsPerson = None,
    json: AsJson = False,
) -> None:
    """Show route, approvals, people and dates of a proposal; nothing is stored or sent.

    Answers the first question of everybody who proposes: when can it be signed at the earliest, and what decides that?
    """
    desk = at_desk(ctx, json)
    intake = json_object(file)
    with desk.write() as conn:
        who = desk.acting(conn, person)
        found = simulated(conn, intake, Occasion(who.actor, who.now, who.today))
    if not desk.answer(found):
        _print(found)


def _print(found: dict[str, Any]) -> None:
    say(f"{found['title']} · {found['kind_label']}", "")
    for sentence in found["missing"]:
        say(f"Missing before legal review: {sentence}")
    say(
        f"Can be signed on {written(found['earliest_signing_on'])} at the earliest.",
        f"  What decides it: {found['earliest_signing_decided_by']}",
        f"At the usual pace: {written(found['signing_at_usual_pace_on'])}.",
        f"  What decides it: {found['usual_pace_decided_by']}",
        "",
    )
    stages = [
        (row["shown_as"], written(row["earliest_on"]), written(row["at_usual_pace_on"])) for row in found["route"]
    ]
    say(table_of(("stage", "at the earliest", "at the usual pace"), stages), "")
    rows = [
        (
            row["gate"],
            row["title"],
            row["body"],
            (row["clock"] or "").replace("_", " "),
            row["silence"].replace("_", " "),
        )
        for row in found["approvals"]
    ]
    say(table_of(("gate", "approval", "who answers", "clock", "silence"), rows, title="Approvals"), "")
    people = [(row["owner"], row["task"], row["due_on"]) for row in found["people"]]
    say(table_of(("who", "to do", "due"), people, title="People"))
    if found["overlaps"]:
        say("", f"Overlaps to answer: {', '.join(found['overlaps'])}")


def _plain(word: str) -> str:
    return word.replace("_", " ")

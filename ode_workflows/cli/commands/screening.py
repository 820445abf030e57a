"""`ode screen`: what the rulebook says to facts that stand in a file; needs no database and stores nothing."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.padding import Padding
from rich.text import Text

from ode_workflows.actions.rulebook import screen_facts
from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import counted, say, table_of
from ode_workflows.cli.words import json_object

_HEADINGS = {
    "blocker": "Do not sign in this form",
    "approval_required": "A named body acts, or counsel records why not",
    "counsel_decides": "Counsel decides, with a recorded reason",
    "advisory": "To note",
}
_MOST_QUESTIONS = 12


def screen(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FACTS", help="The facts alone: a JSON object of fact and answer.")],
    everything: Annotated[bool, typer.Option("--all", help="List undecided and silent rules too.")] = False,
    json: AsJson = False,
) -> None:
    """Show which rules of the rulebook fire on these facts, with authorities, approvals and open questions.

    Nothing is stored, and nothing is decided: counsel decides. Facts are not guessed; what nobody answered stays open.
    """
    desk = at_desk(ctx, json)
    found = screen_facts(json_object(file))
    if not desk.answer(found):
        print_screen(found, everything=everything)


def print_screen(found: dict[str, Any], *, everything: bool) -> None:
    """Print a screening for a person to read."""
    say(*found["claims"], "")
    for severity, heading in _HEADINGS.items():
        rows = [row for row in found["findings"] if row["status"] == "fires" and row["severity"] == severity]
        if rows:
            say(Text(f"{heading} ({len(rows)})", style="bold"))
            for row in rows:
                _print_finding(row)
    _print_approvals(found["approvals"])
    _print_questions(found["questions"], everything=everything)
    undecided = [row for row in found["findings"] if row["status"] == "undecided"]
    if everything:
        rows = [(row["rule"], row["title"], ", ".join(row["asks"])) for row in undecided]
        say(table_of(("undecided rule", "about", "hangs on"), rows), "")
        say(Text(f"Silent ({len(found['silent'])}): ", style="dim") + Text(", ".join(found["silent"])))
    else:
        silent = counted(len(found["silent"]), "rule is silent", "rules are silent")
        say(f"{len(undecided)} undecided, {silent}: ode screen --all lists them.")


def _print_finding(row: dict[str, Any]) -> None:
    lines = [f"{row['title']}  ·  {row['rule']}", row["why"]]
    if row["reason"]:
        lines.append(row["reason"])
    lines.append(f"Authority: {'; '.join(row['authorities'])}")
    if row["verified"] != "verified":
        lines.append("Cite-check before relying on it: " + row["verified"].replace("_", " "))
    if row["volatile"]:
        lines.append(f"Moving law, as of {row['as_of']}")
    lines.append(f"Cure: {row['cure']}")
    say(Padding(Text("\n").join([Text(lines[0], style="bold"), *map(Text, lines[1:])]), (0, 0, 1, 2)))


def _print_approvals(rows: list[dict[str, Any]]) -> None:
    if rows:
        cells = [(row["gate"].replace("_", " "), row["title"], row["approver"], row["silence"].replace("_", " "))
                 for row in rows]  # fmt: skip
        say(table_of(("gate", "approval", "who", "silence"), cells, title="Approvals that counsel settles"), "")


def _print_questions(rows: list[dict[str, Any]], *, everything: bool) -> None:
    if not rows:
        return
    shown = rows if everything else rows[:_MOST_QUESTIONS]
    cells = [(row["fact"], row["question"], len(row["decides"])) for row in shown]
    say(table_of(("fact", "open question, most decisive first", "rules"), cells, title="Open questions"))
    if len(rows) > len(shown):
        say(f"and {len(rows) - len(shown)} more: ode screen --all")
    say("")

"""`ode review`: the legal review of one agreement, for those who settle it and those who wait for it."""

from typing import Any

import typer
from rich.padding import Padding
from rich.text import Text

from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson, Looking, Reference
from ode_workflows.cli.output import counted, say, table_of
from ode_workflows.db.case import case_by
from ode_workflows.domain.errors import NotFoundError
from ode_workflows.registry.legal_review import legal_review


def review(ctx: typer.Context, reference: Reference, person: Looking = None, json: AsJson = False) -> None:
    """Show every finding with its reason, authority, cure and approvals, how it is settled, and what is still open.

    Inside the office only. Counsel's reasons are confidential and stand in the history.
    """
    desk = at_desk(ctx, json)
    with desk.read() as conn:
        reader = desk.reader(conn, person)
        case = case_by(conn, "reference", reference)
        if case is None or not reader.may_read(case.agreement) or not reader.is_inside(case.agreement):
            raise NotFoundError(f"There is no legal review of {reference} that you may read. List: ode list")
        found = legal_review(case)
    if not desk.answer(found):
        _print(found)


def _print(found: dict[str, Any]) -> None:
    say(f"{found['reference']}  {found['title']}")
    if found["rulebook"] is None:
        say("", "Not screened yet: it is screened when it is submitted for legal review.")
    else:
        say(
            f"Screened on {found['screened_on']} ({found['occasion'].replace('_', ' ')}), rulebook {found['rulebook']}."
        )
        if found["state_law"] is None:
            say("State law was not reviewed: the rulebook has no overlay for the home state.")
    for row in found["findings"]:
        say("", _finding(row, found["reference"]))
    if found["withdrawn"]:
        say(
            "",
            table_of(
                ("withdrawn finding", "because"), [(r["title"], r["withdrawn_because"]) for r in found["withdrawn"]]
            ),
        )
    _print_questions(found)
    say("", f"This is no advice; counsel decides and signs. {counted(len(found['answers']), 'answer')} on file.")


def _finding(row: dict[str, Any], reference: str) -> Padding:
    settled = "not settled"
    if row["settlement"]:
        settled = f"{row['settlement'].replace('_', ' ')} ({row['settled_by']}, {row['settled_on']})"
    lines = [Text(f"{row['title']}  ·  {row['severity'].replace('_', ' ')}  ·  {settled}", style="bold")]
    lines.append(Text(f"Finding {row['id']}, rule {row['rule']}"))
    lines += [Text(row["why"])] if row["why"] else []
    lines.append(Text(f"Authority: {row['authorities']}"))
    lines += [Text(f"Cure: {row['clause'] or row['cure']}")] if row["clause"] or row["cure"] else []
    if row["curing_clause"]:
        lines.append(Text(f"Clause: {row['curing_clause']}; insert it with: ode clause cure {reference} {row['rule']}"))
    lines += [
        Text(f"Approval: {each['approval']} at {each['gate'].replace('_', ' ')}: {each['outcome'] or each['status']}")
        for each in row["approvals"]
    ]
    if row["law_read_until"]:
        lines.append(Text(f"Moving law: to be read again after {row['law_read_until']}"))
    return Padding(Text("\n").join(lines), (0, 0, 0, 2))


def _print_questions(found: dict[str, Any]) -> None:
    now = [row for row in found["questions"] if row["status"] != "waits_for_text"]
    waiting = len(found["questions"]) - len(now)
    if now:
        cells = [(row["gate"], row["fact"], row["question"], row["status"]) for row in now]
        say("", table_of(("gate", "fact", "open question", "status"), cells))
        say(f"Answer them with: ode intake {found['reference']}")
    if waiting:
        words = counted(waiting, "question waits", "questions wait")
        say("", f"{words} for the text: ode intake {found['reference']} --text")

"""`ode why`: what is missing for each next step, who can help, and since when it waits."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from ode_workflows.access.identity import case_for
from ode_workflows.access.reasons import plain_why
from ode_workflows.actions.asking import WhyRow, earliest
from ode_workflows.actions.asking import why as ask
from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson, Looking, Reference
from ode_workflows.cli.output import say, table_of
from ode_workflows.domain.counting import written
from ode_workflows.domain.errors import RoleNotAllowedError
from ode_workflows.domain.inputs import INPUTS
from ode_workflows.registry.clauses_to_approve import clauses_to_approve
from ode_workflows.registry.wording import state_label

_STAGES = {"negotiation": "Negotiation", "signature": "Signature", "in_force": "In force"}


def _triggers(incomplete: str) -> list[str]:
    return [name for name in INPUTS if name.startswith(incomplete)]


def why(
    ctx: typer.Context,
    reference: Reference,
    trigger: Annotated[
        str | None,
        typer.Argument(metavar="TRIGGER", help="One trigger or event; else every next step.", autocompletion=_triggers),
    ] = None,
    person: Looking = None,
    json: AsJson = False,
) -> None:
    """Say why a step cannot be taken yet: each thing that is missing, who can help, and since when it waits.

    What only has to be said with the step itself, such as a reason, is listed as asked for.
    """
    desk = at_desk(ctx, json)
    word = trigger.strip().casefold().replace("-", "_") if trigger else None
    with desk.read() as conn:
        reader = desk.reader(conn, person)
        case = case_for(conn, reader, reference)
        if not reader.is_inside(case.agreement):
            raise RoleNotAllowedError(f"What {reference} waits for is told to people of the office that carries it.")
        rows = ask(conn, case, by=reader.actor, now=desk.now, today=reader.today, trigger=word)
        dates = earliest(case, reader.today)
        clauses = clauses_to_approve(conn, case, reads_confidential=reader.reads_confidential(case.agreement))
    agreement = case.agreement
    names = ("reference", "title", "kind", "state", "version")
    if desk.answer(
        {
            **{name: getattr(agreement, name) for name in names},
            "earliest": [asdict(found) for found in dates],
            "triggers": [plain_why(row) for row in rows],
            "clauses": clauses,
        }
    ):
        return
    label = state_label(agreement.kind, agreement.state)
    say(Text.assemble((agreement.reference, "bold"), "  ", agreement.title, f"  ({label})"))
    for found in dates:
        say(f"{_STAGES[found.stage]} at the earliest {written(found.earliest_on)}: {found.decided_by}")
    for row in rows:
        _print(row, agreement.kind)
    if clauses:
        cells = [(each["clause"], *(each[name] or "confidential" for name in _OF_A_CLAUSE)) for each in clauses]
        say("", table_of(("clause to approve", "position", "reason", "chosen by", "decided by"), cells))


_OF_A_CLAUSE = ("position", "reason", "used_by", "decided_by")


def _print(row: WhyRow, kind: str) -> None:
    target = ", ".join(state_label(kind, state) for state in row.to_state.split(", "))
    sign = ("ready", "green") if row.is_ready else ("not yet", "yellow")
    say(
        "",
        Text.assemble(
            (row.trigger, "bold"), f" to {target}: ", sign, f"   may take it: {', '.join(row.who) or 'nobody'}"
        ),
    )
    if row.unmet:
        lines = [(item.requirement, item.sentence, item.who, item.since) for item in row.unmet]
        say(table_of(("missing", "what", "who can help", "since"), lines))
    for item in row.asks:
        say(Text(f"will ask: {item.sentence}", style="dim"))

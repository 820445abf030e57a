"""`ode show`: one agreement on one screen, with what comes next."""

from typing import Any

import typer

from ode_workflows.access.identity import case_for
from ode_workflows.access.reasons import plain_why
from ode_workflows.actions.asking import why
from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson, Looking, Reference
from ode_workflows.cli.sheet import print_sheet
from ode_workflows.registry.details import details


def show(ctx: typer.Context, reference: Reference, person: Looking = None, json: AsJson = False) -> None:
    """Show one agreement: parties, dates with their working, approvals, tasks, findings, texts, and what comes next.

    The office's own work, such as findings and tasks, is shown to people of the office that carries the agreement.
    """
    desk = at_desk(ctx, json)
    with desk.read() as conn:
        reader = desk.reader(conn, person)
        case = case_for(conn, reader, reference)
        is_inside = reader.is_inside(case.agreement)
        shown: dict[str, Any] = details(
            conn,
            case,
            sees=reader.sees,
            is_inside=is_inside,
            reads_confidential=reader.reads_confidential(case.agreement),
            today=reader.today,
        )
        if is_inside:
            steps = why(conn, case, by=reader.actor, now=desk.now, today=reader.today)
            shown["next_steps"] = [plain_why(row) for row in steps]
    if not desk.answer(shown):
        print_sheet(shown)

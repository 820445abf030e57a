"""`ode sweep`: one run of all time-driven work."""

from datetime import date
from typing import Annotated

import typer

from ode_workflows import clock
from ode_workflows.actions.sweep import sweep as run_sweep
from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import say, say_hanging, table_of
from ode_workflows.cli.progress import spinning
from ode_workflows.cli.words import civil_date


def sweep(
    ctx: typer.Context,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Civil date of the run; today when left out.")
    ] = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="Try once more what was given up: mails refused, documents that failed.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Do what is due: dated acts, reminders, digests, documents, mails. The same day twice adds nothing.

    Dated acts are announced the day before, so run it daily, for example by cron.
    """
    desk = at_desk(ctx, json)
    day: date = civil_date("--as-of", as_of) if as_of else clock.civil_date(desk.now, desk.zone)
    with desk.read():
        pass  # says early that there is no database, or not the right schema
    with spinning("Sweep") as tell:
        report = run_sweep(desk.engine, desk.settings, as_of=day, now=desk.now, retry=retry, on_progress=tell)
    if desk.answer(report.as_plain()):
        return
    counts = [(word.replace("_", " "), number) for word, number in report.counts.items()]
    say(f"Sweep of {day}:" if counts else f"Sweep of {day}: nothing was due.")
    if counts:
        say(table_of(("what", "how many"), counts))
    for line in report.lines:
        say_hanging(f"  {line}")

"""`ode migrate-store`: from the embedded database into PostgreSQL."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from ode_workflows.actions.moving_store import move_store
from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import pairs, say
from ode_workflows.cli.progress import progress


def migrate_store(
    ctx: typer.Context,
    address: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            envvar="ODE_NEW_DATABASE_URL",
            help="The empty database: postgresql://user:password@host/name. The variable keeps the password "
            "off the command line.",
        ),
    ],
    json: AsJson = False,
) -> None:
    """Copy the office from its SQLite file into an empty PostgreSQL database, and verify the copy.

    All of it or nothing. The file stays as it was, with its outbox paused. Stored files stay in the folder `files`.
    """
    desk = at_desk(ctx, json)
    with progress() as told:
        report = move_store(desk.engine, address, desk.files, now=desk.now, progress=told)
    if desk.answer({**asdict(report), "verified": True}):
        return
    say(Text.assemble(("Copied and verified: ", "bold green"), report.address))
    say(pairs({name: value for name, value in asdict(report).items() if name != "address"}))
    say("Work there from now on: set ODE_DATABASE_URL to its address, then look: ode doctor")

"""The command `ode`."""

from pathlib import Path
from typing import Annotated

import typer

from ode_workflows import __version__
from ode_workflows.cli.lazy import COMMANDS, LazyGroup
from ode_workflows.cli.options import AsJson, Invocation
from ode_workflows.domain.errors import InvalidFactsError

app = typer.Typer(
    name="ode",
    cls=LazyGroup,
    help="Carries every agreement of a state's Office of Diplomatic Engagement from proposal to renewal.",
    epilog="Start with: ode init --demo. Exit codes: 0 done, 1 refused with a reason, 2 usage, 3 not found, "
    "4 somebody else was first, 5 a check failed.",
    rich_markup_mode="rich",
    # A defect crashes with Python's own traceback; nothing of a person's data is printed with it.
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def ode(
    ctx: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option("--home", metavar="DIR", help="Folder of database, files and mail; else the setting ODE_HOME."),
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    json: AsJson = False,
) -> None:
    """Keep how `ode` was called for the command; without a command print the help."""
    ctx.obj = Invocation(home, json)
    if version:
        typer.echo(f'{{"version": "{__version__}"}}' if json else f"ODE Workflows {__version__}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        if json:
            raise InvalidFactsError.of("command", f"name one of: {', '.join(COMMANDS)}")
        typer.echo(ctx.get_help())
        raise typer.Exit(2)


def main() -> None:
    """Run `ode` with the words of the command line."""
    app(prog_name="ode")

"""Options and arguments that many commands share, and how a command line was called."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value instead of a screen.")]
AsPerson = Annotated[
    str | None, typer.Option("--as", metavar="PERSON", help="Handle of the acting person; else the setting ODE_PERSON.")
]
Looking = Annotated[
    str | None,
    typer.Option("--as", metavar="PERSON", help="Handle of the person who looks; else ODE_PERSON, else the operator."),
]
Reference = Annotated[str, typer.Argument(metavar="REF", help="Reference of the agreement, such as 2026-038.")]


@dataclass(frozen=True, slots=True)
class Invocation:
    """How `ode` itself was called, before the command."""

    home: Path | None = None
    is_json: bool = False

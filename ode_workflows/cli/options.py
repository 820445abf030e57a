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

Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; kept confidential.")]
Evidence = Annotated[
    str | None, typer.Option("--evidence", metavar="FILE|TEXT", help="A file to keep, or where it can be found.")
]
OnDay = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day of the act, YYYY-MM-DD; else today.")]
Expect = Annotated[int | None, typer.Option("--expect", metavar="N", help="The version you saw; else the present one.")]
Key = Annotated[
    str | None, typer.Option("--key", metavar="KEY", help="Makes it safe to repeat: the same key answers the same.")
]
Values = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="An input of the step; a dot makes it an input within one."),
]
Data = Annotated[Path | None, typer.Option("--data", metavar="FILE", help="Inputs of the step as a JSON object.")]
HandedIn = Annotated[
    list[str] | None, typer.Option("--file", metavar="NAME=PATH", help="A file to hand in under a name.")
]
AsFact = Annotated[
    str | None, typer.Option("--as-fact", metavar="STATE", help="Record that it stands there, outside the procedure.")
]
ConfirmedBy = Annotated[
    str | None, typer.Option("--confirmed-by", metavar="PERSON", help="Counsel who confirms as the second person.")
]


@dataclass(frozen=True, slots=True)
class Invocation:
    """How `ode` itself was called, before the command."""

    home: Path | None = None
    is_json: bool = False

"""`ode redline`: what changed between two Word files, as a list by article and as a file with tracked changes."""

from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from ode_workflows import clock
from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import counted, say, table_of, warn
from ode_workflows.cli.words import civil_date, file_bytes, write_file
from ode_workflows.documents.gate import MAX_FILE_BYTES, pass_gate
from ode_workflows.documents.redline.comparing import Redline, compare
from ode_workflows.documents.redline.html import redline_page

_WORD_ONLY = frozenset({"docx"})
NOT_EXACT = 5
"""The exit code when something could not be compared exactly."""


def redline(
    ctx: typer.Context,
    old: Annotated[Path, typer.Argument(metavar="OLD.docx", help="The file as it was.")],
    new: Annotated[Path, typer.Argument(metavar="NEW.docx", help="The file as it is now.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where to write the redline."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Where to write it as a web page of its own.")
    ] = None,
    author: Annotated[str, typer.Option("--author", metavar="NAME", help="Author of the changes.")] = "ODE Workflows",
    on: Annotated[str | None, typer.Option("--date", metavar="DATE", help="Their day, YYYY-MM-DD; else now.")] = None,
    json: AsJson = False,
) -> None:
    """Compare two Word files: list the changes by article, and write them as tracked changes that Word can accept.

    Accepting all gives the new text and rejecting all the old one; this is checked before anything is written. What
    cannot be compared exactly is named, with exit code 5.
    """
    desk = at_desk(ctx, json)
    contents = [
        pass_gate(path.name, file_bytes(path, most_bytes=MAX_FILE_BYTES), may_be=_WORD_ONLY).content
        for path in (old, new)
    ]
    made_at = datetime.combine(civil_date("date", on), time(12), tzinfo=UTC) if on else clock.now()
    found = compare(contents[0], contents[1], author=author, made_at=made_at)
    if output is not None:
        write_file(output, found.content)
    if html is not None:
        write_file(html, redline_page(found, title=f"{old.name} → {new.name}").encode())
    answer = {
        "changes": [asdict(change) for change in found.changes],
        "is_exact": found.is_exact,
        "not_compared": list(found.not_compared),
        "notes": list(found.notes),
        "file": str(output) if output else None,
        "page": str(html) if html else None,
    }
    if not desk.answer(answer):
        _print(found, [path for path in (output, html) if path is not None])
    if not found.is_exact:
        raise typer.Exit(NOT_EXACT)


def _print(found: Redline, written: list[Path]) -> None:
    if not found.changes and found.is_exact:
        say("The two files say the same, in the same form.")
    for article in dict.fromkeys(change.article for change in found.changes):
        rows = [
            (", ".join(change.kinds), change.old or "", change.new or "")
            for change in found.changes
            if change.article == article
        ]
        say(table_of(("change", "old", "new"), rows, title=article), "")
    for note in (*found.notes, *(f"Not compared: {sentence}" for sentence in found.not_compared)):
        warn(note)
    if found.changes or written:
        places = " and ".join(str(path) for path in written)
        said = f" Wrote {places}" if written else " Write them with -o FILE or --html FILE"
        say(f"{counted(len(found.changes), 'change')}.{said}")

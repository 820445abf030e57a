"""`ode pdf`: a PDF of a Word file."""

from pathlib import Path
from typing import Annotated

import typer

from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import say
from ode_workflows.cli.words import file_bytes, write_file
from ode_workflows.documents.gate import MAX_FILE_BYTES, pass_gate
from ode_workflows.outside.pdf import make_pdf

_WORD_ONLY = frozenset({"docx"})


def pdf(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="IN.docx", help="The Word file.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where to write it; beside it otherwise.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Make a tagged PDF/A of a Word file, once it has passed the gate for hostile files; needs LibreOffice."""
    desk = at_desk(ctx, json)
    passed = pass_gate(file.name, file_bytes(file, most_bytes=MAX_FILE_BYTES), may_be=_WORD_ONLY)
    content = make_pdf(passed.content)
    path = output or file.with_suffix(".pdf")
    write_file(path, content)
    if not desk.answer({"file": str(path), "bytes": len(content), "notes": list(passed.notes)}):
        say(f"Wrote {path} ({len(content):,} bytes)", *passed.notes)

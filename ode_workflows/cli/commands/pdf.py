"""`ode pdf`: PDF files of Word files."""

from pathlib import Path
from typing import Annotated

import typer

from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import say
from ode_workflows.cli.words import file_bytes, write_file
from ode_workflows.documents.gate import MAX_FILE_BYTES, pass_gate
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.outside.pdf import LibreOffice

_WORD_ONLY = frozenset({"docx"})


def pdf(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="IN.docx...", help="The Word files.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where to write one; beside it otherwise.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Make a tagged PDF/A of each Word file, once all have passed the gate for hostile files; needs LibreOffice."""
    desk = at_desk(ctx, json)
    if output is not None and len(files) > 1:
        raise InvalidFactsError.of("output", "is for one file; leave it out, and each PDF goes beside its Word file")
    passed = [pass_gate(file.name, file_bytes(file, most_bytes=MAX_FILE_BYTES), may_be=_WORD_ONLY) for file in files]
    made: list[dict[str, object]] = []
    with LibreOffice() as office:
        for file, safe in zip(files, passed, strict=True):
            content = office.make_pdf(safe.content)
            path = output or file.with_suffix(".pdf")
            write_file(path, content)
            made.append({"file": str(path), "bytes": len(content), "notes": list(safe.notes)})
    if not desk.answer({"files": made}):
        for each, safe in zip(made, passed, strict=True):
            say(f"Wrote {each['file']} ({each['bytes']:,} bytes)", *safe.notes)

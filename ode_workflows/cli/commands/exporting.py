"""`ode export`: the register as CSV, JSON, HTML or a workbook; what is public, or what a person may see."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from sqlalchemy import ColumnElement, Connection

from ode_workflows import clock
from ode_workflows.actions.progress import Progress
from ode_workflows.cli.desk import Desk, at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import print_json, say
from ode_workflows.cli.progress import progress
from ode_workflows.cli.words import civil_date_or_none, one_word
from ode_workflows.db.queries import visible_to
from ode_workflows.domain.errors import InvalidFactsError, StorageError
from ode_workflows.registry.exports import FORMATS, Line
from ode_workflows.registry.register import RegisterQuery, register_lines

REGISTER = "register"


def export(
    ctx: typer.Context,
    what: Annotated[str, typer.Argument(metavar="WHAT", help="What to write out: register.")],
    form: Annotated[str | None, typer.Option("--format", metavar="FORMAT", help="csv, json, html or xlsx.")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where to write it; else standard output.")
    ] = None,
    in_force_on: Annotated[
        str | None, typer.Option("--in-force-on", metavar="DATE", help="Only what was in force for us on that day.")
    ] = None,
    person: Annotated[
        str | None,
        typer.Option("--as", metavar="PERSON", help="What this person may see; else ODE_PERSON, else what is public."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Write the register out: what is public, or with --as what a person may see.

    In CSV no cell begins with a sign that a spreadsheet takes for a formula; in a workbook dates are dates and texts
    stay texts. The HTML page needs nothing else and prints well.
    """
    desk = at_desk(ctx, json)
    one_word("what", what, (REGISTER,))
    chosen = _format(form, output, is_json=desk.is_json)
    on = civil_date_or_none("in-force-on", in_force_on)
    with desk.read() as conn, progress() as told:
        sees, today = _seen(desk, conn, person)
        lines = _watched(register_lines(conn, RegisterQuery(sees, on)), told)
        if output is None:
            FORMATS[chosen](lines, _standard_output(chosen), today)
            return
        with _whole_file(output) as stream:
            count = FORMATS[chosen](lines, stream, today)
    if desk.is_json:
        print_json({"file": str(output), "format": chosen, "agreements": count})
    else:
        say(f"{count} agreements written to {output}.")


def _format(form: str | None, output: Path | None, *, is_json: bool) -> str:
    """Return the format: as said, else as the file is named, else JSON where JSON is asked for."""
    suffix = output.suffix.removeprefix(".").casefold() if output else ""
    said = form or (suffix if suffix in FORMATS else None) or ("json" if is_json else "csv")
    chosen = one_word("format", said, list(FORMATS))
    if is_json and output is None and chosen != "json":
        raise InvalidFactsError.of("format", f"--json prints JSON; write {chosen} to a file with -o FILE")
    return chosen


def _seen(desk: Desk, conn: Connection, person: str | None) -> tuple[ColumnElement[bool], date]:
    if person or desk.settings.person:
        who = desk.acting(conn, person)
        return visible_to(who.actor), who.today
    return visible_to(None), clock.civil_date(desk.now, desk.zone)


def _watched(lines: Iterator[Line], told: Progress) -> Iterator[Line]:
    for done, line in enumerate(lines, 1):
        told("agreements written", done, None)
        yield line


def _standard_output(chosen: str) -> BinaryIO:
    if chosen == "xlsx" and sys.stdout.isatty():
        raise InvalidFactsError.of("output", "a workbook is no text for a screen; name a file: -o register.xlsx")
    sys.stdout.flush()
    return sys.stdout.buffer


@contextmanager
def _whole_file(path: Path) -> Iterator[BinaryIO]:
    """Give a stream whose file appears under its name only when all of it is written."""
    try:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as fault:
        raise StorageError(f"{path} cannot be written ({fault.strerror}). Choose another place.") from fault
    half_written = Path(name)
    try:
        with os.fdopen(number, "wb") as stream:
            yield stream
        half_written.chmod(0o666 & ~_umask())
        half_written.replace(path)
    except OSError as fault:
        raise StorageError(f"{path} cannot be written ({fault.strerror}). Choose another place.") from fault
    finally:
        with suppress(OSError):
            half_written.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

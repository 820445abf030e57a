"""`ode verify`: histories, rows, confidential texts, stored files and tasks; exit code 5 names the first bad entry."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from ode_workflows.access.problems import problem_of
from ode_workflows.actions.verifying import Heads, VerifyReport, heads_file, read_heads
from ode_workflows.actions.verifying import verify as verify_all
from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import counted, errors_screen, say, table_of
from ode_workflows.cli.progress import progress
from ode_workflows.cli.refusals import CHECK_FAILED
from ode_workflows.cli.words import file_bytes
from ode_workflows.domain.errors import CheckFailedError, InvalidFactsError, StorageError

_SHOWN = 10
"""How many chain heads a screen shows; a file or --json has all."""


def verify(
    ctx: typer.Context,
    reference: Annotated[
        str | None, typer.Argument(metavar="[REF]", help="Only this agreement, such as 2026-038.")
    ] = None,
    heads: Annotated[
        Path | None, typer.Option("--heads", metavar="FILE", help="Write the chain heads, to keep them elsewhere.")
    ] = None,
    seal: Annotated[
        Path | None, typer.Option("--seal", metavar="FILE", help="Compare with chain heads that were kept elsewhere.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Check that nobody has altered a history, a row, a confidential text or a stored file.

    A whole chain that was written anew is found only against heads kept where nobody with rights on the database can
    reach them: write them with --heads now, compare with --seal later.
    """
    desk = at_desk(ctx, json)
    sealed = _sealed(seal)
    with desk.read() as conn, progress() as told:
        report = verify_all(conn, reference, files=desk.files, sealed=sealed, progress=told)
    if report.is_sound and heads is not None:
        _write(heads, heads_file(report, desk.now))
    if not desk.answer(_plain(report)):
        _print(report, heads)
    if not report.is_sound:
        raise typer.Exit(CHECK_FAILED)


def _sealed(path: Path | None) -> Heads | None:
    if path is None:
        return None
    try:
        return read_heads(file_bytes(path).decode("utf-8"))
    except UnicodeDecodeError as fault:
        raise InvalidFactsError.of("seal", "is no file of heads; make one with: ode verify --heads FILE") from fault


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise StorageError(f"{path} cannot be written ({fault.strerror}). Choose another place.") from fault


def _plain(report: VerifyReport) -> dict[str, Any]:
    failure = _failure(report)
    return {**(problem_of(failure) if failure else {}), **report.as_plain()}


def _failure(report: VerifyReport) -> CheckFailedError | None:
    try:
        report.require_sound()
    except CheckFailedError as failure:
        return failure
    return None


def _print(report: VerifyReport, heads: Path | None) -> None:
    read = ", ".join(
        (counted(report.agreements, "agreement"), counted(report.entries, "entry", "entries"),
         counted(report.files, "stored file"))
    )  # fmt: skip
    if not report.is_sound:
        screen = errors_screen()
        screen.print(Text.assemble(("A check failed: ", "bold red"), f"{read}; {report.problem_count} problems."))
        for problem in report.problems:
            screen.print(f"  {problem.sentence}")
        return
    say(Text.assemble(("Verified: ", "bold green"), read))
    if report.heads:
        shown = [(head.reference, head.seq, head.hash) for head in report.heads[:_SHOWN]]
        say(table_of(("reference", "entry", "head of its chain"), shown))
    if len(report.heads) > _SHOWN:
        say(f"… and {len(report.heads) - _SHOWN} more; --heads FILE writes all of them.")
    say(f"Seal over all heads: {report.seal}")
    if heads is not None:
        say(f"Heads written to {heads}. Keep the file where nobody with rights on the database can alter it.")

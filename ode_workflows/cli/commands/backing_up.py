"""`ode backup`, `ode restore` and `ode packet`: everything, or one agreement, as one archive."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ode_workflows.actions.backing_up import backup as back_up
from ode_workflows.actions.backing_up import restore as bring_back
from ode_workflows.actions.backing_up import resume_outbox
from ode_workflows.actions.packing import make_packet
from ode_workflows.cli.desk import Desk, at_desk, sqlite_file
from ode_workflows.cli.options import AsJson, Looking, Reference
from ode_workflows.cli.output import counted, pairs, say, warn
from ode_workflows.cli.progress import progress
from ode_workflows.cli.refusals import CHECK_FAILED
from ode_workflows.db.case import agreement_by
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError, RoleNotAllowedError, StorageError

_RESUME = "ode restore --resume"


def backup(
    ctx: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="FILE", help="The archive to write, such as ode-backup.zip.")],
    json: AsJson = False,
) -> None:
    """Write one archive with a consistent copy of the database and every stored file, while the office works on.

    What does not verify is copied all the same, and named; the exit code is then 5.
    """
    desk = at_desk(ctx, json)
    with desk.read():
        pass  # a database without its tables is refused before anything is written
    with progress() as told:
        report = back_up(desk.engine, desk.files, target, now=desk.now, progress=told)
    if not desk.answer(asdict(report)):
        say(Text.assemble(("Backup written: ", "bold green"), report.place))
        say(pairs({name: value for name, value in asdict(report).items() if name not in ("place", "problem")}))
    if report.problem is not None:
        warn(f"The copy does not verify: {report.problem}. See: ode verify")
        raise typer.Exit(CHECK_FAILED)


def restore(
    ctx: typer.Context,
    source: Annotated[Path | None, typer.Argument(metavar="FILE", help="The archive that ode backup wrote.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="After a restore: let mails and documents leave again.")
    ] = False,
    skip_waiting: Annotated[
        bool, typer.Option("--skip-waiting", help="With --resume: leave out mails that went out before the loss.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Bring a backup back, once all of it is checked; the old database is kept beside the new one.

    After a restore nothing leaves the house until you say so, because mails may have gone out since the copy was made:
    look what waits, then run: ode restore --resume
    """
    desk = at_desk(ctx, json)
    if resume:
        _resume(desk, source, is_skipping=skip_waiting)
        return
    if source is None or skip_waiting:
        raise InvalidFactsError.of("file", "name the archive: ode restore FILE (or --resume after a restore)")
    if not source.is_file():
        raise NotFoundError(f"There is no file {source}. Check the path.")
    database = sqlite_file(desk.settings)
    if database is None:
        raise StorageError("This office's database is PostgreSQL: bring it back with pg_restore.")
    with progress() as told:
        report = bring_back(database, desk.files, source, now=desk.now, progress=told)
    if desk.answer({**asdict(report), "outbox": "paused", "resume": _RESUME}):
        return
    say(Text.assemble(("Restored: ", "bold green"), f"{source} as of {report.made_at}"))
    say(pairs({name.replace("_", " "): value for name, value in asdict(report).items() if name != "made_at"}))
    waiting = counted(report.waiting_messages, "mail")
    warn(f"The outbox is paused. In the copy wait: {waiting}; some may have left since. {_HINT}")


_HINT = f"Let them leave: {_RESUME}   Leave them out: {_RESUME} --skip-waiting"


def _resume(desk: Desk, source: Path | None, *, is_skipping: bool) -> None:
    if source is not None:
        raise InvalidFactsError.of("resume", "goes without a file: it lets messages leave again after a restore")
    with desk.write() as conn:
        waiting = resume_outbox(conn, now=desk.now, skip_waiting=is_skipping)
    if not desk.answer(
        {"outbox": "running", "waiting": 0 if is_skipping else waiting, "left_out": waiting * is_skipping}
    ):
        say(f"The outbox runs again. {waiting} mails {'were left out' if is_skipping else 'will leave'}.")


def packet(
    ctx: typer.Context,
    reference: Reference,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="The archive; else REF.zip here.")
    ] = None,
    person: Looking = None,
    json: AsJson = False,
) -> None:
    """Pack one agreement to hand over: index, documents, texts, and a history that anybody can check.

    Reasons and privileged notes are never in it. It is made by the agreement's office, which looks through it first.
    """
    desk = at_desk(ctx, json)
    target = output or Path(f"{reference}.zip")
    with desk.read() as conn:
        reader = desk.reader(conn, person)
        agreement = agreement_by(conn, "reference", reference)
        if agreement is None or not reader.may_read(agreement):
            raise NotFoundError(f"There is no agreement {reference}. Look it up with: ode list")
        if not reader.is_inside(agreement):
            raise RoleNotAllowedError(f"The packet of {reference} is made by the agreement's own office.")
        report = make_packet(conn, agreement, target, files=desk.files, now=desk.now)
    if desk.answer(asdict(report)):
        return
    say(Text.assemble(("Packet written: ", "bold green"), report.place))
    entries, files = counted(report.entries, "entry", "entries"), counted(len(report.files), "file")
    say(f"{entries}, {files}; {counted(report.withheld, 'reason')} withheld.")
    say(f"Head of the chain: {report.head}")

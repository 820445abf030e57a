"""`ode import`: agreements that exist, from a register in CSV or from JSON, each in its true state."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from rich.text import Text
from sqlalchemy import Connection

from ode_workflows import clock
from ode_workflows.access.identity import actor_named
from ode_workflows.actions.import_file import LARGEST_BYTES, ImportFile
from ode_workflows.actions.importing import ImportReport, ImportRequest, Visibility, check_import, import_agreements
from ode_workflows.cli.desk import Desk, at_desk
from ode_workflows.cli.options import AsJson, AsPerson
from ode_workflows.cli.output import counted, say, table_of, warn
from ode_workflows.cli.progress import progress
from ode_workflows.cli.refusals import USAGE
from ode_workflows.cli.words import file_bytes, one_word

_SHOWN = 20
"""How many rows a screen spells out; --json gives all."""


def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV in UTF-8 with the plain header, or JSON.")],
    person: AsPerson = None,
    confirmed_by: Annotated[
        str | None,
        typer.Option("--confirmed-by", metavar="PERSON", help="Counsel who confirms the batch; a director needs one."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check every row and store nothing.")] = False,
    only_good: Annotated[bool, typer.Option("--only-good", help="Leave out rows that are wrong.")] = False,
    visibility: Annotated[
        str | None,
        typer.Option("--visibility", metavar="WHO", help="office, shared or public; else office (JSON: public)."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Bring agreements that exist into the register: all of the file, or nothing when any row is wrong.

    The header: number, title, kind, binding, counterparts, counterpart_kinds, lead_agency, issue_areas, purpose,
    signed_on, in_force_on, expires_on, notice_period_days, parent_number. Several values of a cell are separated by a
    semicolon. Dates are YYYY-MM-DD, or YYYY-MM or YYYY where no more is known. Safe to repeat.
    """
    desk = at_desk(ctx, json)
    wanted = one_word("visibility", visibility, ("office", "shared", "public")) if visibility else None
    found = ImportFile(file.name, file_bytes(file, most_bytes=LARGEST_BYTES))
    if dry_run:
        report = _check(desk, found, person)
    else:
        with desk.write() as conn, progress() as told:
            request = _request(desk, conn, person, confirmed_by, only_good, wanted)
            report = import_agreements(conn, found, request, progress=told)
    if not desk.answer(_plain(report)):
        _print(report)
    if report.is_refused:
        raise typer.Exit(USAGE)


def _check(desk: Desk, file: ImportFile, person: str | None) -> ImportReport:
    with desk.read() as conn, progress() as told:
        if person or desk.settings.person:
            who = desk.acting(conn, person)
            return check_import(conn, file, by=who.actor, today=who.today, progress=told)
        today = clock.civil_date(desk.now, desk.zone)
        return check_import(conn, file, by=None, today=today, progress=told)


def _request(
    desk: Desk, conn: Connection, person: str | None, confirmed_by: str | None, only_good: bool, visibility: str | None
) -> ImportRequest:
    who = desk.acting(conn, person)
    return ImportRequest(
        by=who.actor,
        confirmed_by=actor_named(conn, confirmed_by, who.today) if confirmed_by else None,
        now=who.now,
        today=who.today,
        files=desk.files,
        only_good=only_good,
        visibility=cast(Visibility, visibility) if visibility else None,
    )


def _plain(report: ImportReport) -> dict[str, Any]:
    if not report.is_refused:
        return report.as_plain()
    plain = report.as_plain()
    errors = [{"field": error["column"], **error} for error in plain["errors"]]
    problem = {"type": "urn:ode:problem:import-row", "title": "The file is refused", "detail": _refusal(report)}
    return {**problem, **plain, "errors": errors, "unmet": []}


def _refusal(report: ImportReport) -> str:
    return f"{counted(len(report.errors), 'error')}; nothing was stored. Mend them, or store the rest with --only-good."


def _print(report: ImportReport) -> None:
    if report.errors:
        wrong = [(each.row, each.column, each.as_plain()["value"], each.message, each.mend) for each in report.errors]
        _table(("row", "column", "value", "what is wrong", "how to mend it"), wrong)
    if report.imported_before_on:
        say(f"This file was imported on {report.imported_before_on} already.")
    there = f", {report.already_there} of them there already" if report.already_there else ""
    say(f"{counted(report.rows, 'row')}{there}; {report.importable} to import; {counted(len(report.errors), 'error')}.")
    if report.is_refused:
        warn(_refusal(report))
    elif not report.is_dry_run:
        _print_stored(report)


def _print_stored(report: ImportReport) -> None:
    say(Text(f"{counted(report.imported, 'agreement')} imported.", style="bold"))
    unknown = [(each.reference, each.title, "; ".join(each.missing)) for each in report.arrived if each.missing]
    _table(("reference", "title", "not known"), unknown)
    _table(("new agencies, to be confirmed",), [(name,) for name in report.new_agencies])
    _table(("new offices",), [(name,) for name in report.new_offices])
    if report.imported and not report.is_confirmed:
        warn("No counsel has confirmed this batch. Next time name one: --confirmed-by PERSON")


def _table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    if rows:
        say(table_of(headings, rows[:_SHOWN]))
    if len(rows) > _SHOWN:
        say(f"… and {len(rows) - _SHOWN} more; --json gives all of them.")

"""Import of agreements that exist: checked row by row, stored as a whole, each in its true state.

An imported agreement arrives by one history entry, `record_as_fact`, which names the batch, the evidence and the
requirements that were skipped. It opens no task and no deadline that lies in the past; what is not known is listed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, select

from ode_workflows import ids
from ode_workflows.actions._import_batch import Arrived, Batch, BatchWriter, reserve_numbers
from ode_workflows.actions._import_records import Arrival, agreement_of, dates_to_come
from ode_workflows.actions._import_register import FileCheck, Register
from ode_workflows.actions._import_rows import Incoming, Refused, RowProblem
from ode_workflows.actions._import_table import NUMBER
from ode_workflows.actions.import_file import ImportFile
from ode_workflows.actions.progress import Progress, unwatched
from ode_workflows.db.people import OfficeFacts
from ode_workflows.db.writer import insert_rows, table_named
from ode_workflows.domain.actor import Actor, role_words
from ode_workflows.domain.errors import InvalidFactsError, RequirementUnmetError, RoleNotAllowedError, Unmet
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import Role
from ode_workflows.files.store import FileStore

IMPORTERS = (Role.ADMIN.value, Role.DIRECTOR.value)

Visibility = Literal["office", "shared", "public"]


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """What a file holds, what is wrong with it, and what was stored."""

    file_name: str
    is_dry_run: bool
    rows: int = 0
    importable: int = 0
    already_there: int = 0
    errors: list[RowProblem] = field(default_factory=list)
    arrived: list[Arrived] = field(default_factory=list)
    batch_id: str | None = None
    imported_before_on: date | None = None
    is_confirmed: bool = True
    new_offices: list[str] = field(default_factory=list)
    new_agencies: list[str] = field(default_factory=list)

    @property
    def imported(self) -> int:
        """How many agreements were stored."""
        return len(self.arrived)

    @property
    def is_refused(self) -> bool:
        """Whether errors kept everything out that was to be stored."""
        return bool(self.errors) and not self.is_dry_run and not self.arrived

    def as_plain(self) -> dict[str, Any]:
        """Return the report as JSON knows it."""
        checked: dict[str, Any] = {
            "rows": self.rows,
            "importable": self.importable,
            "already_there": self.already_there,
            "errors": [problem.as_plain() for problem in self.errors],
        }
        if self.is_dry_run:
            return checked
        return {
            **checked,
            "imported": self.imported,
            "batch": self.batch_id,
            "imported_before_on": self.imported_before_on.isoformat() if self.imported_before_on else None,
            "is_confirmed": self.is_confirmed,
            "new_offices": self.new_offices,
            "new_agencies": self.new_agencies,
            "agreements": [
                {
                    "row": each.row,
                    "reference": each.reference,
                    "title": each.title,
                    "state": each.state,
                    "missing": list(each.missing),
                }
                for each in self.arrived
            ],
        }


def check_import(
    conn: Connection, file: ImportFile, *, by: Actor | None, today: date, progress: Progress = unwatched
) -> ImportReport:
    """Check every row of a file and store nothing.

    Args:
        conn: sees the register that the file is compared with.
        file: CSV with the plain header, or JSON.
        by: who would import it; nobody is needed to check a file.
        today: civil date in the office.
        progress: told now and then.
    """
    return _checked(file, Register(conn, by), today, progress).report


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """Who wants a file in the register, and how.

    `by` is an admin, or a director with `confirmed_by`, counsel who confirms the batch once. `now` is the instant of
    recording, `today` its civil date in the office. `files` keeps the file itself as evidence. With `only_good`, rows
    that are wrong are left out. `visibility` is the office's own unless said, and public for what comes from public
    sources (JSON).
    """

    by: Actor
    confirmed_by: Actor | None = None
    now: datetime
    today: date
    files: FileStore | None = None
    only_good: bool = False
    visibility: Visibility | None = None


def import_agreements(
    conn: Connection, file: ImportFile, request: ImportRequest, *, progress: Progress = unwatched
) -> ImportReport:
    """Bring a file of agreements into the register: all of it, or nothing when any row is wrong.

    Safe to repeat: a row that stands there from an earlier import is left as it is.

    Args:
        conn: inside one write transaction.
        file: CSV with the plain header, or JSON.
        request: who imports, and how.
        progress: told now and then.

    Raises:
        RoleNotAllowedError: the person may not import.
        RequirementUnmetError: a second person is needed, or is not counsel.
    """
    role = _entitled(request.by, request.confirmed_by)
    register = Register(conn, request.by)
    check = _checked(file, register, request.today, progress)
    report = check.report
    report.is_dry_run, report.is_confirmed = False, request.confirmed_by is not None
    report.imported_before_on = _imported_before_on(conn, file)
    if report.importable == 0 or (report.errors and not request.only_good):
        return report
    batch = _batch(file, request, role)
    writer = BatchWriter(conn, batch, register)
    reserve_numbers(conn, check.numbers)
    for row in _parents_first(file, request.today, check.left_out):
        report.arrived.append(writer.write(row))
        progress("rows stored", len(report.arrived), report.importable)
    store_batch(conn, batch, file, len(report.arrived))
    report.batch_id, report.new_offices, report.new_agencies = batch.id, writer.new_offices, writer.new_agencies
    return report


def _batch(file: ImportFile, request: ImportRequest, role: str) -> Batch:
    return Batch(
        id=ids.new_id(),
        name=file.name,
        by_id=request.by.person_id,
        role=role,
        confirmed_by_id=request.confirmed_by.person_id if request.confirmed_by else None,
        evidence=evidence_of(file, request.files),
        reason=f"Imported as it stands in {file.name}",
        visibility=request.visibility or ("public" if file.is_json else "office"),
        now=request.now,
        today=request.today,
    )


def store_batch(conn: Connection, batch: Batch, file: ImportFile, row_count: int) -> None:
    """Keep what was imported when, by whom and out of which file."""
    row: dict[str, object] = {
        "id": batch.id,
        "file_name": file.name,
        "file_hash": file.content_hash,
        "imported_by": batch.by_id,
        "confirmed_by": batch.confirmed_by_id or "",
        "imported_at": batch.now,
        "row_count": row_count,
    }
    insert_rows(conn, "import_batch", [row])


def _entitled(by: Actor, confirmed_by: Actor | None) -> str:
    found = by.in_office(by.office_id).capacity_for(IMPORTERS)
    if found is None:
        raise RoleNotAllowedError(
            phrased(
                "An import is made by %(roles)s; %(name)s is neither.",
                roles=role_words(IMPORTERS),
                name=by.name,
            )
        )
    role, _ = found
    if confirmed_by is None and role == Role.ADMIN:
        return role
    if confirmed_by is None or Role.COUNSEL not in confirmed_by.in_office(by.office_id).roles:
        raise _unconfirmed("Name the counsel of the office who confirms the batch: --confirmed-by PERSON.")
    if confirmed_by.person_id in by.persons_behind(by.roles):
        raise _unconfirmed("The second person must be somebody else.")
    return role


def _unconfirmed(sentence: str) -> RequirementUnmetError:
    return RequirementUnmetError(sentence, [Unmet("second_person_confirmed", sentence, "counsel", None)])


def _imported_before_on(conn: Connection, file: ImportFile) -> date | None:
    batch = table_named("import_batch").c
    at = conn.scalar(select(batch.imported_at).where(batch.file_hash == file.content_hash).order_by(batch.imported_at))
    return at.date() if at is not None else None


def evidence_of(file: ImportFile, files: FileStore | None) -> str:
    """Return what a batch rests on: the file itself where it is kept, else its name and hash."""
    if files is None:
        return f"{file.name}, SHA-256 {file.content_hash}"
    return f"file:{files.put(file.content)} {file.name}"


@dataclass(slots=True)
class _Checked:
    """What a check found: the report, rows to leave out, numbers that the file brings."""

    report: ImportReport
    left_out: set[int] = field(default_factory=set)
    numbers: list[str] = field(default_factory=list)


def _checked(file: ImportFile, register: Register, today: date, progress: Progress) -> _Checked:
    check = FileCheck(register)
    done = _Checked(ImportReport(file_name=file.name, is_dry_run=True))
    bad_rows: set[int] = set()
    for found in file.rows(today):
        problems = _problems(found, check, today)
        done.report.errors += problems
        bad_rows.update(problem.row for problem in problems)
        if isinstance(found, Refused) and found.is_whole_file:
            return done
        done.report.rows += 1
        if isinstance(found, Incoming) and not problems:
            _note(done, found, register)
        progress("rows checked", done.report.rows, None)
    for problem in check.parent_problems():
        done.report.errors.append(problem)
        bad_rows.add(problem.row)
    done.report.errors.sort(key=lambda problem: problem.row)
    done.left_out |= bad_rows
    done.report.importable = done.report.rows - len(done.left_out)
    return done


def _problems(found: Incoming | Refused, check: FileCheck, today: date) -> list[RowProblem]:
    if isinstance(found, Refused):
        return list(found.problems)
    return check.problems(found) or list(_term_problems(found, today))


def _note(done: _Checked, row: Incoming, register: Register) -> None:
    if register.same(row) is not None:
        done.report.already_there += 1
        done.left_out.add(row.row)
    elif row.number and NUMBER.fullmatch(row.number):
        done.numbers.append(row.number)


_NOBODY = OfficeFacts("", "", "state", "", "", "")


def _term_problems(row: Incoming, today: date) -> Iterator[RowProblem]:
    """Yield what in the dates and periods of a row cannot be counted; the very rules that will derive its dates."""
    at = Arrival(
        office=_NOBODY,
        owner_id="",
        by_id="",
        reference="",
        batch_id="",
        visibility="",
        lead_agency="",
        parent_id=None,
        now=datetime.min,  # noqa: DTZ901  # nothing of this record is kept
        today=today,
    )
    try:
        dates_to_come(agreement_of(row, at), today, confirmed_by_id=None)
    except InvalidFactsError as fault:
        for problem in fault.problems:
            yield RowProblem(row.row, problem.field, "", problem.message, "correct the dates or the notice period")


def _parents_first(file: ImportFile, today: date, left_out: set[int]) -> Iterator[Incoming]:
    """Yield the rows to store; those that act on another come after all others, so that it has its number."""
    for wants_parent in (False, True):
        for row in file.rows(today):
            is_turn = isinstance(row, Incoming) and (row.parent_number is not None) == wants_parent
            if isinstance(row, Incoming) and is_turn and row.row not in left_out:
                yield row

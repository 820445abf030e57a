"""Reads the plain CSV header of a register into rows; every cell of every row is checked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ode_workflows.actions._import_csv import Record, csv_records
from ode_workflows.actions._import_rows import Incoming, IncomingParty, KnownDate, Refused, RowProblem, known_date
from ode_workflows.domain.canonical import canonical_json, sha256_hex
from ode_workflows.domain.suggest import nearest
from ode_workflows.domain.text import clean_line, clean_text, folded
from ode_workflows.domain.vocabulary import (
    CHILD_KINDS,
    EndReason,
    InstrumentKind,
    IssueArea,
    PartyKind,
    State,
    TermKind,
    Unit,
)
from ode_workflows.lifecycle.profiles import profile_of

COLUMNS = (
    "number",
    "title",
    "kind",
    "binding",
    "counterparts",
    "counterpart_kinds",
    "lead_agency",
    "issue_areas",
    "purpose",
    "signed_on",
    "in_force_on",
    "expires_on",
    "notice_period_days",
    "parent_number",
)
REQUIRED = ("title", "kind", "counterparts", "counterpart_kinds")
NUMBER = re.compile(r"\d{4}-\d{3,6}(-[A-Z]\d{1,3})?")
"""A number of the register: `2026-038`, a child `2026-038-A1`."""

_LONGEST_LINE, _LONGEST_TEXT, _LONGEST_NOTICE_DAYS = 300, 100_000, 36_500
_ENDLESS = (TermKind.EVERGREEN, TermKind.INDEFINITE, TermKind.UNTIL_EVENT, TermKind.WITH_PARENT)
_FIXED = (TermKind.FIXED, TermKind.FIXED_RENEWABLE_BY_CONSENT, TermKind.FIXED_TACIT_RENEWAL)
_NOT_UTF8 = "is not written in UTF-8"
_SAVE_AS = "save the file as CSV UTF-8"


def table_rows(text: str, today: date) -> Iterator[Incoming | Refused]:
    """Yield each row of a register in CSV, or everything that is wrong in it.

    Args:
        text: the file; what is not UTF-8 stands in it as half characters.
        today: civil date in the office; nothing can have been signed after it.
    """
    records = csv_records(text)
    header = next(records, None)
    names = tuple(name.strip().casefold().replace(" ", "_") for name in header.cells) if header else ()
    problems = _header_problems(header, names)
    if problems:
        yield Refused(tuple(problems), is_whole_file=True)
        return
    for record in records:
        yield _row(record, names, today)


def _header_problems(header: Record | None, names: tuple[str, ...]) -> list[RowProblem]:
    if header is None or header.fault:
        return [RowProblem(1, "", "", "the file has no header", f"begin it with: {','.join(COLUMNS)}")]
    if len(names) == 1 and ";" in names[0]:
        mend = "save it with commas between columns; the semicolon stands between several values of one cell"
        return [RowProblem(1, "", names[0], "the columns are separated by semicolons", mend)]
    problems = [
        RowProblem(1, name, name, "is no column of the register", f"{nearest(name, COLUMNS)} Or leave it out")
        for name in names
        if name not in COLUMNS
    ]
    problems += [
        RowProblem(1, name, "", "the column is missing", f"add the column {name}")
        for name in REQUIRED
        if name not in names
    ]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    return problems + [RowProblem(1, name, name, "the column is there twice", "keep one of them") for name in twice]


@dataclass(slots=True)
class _Row:
    """The cells of one row while they are read, and what is wrong in them."""

    row: int
    cells: Mapping[str, str]
    problems: list[RowProblem] = field(default_factory=list)

    def bad(self, column: str, message: str, mend: str) -> None:
        """Note what is wrong in a cell."""
        self.problems.append(RowProblem(self.row, column, self.cells.get(column, ""), message, mend))

    def line(self, column: str, longest: int = _LONGEST_LINE, *, is_long: bool = False) -> str:
        """Return a cleaned cell; an empty one is ""."""
        raw = self.cells.get(column, "")
        if re.search(r"[\ud800-\udfff]", raw):
            self.bad(column, _NOT_UTF8, _SAVE_AS)
            return ""
        try:
            cleaned = str(clean_text(raw) if is_long else clean_line(raw.strip()))
        except ValueError as fault:
            self.bad(column, str(fault), "clean the cell")
            return ""
        if len(cleaned) > longest:
            self.bad(column, f"has {len(cleaned):,} characters", f"shorten it to {longest:,}")
            return ""
        return cleaned

    def several(self, column: str) -> list[str]:
        """Return the values of a cell, separated by semicolons."""
        longest = _LONGEST_TEXT
        return list(dict.fromkeys(part.strip() for part in self.line(column, longest).split(";") if part.strip()))

    def word(self, column: str, text: str, known: frozenset[str]) -> str:
        """Return a word of a closed list; spaces and capitals do not matter."""
        word = re.sub(r"[\s-]+", "_", text.casefold())
        if word not in known:
            self.bad(column, f"{text!r} is not known", nearest(word, known))
        return word

    def known_date(self, column: str) -> KnownDate | None:
        """Return a date with its precision, or None for an empty cell."""
        text = self.line(column)
        if not text:
            return None
        try:
            return known_date(text)
        except ValueError as fault:
            self.bad(column, str(fault), "write YYYY-MM-DD, or YYYY-MM or YYYY where no more is known")
            return None


def _row(record: Record, names: tuple[str, ...], today: date) -> Incoming | Refused:
    if record.fault:
        mend = "close the quotation mark; inside a quoted cell write it twice"
        return Refused((RowProblem(record.row, "", record.text, record.fault, mend),))
    if len(record.cells) != len(names):
        return Refused((_width_problem(record, names),))
    cells = _Row(record.row, dict(zip(names, record.cells, strict=True)))
    made = _incoming(cells, today)
    return Refused(tuple(cells.problems)) if cells.problems else made


def _width_problem(record: Record, names: tuple[str, ...]) -> RowProblem:
    has, wants = len(record.cells), len(names)
    if has > wants:
        mend = "put quotation marks around a cell that holds a comma"
        return RowProblem(record.row, f"column {wants + 1}", record.cells[wants], f"has {has} cells, not {wants}", mend)
    return RowProblem(record.row, names[has], "", f"has {has} cells, not {wants}", "fill up the row with empty cells")


def _incoming(cells: _Row, today: date) -> Incoming:
    kind = cells.word("kind", cells.line("kind"), frozenset(InstrumentKind))
    title = cells.line("title") or _missing(cells, "title", "give the title")
    dates = _dates(cells, today)
    number, parent = cells.line("number"), cells.line("parent_number")
    if parent and parent == number:
        cells.bad("parent_number", "an agreement cannot be its own parent", "name the agreement that it acts on")
    parties = _counterparts(cells)
    state, end_reason = _state(dates, today)
    return Incoming(
        row=cells.row,
        source_id=_source_id(number, title, kind, parties, dates),
        number=number or None,
        parent_number=parent or None,
        title=title,
        kind=kind,
        state=state,
        end_reason=end_reason,
        parties=parties,
        is_binding=cells.word("binding", cells.line("binding") or "unknown", frozenset({"yes", "no", "unknown"})),
        issue_areas=_areas(cells),
        lead_agency=cells.line("lead_agency") or None,
        purpose=cells.line("purpose", _LONGEST_TEXT, is_long=True),
        signed=dates["signed_on"],
        in_force=dates["in_force_on"],
        expires=dates["expires_on"],
        ended=dates["expires_on"] if end_reason else None,
        term_kind=_term_kind(kind, dates["expires_on"]),
        notice_days=_notice_days(cells),
    )


def _missing(cells: _Row, column: str, mend: str) -> str:
    if not any(problem.column == column for problem in cells.problems):
        cells.bad(column, "is empty", mend)
    return ""


def _counterparts(cells: _Row) -> tuple[IncomingParty, ...]:
    names, kinds = cells.several("counterparts"), _kinds(cells)
    if not names:
        _missing(cells, "counterparts", "name the other side; several with ; between them")
    long_names = [name for name in names if len(name) > _LONGEST_LINE]
    if long_names:
        cells.bad("counterparts", f"holds a name of {len(long_names[0]):,} characters", "separate several names with ;")
    if len(kinds) == 1:
        kinds *= len(names)
    if names and len(kinds) != len(names):
        mend = "give one kind for all of them, or one for each in the same order"
        cells.bad("counterpart_kinds", f"{len(kinds)} kinds for {len(names)} counterparts", mend)
        return ()
    return tuple(IncomingParty(name=name, kind=kind) for name, kind in zip(names, kinds, strict=True))


def _kinds(cells: _Row) -> list[str]:
    parts = [part for part in cells.line("counterpart_kinds", _LONGEST_TEXT).split(";") if part.strip()]
    return [cells.word("counterpart_kinds", part.strip(), frozenset(PartyKind)) for part in parts]


def _areas(cells: _Row) -> tuple[str, ...]:
    words = [cells.word("issue_areas", area, frozenset(IssueArea)) for area in cells.several("issue_areas")]
    return tuple(dict.fromkeys(words))


def _dates(cells: _Row, today: date) -> dict[str, KnownDate | None]:
    dates = {column: cells.known_date(column) for column in ("signed_on", "in_force_on", "expires_on")}
    signed = dates["signed_on"]
    if signed is not None and signed.on > today:
        cells.bad("signed_on", f"lies after {today}", "correct the date; only what has happened is imported")
    for earlier, later in (("signed_on", "in_force_on"), ("in_force_on", "expires_on"), ("signed_on", "expires_on")):
        first, second = dates[earlier], dates[later]
        if first is not None and second is not None and second.last_on < first.on:
            cells.bad(later, f"lies before {earlier} ({cells.cells[earlier]})", "correct one of the two dates")
            break
    return dates


def _state(dates: Mapping[str, KnownDate | None], today: date) -> tuple[str, str | None]:
    """Return where an agreement with these dates truly stands, and why it ended."""
    signed, in_force, expires = dates["signed_on"], dates["in_force_on"], dates["expires_on"]
    if expires is not None and expires.last_on < today:
        return State.ENDED, EndReason.EXPIRED
    if (in_force is None and signed is not None) or (in_force is not None and in_force.on > today):
        return State.RATIFICATION, None
    return State.IN_FORCE, None


def _term_kind(kind: str, expires: KnownDate | None) -> str:
    """Return the kind of term that the dates show; how it is renewed is taken from the kind's profile."""
    if kind not in frozenset(InstrumentKind):
        return TermKind.INDEFINITE
    usual = TermKind(profile_of(kind).term_kind)
    if expires is not None:
        return usual if usual in _FIXED and usual is not TermKind.FIXED_TACIT_RENEWAL else TermKind.FIXED
    if kind in CHILD_KINDS:
        return TermKind.WITH_PARENT
    return usual if usual in _ENDLESS else TermKind.INDEFINITE


def _notice_days(cells: _Row) -> int | None:
    text = cells.line("notice_period_days")
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text) > _LONGEST_NOTICE_DAYS:
        mend = f"give calendar days, 0 to {_LONGEST_NOTICE_DAYS:,}, as a number"
        cells.bad("notice_period_days", "is no number of days", mend)
        return None
    return int(text)


def _source_id(
    number: str, title: str, kind: str, parties: tuple[IncomingParty, ...], dates: Mapping[str, KnownDate | None]
) -> str:
    """Return what makes a row the same row in another file: its number, or else title, kind, parties and signing."""
    if number:
        return number
    signed = dates["signed_on"]
    named = [folded(title), kind, sorted(folded(party.name) for party in parties), signed.on if signed else None]
    return f"row:{sha256_hex(canonical_json(named))[:32]}"


NOTICE_UNIT = Unit.CALENDAR_DAYS.value
"""What `notice_period_days` is counted in."""

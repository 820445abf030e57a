"""What an import reads out of any file: rows as plain values, and what is wrong in a row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from ode_workflows.domain.values import EARLIEST_ON, LATEST_ON
from ode_workflows.domain.vocabulary import Precision

_LONGEST_VALUE = 80
_FORMS = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one cell, and how to mend it; rows are counted as a spreadsheet shows them, the header is 1."""

    row: int
    column: str
    value: str
    message: str
    mend: str

    def as_plain(self) -> dict[str, object]:
        """Return the problem as JSON knows it; a long value is cut, half characters are shown as such."""
        cut = self.value if len(self.value) <= _LONGEST_VALUE else f"{self.value[:_LONGEST_VALUE]}…"
        return {
            "row": self.row,
            "column": self.column,
            "value": cut.encode("utf-8", "backslashreplace").decode(),
            "message": self.message,
            "mend": self.mend,
        }


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be imported, or a whole file that cannot be read, with everything that is wrong."""

    problems: tuple[RowProblem, ...]
    is_whole_file: bool = False


@dataclass(frozen=True, slots=True)
class KnownDate:
    """A civil date as exactly as it is known: `on` is its first possible day."""

    on: date
    precision: str = Precision.DAY.value

    @property
    def last_on(self) -> date:
        """The last day that it may mean."""
        if self.precision == Precision.YEAR:
            return date(self.on.year, 12, 31)
        if self.precision == Precision.MONTH:
            following = date(self.on.year + self.on.month // 12, self.on.month % 12 + 1, 1)
            return following - timedelta(days=1)
        return self.on

    @property
    def is_exact(self) -> bool:
        """Whether the day is known."""
        return self.precision == Precision.DAY


def known_date(text: str) -> KnownDate:
    """Return the date that YYYY-MM-DD, YYYY-MM or YYYY says.

    Raises:
        ValueError: another form, no such day, or a year outside the legal range.
    """
    precision = _FORMS.get(len(text))
    digits = text.replace("-", "")
    if precision is None or not (digits.isascii() and digits.isdigit()):
        raise ValueError("is no date in the form YYYY-MM-DD")
    try:
        on = date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError as fault:
        raise ValueError("is no day of the calendar") from fault
    if not EARLIEST_ON.year <= on.year <= LATEST_ON.year:
        raise ValueError(f"must lie between {EARLIEST_ON.year} and {LATEST_ON.year}")
    return KnownDate(on, precision.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingParty:
    """A party as the file names it; `is_group` stands for several that the file does not name one by one."""

    name: str
    kind: str
    is_us: bool = False
    is_group: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One agreement out of a file, checked and in the words of the field.

    `parties` holds ours only where the file names it; otherwise the office stands for us. `home_state` or `office_id`
    is set where the file says to whose register the agreement belongs. `provenance` goes into the history entry as
    public facts.
    """

    row: int
    source_id: str
    title: str
    kind: str
    state: str
    parties: tuple[IncomingParty, ...]
    number: str | None = None
    parent_number: str | None = None
    home_state: str | None = None
    office_id: str | None = None
    end_reason: str | None = None
    close_reason: str | None = None
    is_binding: str = "unknown"
    issue_areas: tuple[str, ...] = ()
    lead_agency: str | None = None
    purpose: str = ""
    signed: KnownDate | None = None
    in_force: KnownDate | None = None
    expires: KnownDate | None = None
    ended: KnownDate | None = None
    term_kind: str | None = None
    term_number: int | None = None
    term_unit: str | None = None
    notice_days: int | None = None
    is_example: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, object] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    @property
    def year(self) -> int | None:
        """The year under which it is numbered: of signature, or of what comes next."""
        known = self.signed or self.in_force or self.expires
        return known.on.year if known else None

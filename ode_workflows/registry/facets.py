"""How many agreements stand under each choice of a list's facets, without counting in the database.

Each choice is a row of bits, one an agreement. A scope is such a row too: what a reader sees and each word are read
from the database, a day is compared with the days in force that are kept here. What stands under a choice is then
counted by laying rows of bits over each other. The rows of a large register are kept, and brought up to date by what
was written since; what a reader sees and a word are kept for seconds, each for itself.

Decision: docs/decisions/0023-lists-have-a-table-of-their-own.md
"""

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Select, Text, cast, func, select

from ode_workflows.db.listing import LISTING
from ode_workflows.db.queries import AGREEMENT
from ode_workflows.domain.vocabulary import State
from ode_workflows.registry.scope import LIVING, Scope

FACETS = ("state", "kind", "issue_area", "counterpart_kind", "office", "year")
_COLUMNS = tuple(
    LISTING.c[name] for name in ("state", "kind", "issue_areas", "counterpart_kinds", "office_id", "signed_year")
)
_SET = ord("1")
_NEVER, _STILL = date.max.toordinal() + 1, date.max.toordinal()
KEPT_FROM = 5_000
"""Agreements from which anything is kept; a smaller register is read anew for every page."""

PART_KEPT_FOR, BITS_KEPT_FOR = timedelta(seconds=20), timedelta(hours=1)
READ_EVERY = timedelta(seconds=5)
OVERLAP = timedelta(minutes=2)
"""How far back it is read what was written since, for the clocks of several processes and steps that took long."""

_MOST_PARTS = 256
Choice = tuple[str, str]
"""A facet and a value of it."""


@dataclass(slots=True)
class _Bits:
    """Which agreements stand under each choice; an agreement is known by its place, a bit of every row."""

    read_at: datetime
    asked_at: datetime
    places: dict[int, int] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    first_days: "array[int]" = field(default_factory=lambda: array("i"))
    last_days: "array[int]" = field(default_factory=lambda: array("i"))
    choices: list[tuple[Choice, ...]] = field(default_factory=list)
    rows: dict[Choice, bytearray] = field(default_factory=dict)

    def read(self, conn: Connection, *, since: datetime | None = None) -> None:
        """Read the listing, or of it what was written since an instant."""
        wanted = select(LISTING.c.number, LISTING.c.in_force_on, LISTING.c.ended_on, *_COLUMNS)
        if since is not None:
            wanted = wanted.join(AGREEMENT, AGREEMENT.c.id == LISTING.c.agreement_id).where(
                AGREEMENT.c.updated_at >= since
            )
        for number, in_force_on, ended_on, *values in conn.execute(wanted):
            self._put(number, _choices(values))
            place = self.places[number]
            self.first_days[place] = in_force_on.toordinal() if in_force_on else _NEVER
            self.last_days[place] = _last_day(values[0], ended_on)

    def _put(self, number: int, choices: tuple[Choice, ...]) -> None:
        place = self.places.get(number)
        if place is None:
            place = self.places[number] = len(self.choices)
            self.numbers.append(number)
            self.choices.append(())
            self.first_days.append(_NEVER)
            self.last_days.append(0)
        elif self.choices[place] == choices:
            return
        byte, bit = place >> 3, 1 << (place & 7)
        for choice in self.choices[place]:
            self.rows[choice][byte] &= ~bit
        for choice in choices:
            row = self.rows.setdefault(choice, bytearray())
            if len(row) <= byte:
                row.extend(bytes(max(byte + 1 - len(row), len(row) >> 3)))
            row[byte] |= bit
        self.choices[place] = choices

    def members(self, numbers: Iterable[int]) -> int:
        """Return the row of bits of some agreements."""
        signs = bytearray(b"0") * (len(self.choices) + 1)
        for place in map(self.places.get, numbers):
            if place is not None:
                signs[-1 - place] = _SET
        return int(signs, 2)

    def in_force(self, on: date) -> int:
        """Return the row of bits of what was in force for us on a civil date."""
        day, spans = on.toordinal(), zip(reversed(self.first_days), reversed(self.last_days), strict=True)
        return int("0" + "".join(["1" if first <= day <= last else "0" for first, last in spans]), 2)

    def row(self, choice: Choice) -> int:
        """Return the row of bits of a choice."""
        return int.from_bytes(self.rows.get(choice, b""), "little")


def _last_day(state: str, ended_on: date | None) -> int:
    """Return until when it is in force; what has ended on a day that nobody knows is not claimed to have been."""
    if state in LIVING:
        return _STILL
    return ended_on.toordinal() if state == State.ENDED and ended_on is not None else 0


_KNOWN: dict[tuple[Any, ...], tuple[Choice, ...]] = {}
_ONE: dict[Choice, Choice] = {}
_MOST_KNOWN = 50_000
"""Combinations of values whose choices are kept, so that equal ones are one in memory."""


def _choices(values: Iterable[Any]) -> tuple[Choice, ...]:
    key = tuple(values)
    found = _KNOWN.get(key)
    if found is None:
        state, kind, areas, kinds, office, year = key
        several = [("issue_area", each) for each in areas.strip(",").split(",") if each]
        several += [("counterpart_kind", each) for each in kinds.strip(",").split(",") if each]
        signed = [("year", str(year))] if year else []
        each = (("state", state), ("kind", kind), ("office", office), *several, *signed)
        found = tuple(_ONE.setdefault(choice, choice) for choice in each)
        if len(_KNOWN) < _MOST_KNOWN:
            _KNOWN[key] = found
    return found


@dataclass(frozen=True, slots=True)
class Counts:
    """How many agreements of a scope stand under each choice; `total` is how many there are in all."""

    bits: _Bits
    members: int
    lock: Lock

    @property
    def total(self) -> int:
        """How many agreements the scope has."""
        return self.members.bit_count()

    @property
    def of_all(self) -> int:
        """How many agreements there are, seen or not."""
        return len(self.bits.choices)

    def under(self, chosen: Mapping[str, str]) -> dict[str, dict[str, int]]:
        """Return how many each choice would show, by facet and value, with the other facets as they are chosen.

        Under "" stands how many are shown as everything is chosen now.
        """
        found: dict[str, dict[str, int]] = {name: {} for name in FACETS}
        with self.lock:
            wanted = {name: self.bits.row((name, value)) for name, value in chosen.items() if value}
            others = {name: self._all_of(wanted, but=name) for name in FACETS}
            for facet, value in self.bits.rows:
                count = (others[facet] & self.bits.row((facet, value))).bit_count()
                if count:
                    found[facet][value] = count
        return {**found, "": {"": self._all_of(wanted).bit_count()}}

    def of_choice(self, facet: str, value: str) -> int:
        """Return how many agreements stand under a choice, seen or not."""
        with self.lock:
            return self.bits.row((facet, value)).bit_count()

    def shown(self, chosen: Mapping[str, str]) -> list[int]:
        """Return the numbers of what is shown."""
        with self.lock:
            row = self._all_of({name: self.bits.row((name, value)) for name, value in chosen.items() if value})
            return [self.bits.numbers[place] for place in _places(row)]

    def _all_of(self, wanted: Mapping[str, int], *, but: str = "") -> int:
        shown = self.members
        for name, row in wanted.items():
            if name != but:
                shown &= row
        return shown


def _places(row: int) -> Iterable[int]:
    """Yield the places of the bits that are set, from the first."""
    signs = f"{row:b}"[::-1]
    place = signs.find("1")
    while place >= 0:
        yield place
        place = signs.find("1", place + 1)


def _read(conn: Connection, numbers: Select[Any]) -> Iterable[int]:
    """Return the numbers of a statement, read as one text; a hundred thousand rows would cost more."""
    number = numbers.subquery().c.number
    joined = func.group_concat(number) if conn.dialect.name == "sqlite" else func.string_agg(cast(number, Text), ",")
    found = conn.scalar(select(joined))
    return map(int, found.split(",")) if found else ()


class KeptCounts:
    """The rows of bits of one database, and the parts of scopes that were last asked for."""

    def __init__(self) -> None:
        self._bits: _Bits | None = None
        self._parts: OrderedDict[str, tuple[datetime, int]] = OrderedDict()
        self._lock = Lock()

    def of(self, conn: Connection, scope: Scope, now: datetime) -> Counts:
        """Return the counts of a scope as they stood at most some seconds before an instant."""
        with self._lock:
            bits = self._current(conn, now)
        members = -1
        for key, numbers in scope.parts(conn).items():
            members &= self._members(conn, bits, key, numbers, now)
        if scope.in_force_on is not None:
            with self._lock:
                members &= bits.in_force(scope.in_force_on)
        return Counts(bits, members, self._lock)

    def _members(self, conn: Connection, bits: _Bits, key: str, numbers: Select[Any], now: datetime) -> int:
        known = self._parts.get(key)
        if known is not None and timedelta() <= now - known[0] < PART_KEPT_FOR:
            return known[1]
        members = bits.members(_read(conn, numbers))
        if len(bits.choices) >= KEPT_FROM:
            with self._lock:
                self._parts[key] = (now, members)
                self._parts.move_to_end(key)
                while len(self._parts) > _MOST_PARTS:
                    self._parts.popitem(last=False)
        return members

    def _current(self, conn: Connection, now: datetime) -> _Bits:
        bits = self._bits
        if bits is None or not timedelta() <= now - bits.read_at < BITS_KEPT_FOR:
            bits = _Bits(now, now)
            bits.read(conn)
            self._parts.clear()
            self._bits = bits if len(bits.choices) >= KEPT_FROM else None
        elif now - bits.asked_at >= READ_EVERY:
            bits.read(conn, since=bits.asked_at - OVERLAP)
            bits.asked_at = now
        return bits

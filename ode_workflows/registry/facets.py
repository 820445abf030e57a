"""How many agreements stand under each choice of a list's facets.

The listing is counted once by all facets together; every choice of a facet is then summed up from those few lines,
without the database. The lines of a large register are kept for seconds.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, false, func, literal_column, or_, select, table, text
from sqlalchemy.sql.visitors import replacement_traverse

from ode_workflows.db.listing import LISTING, WORDS
from ode_workflows.db.queries import AGREEMENT
from ode_workflows.domain.search_words import words_in
from ode_workflows.domain.vocabulary import State

FACETS = ("state", "kind", "issue_area", "counterpart_kind", "office", "year")
_COLUMNS = tuple(
    LISTING.c[name] for name in ("state", "kind", "issue_areas", "counterpart_kinds", "office_id", "signed_year")
)
KEPT_FOR = timedelta(seconds=20)
KEPT_FROM = 5_000
"""Agreements from which counts are kept; a smaller register is counted anew for every page."""

_MOST_KEPT = 64
_LIVING = (State.IN_FORCE.value, State.RENEWAL.value)

Chosen = Mapping[str, str]
"""A value by the name of its facet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a list is about before a facet is chosen: what the reader may see, words, a day on which it was in force."""

    sees: ColumnElement[bool]
    words: str = ""
    in_force_on: date | None = None

    def key(self) -> str:
        """Return what is the same for the same scope."""
        seen = str(self.sees.compile(compile_kwargs={"literal_binds": True}))
        return f"{seen}|{' '.join(words_in(self.words))}|{self.in_force_on}"


def conditions_of(conn: Connection, scope: Scope, *, row_by_row: bool = False) -> Iterable[ColumnElement[bool]]:
    """Yield the conditions on the listing that a scope means.

    Args:
        conn: the database, whose words for a search differ.
        scope: what the list is about.
        row_by_row: whether each row is looked at in turn rather than the hits gathered first; for frequent words.
    """
    yield on_listing(scope.sees)
    if scope.in_force_on is not None:
        yield LISTING.c.in_force_on <= scope.in_force_on
        # What has ended on a day that nobody knows is not claimed to have been in force.
        ended_later = and_(LISTING.c.state == State.ENDED, LISTING.c.ended_on >= scope.in_force_on)
        yield or_(LISTING.c.state.in_(_LIVING), ended_later)
    if scope.words.strip():
        sought = words_in(scope.words)
        if not sought:
            yield false()
        elif row_by_row:
            yield _holds(conn, sought)
        else:
            yield LISTING.c.number.in_(hits_of(conn, sought))


def hits_of(conn: Connection, sought: tuple[str, ...]) -> Select[Any]:
    """Return the statement that gathers the numbers of what holds a word beginning with each of these."""
    if conn.dialect.name == "sqlite":
        asked = " AND ".join(f'"{word}"*' for word in sought)
        matching = text("agreement_word_index MATCH :sought").bindparams(sought=asked)
        return select(literal_column("rowid")).select_from(table("agreement_word_index")).where(matching)
    asked = " & ".join(f"'{word}':*" for word in sought)
    return select(WORDS.c.number).where(text("lexemes @@ CAST(:sought AS tsquery)").bindparams(sought=asked))


def on_listing(sees: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition on agreements as one on their rows in the listing, which has the columns it speaks of."""

    def same(element: object, **_: object) -> object:
        return LISTING.c[element.name] if getattr(element, "table", None) is AGREEMENT else None  # type: ignore[attr-defined]

    return replacement_traverse(sees, {}, same)


def _holds(conn: Connection, sought: tuple[str, ...]) -> ColumnElement[bool]:
    place = func.instr if conn.dialect.name == "sqlite" else func.strpos
    found = [place(WORDS.c.words, f" {word}") > 0 for word in sought]
    return select(WORDS.c.number).where(WORDS.c.number == LISTING.c.number, *found).correlate(LISTING).exists()


@dataclass(frozen=True, slots=True)
class Counted:
    """One line of the count: a combination of values, and how many agreements have it."""

    values: tuple[tuple[str, ...], ...]
    count: int


@dataclass(slots=True)
class Counts:
    """How many agreements of a scope stand under each choice."""

    lines: list[Counted]
    total: int
    known: dict[tuple[str, ...], dict[str, dict[str, int]]] = field(default_factory=dict)

    def under(self, chosen: Chosen) -> dict[str, dict[str, int]]:
        """Return how many each choice would show, by facet and value, with the other facets as they are chosen.

        Under "" stands how many are shown as everything is chosen now.
        """
        key = tuple(chosen.get(name, "") for name in FACETS)
        if key not in self.known:
            self.known[key] = self._summed(key)
        return self.known[key]

    def _summed(self, key: tuple[str, ...]) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {name: {} for name in FACETS}
        wanted = [(place, value) for place, value in enumerate(key) if value]
        shown = 0
        for line in self.lines:
            missed = [place for place, value in wanted if value not in line.values[place]]
            if not missed:
                shown += line.count
            if len(missed) > 1:
                continue
            for place in missed or range(len(FACETS)):
                counts = found[FACETS[place]]
                for value in line.values[place]:
                    counts[value] = counts.get(value, 0) + line.count
        return {**found, "": {"": shown}}


def counted(conn: Connection, scope: Scope) -> Counts:
    """Return the counts of a scope."""
    wanted = select(*_COLUMNS, func.count()).where(*conditions_of(conn, scope)).group_by(*_COLUMNS)
    lines = [_line(row) for row in conn.execute(wanted)]
    return Counts(lines, sum(line.count for line in lines))


def _line(row: Any) -> Counted:
    state, kind, areas, kinds, office, year, count = row
    several = (tuple(areas.strip(",").split(",")), tuple(kinds.strip(",").split(",")))
    return Counted(((state,), (kind,), *several, (office,), (str(year) if year else "",)), count)


class KeptCounts:
    """The counts of the scopes that were last asked for, each for some seconds."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[datetime, Counts]] = OrderedDict()
        self._lock = Lock()

    def of(self, conn: Connection, scope: Scope, now: datetime) -> Counts:
        """Return the counts of a scope as they stood at most some seconds before an instant."""
        key = scope.key()
        with self._lock:
            known = self._known.get(key)
        if known is not None and timedelta() <= now - known[0] < KEPT_FOR:
            return known[1]
        found = counted(conn, scope)
        if found.total >= KEPT_FROM:
            with self._lock:
                self._known[key] = (now, found)
                self._known.move_to_end(key)
                while len(self._known) > _MOST_KEPT:
                    self._known.popitem(last=False)
        return found

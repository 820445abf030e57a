"""The register page by page: lines after a reference, how many there are, and how many stand under each choice.

A page begins after a reference and not after a number of lines, so that the thousandth page costs what the first does
and no line is shown twice when others are added.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, func, literal_column, or_, select

from ode_workflows.db.listing import LISTING
from ode_workflows.db.queries import AGREEMENT
from ode_workflows.db.writer import table_named
from ode_workflows.registry.agreements import lines_of
from ode_workflows.registry.facets import KEPT_FROM, Counts
from ode_workflows.registry.scope import Scope, conditions_of, on_listing

_DEADLINE = table_named("deadline")
LINES_OF_A_PAGE = 25
ORDERS: Mapping[str, tuple[str, bool]] = {
    "": ("reference", True),
    "oldest": ("reference", False),
    "title": ("title_key", False),
    "until": ("until_key", False),
}
"""The column of the listing by which each order goes, and whether the greatest stands first."""

_FEW = 2_000
"""Up to so many lines are named to the database; of more it looks at one row after the other until a page is full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a reader looks for: a scope, a value by facet, an order; no value narrows nothing."""

    scope: Scope
    chosen: Mapping[str, str] = field(default_factory=dict)
    order: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the register.

    `first` is the place of its first line among all, from 1; None where a large register would have to be counted for
    it. `older` and `newer` are references after which the next page and the page before begin; `newer` is "" for the
    first page, and None on it. `counts` are agreements by facet and value.
    """

    lines: list[dict[str, Any]]
    total: int
    first: int | None
    counts: Mapping[str, Mapping[str, int]]
    older: str | None
    newer: str | None


def page_of(conn: Connection, sought: Sought, counts: Counts, *, after: str = "", limit: int | None = None) -> Page:
    """Return the page that begins after a reference ("": the first page), with what a reader may see.

    Args:
        conn: the database.
        sought: what is looked for.
        counts: of its scope.
        after: the reference.
        limit: lines of the page; as many as a page of the register has when left out.
    """
    limit = LINES_OF_A_PAGE if limit is None else limit
    under = counts.under(sought.chosen)
    total = under[""][""]
    narrowed = and_(*_conditions(conn, sought, counts, total))
    place = _Place.of(conn, sought.order, after) if after else None
    begins = and_(narrowed, place.beyond()) if place else narrowed
    wanted = (
        select(LISTING.c.reference).where(begins).order_by(*_order(sought.order, is_few=total <= _FEW)).limit(limit + 1)
    )
    found = list(conn.scalars(wanted)) if total else []
    shown = found[:limit]
    newer = place.before(conn, narrowed, limit) if place else None
    return Page(
        lines=lines_of(conn, shown),
        total=total,
        first=_first(conn, narrowed, place, total),
        counts=under,
        older=shown[-1] if len(found) > len(shown) else None,
        newer=newer,
    )


def page_without_lines(sought: Sought, counts: Counts) -> Page:
    """Return the counts of what is looked for."""
    under = counts.under(sought.chosen)
    return Page(lines=[], total=under[""][""], first=1, counts=under, older=None, newer=None)


def _conditions(conn: Connection, sought: Sought, counts: Counts, total: int) -> Iterable[ColumnElement[bool]]:
    yield from chosen_conditions(sought.chosen)
    if total > _FEW:
        yield from conditions_of(conn, sought.scope, row_by_row=True)
        return
    # What may be seen is asked of the database again, so that nothing is shown for what was counted before.
    yield on_listing(sought.scope.sees)
    yield numbered(counts.shown(sought.chosen))


def numbered(numbers: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition that a row of the listing has one of these numbers."""
    # Thousands of parameters would cost more than what is asked; these are numbers of our own.
    said = ", ".join(map(str, numbers))
    named: ColumnElement[Any] = literal_column(f"({said})")
    return LISTING.c.number.op("IN", is_comparison=True)(named) if said else false()


def chosen_conditions(chosen: Mapping[str, str]) -> Iterable[ColumnElement[bool]]:
    """Yield the conditions on the listing that the chosen values mean."""
    for name, column in (("state", "state"), ("kind", "kind"), ("office", "office_id")):
        if chosen.get(name):
            yield LISTING.c[column] == chosen[name]
    if chosen.get("year"):
        yield LISTING.c.signed_year == int(chosen["year"])
    for name, column in (("issue_area", "issue_areas"), ("counterpart_kind", "counterpart_kinds")):
        if chosen.get(name):
            yield LISTING.c[column].contains(f",{chosen[name]},", autoescape=True)


def _order(order: str, *, is_few: bool) -> list[ColumnElement[Any]]:
    name, is_falling = ORDERS[order]
    columns: list[ColumnElement[Any]] = [LISTING.c[each] for each in dict.fromkeys((name, "reference"))]
    if is_few:  # an order that no index gives: else SQLite looks for a few rows by reading all of them in order
        columns = [func.coalesce(column, "") for column in columns]
    return [column.desc() if is_falling else column.asc() for column in columns]


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in a list: after the line of a reference, whose key decides unless the order is that of references."""

    order: str
    key: str
    reference: str

    @classmethod
    def of(cls, conn: Connection, order: str, after: str) -> "_Place | None":
        """Return the place; None where no line of that reference is left to begin after."""
        name, _ = ORDERS[order]
        if name == "reference":
            return cls(order, after, after)
        key = conn.scalar(select(LISTING.c[name]).where(LISTING.c.reference == after))
        return cls(order, key, after) if key is not None else None

    def beyond(self) -> ColumnElement[bool]:
        """Return the condition on lines after the place."""
        name, is_falling = ORDERS[self.order]
        if name == "reference":
            column = LISTING.c.reference
            return column < self.reference if is_falling else column > self.reference
        later = and_(LISTING.c[name] == self.key, LISTING.c.reference > self.reference)
        return and_(LISTING.c[name] >= self.key, or_(LISTING.c[name] > self.key, later))

    def up_to(self) -> ColumnElement[bool]:
        """Return the condition on lines before the place, that of its reference included."""
        name, is_falling = ORDERS[self.order]
        if name == "reference":
            column = LISTING.c.reference
            return column >= self.reference if is_falling else column <= self.reference
        earlier = and_(LISTING.c[name] == self.key, LISTING.c.reference <= self.reference)
        return and_(LISTING.c[name] <= self.key, or_(LISTING.c[name] < self.key, earlier))

    def before(self, conn: Connection, narrowed: ColumnElement[bool], limit: int) -> str | None:
        """Return the reference after which the page before begins; "" for the first page, None where there is none."""
        name, is_falling = ORDERS[self.order]
        columns = [LISTING.c[each] for each in dict.fromkeys((name, "reference"))]
        turned = [column.asc() if is_falling else column.desc() for column in columns]
        wanted = select(LISTING.c.reference).where(narrowed, self.up_to()).order_by(*turned)
        found = list(conn.scalars(wanted.limit(limit + 1)))
        if not found:
            return None
        return str(found[-1]) if len(found) > limit else ""


def _first(conn: Connection, narrowed: ColumnElement[bool], place: _Place | None, total: int) -> int | None:
    if place is None:
        return 1
    if total >= KEPT_FROM:
        return None
    return 1 + (conn.scalar(select(func.count()).select_from(LISTING).where(narrowed, place.up_to())) or 0)


def next_dates(
    conn: Connection, references: Sequence[str], kinds: Sequence[str], on: date
) -> Mapping[str, tuple[str, date]]:
    """Return the next derived date of these kinds on or after a civil date, by reference: its kind and the date."""
    wanted = (
        select(AGREEMENT.c.reference, _DEADLINE.c.kind, _DEADLINE.c.due_on)
        .join(AGREEMENT, AGREEMENT.c.id == _DEADLINE.c.agreement_id)
        .where(AGREEMENT.c.reference.in_(references), _DEADLINE.c.kind.in_(kinds))
        .where(_DEADLINE.c.status == "live", _DEADLINE.c.due_on >= on)
        .order_by(_DEADLINE.c.due_on.desc(), _DEADLINE.c.kind.desc())
    )
    return {row.reference: (row.kind, row.due_on) for row in conn.execute(wanted)}

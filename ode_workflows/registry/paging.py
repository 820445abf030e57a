"""The register page by page: lines after a reference, how many there are, and how many stand in each state.

A page begins after a reference and not after a number of lines, so that the thousandth page costs what the first does
and no line is shown twice when others are added.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, and_, cast, func, select

from ode_workflows.db.queries import AGREEMENT, PARTY
from ode_workflows.db.writer import table_named
from ode_workflows.domain.text import folded
from ode_workflows.registry.agreements import Filters, listed

_DEADLINE = table_named("deadline")
LINES_OF_A_PAGE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a reader looks for; None and "" narrow nothing. Every word of `party` stands in the name of some party."""

    state: str | None = None
    kind: str | None = None
    issue_area: str | None = None
    party: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the register, newest reference first.

    `first` is the place of its first line among all, from 1. `older` and `newer` are references after which the next
    page and the page before begin; `newer` is "" for the first page, and None on it.
    """

    lines: list[dict[str, Any]]
    total: int
    first: int
    by_state: Mapping[str, int]
    older: str | None
    newer: str | None


def page_of(conn: Connection, sees: ColumnElement[bool], sought: Sought, *, after: str = "") -> Page:
    """Return the page that begins after a reference ("": the first page), with what a reader may see."""
    by_state = _by_state(conn, [sees, *_conditions(replace(sought, state=None))])
    total = by_state.get(sought.state, 0) if sought.state else sum(by_state.values())
    narrowed = and_(sees, *_conditions(sought))
    begins = and_(narrowed, AGREEMENT.c.reference < after) if after else narrowed
    found = listed(conn, begins, Filters(), limit=LINES_OF_A_PAGE)
    has_more = found.total > len(found.lines)
    return Page(
        lines=found.lines,
        total=total,
        first=total - found.total + 1,
        by_state=by_state,
        older=found.lines[-1]["reference"] if has_more else None,
        newer=_newer(conn, narrowed, after) if after and found.total < total else None,
    )


def _conditions(sought: Sought) -> Iterable[ColumnElement[bool]]:
    if sought.state:
        yield AGREEMENT.c.state == sought.state
    if sought.kind:
        yield AGREEMENT.c.kind == sought.kind
    if sought.issue_area:
        yield cast(AGREEMENT.c.issue_areas, String).contains(f'"{sought.issue_area}"', autoescape=True)
    for word in folded(sought.party).split():
        named = PARTY.c.folded_name.contains(word, autoescape=True)
        yield AGREEMENT.c.id.in_(select(PARTY.c.agreement_id).where(named))


def _by_state(conn: Connection, conditions: Sequence[ColumnElement[bool]]) -> Mapping[str, int]:
    counted = select(AGREEMENT.c.state, func.count()).where(*conditions).group_by(AGREEMENT.c.state)
    return {row[0]: row[1] for row in conn.execute(counted)}


def _newer(conn: Connection, narrowed: ColumnElement[bool], after: str) -> str:
    """Return the reference after which the page before begins."""
    above = select(AGREEMENT.c.reference).where(narrowed, AGREEMENT.c.reference >= after)
    found = list(conn.scalars(above.order_by(AGREEMENT.c.reference).limit(LINES_OF_A_PAGE + 1)))
    return str(found[-1]) if len(found) > LINES_OF_A_PAGE else ""


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

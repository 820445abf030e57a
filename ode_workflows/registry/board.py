"""The newest agreements of each stage, for a board."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, union_all

from ode_workflows.db.listing import LISTING
from ode_workflows.registry.agreements import lines_of
from ode_workflows.registry.facets import Counts
from ode_workflows.registry.paging import Sought, chosen_conditions, numbered
from ode_workflows.registry.scope import conditions_of, on_listing


def board_of(
    conn: Connection, sought: Sought, counts: Counts, states: Mapping[str, int], *, limit: int
) -> Mapping[str, list[Any]]:
    """Return the newest lines of each of some states, of what is looked for.

    Args:
        conn: the database.
        sought: what is looked for; a state that is chosen there narrows nothing here.
        counts: of its scope.
        states: how many stand in each.
        limit: lines of a state.
    """
    newest = [_newest(conn, sought, counts, state, total, limit) for state, total in states.items()]
    found: dict[str, list[Any]] = {state: [] for state in states}
    if not newest:
        return found
    references = sorted(conn.scalars(union_all(*newest)), reverse=True)
    for line in lines_of(conn, references):
        found[line["state"]].append(line)
    return found


def _newest(conn: Connection, sought: Sought, counts: Counts, state: str, total: int, limit: int) -> Any:
    chosen = {**sought.chosen, "state": state}
    conditions: Iterable[ColumnElement[bool]]
    order: ColumnElement[Any] = LISTING.c.reference
    looked_at = limit * counts.of_choice("state", state) / total
    if total < looked_at:  # naming every line is less work than looking at the newest until the cards are full
        # What may be seen is asked of the database again, so that nothing is shown for what was counted before.
        conditions = (on_listing(sought.scope.sees), *chosen_conditions(chosen), numbered(counts.shown(chosen)))
        order = func.coalesce(order, "")  # an order that no index gives, or SQLite reads every line of the stage
    else:
        conditions = (*conditions_of(conn, sought.scope, row_by_row=True), *chosen_conditions(chosen))
    wanted = select(LISTING.c.reference).where(*conditions).order_by(order.desc()).limit(limit)
    return select(wanted.subquery())

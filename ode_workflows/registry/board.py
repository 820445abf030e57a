"""The newest agreements of each stage, for a board."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select, union_all

from ode_workflows.db.listing import LISTING
from ode_workflows.registry.agreements import lines_of
from ode_workflows.registry.paging import Sought, chosen_conditions
from ode_workflows.registry.scope import conditions_of


def board_of(conn: Connection, sought: Sought, states: Sequence[str], *, limit: int) -> Mapping[str, list[Any]]:
    """Return the newest lines of each of these states, of what is looked for."""
    conditions = [*conditions_of(conn, sought.scope), *chosen_conditions({**sought.chosen, "state": ""})]
    newest = [
        select(
            select(LISTING.c.reference)
            .where(*conditions, LISTING.c.state == state)
            .order_by(LISTING.c.reference.desc())
            .limit(limit)
            .subquery()
        )
        for state in states
    ]
    found: dict[str, list[Any]] = {state: [] for state in states}
    references = sorted(conn.scalars(union_all(*newest)), reverse=True)
    for line in lines_of(conn, references):
        found[line["state"]].append(line)
    return found

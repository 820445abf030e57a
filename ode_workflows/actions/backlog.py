"""How many acts of the calendar are due and not done: the backlog of the flows that do them."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection

from ode_workflows.actions._dated import DATED_ACTS


def due_acts(conn: Connection, as_of: date) -> Mapping[str, int]:
    """Return for each flow that does dated acts how many of them are due by a day.

    What waits for counsel's confirmation is an incident of its own and is not counted. It costs what a sweep costs that
    finds nothing to do, about a second with 100,000 agreements, so it is for people and not for every poll.

    Args:
        conn: a snapshot of the database.
        as_of: civil date by which the acts are due.
    """
    counts = Counter(dict.fromkeys((kind.flow for kind in DATED_ACTS), 0))
    for kind in DATED_ACTS:
        counts[kind.flow] += sum(due.due_on <= as_of and not due.to_confirm for due in kind.find(conn, as_of, None))
    return counts

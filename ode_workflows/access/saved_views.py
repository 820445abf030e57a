"""The lists that a person keeps under a name."""

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from ode_workflows import ids
from ode_workflows.db.writer import table_named
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.text import clean_line

_VIEW = table_named("saved_view")
LONGEST_NAME, MOST_VIEWS = 60, 30


@value
class SavedView:
    """A kept list; `query` is the part of its address after the path."""

    id: str
    name: str
    query: str


def saved_views(conn: Connection, person_id: str) -> list[SavedView]:
    """Return what a person has kept, in the order of its making."""
    wanted = select(_VIEW.c.id, _VIEW.c.name, _VIEW.c.query).where(_VIEW.c.person_id == person_id)
    return [SavedView(row.id, row.name, row.query) for row in conn.execute(wanted.order_by(_VIEW.c.id))]


def save_view(conn: Connection, person_id: str, name: str, query: str, *, now: datetime) -> None:
    """Keep a list under a name; the same name again is given to the new list.

    Raises:
        InvalidFactsError: on "name", where it is missing, too long, not one line, or one too many.
    """
    try:
        name = str(clean_line(name))
    except ValueError as fault:
        raise InvalidFactsError.of("name", str(fault)) from fault
    if not name or len(name) > LONGEST_NAME:
        raise InvalidFactsError.of(
            "name", phrased("write a name of at most %(longest_name)s characters", longest_name=LONGEST_NAME)
        )
    conn.execute(delete(_VIEW).where(_VIEW.c.person_id == person_id, _VIEW.c.name == name))
    count = conn.scalar(select(func.count()).select_from(_VIEW).where(_VIEW.c.person_id == person_id)) or 0
    if count >= MOST_VIEWS:
        raise InvalidFactsError.of(
            "name", phrased("you have kept %(most_views)s lists; delete one first", most_views=MOST_VIEWS)
        )
    row = {"id": ids.new_id(), "person_id": person_id, "name": name, "query": query, "created_at": now}
    conn.execute(insert(_VIEW).values(**row))


def delete_view(conn: Connection, person_id: str, view_id: str) -> bool:
    """Delete one of a person's kept lists; whether there was one."""
    its = (_VIEW.c.person_id == person_id, _VIEW.c.id == view_id)
    return bool(conn.execute(delete(_VIEW).where(*its)).rowcount)

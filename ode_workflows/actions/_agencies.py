"""Agencies by name: a slip of the pen is caught, a new one is listed for confirmation."""

from difflib import get_close_matches

from sqlalchemy import Connection, insert, select

from ode_workflows import ids
from ode_workflows.db.writer import table_named
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.text import folded

_AGENCY = table_named("agency")
ALMOST_EQUAL = 0.87
"""How alike two names must be to suspect a slip."""


def agency_name(conn: Connection, office_id: str, field: str, name: str | None) -> str:
    """Return an agency's name as the office writes it; an unknown one is added, to be confirmed.

    Raises:
        InvalidFactsError: almost the name of a known agency.
    """
    if not name:
        return ""
    names = conn.scalars(select(_AGENCY.c.name).where(_AGENCY.c.office_id == office_id))
    known = {folded(str(row)): str(row) for row in names}
    if folded(name) in known:
        return known[folded(name)]
    close = get_close_matches(folded(name), list(known), n=1, cutoff=ALMOST_EQUAL)
    if close:
        raise InvalidFactsError.of(
            field, phrased("%(name)r is not known; did you mean %(known)r?", name=name, known=known[close[0]])
        )
    conn.execute(insert(_AGENCY).values(id=ids.new_id(), office_id=office_id, name=name, is_confirmed=False))
    return name

"""How the record is worded for people: labels of states and kinds, dates as exactly as they are known."""

from datetime import date

from sqlalchemy import Connection, select

from ode_workflows.db.queries import AGREEMENT
from ode_workflows.domain.vocabulary import Precision
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.lifecycle.profiles import profile_of

_LENGTHS = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}


def state_label(kind: str, state: str) -> str:
    """Return how a kind of instrument shows a state ("In effect" for a memorandum)."""
    return profile_of(kind).label_of(lifecycle().states[state])


def kind_label(kind: str) -> str:
    """Return a kind of instrument as a person reads it."""
    return profile_of(kind).label


def known_date(on: date | None, precision: str = Precision.DAY) -> str | None:
    """Return a civil date as exactly as it is known: "2019-05-01", "2019-05" or "2019"."""
    return on.isoformat()[: _LENGTHS[Precision(precision)]] if on is not None else None


def title_and_kind(conn: Connection, reference: str) -> tuple[str, str]:
    """Return an agreement's title and kind."""
    found = conn.execute(select(AGREEMENT.c.title, AGREEMENT.c.kind).where(AGREEMENT.c.reference == reference)).one()
    return found.title, found.kind

"""What an installation says of itself: whose office it is, whether it is a demo, and whether it is well."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from ode_workflows.db.incidents import office_fact
from ode_workflows.db.schema_version import head, schema_of
from ode_workflows.db.writer import table_named

_OFFICE, _INCIDENT = table_named("office"), table_named("incident")
LAST_SWEEP = "last_sweep_on"
"""The fact under which the sweep writes the civil date of its last run."""

NAMELESS = "Office of Diplomatic Engagement"
"""How an office is called before it has a row."""


@dataclass(frozen=True, slots=True)
class Installation:
    """The state's office, or the first one where no state has any; the demo's offices are examples."""

    office: str
    is_example: bool


@dataclass(frozen=True, slots=True)
class Health:
    """How an installation stands; `last_sweep_on` is a civil date, or None before the first run."""

    schema: str | None
    schema_needed: str
    last_sweep_on: str | None
    incidents_open: int

    @property
    def is_at_head(self) -> bool:
        """Whether the database has the schema that this program needs."""
        return self.schema == self.schema_needed


def installation(conn: Connection) -> Installation:
    """Return whose office this is."""
    ordered = select(_OFFICE.c.name, _OFFICE.c.is_example).order_by(_OFFICE.c.kind != "state", _OFFICE.c.id)
    found = conn.execute(ordered.limit(1)).first()
    return Installation(found.name, found.is_example) if found else Installation(NAMELESS, is_example=False)


def health_of(conn: Connection) -> Health:
    """Return how an installation stands; an older schema is told, not refused."""
    schema = schema_of(conn)
    if schema != head():
        return Health(schema, head(), None, 0)
    still_open = select(func.count()).select_from(_INCIDENT).where(_INCIDENT.c.resolved_at.is_(None))
    return Health(schema, head(), office_fact(conn, LAST_SWEEP), conn.scalar(still_open) or 0)

"""What a new office still has to do before its work can be carried here, read off what it has done."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, Table, func, select

from ode_workflows.access.agencies import agencies_with_mailbox
from ode_workflows.access.second_factor import has_factor
from ode_workflows.actions.backing_up import LAST_BACKUP
from ode_workflows.actions.sweep import LAST_SWEEP
from ode_workflows.db.incidents import office_fact
from ode_workflows.db.queries import AGREEMENT
from ode_workflows.db.writer import table_named
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.vocabulary import Role
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.lifecycle.spec import StepSpec
from ode_workflows.settings import Settings

_PERSON, _GRANT = table_named("person"), table_named("role_grant")
FIRST_STEPS = ("second_factor", "people", "roles", "agencies", "register", "mail", "sweep", "backup")
"""In the order in which an admin takes them."""


@value
class FirstStep:
    """One thing to do: whether it is done, how many stand already, and by name what is still missing."""

    name: str
    is_done: bool
    count: int = 0
    missing: tuple[str, ...] = ()


def first_steps(conn: Connection, by: Actor, settings: Settings) -> tuple[FirstStep, ...]:
    """Return every first step of an admin's office, in the order in which they are taken."""
    people = _count(conn, _PERSON, _PERSON.c.office_id == by.office_id, _PERSON.c.is_active)
    idle = idle_roles(_held(conn, by.office_id), lifecycle().steps)
    agencies = agencies_with_mailbox(conn, by.office_id)
    silent = tuple(row["name"] for row in agencies if not row["mailbox"])
    agreements = _count(conn, AGREEMENT, AGREEMENT.c.office_id == by.office_id)
    return (
        FirstStep("second_factor", has_factor(conn, by.person_id)),
        FirstStep("people", people > 1, people),
        FirstStep("roles", not idle, missing=idle),
        FirstStep("agencies", bool(agencies) and not silent, len(agencies), silent),
        FirstStep("register", agreements > 0, agreements),
        FirstStep("mail", settings.smtp_url is not None),
        FirstStep("sweep", office_fact(conn, LAST_SWEEP) is not None),
        FirstStep("backup", office_fact(conn, LAST_BACKUP) is not None),
    )


def idle_roles(held: frozenset[str], steps: Mapping[str, StepSpec]) -> tuple[str, ...]:
    """Return for each step that nobody may take the role that takes it first, each once, in the order of the steps."""
    lacking: dict[str, None] = {}
    for spec in steps.values():
        takers = [str(role) for role in spec.roles if role != Role.SYSTEM]
        if takers and not held & set(takers):
            lacking.setdefault(takers[0])
    return tuple(lacking)


def _held(conn: Connection, office_id: str) -> frozenset[str]:
    wanted = select(_GRANT.c.role).join(_PERSON, _PERSON.c.id == _GRANT.c.person_id)
    return frozenset(conn.scalars(wanted.where(_PERSON.c.office_id == office_id, _PERSON.c.is_active).distinct()))


def _count(conn: Connection, table: Table, *conditions: object) -> int:
    return conn.scalar(select(func.count()).select_from(table).where(*conditions)) or 0  # type: ignore[arg-type]


def left_to_do(steps: Iterable[FirstStep]) -> int:
    """Return how many steps are not done."""
    return sum(not step.is_done for step in steps)

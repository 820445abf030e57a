"""People and offices by name, for what is shown."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from ode_workflows.db.writer import table_named
from ode_workflows.domain.actor import SYSTEM_ID
from ode_workflows.domain.errors import NotFoundError
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.suggest import nearest
from ode_workflows.domain.text import folded

_PERSON, _OFFICE, _GRANT = table_named("person"), table_named("office"), table_named("role_grant")
_AGENCY = table_named("agency")


def names_of(conn: Connection, person_ids: Collection[str]) -> Mapping[str, str]:
    """Return the names of people by id; unknown ids are left out."""
    wanted = select(_PERSON.c.id, _PERSON.c.name).where(_PERSON.c.id.in_(sorted(set(person_ids))))
    return {SYSTEM_ID: phrased("the system"), **{row.id: row.name for row in conn.execute(wanted)}}


def office_names(conn: Connection) -> Mapping[str, str]:
    """Return the names of all offices by id."""
    return {row.id: row.name for row in conn.execute(select(_OFFICE.c.id, _OFFICE.c.name))}


def offices_like(conn: Connection, wanted: str) -> list[str]:
    """Return the ids of the offices with these words in their name.

    Raises:
        NotFoundError: none; names the nearest.
    """
    names = office_names(conn)
    found = [office_id for office_id, name in names.items() if wanted == office_id or folded(wanted) in folded(name)]
    if not found:
        raise NotFoundError(f"There is no office {wanted!r}; {nearest(wanted, list(names.values()))}")
    return found


@value
class Colleague:
    """Somebody active in an office, with the roles that were asked for."""

    handle: str
    name: str
    roles: tuple[str, ...]


def people_with(conn: Connection, office_id: str, roles: Collection[str]) -> list[Colleague]:
    """Return everybody active in an office who holds one of these roles, by name."""
    wanted = (
        select(_PERSON.c.handle, _PERSON.c.name, _GRANT.c.role)
        .join(_GRANT, _GRANT.c.person_id == _PERSON.c.id)
        .where(_PERSON.c.office_id == office_id, _PERSON.c.is_active, _GRANT.c.role.in_(sorted(roles)))
        .order_by(_PERSON.c.name, _PERSON.c.handle, _GRANT.c.role)
    )
    found: dict[tuple[str, str], list[str]] = {}
    for row in conn.execute(wanted):
        found.setdefault((row.handle, row.name), []).append(row.role)
    return [Colleague(handle, name, tuple(held)) for (handle, name), held in found.items()]


def agencies_of(conn: Connection, office_id: str) -> list[str]:
    """Return the names of an office's agencies, sorted."""
    return sorted(conn.scalars(select(_AGENCY.c.name).where(_AGENCY.c.office_id == office_id)))

"""The example people of the demo office, with what each of them does."""

from sqlalchemy import Connection, select

from ode_workflows.db.writer import table_named
from ode_workflows.domain.plain_values import value

_PERSON, _GRANT, _OFFICE = table_named("person"), table_named("role_grant"), table_named("office")


@value
class ExamplePerson:
    """An example person; roles as people read them."""

    person_id: str
    handle: str
    name: str
    office: str
    roles: tuple[str, ...]


def example_people(conn: Connection) -> list[ExamplePerson]:
    """Return everybody of the example offices who is active, office by office."""
    found: dict[str, ExamplePerson] = {}
    rows = conn.execute(
        select(_PERSON.c.id, _PERSON.c.handle, _PERSON.c.name, _OFFICE.c.name.label("office"), _GRANT.c.role)
        .join(_OFFICE, _OFFICE.c.id == _PERSON.c.office_id)
        .join(_GRANT, _GRANT.c.person_id == _PERSON.c.id)
        .where(_PERSON.c.is_example, _PERSON.c.is_active)
        .order_by(_OFFICE.c.kind.desc(), _OFFICE.c.name, _PERSON.c.name, _GRANT.c.role)
    )
    for row in rows:
        before = found.get(row.id)
        roles = (*(before.roles if before else ()), row.role.replace("_", " "))
        found[row.id] = ExamplePerson(row.id, row.handle, row.name.replace(" (example)", ""), row.office, roles)
    return list(found.values())

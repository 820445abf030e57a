"""Selects on people: by handle, by role, with their absences and load."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, select

from ode_workflows.db.prepared import Prepared
from ode_workflows.db.writer import table_named
from ode_workflows.domain.actor import Actor, Standing
from ode_workflows.domain.routing import Candidate

_PERSON, _GRANT = table_named("person"), table_named("role_grant")
_DELEGATION, _OFFICE, _TASK = table_named("delegation"), table_named("office"), table_named("task")


def actor_by(conn: Connection, handle: str, on: date) -> Actor | None:
    """Return an active person as an actor, with the roles and delegations that hold on a day."""
    person = conn.execute(
        select(_PERSON, _OFFICE.c.kind.label("office_kind"), _OFFICE.c.home_state)
        .join(_OFFICE, _OFFICE.c.id == _PERSON.c.office_id)
        .where(_PERSON.c.handle == handle, _PERSON.c.is_active)
    ).first()
    if person is None:
        return None
    return Actor(
        person_id=person.id,
        handle=person.handle,
        name=person.name,
        office_id=person.office_id,
        roles=_roles(conn, person.id),
        agency=person.agency,
        office_kind=person.office_kind,
        home_state=person.home_state,
        stands_in_for=_standings(conn, person, on),
    )


def _roles(conn: Connection, person_id: str) -> frozenset[str]:
    return frozenset(conn.scalars(select(_GRANT.c.role).where(_GRANT.c.person_id == person_id)))


def _standings(conn: Connection, person: Row[tuple[object, ...]], on: date) -> tuple[Standing, ...]:
    lenders = conn.execute(
        select(_PERSON.c.id, _PERSON.c.name, _PERSON.c.office_id)
        .join(_DELEGATION, _DELEGATION.c.from_person_id == _PERSON.c.id)
        .where(_DELEGATION.c.to_person_id == person.id, _DELEGATION.c.starts_on <= on, _DELEGATION.c.ends_on >= on)
        .order_by(_PERSON.c.name)
    ).all()
    return tuple(Standing(lender.id, lender.name, _roles(conn, lender.id), lender.office_id) for lender in lenders)


def _office_people() -> Prepared:
    away = and_(
        _DELEGATION.c.from_person_id == _PERSON.c.id,
        _DELEGATION.c.is_absence,
        _DELEGATION.c.starts_on <= bindparam("on"),
        _DELEGATION.c.ends_on >= bindparam("on"),
    )
    columns = (_PERSON.c.id, _PERSON.c.name, _GRANT.c.role, _PERSON.c.agency, _GRANT.c.issue_areas)
    return Prepared(
        select(*columns, _DELEGATION.c.to_person_id)
        .join(_GRANT, _GRANT.c.person_id == _PERSON.c.id)
        .outerjoin(_DELEGATION, away)
        .where(_PERSON.c.office_id == bindparam("office"), _PERSON.c.is_active)
    )


_OFFICE_PEOPLE = _office_people()
_OPEN_TASKS = Prepared(
    select(func.count()).select_from(_TASK).where(_TASK.c.owner_id == bindparam("person"), _TASK.c.status == "open")
)


def candidates(
    conn: Connection, office_id: str, roles: Collection[str], on: date, *, weighed: Collection[str] = ()
) -> list[Candidate]:
    """Return everybody active in an office who holds one of these roles, once a role.

    Open tasks are counted for the weighed roles that several people hold, since only there they decide.
    """
    found = [row for row in _OFFICE_PEOPLE.rows(conn, {"office": office_id, "on": on}) if row[2] in roles]
    holders = Counter(row[2] for row in found)
    load: dict[str, int] = {}
    for person_id in {row[0] for row in found if row[2] in weighed and holders[row[2]] > 1}:
        counted = _OPEN_TASKS.first(conn, {"person": person_id})
        load[person_id] = counted[0] if counted else 0
    return [Candidate(row[0], row[1], row[2], row[3], tuple(row[4]), load.get(row[0], 0), row[5]) for row in found]


def handles(conn: Connection, office_id: str | None = None) -> list[str]:
    """Return the handles of active people, sorted; of one office or of all."""
    wanted = select(_PERSON.c.handle).where(_PERSON.c.is_active)
    if office_id is not None:
        wanted = wanted.where(_PERSON.c.office_id == office_id)
    return sorted(conn.scalars(wanted))


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """An office as actions need it; `party_name` is how it stands in an instrument."""

    id: str
    name: str
    kind: str
    home_state: str
    timezone: str
    party_name: str


def office_of(conn: Connection, office_id: str) -> OfficeFacts:
    """Return an office by id."""
    row = conn.execute(select(_OFFICE).where(_OFFICE.c.id == office_id)).one()
    return OfficeFacts(row.id, row.name, row.kind, row.home_state, row.timezone, row.party_name)


def person_by_handle(conn: Connection, handle: str, *, office_id: str | None = None) -> Any:
    """Return an active person's row by handle, perhaps only of one office; None when there is none."""
    wanted = select(_PERSON).where(_PERSON.c.handle == handle, _PERSON.c.is_active)
    if office_id is not None:
        wanted = wanted.where(_PERSON.c.office_id == office_id)
    return conn.execute(wanted).first()

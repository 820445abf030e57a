"""Selects on people: by handle, by role, with their absences and load."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, select

from ode_workflows.db.prepared import Prepared
from ode_workflows.db.writer import table_named
from ode_workflows.domain.actor import Actor, Standing
from ode_workflows.domain.routing import FULL_DESK, Candidate

_PERSON, _GRANT = table_named("person"), table_named("role_grant")
_DELEGATION, _OFFICE, _TASK = table_named("delegation"), table_named("office"), table_named("task")


def _who() -> Prepared:
    """Return the select of a person once a role, and once a role of each whom that person stands in for."""
    lender, lent = _PERSON.alias("lender"), _GRANT.alias("lent")
    stands_in = and_(
        _DELEGATION.c.to_person_id == _PERSON.c.id,
        _DELEGATION.c.starts_on <= bindparam("on"),
        _DELEGATION.c.ends_on >= bindparam("on"),
    )
    columns = (
        _PERSON.c.id, _PERSON.c.handle, _PERSON.c.name, _PERSON.c.office_id, _PERSON.c.agency,
        _OFFICE.c.kind, _OFFICE.c.home_state, _GRANT.c.role,
    )  # fmt: skip
    return Prepared(
        select(*columns, lender.c.id, lender.c.name, lender.c.office_id, lent.c.role)
        .join(_OFFICE, _OFFICE.c.id == _PERSON.c.office_id)
        .outerjoin(_GRANT, _GRANT.c.person_id == _PERSON.c.id)
        .outerjoin(_DELEGATION, stands_in)
        .outerjoin(lender, lender.c.id == _DELEGATION.c.from_person_id)
        .outerjoin(lent, lent.c.person_id == lender.c.id)
        .where(_PERSON.c.handle == bindparam("handle"), _PERSON.c.is_active)
        .order_by(lender.c.name, lender.c.id)
    )


_WHO = _who()


def actor_by(conn: Connection, handle: str, on: date) -> Actor | None:
    """Return an active person as an actor, with the roles and delegations that hold on a day."""
    found = _WHO.rows(conn, {"handle": handle, "on": on})
    if not found:
        return None
    person_id, own_handle, name, office_id, agency, office_kind, home_state = found[0][:7]
    return Actor(
        person_id=person_id,
        handle=own_handle,
        name=name,
        office_id=office_id,
        roles=frozenset(row[7] for row in found if row[7] is not None),
        agency=agency,
        office_kind=office_kind,
        home_state=home_state,
        stands_in_for=_standings(row[8:] for row in found),
    )


def _standings(found: Iterable[Sequence[Any]]) -> tuple[Standing, ...]:
    lent: dict[tuple[Any, ...], set[str]] = {}
    for lender_id, name, office_id, role in found:
        if role is not None:
            lent.setdefault((lender_id, name, office_id), set()).add(role)
    return tuple(
        Standing(lender_id, name, frozenset(roles), office_id) for (lender_id, name, office_id), roles in lent.items()
    )


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


@cache
def _open_tasks(people: int) -> Prepared:
    """Return the select of so many people's open tasks, person by person, each counted up to a full desk."""
    counts = []
    for number in range(people):
        on_the_desk = (
            select(_TASK.c.owner_id)
            .where(_TASK.c.owner_id == bindparam(f"person_{number}"), _TASK.c.status == "open")
            .limit(FULL_DESK)
            .subquery()
        )
        counts.append(select(func.count()).select_from(on_the_desk).scalar_subquery())
    return Prepared(select(*counts))


def candidates(
    conn: Connection, office_id: str, roles: Collection[str], on: date, *, weighed: Collection[str] = ()
) -> list[Candidate]:
    """Return everybody active in an office who holds one of these roles, once a role.

    Open tasks are counted for the weighed roles that several people hold, since only there they decide, and up to
    `FULL_DESK`.
    """
    found = [row for row in _OFFICE_PEOPLE.rows(conn, {"office": office_id, "on": on}) if row[2] in roles]
    holders = Counter(row[2] for row in found)
    weighty = sorted({row[0] for row in found if row[2] in weighed and holders[row[2]] > 1})
    load = _desks(conn, weighty) if weighty else {}
    return [Candidate(row[0], row[1], row[2], row[3], tuple(row[4]), load.get(row[0], 0), row[5]) for row in found]


def _desks(conn: Connection, person_ids: Sequence[str]) -> dict[str, int]:
    """Return how many open tasks each of some people has, counted up to `FULL_DESK`."""
    asked = {f"person_{number}": person_id for number, person_id in enumerate(person_ids)}
    counts = _open_tasks(len(person_ids)).first(conn, asked)
    return dict(zip(person_ids, counts or (), strict=True))


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

"""Selects and the guarded update on agreements, each under its name."""

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select, update

from ode_workflows.db.outbox import insert_once
from ode_workflows.db.prepared import Prepared
from ode_workflows.db.writer import table_named
from ode_workflows.domain import records
from ode_workflows.domain.actor import Actor

AGREEMENT, PARTY = table_named("agreement"), table_named("party")
_COUNTER = table_named("reference_counter")
STATE_OFFICE = "state"


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition on agreements that a person may see; nobody signed in sees what is public.

    What is shared is seen by the state's own office; what is an office's own stays there.
    """
    public = AGREEMENT.c.visibility == "public"
    if actor is None:
        return public
    offices = [actor.office_id, *(lent.office_id for lent in actor.stands_in_for)]
    own = AGREEMENT.c.office_id.in_(offices)
    if actor.office_kind != STATE_OFFICE:
        return or_(public, own)
    return or_(public, own, and_(AGREEMENT.c.visibility == "shared", AGREEMENT.c.home_state == actor.home_state))


def may_see(agreement: records.Agreement, actor: Actor) -> bool:
    """Whether a person may see an agreement at hand; the same rule as `visible_to`."""
    offices = {actor.office_id, *(lent.office_id for lent in actor.stands_in_for)}
    is_shared_here = agreement.visibility == "shared" and agreement.home_state == actor.home_state
    return (
        agreement.visibility == "public"
        or agreement.office_id in offices
        or (actor.office_kind == STATE_OFFICE and is_shared_here)
    )


@cache
def _move(columns: frozenset[str]) -> Prepared:
    values: dict[str, object] = {column: bindparam(f"v_{column}") for column in sorted(columns)}
    guarded = update(AGREEMENT).where(AGREEMENT.c.id == bindparam("wanted"), AGREEMENT.c.version == bindparam("seen"))
    return Prepared(guarded.values(values))


def move_agreement(conn: Connection, agreement_id: str, seen_version: int, values: dict[str, object]) -> bool:
    """Write an agreement's new values if its version is still the one that was read; whether it was."""
    named = {f"v_{name}": value for name, value in values.items()}
    return _move(frozenset(values)).run(conn, {**named, "wanted": agreement_id, "seen": seen_version}) == 1


def next_number(conn: Connection, series: str) -> int:
    """Return the next running number of a series, such as "2026" or "2026-038-A"; numbers are never used again."""
    insert_once(conn, "reference_counter", [{"series": series, "last": 0}])
    conn.execute(update(_COUNTER).where(_COUNTER.c.series == series).values(last=_COUNTER.c.last + 1))
    return int(conn.scalar(select(_COUNTER.c.last).where(_COUNTER.c.series == series)) or 0)


def agreements_with(
    conn: Connection, folded_names: list[str], *, except_id: str, actor: Actor
) -> list[tuple[str, str, str]]:
    """Return open or living agreements with one of these counterparts: id, reference, title; newest reference first."""
    wanted = (
        select(AGREEMENT.c.id, AGREEMENT.c.reference, AGREEMENT.c.title)
        .join(PARTY, PARTY.c.agreement_id == AGREEMENT.c.id)
        .where(
            PARTY.c.folded_name.in_(folded_names),
            PARTY.c.is_us.is_(False),
            AGREEMENT.c.state.not_in(["ended", "closed"]),
            AGREEMENT.c.id != except_id,
            visible_to(actor),
        )
        .distinct()
        .order_by(AGREEMENT.c.reference.desc())
    )
    return [(row.id, row.reference, row.title) for row in conn.execute(wanted)]


def states_in_use(conn: Connection) -> dict[str, int]:
    """Return how many agreements stand in each state."""
    counted = select(AGREEMENT.c.state, func.count()).group_by(AGREEMENT.c.state)
    return {row[0]: row[1] for row in conn.execute(counted)}


def due_deadlines(conn: Connection, kinds: list[str], as_of: date) -> list[Any]:
    """Return live derived dates of these kinds that are due by a day: agreement, kind, date; oldest first."""
    deadline = table_named("deadline")
    wanted = (
        select(deadline.c.agreement_id, deadline.c.kind, deadline.c.due_on)
        .where(deadline.c.status == "live", deadline.c.kind.in_(kinds), deadline.c.due_on <= as_of)
        .order_by(deadline.c.due_on, deadline.c.agreement_id)
    )
    return list(conn.execute(wanted))

"""What the calendar finds due: one select a kind of dated act, for all agreements or for one that is looked at again.

Each row begins with the columns of `head()`. `by` is the last civil date that counts; the columns named `basis` hold
the working of the date.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from ode_workflows.db.case import record
from ode_workflows.db.queries import AGREEMENT, PARTY
from ode_workflows.db.writer import table_named
from ode_workflows.domain import records
from ode_workflows.domain.vocabulary import State

_ROW, _TASK, _PERSON = table_named("approval"), table_named("task"), table_named("person")
_AUTHORITY, _SIGNATURE = table_named("authority"), table_named("signature")
_LIVING = (State.IN_FORCE.value, State.RENEWAL.value)
_DECIDABLE = tuple(state.value for state in State if state not in (State.PROPOSAL, State.CLOSED, State.ENDED))
_CHUNK = 500


def head() -> tuple[ColumnElement[Any], ...]:
    """Return the columns that every due row begins with: what an act and its announcement need of the agreement."""
    names = ("reference", "title", "office_id", "owner_id", "home_state", "is_binding")
    return (AGREEMENT.c.id.label("agreement_id"), *(AGREEMENT.c[name] for name in names))


def silent_rows(conn: Connection, by: date, agreement_id: str | None = None) -> list[Any]:
    """Return open rows whose silence decides and whose last day for an answer is here; oldest first."""
    names = (_ROW.c.id.label("row_id"), _ROW.c.title.label("row_title"), _ROW.c.body)
    wanted = (
        select(
            *head(),
            *names,
            _ROW.c.mode,
            _ROW.c.silence,
            _ROW.c.basis,
            _ROW.c.due_on,
            _ROW.c.due_working,
            _ROW.c.clock_set_on,
        )
        .join(AGREEMENT, AGREEMENT.c.id == _ROW.c.agreement_id)
        .where(
            _ROW.c.status == "open",
            _ROW.c.paused_on.is_(None),
            _ROW.c.due_on <= by,
            _ROW.c.silence.in_(("favourable", "refused")),
            _ROW.c.clock_unit.in_(("calendar_days", "business_days")),
            _ROW.c.clock_number > 0,
            _ROW.c.is_computed.is_(False),
            AGREEMENT.c.state.in_(_DECIDABLE),
        )
        .order_by(_ROW.c.due_on, _ROW.c.id)
    )
    return found(conn, wanted, agreement_id)


def timed_rows(conn: Connection, as_of: date, agreement_id: str | None = None) -> list[Any]:
    """Return living agreements on which a row opens that opens so many calendar days before the end of the term."""
    waiting = and_(_ROW.c.status == "waiting", _ROW.c.days_before_end.is_not(None))
    leads = list(conn.scalars(select(_ROW.c.days_before_end).where(waiting).distinct()))
    if not leads:
        return []
    last_on = func.coalesce(AGREEMENT.c.ends_on, AGREEMENT.c.expires_on)
    reached = or_(*(and_(_ROW.c.days_before_end == days, last_on <= as_of + timedelta(days=days)) for days in leads))
    wanted = (
        select(*head())
        .join(_ROW, _ROW.c.agreement_id == AGREEMENT.c.id)
        .where(waiting, AGREEMENT.c.state.in_(_LIVING), reached)
        .distinct()
    )
    return found(conn, wanted, agreement_id)


def lapsed_authorities(conn: Connection, by: date, agreement_id: str | None = None) -> list[Any]:
    """Return agreements in negotiation, or in signature without ours, whose last authority ended by a day."""
    last_on = func.max(_AUTHORITY.c.expires_on)
    our_signature = exists().where(
        _SIGNATURE.c.agreement_id == AGREEMENT.c.id,
        _SIGNATURE.c.void_on.is_(None),
        _SIGNATURE.c.text_hash == AGREEMENT.c.frozen_hash,
        PARTY.c.id == _SIGNATURE.c.party_id,
        PARTY.c.is_us,
    )
    unsigned = or_(
        AGREEMENT.c.state == State.NEGOTIATION.value, and_(AGREEMENT.c.state == State.SIGNATURE.value, ~our_signature)
    )
    wanted = (
        select(*head(), last_on.label("lapsed_on"))
        .join(_AUTHORITY, _AUTHORITY.c.agreement_id == AGREEMENT.c.id)
        .where(unsigned, _AUTHORITY.c.void_on.is_(None))
        .group_by(*head())
        .having(last_on <= by)
        .order_by(last_on, AGREEMENT.c.id)
    )
    return found(conn, wanted, agreement_id)


def awaiting_force(
    conn: Connection, agreement_id: str | None = None
) -> list[tuple[records.Agreement, tuple[records.Party, ...]]]:
    """Return signed agreements on which no row of a gate stands out any more, each with its parties.

    Whether the force rule is met is for the rule itself to say. One that arrived by an import and whose rule nobody
    has confirmed is left in peace.
    """
    outstanding = exists().where(
        _ROW.c.agreement_id == AGREEMENT.c.id,
        _ROW.c.status.in_(("waiting", "open", "stale")),
        _ROW.c.gate != "after_force",
        _ROW.c.is_computed.is_(False),
    )
    wanted = (
        select(*(AGREEMENT.c[name] for name in records.Agreement.__dataclass_fields__))
        .where(
            AGREEMENT.c.state == State.RATIFICATION.value,
            AGREEMENT.c.force_rule.is_not(None),
            or_(AGREEMENT.c.force_rule_confirmed_by.is_not(None), AGREEMENT.c.batch_id.is_(None)),
            ~outstanding,
        )
        .order_by(AGREEMENT.c.id)
    )
    agreements = [record(records.Agreement, row) for row in found(conn, wanted, agreement_id)]
    parties = _parties(conn, [agreement.id for agreement in agreements])
    return [(agreement, tuple(parties.get(agreement.id, ()))) for agreement in agreements]


def _parties(conn: Connection, agreement_ids: list[str]) -> dict[str, list[records.Party]]:
    by_agreement: dict[str, list[records.Party]] = {}
    for start in range(0, len(agreement_ids), _CHUNK):
        wanted = (
            select(*(PARTY.c[name] for name in records.Party.__dataclass_fields__))
            .where(PARTY.c.agreement_id.in_(agreement_ids[start : start + _CHUNK]))
            .order_by(PARTY.c.id)
        )
        for row in conn.execute(wanted):
            party = record(records.Party, row)
            by_agreement.setdefault(party.agreement_id, []).append(party)
    return by_agreement


def work_of_leavers(conn: Connection, agreement_id: str | None = None) -> list[Any]:
    """Return agreements that are in the hands of somebody who has left, or with an open task of such a person."""
    left = select(_PERSON.c.id).where(_PERSON.c.is_active.is_(False))
    if conn.execute(left.limit(1)).first() is None:
        return []
    orphans = select(_TASK.c.agreement_id).where(_TASK.c.status == "open", _TASK.c.owner_id.in_(left))
    is_open = AGREEMENT.c.state.not_in((State.ENDED.value, State.CLOSED.value))
    wanted = (
        select(*head())
        .where(or_(AGREEMENT.c.id.in_(orphans), and_(is_open, AGREEMENT.c.owner_id.in_(left))))
        .order_by(AGREEMENT.c.id)
    )
    return found(conn, wanted, agreement_id)


def people_who_left(conn: Connection, person_ids: Iterable[str]) -> frozenset[str]:
    """Return those of some people who are not active any more."""
    wanted = select(_PERSON.c.id).where(_PERSON.c.id.in_(sorted(person_ids)), _PERSON.c.is_active.is_(False))
    return frozenset(conn.scalars(wanted))


def announced(conn: Connection, act: str, object_ids: Collection[str]) -> dict[str, list[date]]:
    """Return the days for which an act was announced, by object; oldest first."""
    announcement = table_named("announcement").c
    days: dict[str, list[date]] = {}
    ids = sorted(object_ids)
    for start in range(0, len(ids), _CHUNK):
        wanted = (
            select(announcement.object_id, announcement.acts_on)
            .where(announcement.act == act, announcement.object_id.in_(ids[start : start + _CHUNK]))
            .order_by(announcement.acts_on)
        )
        for object_id, acts_on in conn.execute(wanted):
            days.setdefault(object_id, []).append(acts_on)
    return days


def found(conn: Connection, wanted: Select[Any], agreement_id: str | None) -> list[Any]:
    """Return the rows of a select on agreements, of all or of one."""
    return list(conn.execute(wanted if agreement_id is None else wanted.where(AGREEMENT.c.id == agreement_id)))

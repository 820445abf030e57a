"""What the ladders of states/reminders.toml are laid against: one select a ladder, for all objects or for some.

Every row has the columns of `_common` and: object_id, deadline_on, opened_on, moved_from_on, keeper_id, kept_by, what,
whose, parties_count, needs_legislature. A thing that is decided, ended or answered is in none of them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Exists, Select, and_, case, exists, func, literal, null, or_, select

from ode_workflows.db.queries import AGREEMENT, PARTY
from ode_workflows.db.writer import table_named
from ode_workflows.domain.vocabulary import State
from ode_workflows.lifecycle.reached_steps import Reached
from ode_workflows.lifecycle.reminders import MANY_PARTIES

CHUNK = 1_000
OUTAGE_DAYS = 45
"""Calendar days after a deadline during which a missed step is still made good."""

_AHEAD_DAYS = 380  # the longest step, 365 calendar days, and a week of holidays in which it is pulled earlier
_DORMANT_DAYS = 365
_STALLED_DAYS = 45

_ROW, _DEADLINE, _TASK = table_named("approval"), table_named("deadline"), table_named("task")
_AUTHORITY, _NOTICE = table_named("authority"), table_named("notice")
_OFFICE, _REMINDER = table_named("office"), table_named("reminder")
_LIVING = (State.IN_FORCE.value, State.RENEWAL.value)
_DEAD = (State.CLOSED.value, State.PROPOSAL.value)
_ENDING = ("termination", "withdrawal", "non_renewal")
_SILENCE_DECIDES = and_(_ROW.c.silence.in_(("favourable", "refused")), _ROW.c.clock_number > 0)


def watched(conn: Connection, ladder: str, as_of: date, reached: Sequence[Reached] = ()) -> Iterator[list[Any]]:
    """Yield what a ladder watches on a day, in chunks, so that memory stays flat.

    Args:
        conn: inside one snapshot.
        ladder: the ladder's object.
        as_of: civil date of the run.
        reached: which step was reached of the deadlines of `deadlines_of`; whatever has reached none, or was told
            already of the one that it reached last, is left out. Empty: everything comes.
    """
    wanted = _SELECTS[ladder](as_of)
    if reached:
        wanted = wanted.where(*_not_yet_told(ladder, wanted, reached))
    found = conn.execution_options(yield_per=CHUNK).execute(wanted)
    for chunk in found.partitions():
        yield list(chunk)


def deadlines_of(ladder: str, as_of: date) -> tuple[date, date] | None:
    """Return the first and the last deadline that a ladder watches on a day, of a ladder that grows with the register.

    None for the others: they watch work under way.
    """
    if ladder == "renewal_decision":
        return as_of - timedelta(days=OUTAGE_DAYS), as_of + timedelta(days=_AHEAD_DAYS)
    if ladder == "dormant_agreement":
        last_on = as_of - timedelta(days=_DORMANT_DAYS)
        return last_on - timedelta(days=OUTAGE_DAYS), last_on
    return None


def home_states(conn: Connection) -> frozenset[str]:
    """Return the home states of all offices: every agreement has the one of an office."""
    return frozenset(conn.scalars(select(_OFFICE.c.home_state).distinct()))


def _not_yet_told(ladder: str, wanted: Select[Any], reached: Sequence[Reached]) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions that leave out what a plan of each thing would find to be nothing."""
    object_id, deadline_on = wanted.selected_columns.object_id, wanted.selected_columns.deadline_on
    steps = [(deadline_on.between(each.first_on, each.last_on), each.offset) for each in reached if each.offset]
    if not steps:
        return
    told = exists().where(
        _REMINDER.c.object_id == object_id, _REMINDER.c.deadline_on == deadline_on, _REMINDER.c.tier == case(*steps)
    )
    if ladder == "dormant_agreement":  # an import is counted from its arrival
        yield or_(AGREEMENT.c.is_recorded_as_fact, ~told)
        return
    yield deadline_on <= reached[-1].last_on
    for each in reached:
        if each.is_conditional:
            yield or_(~deadline_on.between(each.first_on, each.last_on), _meets_a_condition(_DEADLINE.c.agreement_id))
    yield ~told


def still_watched(
    conn: Connection, ladder: str, object_ids: Collection[str], as_of: date
) -> frozenset[tuple[str, date]]:
    """Return those of some objects that a ladder still watches, each with its deadline."""
    wanted = _SELECTS[ladder](as_of).subquery()
    found: set[tuple[str, date]] = set()
    ids = sorted(object_ids)
    for start in range(0, len(ids), CHUNK):
        some = select(wanted.c.object_id, wanted.c.deadline_on).where(
            wanted.c.object_id.in_(ids[start : start + CHUNK])
        )
        found |= {(row.object_id, row.deadline_on) for row in conn.execute(some)}
    return frozenset(found)


def _selected(object_id: ColumnElement[Any], deadline_on: ColumnElement[Any], **more: Any) -> Select[Any]:
    names = (
        "reference", "title", "office_id", "owner_id", "home_state", "lead_agency", "implementing_agency",
        "is_recorded_as_fact", "created_at", "renewal_decided_for_on",
    )  # fmt: skip
    optional = ("opened_on", "moved_from_on", "keeper_id", "kept_by", "what", "whose")
    return select(
        object_id.label("object_id"),
        deadline_on.label("deadline_on"),
        AGREEMENT.c.id.label("agreement_id"),
        *(AGREEMENT.c[name] for name in names),
        *(more.get(name, null()).label(name) for name in optional),
        more.get("parties_count", literal(2)).label("parties_count"),
        more.get("needs_legislature", literal(0)).label("needs_legislature"),
    )


def _meets_a_condition(agreement_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether one of `lifecycle.reminders.Condition` holds."""
    one_more = select(PARTY.c.id).where(PARTY.c.agreement_id == agreement_id).offset(MANY_PARTIES).limit(1)
    return or_(one_more.exists(), _needs_legislature(agreement_id))


def _needs_legislature(agreement_id: ColumnElement[Any]) -> Exists:
    return exists().where(
        _ROW.c.agreement_id == agreement_id,
        _ROW.c.catalogue_id.like("legislative_ratification%"),
        _ROW.c.status.not_in(("void", "not_required")),
    )


def _renewal_decision(as_of: date) -> Select[Any]:
    other = _DEADLINE.alias("live_notice")
    has_notice = exists().where(
        other.c.agreement_id == _DEADLINE.c.agreement_id, other.c.kind == "notice_by", other.c.status == "live"
    )
    parties = select(func.count()).where(PARTY.c.agreement_id == AGREEMENT.c.id).scalar_subquery()
    notice_given = exists().where(
        _NOTICE.c.agreement_id == AGREEMENT.c.id, _NOTICE.c.kind.in_(_ENDING), _NOTICE.c.revoked_on.is_(None)
    )
    decided = AGREEMENT.c.renewal_decided_for_on
    return (
        _selected(
            _DEADLINE.c.id,
            _DEADLINE.c.due_on,
            moved_from_on=_DEADLINE.c.moved_from_on,
            what=_DEADLINE.c.kind,
            parties_count=parties,
            needs_legislature=_needs_legislature(AGREEMENT.c.id),
        )
        .join(AGREEMENT, AGREEMENT.c.id == _DEADLINE.c.agreement_id)
        .where(
            _DEADLINE.c.status == "live",
            _DEADLINE.c.due_on.between(as_of - timedelta(days=OUTAGE_DAYS), as_of + timedelta(days=_AHEAD_DAYS)),
            _DEADLINE.c.kind.in_(("notice_by", "review_by", "expires_on")),
            or_(_DEADLINE.c.kind != "expires_on", ~has_notice),
            AGREEMENT.c.state.in_(_LIVING),
            or_(decided.is_(None), decided != _DEADLINE.c.due_on),
            ~notice_given,
        )
    )


def _row_columns() -> dict[str, Any]:
    keeper = (
        select(_TASK.c.owner_id)
        .where(_TASK.c.agreement_id == _ROW.c.agreement_id, _TASK.c.about_id == _ROW.c.id, _TASK.c.status == "open")
        .limit(1)
        .scalar_subquery()
    )
    return {"keeper_id": keeper, "kept_by": _ROW.c.kept_by, "what": _ROW.c.title, "whose": _ROW.c.body}


def _open_rows() -> tuple[ColumnElement[bool], ...]:
    is_wanted = and_(AGREEMENT.c.state.not_in(_DEAD), or_(AGREEMENT.c.state != "ended", _ROW.c.gate == "after_force"))
    return (_ROW.c.status == "open", _ROW.c.is_computed.is_(False), is_wanted)


def _approval(as_of: date) -> Select[Any]:
    return (
        _selected(_ROW.c.id, _ROW.c.due_on, opened_on=_ROW.c.opened_on, **_row_columns())
        .join(AGREEMENT, AGREEMENT.c.id == _ROW.c.agreement_id)
        .where(
            *_open_rows(),
            _ROW.c.mode != "waiting_period",
            _ROW.c.due_on >= as_of - timedelta(days=OUTAGE_DAYS),
            # where silence decides, nobody is late: the day after the last one it has decided
            or_(~_SILENCE_DECIDES, _ROW.c.due_on >= as_of),
        )
    )


def _waiting_period(as_of: date) -> Select[Any]:
    started_on = case(
        (_ROW.c.starts == "sent", _ROW.c.sent_on),
        (_ROW.c.starts == "received", _ROW.c.received_on),
        else_=_ROW.c.opened_on,
    )
    return (
        _selected(_ROW.c.id, _ROW.c.due_on, opened_on=started_on, **_row_columns())
        .join(AGREEMENT, AGREEMENT.c.id == _ROW.c.agreement_id)
        .where(*_open_rows(), _ROW.c.mode == "waiting_period", _ROW.c.due_on >= as_of - timedelta(days=OUTAGE_DAYS))
    )


def _receipt(as_of: date) -> Select[Any]:
    return (
        _selected(_ROW.c.id, _ROW.c.opened_on, **_row_columns())
        .join(AGREEMENT, AGREEMENT.c.id == _ROW.c.agreement_id)
        .where(
            *_open_rows(),
            or_(
                and_(_ROW.c.starts == "received", _ROW.c.received_on.is_(None)),
                and_(_ROW.c.starts == "sent", _ROW.c.sent_on.is_(None)),
            ),
            _ROW.c.opened_on <= as_of,
        )
    )


def _authority_expiry(as_of: date) -> Select[Any]:
    matters = or_(
        and_(AGREEMENT.c.state == State.NEGOTIATION.value, _AUTHORITY.c.kind.like("negotiate%")),
        and_(AGREEMENT.c.state == State.SIGNATURE.value, _AUTHORITY.c.kind == "conclude"),
    )
    same = and_(_AUTHORITY.c.agreement_id == _DEADLINE.c.agreement_id, _AUTHORITY.c.id == _DEADLINE.c.about_id)
    return (
        _selected(_DEADLINE.c.id, _DEADLINE.c.due_on, what=_AUTHORITY.c.kind)
        .join(AGREEMENT, AGREEMENT.c.id == _DEADLINE.c.agreement_id)
        .join(_AUTHORITY, same)
        .where(
            _DEADLINE.c.status == "live",
            _DEADLINE.c.kind == "authority_expires_on",
            _DEADLINE.c.due_on.between(as_of, as_of + timedelta(days=_AHEAD_DAYS)),
            _AUTHORITY.c.void_on.is_(None),
            matters,
        )
    )


def _registration(as_of: date) -> Select[Any]:
    return (
        _selected(_TASK.c.id, _TASK.c.due_on, opened_on=_TASK.c.opened_on, keeper_id=_TASK.c.owner_id)
        .join(AGREEMENT, AGREEMENT.c.id == _TASK.c.agreement_id)
        .where(
            _TASK.c.status == "open",
            _TASK.c.kind == "register",
            _TASK.c.due_on >= as_of - timedelta(days=OUTAGE_DAYS),
        )
    )


def _stalled_negotiation(as_of: date) -> Select[Any]:
    return _selected(AGREEMENT.c.id, AGREEMENT.c.last_activity_on).where(
        AGREEMENT.c.state == State.NEGOTIATION.value,
        AGREEMENT.c.last_activity_on <= as_of - timedelta(days=_STALLED_DAYS),
    )


def _dormant_agreement(as_of: date) -> Select[Any]:
    """Of an import nothing is known since it came in, so it is counted from there."""
    last_on = as_of - timedelta(days=_DORMANT_DAYS)
    first_on = last_on - timedelta(days=OUTAGE_DAYS)
    arrived = AGREEMENT.c.created_at.between(_instant(first_on), _instant(last_on + timedelta(days=1)))
    return _selected(AGREEMENT.c.id, AGREEMENT.c.last_activity_on).where(
        AGREEMENT.c.state.in_(_LIVING),
        AGREEMENT.c.last_activity_on <= last_on,
        or_(AGREEMENT.c.last_activity_on >= first_on, and_(AGREEMENT.c.is_recorded_as_fact, arrived)),
    )


def _instant(on: date) -> datetime:
    return datetime.combine(on, time(), UTC)


_SELECTS: Mapping[str, Callable[[date], Select[Any]]] = {
    "renewal_decision": _renewal_decision,
    "approval": _approval,
    "waiting_period": _waiting_period,
    "receipt": _receipt,
    "authority_expiry": _authority_expiry,
    "registration": _registration,
    "stalled_negotiation": _stalled_negotiation,
    "dormant_agreement": _dormant_agreement,
}
LADDERS = tuple(_SELECTS)
"""The ladders of which the record knows the objects."""


def sent_tiers(conn: Connection, object_ids: Collection[str]) -> dict[tuple[str, date], set[str]]:
    """Return the steps that were decided already, by object and deadline."""
    wanted = (
        select(_REMINDER.c.object_id, _REMINDER.c.deadline_on, _REMINDER.c.tier)
        .where(_REMINDER.c.object_id.in_(sorted(object_ids)))
        .distinct()
    )
    sent: dict[tuple[str, date], set[str]] = {}
    for object_id, deadline_on, tier in conn.execute(wanted):
        sent.setdefault((object_id, deadline_on), set()).add(tier)
    return sent

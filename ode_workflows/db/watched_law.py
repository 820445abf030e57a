"""What the law watch reads and writes: live agreements by the chunk, with their answers and their last screening."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Text, cast, delete, func, insert, or_, select

from ode_workflows.db.writer import table_named
from ode_workflows.domain.vocabulary import State

_AGREEMENT, _WATCH = table_named("agreement"), table_named("law_watch")
_FACT, _PARTY = table_named("fact_answer"), table_named("party")
_SCREENING, _FINDING, _TASK = table_named("screening"), table_named("finding"), table_named("task")
_OVER = (State.ENDED.value, State.CLOSED.value, State.PROPOSAL.value)
"""States in which nothing is screened: what is over, and what has not been submitted yet."""


def to_watch(
    conn: Connection, rulebook: str, after: str, limit: int, *, sees: ColumnElement[bool] | None = None
) -> Sequence[Row[Any]]:
    """Return agreements not yet screened under an edition, in the order of their ids, beginning after one of them.

    `sees` narrows them to what a reader may see.

    Columns: id, reference, office_id, home_state, kind, is_binding.
    """
    columns = [_AGREEMENT.c[name] for name in ("id", "reference", "office_id", "home_state", "kind", "is_binding")]
    statement = (
        select(*columns)
        .outerjoin(_WATCH, _WATCH.c.agreement_id == _AGREEMENT.c.id)
        .where(_AGREEMENT.c.id > after, _AGREEMENT.c.state.not_in(_OVER))
        .where(or_(_WATCH.c.rulebook.is_(None), _WATCH.c.rulebook != rulebook))
        .order_by(_AGREEMENT.c.id)
        .limit(limit)
    )
    return conn.execute(statement if sees is None else statement.where(sees)).all()


def answers_on(conn: Connection, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the answers that people gave, by agreement and fact; the lists among them are shared, not to be changed.

    Answers repeat: each form is decoded once, which takes half the time of a watch over many agreements.
    """
    found: dict[str, dict[str, Any]] = {}
    decoded: dict[str, Any] = {}
    written = cast(_FACT.c.value, Text)
    rows = conn.execute(select(_FACT.c.agreement_id, _FACT.c.fact, written).where(_FACT.c.agreement_id.in_(ids)))
    for agreement_id, fact, form in rows.all():
        if form not in decoded:
            decoded[form] = json.loads(form)
        found.setdefault(agreement_id, {})[fact] = decoded[form]
    return found


def counterparts_of(conn: Connection, ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the kinds of the other side, by agreement."""
    found: dict[str, list[str]] = {}
    rows = conn.execute(
        select(_PARTY.c.agreement_id, _PARTY.c.kind)
        .where(_PARTY.c.agreement_id.in_(ids), _PARTY.c.is_us.is_(False))
        .order_by(_PARTY.c.agreement_id, _PARTY.c.id)
    )
    for agreement_id, kind in rows:
        kinds = found.setdefault(agreement_id, [])
        if kind not in kinds:
            kinds.append(kind)
    return found


def last_screenings(conn: Connection, ids: Sequence[str]) -> dict[str, Row[Any]]:
    """Return the newest screening of each agreement: agreement_id, fired, undecided, approvals, constants."""
    newest = (
        select(func.max(_SCREENING.c.id)).where(_SCREENING.c.agreement_id.in_(ids)).group_by(_SCREENING.c.agreement_id)
    )
    columns = [_SCREENING.c[name] for name in ("agreement_id", "fired", "undecided", "approvals", "constants")]
    rows = conn.execute(select(*columns).where(_SCREENING.c.agreement_id.in_(ids), _SCREENING.c.id.in_(newest)))
    return {row.agreement_id: row for row in rows}


def mark_watched(conn: Connection, ids: Iterable[str], rulebook: str, on: date) -> None:
    """Remember under which edition agreements were screened last."""
    wanted = list(ids)
    if wanted:
        conn.execute(delete(_WATCH).where(_WATCH.c.agreement_id.in_(wanted)))
        conn.execute(
            insert(_WATCH), [{"agreement_id": each, "rulebook": rulebook, "screened_on": on} for each in wanted]
        )


def law_to_read_again(conn: Connection, by: date, task: str) -> Sequence[Row[Any]]:
    """Return agreements with a finding of moving law that was to be read again before a day, and no open task for it.

    Columns: id, reference, office_id.
    """
    is_asked = (
        select(_TASK.c.id)
        .where(_TASK.c.agreement_id == _AGREEMENT.c.id, _TASK.c.kind == task, _TASK.c.status == "open")
        .exists()
    )
    columns = [_AGREEMENT.c[name] for name in ("id", "reference", "office_id")]
    statement = (
        select(*columns)
        .distinct()
        .join(_FINDING, _FINDING.c.agreement_id == _AGREEMENT.c.id)
        .where(_AGREEMENT.c.state.not_in(_OVER), _FINDING.c.law_read_until_on < by)
        .where(_FINDING.c.withdrawn_on.is_(None), ~is_asked)
        .where(or_(_FINDING.c.settlement.is_(None), _FINDING.c.settlement != "does_not_apply"))
        .order_by(_AGREEMENT.c.id)
    )
    return conn.execute(statement).all()

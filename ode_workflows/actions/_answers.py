"""The answers on which an agreement is screened: what its proposal says, what people answered, what its kind gives."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, select

from ode_workflows import ids
from ode_workflows.actions.rulebook import rulebook
from ode_workflows.db.prepared import Prepared
from ode_workflows.db.writer import table_named
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Change, altered, created
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.records import Agreement, FactAnswer, Party
from ode_workflows.legal.facts import checked_answers

_CONSTANT = table_named("confirmed_constant").c
_CONFIRMED = Prepared(
    select(_CONSTANT.fact, _CONSTANT.answer)
    .where(_CONSTANT.office_id == bindparam("office"))
    .where(_CONSTANT.kind == bindparam("kind"))
)


@value
class Answers:
    """Answers by fact, and which of them are constants of the kind that counsel confirmed for the office."""

    given: Mapping[str, Any]
    constants: tuple[str, ...]


def answers_of(case: Case, confirmed: Mapping[str, Any], *, changed: Mapping[str, Any] | None = None) -> Answers:
    """Return the answers on an agreement; a person's own answer goes before a constant of the kind.

    A fact of an older edition that the rulebook in use does not know stays on file and is not screened.

    Args:
        case: the agreement.
        confirmed: the constants of its kind that counsel has confirmed for the office (`confirmed_constants`).
        changed: answers that are being given at this step.

    Raises:
        InvalidFactsError: an answer that is being given cannot be right, or contradicts another.
    """
    book = rulebook()
    people = {row.fact: row.value for row in case.facts if row.fact in book.facts} | dict(changed or {})
    said = {**on_the_proposal(case.agreement, case.parties), **people}
    if case.agreement.is_binding != "unknown":
        said.setdefault("legally_binding", case.agreement.is_binding)
    constants = {fact: answer for fact, answer in confirmed.items() if fact in book.facts and fact not in said}
    return Answers(checked_answers(book.facts, {**constants, **said}), tuple(sorted(constants)))


def on_the_proposal(agreement: Agreement, parties: tuple[Party, ...]) -> dict[str, Any]:
    """Return the facts that the proposal itself states: the home state, its kind, and the kinds of the other side."""
    kinds = list(dict.fromkeys(party.kind for party in parties if not party.is_us))
    return {"home_state": agreement.home_state, "instrument_kind": agreement.kind, "counterpart_kinds": kinds}


def confirmed_constants(conn: Connection, office_id: str, kind: str) -> dict[str, Any]:
    """Return the constants of a kind that counsel has confirmed for an office, as the rulebook still states them."""
    stated = {constant.fact: constant.answer for constant in rulebook().profiles.get(kind, ())}
    rows = _CONFIRMED.rows(conn, {"office": office_id, "kind": kind})
    return {fact: answer for fact, answer in rows if fact in stated and stated[fact] == answer}


def recorded_answers(case: Case, act: Act, answers: Mapping[str, Any], source: str | None) -> list[Change]:
    """Return the changes that record answers, each with who gave it, when and where it is from."""
    there = {row.fact: row for row in case.facts}
    return [
        altered(there[name], value=answer, answered_by=act.by.person_id, answered_on=act.on, source=source)
        if name in there
        else created(fact_answer(case.agreement.id, name, answer, act.by, act.on, source))
        for name, answer in answers.items()
    ]


def fact_answer(agreement_id: str, fact: str, answer: Any, by: Actor, on: date, source: str | None) -> FactAnswer:
    """Return one answer as it is kept."""
    return FactAnswer(
        id=ids.new_id(),
        agreement_id=agreement_id,
        fact=fact,
        value=answer,
        answered_by=by.person_id,
        answered_on=on,
        source=source,
    )

"""The intake by questions: what is answered, what is asked next, and the constants that counsel confirms once."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete

from ode_workflows.actions._answers import Answers, answers_of, confirmed_constants
from ode_workflows.actions.rulebook import rulebook
from ode_workflows.db.case import StoredCase
from ode_workflows.db.writer import insert_rows, table_named
from ode_workflows.domain.actor import Actor, role_words
from ode_workflows.domain.errors import InvalidFactsError, RoleNotAllowedError
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.suggest import one_of
from ode_workflows.legal.facts import Fact, plain
from ode_workflows.legal.questions import GATES, Unit, next_unit, open_questions
from ode_workflows.lifecycle.profiles import profiles

CONFIRMERS = ("counsel",)
_CONSTANT = table_named("confirmed_constant")


@value
class Intake:
    """Where the intake of an agreement stands.

    Attributes:
        asks: what to ask next; None when no further answer could open a blocker or an approval at the gate.
        left: units that hang on answers as they stand; each answer may add or take some.
        waiting: facts that only the text can show.
        unknown: facts that somebody answered "unknown" and that still could decide.
    """

    reference: str
    title: str
    answers: Answers
    asks: Unit | None
    left: int
    waiting: tuple[str, ...]
    unknown: tuple[str, ...]


def intake_of(conn: Connection, case: StoredCase, *, with_text: bool = False, later: Collection[str] = ()) -> Intake:
    """Return where an intake stands.

    Args:
        conn: one snapshot.
        case: the agreement.
        with_text: ask what only the text can show too, for every gate; as at clearance.
        later: units that the person has put off.
    """
    book = rulebook()
    answers = answers_of(case, confirmed_constants(conn, case.agreement.office_id, case.agreement.kind))
    gates = GATES[:3] if with_text else GATES[:1]
    matters = [each for each in open_questions(book, answers.given) if each.could_block or each.gate in gates]
    open_now = [each.fact for each in matters if with_text or not each.waits_for_text]
    unknown = tuple(fact for fact in open_now if fact in answers.given)
    units = {book.facts[fact].checklist or fact for fact in open_now if fact not in unknown}
    return Intake(
        reference=case.agreement.reference,
        title=case.agreement.title,
        answers=answers,
        asks=next_unit(book, answers.given, gates=gates, with_text=with_text, later=later),
        left=len(units),
        waiting=() if with_text else tuple(each.fact for each in matters if each.waits_for_text),
        unknown=unknown,
    )


def intake_as_plain(intake: Intake) -> dict[str, Any]:
    """Return an intake in the form that is printed and handed to other programs."""
    unit = intake.asks
    return {
        "reference": intake.reference,
        "title": intake.title,
        "rulebook": rulebook().version,
        "answered": dict(intake.answers.given),
        "from_profile": list(intake.answers.constants),
        "left": intake.left,
        "unknown": list(intake.unknown),
        "waits_for_text": list(intake.waiting),
        "asks": None
        if unit is None
        else {
            "checklist": unit.heading,
            "questions": [question_as_plain(fact) for fact in unit.facts],
            "decides": list(unit.decides),
        },
    }


def question_as_plain(fact: Fact) -> dict[str, Any]:
    """Return a question as a person or a program reads it."""
    return {
        "fact": fact.name,
        "type": fact.type,
        "question": fact.question,
        "why": fact.why,
        "options": list(fact.words),
        "none": fact.none_answer if fact.checklist else None,
    }


def fact_named(name: str) -> Fact:
    """Return a question of the rulebook.

    Raises:
        InvalidFactsError: there is none of that name; names the nearest.
    """
    return rulebook().facts[one_of("fact", name, rulebook().facts)]


def constants_of(conn: Connection, office_id: str, kind: str) -> list[dict[str, Any]]:
    """Return the constants of a kind with whether counsel has confirmed each for the office.

    Raises:
        InvalidFactsError: there is no such kind.
    """
    word = one_of("kind", kind, profiles())
    confirmed = confirmed_constants(conn, office_id, word)
    book = rulebook()
    return [
        {
            "fact": constant.fact,
            "question": book.facts[constant.fact].question,
            "answer": constant.answer,
            "in_words": plain(constant.answer),
            "reason": constant.reason,
            "is_confirmed": constant.fact in confirmed,
        }
        for constant in book.profiles.get(word, ())
    ]


def confirm_constants(conn: Connection, kind: str, *, by: Actor, on: date) -> int:
    """Confirm for the person's office every constant of a kind, and return how many were not confirmed before.

    Raises:
        InvalidFactsError: there is no such kind.
        RoleNotAllowedError: only counsel confirms what a kind always answers.
    """
    _require_counsel(by)
    office_id = by.office_id
    waiting = [row for row in constants_of(conn, office_id, kind) if not row["is_confirmed"]]
    facts = [row["fact"] for row in waiting]
    where = (_CONSTANT.c.office_id == office_id) & (_CONSTANT.c.kind == kind) & _CONSTANT.c.fact.in_(facts)
    conn.execute(delete(_CONSTANT).where(where))  # what was confirmed of an older edition
    insert_rows(
        conn,
        "confirmed_constant",
        [
            {
                "office_id": office_id,
                "kind": kind,
                "fact": row["fact"],
                "answer": row["answer"],
                "confirmed_by": by.person_id,
                "confirmed_on": on,
            }
            for row in waiting
        ],
    )
    return len(waiting)


def take_back_constant(conn: Connection, kind: str, fact: str, *, by: Actor) -> None:
    """Take a confirmation back; from then on the question is asked on every file of the kind.

    Raises:
        InvalidFactsError: this constant is not confirmed.
        RoleNotAllowedError: only counsel.
    """
    _require_counsel(by)
    where = (_CONSTANT.c.office_id == by.office_id) & (_CONSTANT.c.kind == kind) & (_CONSTANT.c.fact == fact)
    if conn.execute(delete(_CONSTANT).where(where)).rowcount == 0:
        raise InvalidFactsError.of(
            "fact", phrased("%(fact)s is not confirmed for %(kind)s in this office", fact=fact, kind=kind)
        )


def _require_counsel(by: Actor) -> None:
    if by.in_office(by.office_id).capacity_for(CONFIRMERS) is None:
        raise RoleNotAllowedError(
            phrased(
                "Constants are confirmed by %(roles)s; %(name)s is not.",
                roles=role_words(CONFIRMERS),
                name=by.name,
            )
        )


def answers_none_of(unit: Unit, ticked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers of a checklist: what was ticked as answered, of the rest that it does not apply."""
    return {fact.name: ticked.get(fact.name, fact.none_answer) for fact in unit.facts}

"""Facts: the questions of the intake, how each one stands, and which answers a person may give."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from ode_workflows.domain.errors import FieldProblem, InvalidFactsError
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.suggest import nearest
from ode_workflows.legal.conditions import UNKNOWN_WORD, Condition, Mark, Standing, Standings

YES_NO = ("yes", "no")
NONE_WORDS = frozenset({"none", "none_of_these"})
"""Options that say that no other option applies."""

ON_THE_PROPOSAL = ("home_state", "counterpart_kinds", "counterpart_country", "instrument_kind")
"""Facts that stand on the proposal itself: its parties and its kind."""


@value
class Fact:
    """One question; `known_at` is proposal or text, `options` are empty where any text, number or date will do."""

    name: str
    type: str
    section: str
    question: str
    why: str
    known_at: str
    options: tuple[str, ...] = ()
    ask_if: Condition | None = None
    is_triage: bool = False
    checklist: str | None = None
    checklist_none: str | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The answers it allows, "unknown" apart; empty for free answers."""
        return YES_NO if self.type == "yes_no" else self.options

    @property
    def none_answer(self) -> Any:
        """What "none of these apply" records for it in its checklist."""
        return [self.checklist_none] if self.type == "many_of" else self.checklist_none


def standings_of(facts: Mapping[str, Fact], answers: Mapping[str, Any]) -> Standings:
    """Return how each fact stands; `facts` lists a fact after those that its `ask_if` reads.

    A question whose `ask_if` is false does not arise, which is not unknown; an answer to it says nothing. So a further
    answer never turns a decided rule undecided.
    """
    found: dict[str, Standing] = {}
    for name, fact in facts.items():
        does_not_arise = fact.ask_if is not None and fact.ask_if.verdict(found) is False
        found[name] = Mark.NOT_APPLICABLE if does_not_arise else _given(answers.get(name))
    return found


def _given(answer: Any) -> Standing:
    if isinstance(answer, str):
        return _word_given(answer)
    if answer is None or answer == []:
        return Mark.UNASKED
    words = [str(word) for word in answer] if isinstance(answer, list | tuple) else [str(answer)]
    return Mark.UNKNOWN if UNKNOWN_WORD in words else frozenset(words)


@lru_cache(maxsize=4096)
def _word_given(answer: str) -> Standing:
    """Return how a fact with one word for an answer stands; there are few words, and many facts have the same."""
    if not answer:
        return Mark.UNASKED
    return Mark.UNKNOWN if answer == UNKNOWN_WORD else frozenset((answer,))


def checked_answers(facts: Mapping[str, Fact], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers without those that were left empty.

    Raises:
        InvalidFactsError: names every unknown fact or option with the nearest one, every wrong type, and every pair of
            answers that contradict each other.
    """
    problems = [*_wrong_answers(facts, answers)]
    if not problems:
        problems = [*_contradictions(facts, answers)]
    if problems:
        raise InvalidFactsError(problems)
    return {name: answer for name, answer in answers.items() if _given(answer) is not Mark.UNASKED}


def _wrong_answers(facts: Mapping[str, Fact], answers: Mapping[str, Any]) -> Iterator[FieldProblem]:
    for name, answer in answers.items():
        fact = facts.get(name)
        if fact is None:
            yield FieldProblem(name, phrased("is no fact of the rulebook; %(nearest)s", nearest=nearest(name, facts)))
        elif answer is not None and answer not in (UNKNOWN_WORD, "", []) and (wrong := _wrong(fact, answer)):
            yield FieldProblem(name, wrong)


def _wrong(fact: Fact, answer: Any) -> str | None:
    match fact.type:
        case "many_of" if not isinstance(answer, list):
            return f"takes a list of its options, not {answer!r}"
        case "many_of":
            return next((wrong for word in answer if (wrong := _wrong_word(fact, word))), None)
        case "yes_no" | "one_of":
            return _wrong_word(fact, answer)
        case "number" if isinstance(answer, bool) or not isinstance(answer, int | float):
            return f"takes a number, not {answer!r}"
        case "date" if not _is_day(answer):
            return f"takes a date written as YYYY-MM-DD, not {answer!r}"
        case "text" if not isinstance(answer, str):
            return f"takes a text, not {answer!r}"
    return None


def _wrong_word(fact: Fact, word: Any) -> str | None:
    if not isinstance(word, str):
        return f"takes one of its options, not {word!r}"
    if word in fact.words or (word == UNKNOWN_WORD):
        return None
    return f"{word!r} is not among its answers; {nearest(word, (*fact.words, UNKNOWN_WORD))}"


def _is_day(answer: Any) -> bool:
    try:
        return isinstance(answer, str) and date.fromisoformat(answer).isoformat() == answer
    except ValueError:
        return False


def _contradictions(facts: Mapping[str, Fact], answers: Mapping[str, Any]) -> Iterator[FieldProblem]:
    """Yield answers that cannot both be true: "none" beside another option, or detail of what does not exist."""
    for name, fact in facts.items():
        answer = answers.get(name)
        if isinstance(answer, list) and len(answer) > 1:
            alone = next((word for word in answer if word in NONE_WORDS or word == UNKNOWN_WORD), None)
            if alone is not None:
                others = ", ".join(word for word in answer if word != alone)
                yield FieldProblem(
                    name, phrased("says %(alone)r and also %(others)s; keep one of the two", alone=alone, others=others)
                )
        for denied in _denied(fact, answers) if _says_something(answer) else ():
            yield FieldProblem(
                name,
                phrased("is answered %(plain)s, which contradicts %(denied)s = no", plain=plain(answer), denied=denied),
            )


def _denied(fact: Fact, answers: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a question asks details of although a person answered that it is not there.

    A question that another kind of party would be asked is only superfluous, so its answer contradicts nothing.
    """
    for leaf in fact.ask_if.leaves() if fact.ask_if else ():
        if leaf.op == "is" and leaf.words == frozenset(("yes",)) and answers.get(leaf.fact) == "no":
            yield leaf.fact


def _says_something(answer: Any) -> bool:
    """Return whether an answer claims that something is there; "no" and "none" of what is not there claim nothing."""
    given = _given(answer)
    return not isinstance(given, Mark) and not given <= NONE_WORDS | {"no"}


def plain(answer: Any) -> str:
    """Return an answer as a person reads it."""
    if answer is None or answer in ("", []):
        return "not answered"
    words = answer if isinstance(answer, list | tuple) else [answer]
    return ", ".join(str(word).replace("_", " ") for word in words)

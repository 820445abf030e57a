"""Which open questions could still open a blocker or an approval at a gate, and how a person is asked them."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ode_workflows.domain.plain_values import value
from ode_workflows.legal.conditions import OPEN, Mark, Standings
from ode_workflows.legal.facts import ON_THE_PROPOSAL, Fact, standings_of
from ode_workflows.legal.rulebook import Brought, Rule, Rulebook
from ode_workflows.legal.screening import Asked, askable, ordered_questions

GATES = ("negotiate", "conclude", "force", "after_force")
"""From the earliest to the latest."""


@value
class OpenQuestion:
    """A fact without a known answer: the earliest gate that its answer could shut, and whether it could block.

    `waits_for_text` is true of what only a text can show; it is first asked at clearance.
    """

    fact: str
    gate: str
    could_block: bool
    waits_for_text: bool
    decides: tuple[str, ...]


@value
class Unit:
    """What a person is asked at once: one question, or a whole checklist."""

    heading: str | None
    facts: tuple[Fact, ...]
    decides: tuple[str, ...]


def open_questions(book: Rulebook, answers: Mapping[str, Any]) -> tuple[OpenQuestion, ...]:
    """Return the questions that could still open a blocker or an approval at any gate, most decisive first.

    A fact that somebody answered "unknown" stays among them.
    """
    standings = standings_of(book.facts, answers)
    hanging: dict[str, frozenset[str]] = {}
    opens: dict[str, set[tuple[str, bool]]] = {}
    for rule in book.rules.values():
        names: frozenset[str] = frozenset()
        for asks, gate, could_block in _hangs(rule, standings):
            asked = askable(book, asks, standings)
            names |= asked
            for name in asked:
                opens.setdefault(name, set()).add((gate, could_block))
        if names:
            hanging[rule.id] = names
    return tuple(_open_question(book, asked, opens[asked.fact]) for asked in ordered_questions(book, hanging))


def _open_question(book: Rulebook, asked: Asked, opens: set[tuple[str, bool]]) -> OpenQuestion:
    return OpenQuestion(
        fact=asked.fact,
        gate=min((gate for gate, _ in opens), key=GATES.index),
        could_block=any(could_block for _, could_block in opens),
        waits_for_text=book.facts[asked.fact].known_at == "text",
        decides=asked.decides,
    )


def _hangs(rule: Rule, facts: Standings) -> Iterator[tuple[frozenset[str], str, bool]]:
    """Yield open facts of a rule with the gate at which, and the block with which, it could still come out."""
    verdict = rule.when.verdict(facts)
    if verdict is None:
        asks = rule.when.open_facts(facts)
        for severity, brings in rule.ends():
            yield from ((asks, *end) for end in _heavy(severity, brings))
    elif verdict:
        for override in rule.overrides:
            hit = override.when.verdict(facts)
            if hit is None:
                asks = override.when.open_facts(facts)
                yield from ((asks, *end) for end in _heavy(override.severity, override.brings))
            elif hit:
                return


def _heavy(severity: str, brings: tuple[Brought, ...]) -> Iterator[tuple[str, bool]]:
    if severity == "blocker":
        yield GATES[0], True
    for row in brings:
        yield row.gate, False


def next_unit(
    book: Rulebook,
    answers: Mapping[str, Any],
    *,
    gates: Collection[str] = GATES[:1],
    with_text: bool = False,
    later: Collection[str] = (),
) -> Unit | None:
    """Return what to ask next so that these gates can be judged; None when nothing is left to ask.

    The open question on which most rules hang comes first; one that stands in a checklist brings the whole list.
    What somebody answered "unknown" is not asked a second time; `later` names units that were put off.
    """
    standings = standings_of(book.facts, answers)
    votes: dict[str, set[str]] = {}
    for question in open_questions(book, answers):
        asked = standings[question.fact] is Mark.UNKNOWN or (question.waits_for_text and not with_text)
        if asked or not (question.could_block or question.gate in gates):
            continue
        unit = book.facts[question.fact].checklist or question.fact
        if unit not in later:
            votes.setdefault(unit, set()).update(question.decides)
    if not votes:
        return None
    first = min(votes, key=lambda unit: (_stands_first(book, unit), -len(votes[unit])))
    return _unit(book, first, standings, tuple(sorted(votes[first])))


def _stands_first(book: Rulebook, unit: str) -> tuple[bool, bool]:
    fact = book.facts.get(unit)
    return unit not in ON_THE_PROPOSAL, fact is None or not fact.is_triage


def _unit(book: Rulebook, name: str, standings: Standings, decides: tuple[str, ...]) -> Unit:
    if name in book.facts:
        return Unit(None, (book.facts[name],), decides)
    asked = tuple(fact for fact in book.checklists[name] if standings[fact.name] in OPEN)
    return Unit(name, asked, decides)


def none_of_these(unit: Unit) -> dict[str, Any]:
    """Return the answers that "none of these apply" records for a checklist."""
    return {fact.name: fact.none_answer for fact in unit.facts}


@value
class Count:
    """How many answers a person gave until the gates could be judged.

    Attributes:
        asked: the units in the order in which they were asked.
        ticked: questions of checklists that were ticked and answered by themselves.
        constants: facts that the profile answered.
        waiting: facts that wait for the text.
    """

    asked: tuple[str, ...]
    ticked: tuple[str, ...]
    constants: tuple[str, ...]
    waiting: tuple[str, ...]
    answers: Mapping[str, Any]

    @property
    def number(self) -> int:
        """The answers given: a checklist counts one, each tick in it one more."""
        return len(self.asked) + len(self.ticked)


def counted(
    book: Rulebook, truth: Mapping[str, Any], *, with_profile: bool = True, gates: Collection[str] = GATES[:1]
) -> Count:
    """Play the intake of an agreement whose true answers are known, and count what is asked."""
    answers = {name: truth[name] for name in ON_THE_PROPOSAL if name in truth}
    constants = {
        constant.fact: constant.answer
        for constant in (book.profiles.get(str(truth.get("instrument_kind")), ()) if with_profile else ())
        if truth.get(constant.fact, constant.answer) == constant.answer
    }
    answers |= constants
    asked, ticked = [], []
    while unit := next_unit(book, answers, gates=gates):
        asked.append(unit.heading or unit.facts[0].name)
        none = none_of_these(unit) if unit.heading else {}
        for fact in unit.facts:
            answers[fact.name] = truth.get(fact.name, none.get(fact.name, "unknown"))
            if unit.heading and answers[fact.name] != none[fact.name]:
                ticked.append(fact.name)
    waiting = tuple(each.fact for each in open_questions(book, answers) if each.waits_for_text)
    return Count(tuple(asked), tuple(ticked), tuple(constants), waiting, answers)

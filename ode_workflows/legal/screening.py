"""The screen: every rule of a rulebook asked about one agreement's answers.

It decides nothing. It says which rules fire, which hang on questions nobody has answered, and which are silent, each
with the facts behind it. Decision: docs/decisions/0013-the-screen-decides-nothing-it-was-not-told.md
"""

import re
from collections.abc import Mapping
from typing import Any

from ode_workflows.domain.canonical import canonical_json, sha256_hex
from ode_workflows.domain.plain_values import value
from ode_workflows.legal.conditions import Standings
from ode_workflows.legal.facts import ON_THE_PROPOSAL, plain, standings_of
from ode_workflows.legal.rulebook import SEVERITIES, Brought, Rule, Rulebook

_PLACE = re.compile(r"\{(\w+)\}")


@value
class Outcome:
    """What one rule says of one agreement.

    Attributes:
        status: fires or undecided; a silent rule has no outcome.
        reason: why the severity differs from the rule's own.
        why: the rule's explanation with the answers in it; empty while it is undecided.
        facts: the facts whose answers made it fire; of an undecided rule, those that it reads.
        asks: the facts without a known answer that could still change it.
        brings: what stands if it fires as it does now; of an undecided rule, what it could bring at most.
    """

    rule: Rule
    status: str
    severity: str
    reason: str | None
    why: str
    facts: tuple[str, ...]
    asks: frozenset[str]
    brings: tuple[Brought, ...]


@value
class Asked:
    """An open question, and the rules that it could decide."""

    fact: str
    decides: tuple[str, ...]


@value
class Screening:
    """One screen of one set of answers under one version of the rulebook.

    Attributes:
        facts_hash: SHA-256 over the canonical form of the answers.
        approvals: approval ids with their gate and the rules that bring them, in the order of the findings.
        state_law: the state whose own law was read; None where the rulebook has no overlay for the home state.
    """

    rulebook: str
    facts_hash: str
    outcomes: tuple[Outcome, ...]
    silent: tuple[str, ...]
    approvals: Mapping[Brought, tuple[str, ...]]
    questions: tuple[Asked, ...]
    state_law: str | None

    @property
    def fired(self) -> tuple[Outcome, ...]:
        """The rules that fire."""
        return tuple(each for each in self.outcomes if each.status == "fires")


def screened(book: Rulebook, answers: Mapping[str, Any]) -> Screening:
    """Screen checked answers."""
    standings = standings_of(book.facts, answers)
    found = [(rule, _outcome(rule, answers, standings)) for rule in book.rules.values()]
    outcomes = sorted((each for _, each in found if each), key=_gravest_first)
    approvals: dict[Brought, tuple[str, ...]] = {}
    for outcome in outcomes:
        for row in outcome.brings if outcome.status == "fires" else ():
            approvals[row] = (*approvals.get(row, ()), outcome.rule.id)
    home = answers.get("home_state")
    return Screening(
        rulebook=book.version,
        facts_hash=sha256_hex(canonical_json(dict(answers))),
        outcomes=tuple(outcomes),
        silent=tuple(rule.id for rule, each in found if each is None),
        approvals=approvals,
        questions=_questions(book, outcomes, standings),
        state_law=home if home in book.overlays else None,
    )


@value
class Brief:
    """What a screen comes to: the severity of each rule that fires, and the approvals that these bring."""

    fired: Mapping[str, str]
    approvals: frozenset[str]


def screened_briefly(book: Rulebook, answers: Mapping[str, Any]) -> Brief:
    """Return what a screen of checked answers comes to, without reasons and questions; for screening many."""
    facts = standings_of(book.facts, answers)
    fired: dict[str, str] = {}
    approvals: set[str] = set()
    for rule in book.rules.values():
        if rule.when.verdict(facts):
            override = next((each for each in rule.overrides if each.when.verdict(facts)), None)
            fired[rule.id] = override.severity if override else rule.severity
            approvals.update(row.approval for row in (override.brings if override else rule.brings))
    return Brief(fired, frozenset(approvals))


def outcome_of(rule: Rule, book: Rulebook, answers: Mapping[str, Any]) -> Outcome | None:
    """Return what one rule says to checked answers; None while it is silent."""
    return _outcome(rule, answers, standings_of(book.facts, answers))


def _outcome(rule: Rule, answers: Mapping[str, Any], facts: Standings) -> Outcome | None:
    verdict = rule.when.verdict(facts)
    if verdict is False:
        return None
    asks = rule.when.open_facts(facts)
    if verdict is None:
        severity = min((end[0] for end in rule.ends()), key=SEVERITIES.index)
        most = tuple(dict.fromkeys(row for end in rule.ends() for row in end[1]))
        reads = tuple(dict.fromkeys(leaf.fact for leaf in rule.when.leaves()))
        return Outcome(rule, "undecided", severity, None, "", reads, asks, most)
    severity, reason, brings = rule.severity, None, rule.brings
    for override in rule.overrides:
        hit = override.when.verdict(facts)
        if hit is not False:
            asks |= override.when.open_facts(facts)
        if hit:
            severity, reason, brings = override.severity, override.reason, override.brings
            break
    true_leaves = tuple(leaf for leaf in rule.when.leaves() if leaf.verdict(facts))
    held = tuple(dict.fromkeys(leaf.fact for leaf in true_leaves))
    return Outcome(rule, "fires", severity, reason, _explained(rule, held, answers), held, asks, brings)


def _explained(rule: Rule, held: tuple[str, ...], answers: Mapping[str, Any]) -> str:
    """Return the rule's explanation with the answers filled in; `{facts}` lists what made it fire."""

    def filled(place: re.Match[str]) -> str:
        name = place.group(1)
        if name == "facts":
            return "; ".join(f"{plain(each)}: {plain(answers.get(each))}" for each in held)
        return plain(answers.get(name))

    return _PLACE.sub(filled, rule.explain)


def _gravest_first(outcome: Outcome) -> tuple[bool, int]:
    return outcome.status != "fires", SEVERITIES.index(outcome.severity)


def _questions(book: Rulebook, outcomes: list[Outcome], facts: Standings) -> tuple[Asked, ...]:
    hanging = {outcome.rule.id: askable(book, outcome.asks, facts) for outcome in outcomes if outcome.asks}
    return ordered_questions(book, hanging)


def askable(book: Rulebook, names: frozenset[str], facts: Standings) -> frozenset[str]:
    """Return the questions to ask for these facts: themselves, or what decides whether they are asked at all."""
    found: set[str] = set()
    for name in names:
        ask_if = book.facts[name].ask_if
        if ask_if is not None and ask_if.verdict(facts) is None:
            found |= askable(book, ask_if.open_facts(facts), facts)
        else:
            found.add(name)
    return frozenset(found)


_WEIGHT = {"blocker": 8, "approval_required": 4, "counsel_decides": 2, "advisory": 1}


def ordered_questions(book: Rulebook, hanging: Mapping[str, frozenset[str]]) -> tuple[Asked, ...]:
    """Return open questions with the rules that hang on them: what stands on the proposal, triage, then by weight.

    A question weighs what the rules weigh that it could decide; a rule that waits for three questions gives a third
    to each.
    """
    decides: dict[str, list[str]] = {}
    weight: dict[str, float] = {}
    for rule_id, names in hanging.items():
        grave = min((end[0] for end in book.rules[rule_id].ends()), key=SEVERITIES.index)
        for name in names:
            decides.setdefault(name, []).append(rule_id)
            weight[name] = weight.get(name, 0) + _WEIGHT[grave] / len(names)
    place = {name: at for at, name in enumerate(book.facts)}

    def rank(name: str) -> tuple[bool, bool, bool, float, int]:
        fact = book.facts[name]
        on_the_proposal = name in ON_THE_PROPOSAL
        return fact.known_at == "text", not on_the_proposal, not fact.is_triage, -weight[name], place[name]

    return tuple(Asked(name, tuple(decides[name])) for name in sorted(decides, key=rank))

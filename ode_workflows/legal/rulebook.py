"""The rulebook as values: facts, rules, profiles and scenarios of one version, ready to be asked."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from ode_workflows.domain.plain_values import value
from ode_workflows.legal.conditions import Condition
from ode_workflows.legal.facts import Fact

SEVERITIES = ("blocker", "approval_required", "counsel_decides", "advisory")
"""From gravest to lightest; a label that routes work and no probability."""

EVERYWHERE = ("federal", "any_state")
"""Laws of a rule that hold in every state; any other is the postal code of the state whose overlay it belongs to."""


@value
class Brought:
    """An approval that a rule brings, and the gate at which it stands."""

    approval: str
    gate: str


@value
class Override:
    """What a rule says instead when its own condition holds too."""

    when: Condition
    severity: str
    reason: str
    brings: tuple[Brought, ...]


@value
class Example:
    """A test of a rule: these facts, and what it says to them."""

    name: str
    expect: str
    facts: Mapping[str, Any]
    severity: str | None = None


@value
class Rule:
    """One rule of law or of good wording; `when` already asks for the home state where the law is one state's."""

    id: str
    file: str
    title: str
    law: str
    about: tuple[str, ...]
    severity: str
    authorities: tuple[str, ...]
    test: str
    when: Condition
    overrides: tuple[Override, ...]
    brings: tuple[Brought, ...]
    cure: str
    explain: str
    verified: str
    sources: tuple[str, ...]
    as_of: date
    is_volatile: bool
    volatile_note: str | None
    deadline: str | None
    note: str | None
    examples: tuple[Example, ...]

    def ends(self) -> tuple[tuple[str, tuple[Brought, ...]], ...]:
        """Return every outcome that firing can have: severity and what it brings."""
        return (self.severity, self.brings), *((each.severity, each.brings) for each in self.overrides)


@value
class Constant:
    """An answer that an instrument of a kind always gives, once counsel has confirmed it for the office."""

    fact: str
    answer: Any
    reason: str


class Rulebook:
    """All facts and rules of one version; `facts` lists a fact after those on which it depends.

    Attributes:
        version: the label that counsel gave it, with the first figures of the hash of its files.
        volatile_age: calendar days after which a volatile rule has to be checked again.
        sources: the files as read, by name; what is kept of a version.
    """

    def __init__(
        self,
        *,
        version: str,
        volatile_age: int,
        facts: Mapping[str, Fact],
        rules: Mapping[str, Rule],
        profiles: Mapping[str, tuple[Constant, ...]],
        scenarios: tuple[Mapping[str, Any], ...],
        sources: Mapping[str, Any],
    ) -> None:
        self.version = version
        self.volatile_age = volatile_age
        self.facts = facts
        self.rules = rules
        self.profiles = profiles
        self.scenarios = scenarios
        self.sources = sources

    @cached_property
    def overlays(self) -> frozenset[str]:
        """The states whose own law it holds, by postal code."""
        return frozenset(rule.law for rule in self.rules.values()) - frozenset(EVERYWHERE)

    @cached_property
    def checklists(self) -> Mapping[str, tuple[Fact, ...]]:
        """The checklists by heading, each with its questions."""
        found: dict[str, tuple[Fact, ...]] = {}
        for fact in self.facts.values():
            if fact.checklist:
                found[fact.checklist] = (*found.get(fact.checklist, ()), fact)
        return found

    def overdue(self, today: date) -> tuple[Rule, ...]:
        """Return the volatile rules whose day of reading lies further back than counsel allows."""
        return tuple(
            rule for rule in self.rules.values() if rule.is_volatile and (today - rule.as_of).days > self.volatile_age
        )

"""Whether a rule can fire at all: a search for one set of answers that makes its condition true."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from ode_workflows.domain.errors import RulebookFileError
from ode_workflows.legal.conditions import Condition, Every, Leaf, Mark, Opposite, Some, Standing
from ode_workflows.legal.facts import NONE_WORDS, Fact
from ode_workflows.legal.rulebook import Rule

World = dict[str, tuple[Standing, ...]]
"""For each fact that was looked at, the standings that are still possible."""


def check_reach(rule: Rule, facts: Mapping[str, Fact]) -> None:
    """Check that a rule can fire and that each of its overrides can apply.

    Raises:
        RulebookFileError: names the rule, and `when` or the override that no answers can make true.
    """
    if not can_be(rule.when, True, facts):
        raise RulebookFileError(rule.file, f"rule {rule.id}", "when", "can never be true, so the rule never fires")
    if not can_be(rule.when, False, facts):
        raise RulebookFileError(rule.file, f"rule {rule.id}", "when", "is always true, so the rule says nothing")
    for at, override in enumerate(rule.overrides):
        if not can_be(Every((rule.when, override.when)), True, facts):
            message = "can never be true while the rule fires"
            raise RulebookFileError(rule.file, f"rule {rule.id}", f"overrides[{at}].when", message)


def can_be(condition: Condition, wanted: bool, facts: Mapping[str, Fact]) -> bool:
    """Return whether some answers, given to questions that are asked, make a condition true (or false)."""
    return any(True for _ in _worlds(condition, wanted, {}, facts))


def _worlds(condition: Condition, wanted: bool, world: World, facts: Mapping[str, Fact]) -> Iterator[World]:
    match condition:
        case Leaf():
            yield from _narrowed(condition, wanted, world, facts)
        case Opposite(part):
            yield from _worlds(part, not wanted, world, facts)
        case Every(parts) | Some(parts) if isinstance(condition, Every) is wanted:
            yield from _all_of(parts, wanted, world, facts)
        case Every(parts) | Some(parts):
            for part in parts:
                yield from _worlds(part, wanted, world, facts)


def _all_of(parts: tuple[Condition, ...], wanted: bool, world: World, facts: Mapping[str, Fact]) -> Iterator[World]:
    if not parts:
        yield world
        return
    for narrower in _worlds(parts[0], wanted, world, facts):
        yield from _all_of(parts[1:], wanted, narrower, facts)


def _narrowed(leaf: Leaf, wanted: bool, world: World, facts: Mapping[str, Fact]) -> Iterator[World]:
    fact = facts[leaf.fact]
    left = tuple(each for each in world.get(leaf.fact, _possible(fact)) if leaf.of(each) is wanted)
    asked = tuple(each for each in left if each is not Mark.NOT_APPLICABLE)
    if fact.ask_if is None:
        if asked:
            yield {**world, leaf.fact: asked}
        return
    if asked:
        yield from _worlds(fact.ask_if, True, {**world, leaf.fact: asked}, facts)
    if len(asked) < len(left):
        yield from _worlds(fact.ask_if, False, {**world, leaf.fact: (Mark.NOT_APPLICABLE,)}, facts)


def _possible(fact: Fact) -> tuple[Standing, ...]:
    """Return the standings worth trying: with many_of one option, two, all, and all but one or two."""
    marks: tuple[Standing, ...] = (Mark.UNKNOWN, Mark.NOT_APPLICABLE)
    if not fact.words:
        return (frozenset(("an answer",)), *marks)
    singles = tuple(frozenset((word,)) for word in fact.words)
    if fact.type != "many_of":
        return (*singles, *marks)
    real = frozenset(fact.words) - NONE_WORDS
    few = [frozenset(some) for size in (1, 2) for some in combinations(sorted(real), size)]
    return (*singles, *few, *(real - some for some in (frozenset[str](), *few) if real - some), *marks)

"""Conditions over facts in three-valued logic: true, false, undecided.

A fact stands as the set of its answers, or as one of three marks. Nobody having asked, and somebody having answered
"unknown", are two things, and neither is no. Source: S. C. Kleene, Introduction to Metamathematics (1952), section 64
(the strong tables); docs/decisions/0013-the-screen-decides-nothing-it-was-not-told.md.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Protocol

from ode_workflows.domain.plain_values import value


class Mark(Enum):
    """How a fact stands when it has no answer to go by."""

    UNASKED = "unasked"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


Standing = frozenset[str] | Mark
"""The answers given to a fact, or why there are none."""

Standings = Mapping[str, Standing]
OPEN = (Mark.UNASKED, Mark.UNKNOWN)
UNKNOWN_WORD = "unknown"


class Condition(Protocol):
    """A test over facts."""

    def verdict(self, facts: Standings) -> bool | None:
        """Return whether the test holds; None while the answers do not decide it."""

    def open_facts(self, facts: Standings) -> frozenset[str]:
        """Return the facts without a known answer on which the verdict still hangs."""

    def leaves(self) -> Iterator["Leaf"]:
        """Yield the single tests in the order in which they are written."""


@value
class Leaf:
    """One fact against one list of words; `op` is is, any_of, none_of or lacks_any_of."""

    fact: str
    op: str
    words: frozenset[str]

    def verdict(self, facts: Standings) -> bool | None:
        """Return whether the fact's answers meet the words."""
        return self.of(facts[self.fact])

    def of(self, standing: Standing) -> bool | None:
        """Return the verdict on one standing."""
        if isinstance(standing, Mark):
            return self._of_mark(standing)
        if self.op == "none_of":
            return standing.isdisjoint(self.words)
        if self.op == "lacks_any_of":
            return bool(self.words - standing)
        return not standing.isdisjoint(self.words)

    def _of_mark(self, mark: Mark) -> bool | None:
        match mark:
            case Mark.NOT_APPLICABLE:
                return self.op == "none_of"
            case Mark.UNASKED:
                return None
            case Mark.UNKNOWN:
                return True if self.asks_for_unknown else None

    @property
    def asks_for_unknown(self) -> bool:
        """Whether the test is true of a person's answer "unknown"."""
        return self.op == "is" and UNKNOWN_WORD in self.words

    def open_facts(self, facts: Standings) -> frozenset[str]:
        """Return the fact itself while it is open."""
        return frozenset((self.fact,)) if facts[self.fact] in OPEN else frozenset()

    def leaves(self) -> Iterator["Leaf"]:
        """Yield itself."""
        yield self


@value
class Every:
    """True when all parts are, false as soon as one is."""

    parts: tuple[Condition, ...]

    def verdict(self, facts: Standings) -> bool | None:
        """Return the conjunction of the parts."""
        found: bool | None = True
        for part in self.parts:
            match part.verdict(facts):
                case False:
                    return False
                case None:
                    found = None
        return found

    def open_facts(self, facts: Standings) -> frozenset[str]:
        """Return nothing once a part is false for good, else what is open in the parts."""
        return _open_facts(self.parts, facts, settles=False)

    def leaves(self) -> Iterator[Leaf]:
        """Yield the leaves of the parts."""
        for part in self.parts:
            yield from part.leaves()


@value
class Some:
    """True as soon as one part is, false when all are."""

    parts: tuple[Condition, ...]

    def verdict(self, facts: Standings) -> bool | None:
        """Return the disjunction of the parts."""
        found: bool | None = False
        for part in self.parts:
            match part.verdict(facts):
                case True:
                    return True
                case None:
                    found = None
        return found

    def open_facts(self, facts: Standings) -> frozenset[str]:
        """Return nothing once a part is true for good, else what is open in the parts."""
        return _open_facts(self.parts, facts, settles=True)

    def leaves(self) -> Iterator[Leaf]:
        """Yield the leaves of the parts."""
        for part in self.parts:
            yield from part.leaves()


@value
class Opposite:
    """True when the part is false; undecided stays undecided."""

    part: Condition

    def verdict(self, facts: Standings) -> bool | None:
        """Return the negation of the part."""
        found = self.part.verdict(facts)
        return None if found is None else not found

    def open_facts(self, facts: Standings) -> frozenset[str]:
        """Return what is open in the part."""
        return self.part.open_facts(facts)

    def leaves(self) -> Iterator[Leaf]:
        """Yield the leaves of the part."""
        yield from self.part.leaves()


def _open_facts(parts: tuple[Condition, ...], facts: Standings, *, settles: bool) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for part in parts:
        if part.verdict(facts) is settles and not rests_on_unknown(part, facts):
            return frozenset()
        found |= part.open_facts(facts)
    return found


def rests_on_unknown(condition: Condition, facts: Standings) -> bool:
    """Return whether a verdict may turn once somebody finds out what was answered "unknown"."""
    return any(leaf.asks_for_unknown and leaf.verdict(facts) for leaf in condition.leaves())


def built(written: Mapping[str, object]) -> Condition:
    """Return the condition of a checked table as it is written in a rulebook file."""
    match dict(written):
        case {"all": list(parts)}:
            return Every(tuple(built(part) for part in parts))
        case {"any": list(parts)}:
            return Some(tuple(built(part) for part in parts))
        case {"not": dict(part)}:
            return Opposite(built(part))
        case {"fact": str(fact), **rest} if len(rest) == 1:
            ((op, words),) = rest.items()
            return Leaf(fact, op, frozenset([words] if isinstance(words, str) else list(words)))  # type: ignore[call-overload]  # a checked list of words
    raise ValueError(f"{written!r} is no condition")

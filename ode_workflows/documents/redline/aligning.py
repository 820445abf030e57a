"""Pairs what belongs together in two lists: first what is equal, then, in the gaps, what is alike."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Generic, TypeVar

from ode_workflows.domain.plain_values import value

Item = TypeVar("Item")
ALIKE = 0.5
"""From which share of common words two blocks are one that was changed."""

_LARGEST_GAP = 40_000
"""Pairs of a gap that are weighed; in a larger one neighbours are paired in their order."""
_LONG = 4_000


@value
class Pair(Generic[Item]):
    """An old item, a new item, or both."""

    old: Item | None
    new: Item | None


def aligned(
    old: Sequence[Item],
    new: Sequence[Item],
    key: Callable[[Item], Hashable],
    likeness: Callable[[Item, Item], float],
) -> list[Pair[Item]]:
    """Return both lists as pairs, in an order that keeps the order of each."""
    found: list[Pair[Item]] = []
    keys = [key(each) for each in old], [key(each) for each in new]
    for kind, a, b, c, d in opcodes(*keys, long=_LONG):
        if kind == "equal":
            found += [Pair(x, y) for x, y in zip(old[a:b], new[c:d], strict=True)]
        else:
            found += _gap(old[a:b], new[c:d], likeness)
    return found


Opcode = tuple[str, int, int, int, int]


def opcodes(old: Sequence[Hashable], new: Sequence[Hashable], *, long: int) -> list[Opcode]:
    """Return the steps from one list to another as difflib writes them; what both begin and end with is not searched.

    Args:
        old: keys of the one.
        new: keys of the other.
        long: from which length on frequent keys are no anchors.
    """
    most = min(len(old), len(new))
    head = next((place for place in range(most) if old[place] != new[place]), most)
    most -= head
    tail = next((place for place in range(most) if old[-1 - place] != new[-1 - place]), most)
    middle = old[head : len(old) - tail], new[head : len(new) - tail]
    found: list[Opcode] = [("equal", 0, head, 0, head)] if head else []
    matcher = SequenceMatcher(None, *middle, autojunk=max(len(old), len(new)) > long)
    found += [(kind, a + head, b + head, c + head, d + head) for kind, a, b, c, d in matcher.get_opcodes()]
    if tail:
        found.append(("equal", len(old) - tail, len(old), len(new) - tail, len(new)))
    return found


def _gap(old: Sequence[Item], new: Sequence[Item], likeness: Callable[[Item, Item], float]) -> Iterator[Pair[Item]]:
    i = j = 0
    for x, y in [*_best_pairs(old, new, likeness), (len(old), len(new))]:
        yield from (Pair(each, None) for each in old[i:x])
        yield from (Pair(None, each) for each in new[j:y])
        if x < len(old):
            yield Pair(old[x], new[y])
        i, j = x + 1, y + 1


def _best_pairs(
    old: Sequence[Item], new: Sequence[Item], likeness: Callable[[Item, Item], float]
) -> list[tuple[int, int]]:
    """Return the pairs of like items, in order, whose likeness adds up to most."""
    if not old or not new:
        return []
    if len(old) * len(new) > _LARGEST_GAP:
        side_by_side = range(min(len(old), len(new)))
        return [(n, n) for n in side_by_side if likeness(old[n], new[n]) >= ALIKE]
    scores = [[likeness(x, y) for y in new] for x in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            together = scores[i][j] + best[i + 1][j + 1] if scores[i][j] >= ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    return list(_way(scores, best))


def _way(scores: list[list[float]], best: list[list[float]]) -> Iterator[tuple[int, int]]:
    i = j = 0
    while i < len(scores) and j < len(scores[0]):
        if scores[i][j] >= ALIKE and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def likeness_of_words(old: Counter[str], new: Counter[str]) -> float:
    """Return the share of words that two texts have in common, from 0 to 1."""
    total = old.total() + new.total()
    return 2 * (old & new).total() / total if total else 1.0

"""Which of two sequences belong together: equal items first, similar ones in the gaps, all within bounds."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

_LARGEST_GAP = 400_000
_LARGEST_LIKENESS_GAP = 4_000
Span = tuple[str, int, int, int, int]
"""Kind ("equal" or "replace"), from and to in the old sequence, from and to in the new one."""


def opcodes(old: Sequence[str], new: Sequence[str]) -> list[Span]:
    """Return how the old sequence becomes the new one; linear but for gaps, whose size is bounded."""
    found: list[Span] = []
    done_old = done_new = 0
    for start_old, start_new, length in _equal_runs(old, new):
        if start_old > done_old or start_new > done_new:
            found.append(("replace", done_old, start_old, done_new, start_new))
        if length:
            if found and found[-1][0] == "equal":
                _, first, _, first_new, _ = found.pop()
                found.append(("equal", first, start_old + length, first_new, start_new + length))
            else:
                found.append(("equal", start_old, start_old + length, start_new, start_new + length))
        done_old, done_new = start_old + length, start_new + length
    return found


def _equal_runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    shortest = min(len(old), len(new))
    head = next((k for k in range(shortest) if old[k] != new[k]), shortest)
    tail = next((k for k in range(shortest - head) if old[-1 - k] != new[-1 - k]), shortest - head)
    yield 0, 0, head
    place_old, place_new = head, head
    end_old, end_new = len(old) - tail, len(new) - tail
    for anchor_old, anchor_new in [*_anchors(old[head:end_old], new[head:end_new]), (end_old - head, end_new - head)]:
        to_old, to_new = head + anchor_old, head + anchor_new
        yield from _in_gap(old, new, (place_old, to_old), (place_new, to_new))
        if to_old < end_old or to_new < end_new:
            yield to_old, to_new, 1
            place_old, place_new = to_old + 1, to_new + 1
    yield end_old, end_new, tail


def _in_gap(
    old: Sequence[str], new: Sequence[str], of_old: tuple[int, int], of_new: tuple[int, int]
) -> Iterator[tuple[int, int, int]]:
    lengths = (of_old[1] - of_old[0]) * (of_new[1] - of_new[0])
    if 0 < lengths <= _LARGEST_GAP:
        matcher = SequenceMatcher(None, old[slice(*of_old)], new[slice(*of_new)], autojunk=False)
        for start_old, start_new, length in matcher.get_matching_blocks():
            if length:
                yield of_old[0] + start_old, of_new[0] + start_new, length


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the longest row of items that stand once in both, in the same order."""
    if len(old) * len(new) <= _LARGEST_LIKENESS_GAP:
        return []
    counts_old, counts_new = Counter(old), Counter(new)
    places = {item: place for place, item in enumerate(new)}
    pairs = [(k, places[item]) for k, item in enumerate(old) if counts_old[item] == 1 == counts_new.get(item)]
    tops: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(tops, place)
        tops[at : at + 1], tails[at : at + 1] = [place], [number]
        before.append(tails[at - 1] if at else -1)
    row, number = [], tails[-1] if tails else -1
    while number >= 0:
        row.append(pairs[number])
        number = before[number]
    return row[::-1]


def similar_pairs(
    old: Sequence[object], new: Sequence[object], likeness: Callable[[int, int], float], least: float
) -> list[tuple[int, int]]:
    """Return the pairs of a gap, in order, whose likeness adds up to the most."""
    rows, columns = len(old), len(new)
    if not rows or not columns or rows * columns > _LARGEST_LIKENESS_GAP:
        return []
    alike = [[found if (found := likeness(i, j)) >= least else 0.0 for j in range(columns)] for i in range(rows)]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            paired = best[i + 1][j + 1] + alike[i][j] if alike[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    return _walk(alike, best)


def _walk(alike: list[list[float]], best: list[list[float]]) -> list[tuple[int, int]]:
    pairs, i, j = [], 0, 0
    while i < len(alike) and j < len(alike[0]):
        if alike[i][j] and abs(best[i][j] - best[i + 1][j + 1] - alike[i][j]) < 1e-9:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs

"""Three texts article by article: what both sides stood on, what we say now, what they say now."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

from ode_workflows.domain.articles import Article, articles_of
from ode_workflows.domain.plain_values import value

Standing = Literal["same", "ours", "theirs", "both_alike", "conflict"]
"""Nobody changed it, only we did, only they did, both did with the same words, both did with other words."""

_ALIKE = 0.5
"""How much of two articles must be the same words for one to be the other, changed."""


@value
class ThreeWay:
    """One article in three texts, None where a text does not have it, under the label of ours, theirs or the base."""

    label: str
    base: str | None
    ours: str | None
    theirs: str | None
    standing: Standing


Pair = tuple[Article | None, Article | None]


def aligned(old: Sequence[Article], new: Sequence[Article]) -> tuple[Pair, ...]:
    """Return which article of a new text is which of an old one; None beside one that came or went.

    An article that only got another number is the same one; empty preambles are left out.
    """
    bodies = [each.body for each in old], [each.body for each in new]
    found: list[Pair] = []
    for kind, a, b, c, d in SequenceMatcher(None, *bodies, autojunk=False).get_opcodes():
        found += zip(old[a:b], new[c:d], strict=True) if kind == "equal" else _paired(old[a:b], new[c:d])
    return tuple(pair for pair in found if any(each and any(each.lines) for each in pair))


def _paired(old: Sequence[Article], new: Sequence[Article]) -> Iterator[Pair]:
    start = 0
    for article in old:
        place = next((at for at in range(start, len(new)) if _is_changed_form(article, new[at])), None)
        if place is None:
            yield article, None
            continue
        yield from ((None, each) for each in new[start:place])
        yield article, new[place]
        start = place + 1
    yield from ((None, each) for each in new[start:])


def _is_changed_form(old: Article, new: Article) -> bool:
    if old.label == new.label and old.lines[:1] == new.lines[:1] and any(old.lines):
        return True
    words = old.body.split(), new.body.split()
    return SequenceMatcher(None, *words, autojunk=False).ratio() >= _ALIKE


def three_way(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> tuple[ThreeWay, ...]:
    """Return every article with what the three texts say of it, in our order; what only they have stands last.

    Args:
        base: the lines of the text that they worked on.
        ours: the lines of the newest text that we sent.
        theirs: the lines of the text that came back, its marks accepted.
    """
    common = articles_of(base)
    with_ours, with_theirs = aligned(common, articles_of(ours)), aligned(common, articles_of(theirs))
    in_theirs = {id(old): new for old, new in with_theirs if old is not None}
    theirs_alone = [new for old, new in with_theirs if old is None and new is not None]
    rows: list[ThreeWay] = []
    for old, mine in with_ours:
        if old is not None:
            rows.append(_row(old, mine, in_theirs.get(id(old))))
            continue
        other = next((each for each in theirs_alone if mine and _is_changed_form(mine, each)), None)
        theirs_alone = [each for each in theirs_alone if each is not other]
        rows.append(_row(None, mine, other))
    return (*rows, *(_row(None, None, each) for each in theirs_alone))


def _row(base: Article | None, ours: Article | None, theirs: Article | None) -> ThreeWay:
    label = next(each.label for each in (ours, theirs, base) if each is not None)
    standing = _standing(*(each.body if each else None for each in (base, ours, theirs)))
    return ThreeWay(label, _words(base), _words(ours), _words(theirs), standing)


def _words(article: Article | None) -> str | None:
    return "\n".join(article.lines) if article else None


def _standing(base: str | None, ours: str | None, theirs: str | None) -> Standing:
    if ours == theirs:
        return "same" if ours == base else "both_alike"
    if theirs == base:
        return "ours"
    return "theirs" if ours == base else "conflict"

"""What changed, in the words of an agreement: by article, with the kinds of each change and the sentences around it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ode_workflows.documents.redline.words import DATE, MONEY, NUMBER

OBLIGATION = re.compile(r"\b(?:shall|will|may|must|should|intends?|deberá|podrá)\b(?: not\b)?", re.IGNORECASE)
_DATE, _MONEY, _NUMBER = (re.compile(pattern) for pattern in (DATE, MONEY, NUMBER))
_MONEY_IN_WORDS = re.compile(rf"{NUMBER}(?: (?:million|billion|thousand))? (?:dollars|euros|pesos)\b", re.IGNORECASE)
_DEFINED = re.compile('[\u201c"]([^\u201c\u201d"]{2,60})[\u201d"]')
_END_OF_SENTENCE = re.compile(r"(?<=[.;:!?])\s+(?=[^\W\d_a-z]|[\u201c\"(])")


@dataclass(frozen=True, slots=True)
class Change:
    """One change: where, of which kinds, and how the sentence around it read before and reads now."""

    article: str
    kinds: tuple[str, ...]
    old_text: str
    new_text: str
    part: str


def kinds_of(
    gone: str, come: str, *, old: str = "", new: str = "", parties: Sequence[str] = (), terms: Iterable[str] = ()
) -> tuple[str, ...]:
    """Return the kinds of a replacement by the words that went and the words that came.

    Args:
        gone: the words of the old text.
        come: the words of the new text.
        old: the sentence around the words that went; figures are read in it as a whole.
        new: the sentence around the words that came.
        parties: names of the parties, for the kind "party".
        terms: defined terms, for the kind "defined term".
    """
    is_replaced = bool(gone.strip() and come.strip())
    whole = (old or gone, new or come) if is_replaced else (gone, come)
    found = _of_figures(*whole)
    if [each.casefold() for each in OBLIGATION.findall(gone)] != [each.casefold() for each in OBLIGATION.findall(come)]:
        found.append("obligation word")
    found += ["party"] if _names(parties, gone) != _names(parties, come) else []
    found += ["defined term"] if _names(terms, gone) != _names(terms, come) else []
    if not gone.strip() and come.strip():
        found.append("added")
    elif gone.strip() and not come.strip():
        found.append("removed")
    return tuple(found or ["wording"])


def _of_figures(old: str, new: str) -> list[str]:
    """Return which of money, dates and other numbers differ between two texts."""
    found = []
    texts = [old, new]
    for kind, patterns in (("money", (_MONEY_IN_WORDS, _MONEY)), ("date", (_DATE,)), ("number", (_NUMBER,))):
        figures = [[each for pattern in patterns for each in pattern.findall(text)] for text in texts]
        if figures[0] != figures[1]:
            found.append(kind)
        for pattern in patterns:
            texts = [pattern.sub(" ", text) for text in texts]
    return found


def defined_terms(text: str) -> tuple[str, ...]:
    """Return the terms that a text puts in quotation marks."""
    return tuple(dict.fromkeys(found.strip(" ,.") for found in _DEFINED.findall(text)))


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence or sentences begin and end that hold a span of a text."""
    first, last = 0, len(text)
    for found in _END_OF_SENTENCE.finditer(text):
        if found.end() <= start:
            first = found.end()
        elif found.start() >= max(end, start + 1):
            last = found.start()
            break
    return first, last


def tidy(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())


def _names(names: Iterable[str], text: str) -> list[str]:
    return [name for name in names if name and re.search(rf"\b{re.escape(name)}\b", text)]

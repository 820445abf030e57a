"""The changes of a redline for people: by article, with the kind of each and the words around it."""

import re
from collections.abc import Iterable, Iterator, Mapping

from ode_workflows.documents.package import MAIN_DOCUMENT, XmlElement, w
from ode_workflows.documents.redline.aligning import opcodes
from ode_workflows.documents.redline.atoms import tokens
from ode_workflows.documents.redline.blocks import Event, text_of
from ode_workflows.documents.redline.resolving import P
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.sentences import phrased

_LONG = 10_000
LONGEST_QUOTE = 240
"""Characters of a sentence that a change quotes."""

_TOP_LABEL = re.compile(r"^\D*\d+[.:)]?$|^\D*\b[IVXLC]+[.:)]?$")
_TYPED = re.compile(r"^(?:article|section|artículo|annex|schedule)\s+(?:\d+|[IVXLC]+)\b(?!\.\d)", re.IGNORECASE)
_MONTHS = frozenset(
    (
        *("january", "february", "march", "april", "may", "june", "july"),
        *("august", "september", "october", "november", "december"),
    )
)
_OBLIGATION = frozenset(
    ("shall", "will", "may", "must", "should", "can", "intend", "intends", "agree", "agrees", "undertake", "undertakes")
)
_MONEY = re.compile(r"[$€£¥]|\b(?:USD|CAD|EUR|GBP|MXN|JPY|dollars?|euros?|pesos?)\b", re.IGNORECASE)
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b")
_NUMBER_WORDS = frozenset(
    (
        *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
        *("fifteen", "eighteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
        *("hundred", "thousand", "million", "billion"),
    )
)
_AROUND = 4
"""Words on each side that say what a number is."""


@value
class Change:
    """One change: article, kinds, the old and the new sentence (None for nothing), and the part of the file."""

    article: str
    kinds: tuple[str, ...]
    old: str | None
    new: str | None
    part: str


def changes_of(
    events: Iterable[Event],
    old_labels: Mapping[XmlElement, str],
    new_labels: Mapping[XmlElement, str],
    part: str,
    parties: tuple[str, ...] = (),
) -> list[Change]:
    """Return what the events of a comparison come to, in the order of the text; empty paragraphs say nothing."""
    articles = Articles(old_labels), Articles(new_labels)
    found: list[Change] = []
    for event in events:
        old = None if event.old is None else text_of(event.old).strip()
        new = None if event.new is None else text_of(event.new).strip()
        if not old and not new:
            continue
        place = articles[1].of(event.new) if event.new is not None else articles[0].of(event.old)
        if part != MAIN_DOCUMENT:
            place = re.sub(r"^word/|\d*\.xml$", "", part).capitalize()
        found += _in_words(event, place, (old, new), part, parties)
    return found


def _in_words(
    event: Event, article: str, texts: tuple[str | None, str | None], part: str, parties: tuple[str, ...]
) -> Iterator[Change]:
    old, new = texts
    if event.kind != "changed":
        yield Change(article, (event.kind,), _cut(old), _cut(new), part)
    elif old == new:
        yield Change(article, _things(event) or ("formatting",), _cut(old), _cut(new), part)
    else:
        kinds = kinds_of_change(old or "", new or "", parties)
        yield Change(article, kinds, _cut(_around(old, new)), _cut(_around(new, old)), part)


def _things(event: Event) -> tuple[str, ...]:
    """Return what else than words came, went or changed in a paragraph: a note, a picture, a link, a field."""
    return tuple(
        name
        for name, tags in _THINGS.items()
        if event.old is not None
        and event.new is not None
        and len(list(event.old.iter(*tags))) != len(list(event.new.iter(*tags)))
    )


_THINGS = {
    phrased("note"): (w("footnoteReference"), w("endnoteReference")),
    phrased("picture"): (w("drawing"), w("pict"), w("object")),
    phrased("link"): (w("hyperlink"),),
    phrased("field"): (w("fldChar"), w("fldSimple")),
}


class Articles:
    """Says in which article a paragraph stands."""

    def __init__(self, labels: Mapping[XmlElement, str]) -> None:
        self._labels = labels
        self._found: dict[XmlElement, tuple[str, bool]] | None = None

    def of(self, block: XmlElement | None) -> str:
        """Return the article of a block, "before the first article" where none has begun."""
        return self._look(block)[0]

    def begins(self, paragraph: XmlElement) -> bool:
        """Whether a paragraph is the heading of an article."""
        return self._look(paragraph)[1]

    def _look(self, block: XmlElement | None) -> tuple[str, bool]:
        if block is None:
            return BEFORE, False
        if self._found is None:
            walked = _walk(block.getroottree().getroot(), self._labels)
            self._found = {each: (article, begins) for each, article, begins in walked}
        paragraph = block if block.tag == P else next(block.iter(P), None)
        return self._found.get(paragraph, (BEFORE, False))


BEFORE = "Before the first article"
"""Where a text stands before its first article."""


def _walk(root: XmlElement, labels: Mapping[XmlElement, str]) -> Iterator[tuple[XmlElement, str, bool]]:
    article = BEFORE
    for paragraph in root.iter(P):
        label, text = labels.get(paragraph, "").strip(), text_of(paragraph).strip()
        typed = _TYPED.match(text)
        numbered = bool(label and _TOP_LABEL.match(label) and text)
        begins = numbered or bool(typed and len(text) <= LONGEST_QUOTE)
        if begins:
            article = f"{label} {text}"[:80] if numbered else text[:80]
        yield paragraph, article, begins


def kinds_of_change(old: str, new: str, parties: tuple[str, ...]) -> tuple[str, ...]:
    """Return the kinds of a change of wording, the weightiest first; "wording" where it is none of them."""
    before, after = tokens(old), tokens(new)
    found: set[str] = set()
    for kind, a, b, c, d in opcodes(before, after, long=_LONG):
        if kind != "equal":
            found |= _kinds_of(before, (a, b)) | _kinds_of(after, (c, d))
    if any((name in old) != (name in new) for name in parties):
        found.add("party")
    if found & {"date", "money"}:
        found.discard("number")
    return tuple(kind for kind in _ORDER if kind in found) or (phrased("wording"),)


_ORDER = (phrased("party"), phrased("money"), phrased("date"), phrased("number"), phrased("obligation word"))


def _kinds_of(words: list[str], span: tuple[int, int]) -> set[str]:
    """Return what kinds of thing stand in a span of words; what stands beside a number says what it counts."""
    changed = words[span[0] : span[1]]
    near = "".join(words[max(0, span[0] - _AROUND) : span[1] + _AROUND])
    found: set[str] = set()
    if any(word.casefold() in _OBLIGATION for word in changed):
        found.add("obligation word")
    has_number = any(word[0].isdigit() or word.casefold() in _NUMBER_WORDS for word in changed)
    if has_number:
        found.add("number")
    if (has_number and _MONEY.search(near)) or _MONEY.search("".join(changed)):
        found.add("money")
    is_month = any(word.casefold() in _MONTHS and word[0].isupper() for word in changed)
    in_date = has_number and any(word.casefold() in _MONTHS for word in tokens(near))
    if is_month or in_date or _DATE.search("".join(changed)):
        found.add("date")
    return found


_SENTENCE = re.compile(r"(?<=[.;!?])\s+")


def _around(text: str | None, other: str | None) -> str:
    """Return the sentences of a text that the other does not have."""
    theirs = set(_SENTENCE.split(other or ""))
    return " ".join(sentence for sentence in _SENTENCE.split(text or "") if sentence not in theirs) or (text or "")


def _cut(text: str | None) -> str | None:
    if text is None or len(text) <= LONGEST_QUOTE:
        return text
    return f"{text[: LONGEST_QUOTE - 1]}…"

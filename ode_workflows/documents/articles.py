"""The articles of a Word file as its body holds them, up to the signatures; for putting one in or finding it again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ode_workflows.documents.numbering import Numbering
from ode_workflows.documents.package import MAIN_DOCUMENT, XmlElement, is_docx, parse_part, read_parts, w
from ode_workflows.documents.story import SIGNATURE_STYLE, tidied
from ode_workflows.documents.text import normalised_text
from ode_workflows.domain.articles import PREAMBLE, articles_of
from ode_workflows.domain.clauses import bare_words

BOOKMARK = "_Clause_"
"""The hidden bookmark on the heading of an article that the library put in; its function follows."""

_LONGEST_BOOKMARK = 40  # Word's own limit
_CLOSING = re.compile(
    r"^(?:in (?:witness|faith) whereof|signed (?:at|in|by|for|on)\b|done (?:at|in|on)\b|executed (?:at|in|on|by)\b)",
    re.IGNORECASE,
)
_REMOVED = frozenset(w(tag) for tag in ("del", "moveFrom"))
_TESTIMONIUM = "testimonium"


def bookmark_of(function: str) -> str:
    """Return the name of the bookmark on an article of a function."""
    return f"{BOOKMARK}{function}"[:_LONGEST_BOOKMARK]


@dataclass(frozen=True, slots=True)
class Placed:
    """An article and the elements of the body that it consists of; `number` is its label as the text writes it."""

    label: str
    lines: tuple[str, ...]
    elements: tuple[XmlElement, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Its bare words, to be compared with those of another text."""
        return bare_words(self.label, self.lines)

    def has_bookmark(self, name: str) -> bool:
        """Whether a bookmark of that name begins in it."""
        marks = (mark for element in self.elements for mark in element.iter(w("bookmarkStart")))
        return any(mark.get(w("name")) == name for mark in marks)


class Body:
    """The body of one Word file, with its numbers."""

    def __init__(self, content: bytes) -> None:
        self.parts = read_parts(content)
        self.root = parse_part(self.parts[MAIN_DOCUMENT])
        self.body = self.root.find(w("body"))
        self.numbering = Numbering(
            styles=self.parts.get("word/styles.xml"), numbering=self.parts.get("word/numbering.xml")
        )
        self.labels = self.numbering.labels(self.root)
        self.styles = _style_names(self.parts.get("word/styles.xml"))

    def line(self, element: XmlElement) -> str:
        """Return what a person reads in an element, its number first; tracked deletions apart."""
        text = "".join(_pieces(element))
        return tidied(f"{self.labels.get(element, '')} {text}")

    def articles(self) -> tuple[Placed, ...]:
        """Return the numbered articles before the signatures, in order."""
        inside = self._before_signatures()
        lines = [self.line(element) if element.tag == w("p") else f"| {self.line(element)}" for element in inside]
        found: list[Placed] = []
        start = 0
        for article in articles_of(lines):
            end = start + len(article.lines)
            if article.label != PREAMBLE:
                # Only the last article runs into the closing words; "Signed in two languages" may begin a paragraph.
                stop = end if end < len(lines) else _closing(lines, start, end)
                filled = tuple(line for line in lines[start:stop] if line)
                found.append(Placed(article.label, filled, tuple(inside[start:stop])))
            start = end
        return tuple(found)

    def _before_signatures(self) -> list[XmlElement]:
        inside: list[XmlElement] = []
        for element in self.body:
            if element.tag == w("sectPr") or self._begins_signatures(element):
                break
            inside.append(element)
        return inside

    def _begins_signatures(self, element: XmlElement) -> bool:
        if element.tag == w("tbl"):
            return self.style_name(element.find(f"{w('tblPr')}/{w('tblStyle')}")) == SIGNATURE_STYLE.casefold()
        if element.tag != w("p"):
            return False
        return self.style_name(element.find(f"{w('pPr')}/{w('pStyle')}")) == _TESTIMONIUM

    def style_name(self, named: XmlElement | None) -> str:
        """Return the name, in small letters, of the style that a paragraph or table names."""
        return self.styles.get(named.get(w("val")) or "", "") if named is not None else ""


def _closing(lines: Sequence[str], start: int, end: int) -> int:
    """Return where the closing words begin below the heading of the last article, or its end where there are none."""
    return next((place for place in range(start + 1, end) if _CLOSING.match(lines[place])), end)


def articles_in(content: bytes) -> tuple[Placed, ...]:
    """Return the articles of a Word file, or of a plain text.

    Raises:
        InvalidFactsError: names the field "file" when it is neither.
    """
    if is_docx(content):
        return Body(content).articles()
    found = articles_of(normalised_text(content).split("\n"))
    return tuple(Placed(each.label, each.lines, ()) for each in found if each.label != PREAMBLE)


def _pieces(node: XmlElement) -> Iterator[str]:
    for child in node:
        if child.tag in _REMOVED:
            continue
        if child.tag == w("t"):
            yield child.text or ""
        elif child.tag in (w("tab"), w("br")) and node.tag == w("r"):
            yield " "
        else:
            yield from _pieces(child)
            if child.tag in (w("p"), w("tc")):
                yield " "


def _style_names(styles: bytes | None) -> dict[str, str]:
    if styles is None:
        return {}
    named = ((style.get(w("styleId")) or "", style.find(w("name"))) for style in parse_part(styles).iter(w("style")))
    return {key: (name.get(w("val")) or "").casefold() for key, name in named if name is not None}

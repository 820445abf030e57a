"""Which article a paragraph belongs to, by the numbers that Word computes and by headings."""

import re
from collections.abc import Mapping

from ode_workflows.documents.numbering import Numbering
from ode_workflows.documents.package import XmlElement, parse_part, w
from ode_workflows.documents.redline.names import P_PROPERTIES, P, plain_text, value_of

_ARTICLE = re.compile(r"(?:article|section|part|chapter|annex|schedule|artículo|§)\b", re.IGNORECASE)
_TYPED = re.compile(
    r"((?:article|section|annex|schedule|artículo)\s+(?:\d+|[ivxlc]+|[a-z]))\b[.:\s\u2013\u2014-]*(.*)", re.IGNORECASE
)
_LONGEST_HEADING = 160


class Articles:
    """The article of each paragraph of a story, in the order of the text."""

    def __init__(self, story: XmlElement, parts: Mapping[str, bytes]) -> None:
        styles = parts.get("word/styles.xml")
        self._headings = _heading_styles(styles)
        labels = Numbering(styles=styles, numbering=parts.get("word/numbering.xml")).labels(story)
        self._of: dict[XmlElement, str] = {}
        article = ""
        for paragraph in story.iter(P):
            article = self._heading(paragraph, labels.get(paragraph, "")) or article
            self._of[paragraph] = article

    def of(self, node: XmlElement) -> str:
        """Return the article in which a node stands, as "Article 4, Costs"; empty before the first one."""
        for each in (node, *node.iterancestors(P)):
            if each in self._of:
                return self._of[each]
        first = next(node.iter(P), None)
        return self._of.get(first, "") if first is not None else ""

    def _heading(self, paragraph: XmlElement, label: str) -> str:
        words = " ".join(plain_text(paragraph).split())
        if len(words) > _LONGEST_HEADING:
            return ""
        typed = _TYPED.fullmatch(words)
        properties = paragraph.find(P_PROPERTIES)
        style = value_of(properties.find(w("pStyle"))) if properties is not None else None
        if label and _ARTICLE.match(label):
            number = label.rstrip(". ")
            return f"{number}, {words}" if words else number
        if typed:
            return f"{typed[1]}, {typed[2]}" if typed[2] else typed[1]
        if style in self._headings and words:
            return f"{label.rstrip('. ')} {words}".strip()
        return ""


def _heading_styles(styles: bytes | None) -> frozenset[str]:
    if styles is None:
        return frozenset()
    return frozenset(
        value_of(style, "styleId") or ""
        for style in parse_part(styles).iter(w("style"))
        if (value_of(style.find(w("name"))) or "").casefold().startswith(("heading", "título"))
    )

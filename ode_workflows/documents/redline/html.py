"""A redline as one web page that needs nothing else: readable without colours, by ear, on a phone and on paper."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from ode_workflows.documents.numbering import Numbering
from ode_workflows.documents.package import XmlElement, parse_part, read_parts, w
from ode_workflows.documents.redline.change_list import Articles
from ode_workflows.documents.redline.comparing import Redline
from ode_workflows.documents.redline.names import STORY_PART
from ode_workflows.documents.redline.resolving import TBL, TC, TR, P
from ode_workflows.domain.sentences import phrased

_FOLDER = Path(__file__).parent
_SAID = {
    w("ins"): ("ins", "", phrased("inserted")),
    w("moveTo"): ("ins", "moved", phrased("moved here")),
    w("del"): ("del", "", phrased("deleted")),
    w("moveFrom"): ("del", "moved", phrased("moved away")),
}
_TEXTS = frozenset((w("t"), w("delText")))
_SIGNS = {
    **{w(tag): Markup(" ") for tag in ("tab", "br", "cr")},
    **{w(f"{kind}Reference"): Markup("<sup>[note]</sup>") for kind in ("footnote", "endnote")},
}
_PICTURES = frozenset((w("drawing"), w("pict"), w("object")))
_UNREAD = frozenset(w(tag) for tag in ("pPr", "rPr", "sdtPr", "instrText", "delInstrText", "tblPr", "trPr", "tcPr"))
_HOLDERS = frozenset(w(tag) for tag in ("sdt", "sdtContent", "customXml", "footnote", "endnote", "body"))
_TITLES = {
    "document": phrased("Text"),
    "footnotes": phrased("Footnotes"),
    "endnotes": phrased("Endnotes"),
    "header": phrased("Header"),
    "footer": phrased("Footer"),
}


class ShownStory(NamedTuple):
    """One story of a redline as marked-up HTML that brings no style of its own."""

    title: str
    content: Markup


class ShownRedline(NamedTuple):
    """The stories of a redline, and where in them each article stands."""

    stories: list[ShownStory]
    anchors: Mapping[str, str | None]


def shown_redline(redline: Redline, *, tell: Callable[[str], str] = str, language: str = "en") -> ShownRedline:
    """Return a redline's stories with their marks, to be put into a page.

    Args:
        redline: a comparison.
        tell: gives the words of the marks in the language of the page.
        language: of the page; the text has its own.
    """
    parts = read_parts(redline.content)
    writer = _Writer(parts, tell, language)
    names = sorted(filter(STORY_PART.fullmatch, parts), key=_order)
    stories = [story for name in names for story in writer.story(name)]
    return ShownRedline(stories, {change.article: writer.anchors.get(change.article) for change in redline.changes})


def redline_page(redline: Redline, *, title: str, language: str = "en") -> str:
    """Return the page of a redline: the list of changes by article, then every story with its marks.

    Args:
        redline: a comparison.
        title: of the page.
        language: BCP 47 tag of the page's own words and, as far as known, of the text.
    """
    shown = shown_redline(redline)
    return _page().render(
        title=title,
        language=language,
        changes=redline.changes,
        not_compared=redline.not_compared,
        notes=redline.notes,
        anchors=shown.anchors,
        stories=shown.stories,
    )


@cache
def _page() -> Template:
    made = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)
    return made.get_template("page.html")


def _order(name: str) -> tuple[int, str]:
    return list(_TITLES).index(_kind(name)), name


def _kind(name: str) -> str:
    return re.sub(r"^word/|\d*\.xml$", "", name)


class _Writer:
    """Writes stories, and remembers where each article begins."""

    def __init__(self, parts: Mapping[str, bytes], tell: Callable[[str], str], language: str) -> None:
        self._parts, self._tell = parts, tell
        self._heard = Markup('<span class="heard" lang="{}">{{}}</span>').format(language)
        self._labels: Mapping[XmlElement, str] = {}
        self._articles = Articles({})
        self.anchors: dict[str, str] = {}

    def story(self, name: str) -> Iterator[ShownStory]:
        """Yield a story that has any words."""
        root = parse_part(self._parts[name])
        numbering = (self._parts.get("word/styles.xml"), self._parts.get("word/numbering.xml"))
        self._labels = Numbering(styles=numbering[0], numbering=numbering[1]).labels(root)
        self._articles = Articles(self._labels)
        content = Markup().join(self._blocks(root))
        if content.striptags().strip():
            yield ShownStory(_TITLES[_kind(name)], content)

    def _blocks(self, holder: XmlElement) -> Iterator[Markup]:
        for node in holder:
            if node.tag == P:
                yield self._paragraph(node)
            elif node.tag == TBL:
                rows = Markup().join(self._row(row) for row in node.findall(TR))
                yield Markup("<table><tbody>{}</tbody></table>\n").format(rows)
            elif node.tag in _HOLDERS:
                yield from self._blocks(node)

    def _row(self, row: XmlElement) -> Markup:
        cells = (Markup().join(self._blocks(cell)) for cell in row.findall(TC))
        return Markup("<tr>{}</tr>").format(Markup().join(Markup("<td>{}</td>").format(cell) for cell in cells))

    def _paragraph(self, paragraph: XmlElement) -> Markup:
        inner = Markup().join(self._inline(paragraph))
        if not inner:
            return Markup()
        label = self._labels.get(paragraph, "")
        words = Markup("{} {}").format(label, inner) if label else inner
        article = self._articles.of(paragraph)
        if self._articles.begins(paragraph):
            anchor = self.anchors.setdefault(article, f"article-{len(self.anchors) + 1}")
            return Markup('<h3 id="{}" dir="auto">{}</h3>\n').format(anchor, words)
        return Markup('<p dir="auto">{}</p>\n').format(words)

    def _inline(self, node: XmlElement) -> Iterator[Markup]:
        for child in node:
            if isinstance(child.tag, str) and child.tag not in _UNREAD:
                yield self._piece(child)

    def _piece(self, child: XmlElement) -> Markup:
        if child.tag in _TEXTS:
            return escape(child.text or "")
        if child.tag in _SIGNS:
            return _SIGNS[child.tag]
        if child.tag in _PICTURES and not any(each.text for each in child.iter(w("t"))):
            return Markup("[picture]")
        inner = Markup().join(self._inline(child))
        if child.tag in _SAID and inner:
            return self._marked(inner, *_SAID[child.tag], child)
        return Markup("[box: {}]").format(inner) if child.tag == P else inner

    def _marked(self, inner: Markup, tag: str, kind: str, said: str, mark: XmlElement) -> Markup:
        author, day = mark.get(w("author")) or "", (mark.get(w("date")) or "")[:10]
        by = phrased("%(kind)s by %(name)s, %(day)s", kind=said, name=author, day=day) if author and day else said
        names = Markup(' class="{}"').format(kind) if kind else Markup()
        return Markup('<{tag}{names} title="{by}">{before}{inner}{after}</{tag}>').format(
            tag=tag,
            names=names,
            by=self._tell(by),
            before=self._heard.format(f" [{self._tell(said)}: "),
            inner=inner,
            after=self._heard.format("] "),
        )

"""A redline as one static web page: readable without colours, without a mouse and by a screen reader."""

import html
import re
from collections.abc import Iterator

from ode_workflows.documents.numbering import Numbering
from ode_workflows.documents.package import XmlElement, read_parts, w
from ode_workflows.documents.redline.articles import Articles
from ode_workflows.documents.redline.changes import Change
from ode_workflows.documents.redline.names import (
    CELL,
    MARKERS,
    ROW,
    TABLE,
    P,
    local,
    plain_text,
    story_root,
)
from ode_workflows.documents.redline.redline import Redline

_WORDS = {"ins": "inserted", "moveTo": "moved here", "del": "deleted", "moveFrom": "moved away"}
_OLD = {"del", "moveFrom"}
_UNREAD = {"pPr", "rPr", "sdtPr", "instrText", "delInstrText", "Fallback"}
_STORIES = re.compile(r"word/(?:document|footnotes|endnotes|header\d*|footer\d*)\.xml")
_NAMES = (("document", "Text"), ("footnotes", "Footnotes"), ("endnotes", "Endnotes"), ("header", "Header"))
_STYLE = """
:root { color-scheme: light; }
body { font: 1.0625rem/1.6 Georgia, "Times New Roman", serif; color: #1b1b1b; background: #fff; margin: 0; }
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
p { margin: 0 0 .8rem; }
ins, .moved-here { background: #e3f1e4; color: #0b4a1c; text-decoration: underline; text-underline-offset: .15em; }
del, .moved-away { background: #fbe6e4; color: #8a1410; text-decoration: line-through; }
.moved-here, .moved-away { border-bottom: 1px dotted currentColor; }
ol.changes { padding-left: 1.6rem; } ol.changes li { margin: 0 0 .9rem; }
.kinds { font: 600 .85rem/1.4 system-ui, sans-serif; color: #44484d; }
table { border-collapse: collapse; width: 100%; margin: 0 0 1rem; }
td { border: 1px solid #b6bbc1; padding: .35rem .5rem; vertical-align: top; }
a { color: #0b4f8a; } a:focus-visible { outline: 3px solid #0b4f8a; outline-offset: 2px; }
.note { border-left: 4px solid #8a5a00; background: #fff6e5; padding: .6rem .9rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 30rem) { body { font-size: 1rem; } td { padding: .25rem; } }
"""


def redline_html(redline: Redline | bytes, *, title: str = "Redline") -> str:
    """Return the page of a redline, or of any Word file with tracked changes, which then has no list of changes.

    Raises:
        InvalidFactsError: names the field "file" when it cannot be read.
    """
    content = redline.content if isinstance(redline, Redline) else redline
    parts = read_parts(content)
    writer = _Writer(parts)
    sections = [
        section for name in sorted(filter(_STORIES.fullmatch, parts), key=_order) for section in writer.story(name)
    ]
    head = "".join(_list_of(redline, writer.anchors)) if isinstance(redline, Redline) else ""
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{html.escape(title)}</h1>\n{head}{''.join(sections)}</main>\n</body>\n</html>\n"
    )


def _order(name: str) -> tuple[int, str]:
    return next((number for number, (start, _) in enumerate(_NAMES) if start in name), len(_NAMES)), name


def _list_of(redline: Redline, anchors: dict[str, str]) -> Iterator[str]:
    yield '<section aria-labelledby="changes"><h2 id="changes">What changed</h2>\n'
    for sentence in redline.not_compared:
        yield f'<p class="note">Not compared exactly: {html.escape(sentence)}</p>\n'
    yield '<ol class="changes">\n' if redline.changes else "<p>Nothing changed.</p>\n"
    for change in redline.changes:
        yield f"<li>{_entry(change, anchors)}</li>\n"
    yield "</ol>\n</section>\n" if redline.changes else "</section>\n"


def _entry(change: Change, anchors: dict[str, str]) -> str:
    name = html.escape(change.article or "Before the first article")
    target = anchors.get(change.article)
    place = f'<a href="#{target}">{name}</a>' if target else name
    kinds = f'<span class="kinds">{html.escape(", ".join(change.kinds))}</span>'
    if change.old_text == change.new_text:
        return f"{place} · {kinds}<br>{html.escape(change.new_text)}"
    texts = [_marked(text, kind) for text, kind in ((change.old_text, "del"), (change.new_text, "ins")) if text]
    return f"{place} · {kinds}<br>{'<br>'.join(texts)}"


def _marked(text: str, kind: str) -> str:
    return _around(html.escape(text), kind)


def _around(inner: str, kind: str) -> str:
    tag = "del" if kind in _OLD else "ins"
    name = {"moveTo": ' class="moved-here"', "moveFrom": ' class="moved-away"'}.get(kind, "")
    said = f'<span class="unseen"> [{_WORDS[kind]}: </span>'
    return f'<{tag}{name}>{said}{inner}<span class="unseen">] </span></{tag}>'


class _Writer:
    def __init__(self, parts: dict[str, bytes]) -> None:
        self._parts = parts
        self.anchors: dict[str, str] = {}
        self._articles: Articles | None = None
        self._labels: dict[XmlElement, str] = {}

    def story(self, name: str) -> Iterator[str]:
        root = story_root(self._parts[name], name)
        if not plain_text(root).strip():
            return
        self._articles = Articles(root, self._parts)
        numbering = Numbering(
            styles=self._parts.get("word/styles.xml"), numbering=self._parts.get("word/numbering.xml")
        )
        self._labels = numbering.labels(root)
        title = next((said for start, said in _NAMES if start in name), "Footer")
        body = root.find(w("body"))
        yield f"<section>\n<h2>{title}</h2>\n{''.join(self._blocks(root if body is None else body))}</section>\n"

    def _blocks(self, holder: XmlElement) -> Iterator[str]:
        article = ""
        for node in holder:
            if node.tag == P:
                found = self._articles.of(node) if self._articles is not None else ""
                yield self._paragraph(node, found if found != article else "")
                article = found
            elif node.tag == TABLE:
                rows = "".join(self._row(row) for row in node.findall(ROW))
                yield f"<table><tbody>{rows}</tbody></table>\n"
            elif local(node) in {"sdt", "sdtContent", "customXml", "footnote", "endnote"}:
                yield from self._blocks(node)

    def _row(self, row: XmlElement) -> str:
        cells = ("".join(self._blocks(cell)) for cell in row.findall(CELL))
        return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"

    def _paragraph(self, paragraph: XmlElement, article: str) -> str:
        inner = "".join(self._inline(paragraph))
        label = self._labels.get(paragraph, "")
        words = f"{html.escape(label)} {inner}".strip()
        if not words:
            return ""
        if article and article not in self.anchors and plain_text(paragraph).strip():
            self.anchors[article] = f"article-{len(self.anchors) + 1}"
            return f'<h3 id="{self.anchors[article]}">{words}</h3>\n'
        direction = ' dir="auto"'
        return f"<p{direction}>{words}</p>\n"

    def _inline(self, node: XmlElement) -> Iterator[str]:
        for child in node:
            name = local(child) if isinstance(child.tag, str) else ""
            if child.tag in MARKERS or name in _UNREAD:
                continue
            if name in _WORDS:
                inner = "".join(self._inline(child))
                yield _around(inner, name) if inner else ""
            else:
                yield from self._piece(child, name)

    def _piece(self, node: XmlElement, name: str) -> Iterator[str]:
        if name in {"t", "delText"}:
            yield html.escape(node.text or "")
        elif name in {"tab", "br", "cr"}:
            yield " "
        elif name in {"drawing", "pict"} and not plain_text(node).strip():
            yield "[picture]"
        elif name in {"footnoteReference", "endnoteReference"}:
            yield f"<sup>[note {html.escape(node.get(w('id'), ''))}]</sup>"
        else:
            yield from self._inline(node)

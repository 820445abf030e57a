"""Two languages of one text side by side: a table of two columns, one row a paragraph, for texts of equal authority.

The left column is the Word file as it stands, with its styles, numbers and cross references. The right one holds the
other language's paragraphs with their numbers as that file shows them, or a marked blank for each that is not there.
Tables, such as the signature block, stay across both columns.
Source: the custom of bilingual treaties, United Nations Treaty Handbook, section 6.2; ECMA-376 part 1, 17.4.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from ode_workflows.documents.numbering import Numbering
from ode_workflows.documents.package import (
    MAIN_DOCUMENT,
    XmlElement,
    parse_part,
    read_parts,
    serialise_part,
    w,
    write_parts,
)
from ode_workflows.documents.rtl import mark_right_to_left
from ode_workflows.domain.articles import articles_of

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_P, _PPR, _R, _RPR, _T = w("p"), w("pPr"), w("r"), w("rPr"), w("t")
_KEPT_LOOKS = frozenset(w(tag) for tag in ("b", "bCs", "i", "iCs", "u", "smallCaps", "vertAlign"))
_PAGE_WIDTH = 9360
"""Twentieths of a point between the margins of a Letter page, where a file does not say."""


class Side(NamedTuple):
    """One language: its BCP 47 tag and its name in the heading of its column."""

    tag: str
    name: str


@dataclass(frozen=True, slots=True)
class _Line:
    """One paragraph of the other language: its number as shown, its runs, its style."""

    label: str
    runs: tuple[XmlElement, ...]
    style: str | None


def side_by_side(left: bytes, left_side: Side, right: bytes | None, right_side: Side, *, blank: str) -> bytes:
    """Return a Word file with both languages in two columns, article beside article; equal inputs give equal bytes.

    Args:
        left: a Word file, whose styles and page the result has.
        left_side: its language.
        right: the same text in the other language; None leaves a blank beside every paragraph.
        right_side: the other language.
        blank: what stands where the other language has nothing yet.

    Raises:
        InvalidFactsError: a file cannot be read.
    """
    parts = read_parts(left)
    root = parse_part(parts[MAIN_DOCUMENT])
    body = root.find(w("body"))
    groups = _groups(parts, root)
    others = _other_groups(right)
    maker = _Maker(parts, left_side, right_side, blank, _column_width(body))
    made: list[XmlElement] = []
    for number, (_, blocks) in enumerate(groups):
        lines = others[number][1] if number < len(others) else ()
        is_last = number == len(groups) - 1
        more = [line for _, rest in others[len(groups) :] for line in rest] if is_last else []
        made += maker.rows(blocks, [*lines, *more])
    section = body.find(w("sectPr"))
    for child in list(body):
        body.remove(child)
    body.extend(maker.tables(made))
    if section is not None:
        body.append(section)
    mark_right_to_left(root)
    parts[MAIN_DOCUMENT] = serialise_part(root)
    return write_parts(parts)


def _groups(parts: Mapping[str, bytes], root: XmlElement) -> list[tuple[str, list[XmlElement]]]:
    """Return the blocks of a file by article; the first group is what stands before the first."""
    labels = _labels(parts, root)
    blocks = [child for child in root.find(w("body")) if isinstance(child.tag, str) and child.tag != w("sectPr")]
    lines = [f"{labels.get(block, '')} {_words(block)}".strip() if block.tag == _P else "" for block in blocks]
    found: list[tuple[str, list[XmlElement]]] = []
    place = 0
    for article in articles_of(lines):
        found.append((article.label, blocks[place : place + len(article.lines)]))
        place += len(article.lines)
    return found


def _other_groups(content: bytes | None) -> list[tuple[str, list[_Line]]]:
    if content is None:
        return []
    parts = read_parts(content)
    root = parse_part(parts[MAIN_DOCUMENT])
    labels = _labels(parts, root)
    return [
        (label, [_line(block, labels.get(block, "")) for block in blocks if block.tag == _P and _words(block)])
        for label, blocks in _groups(parts, root)
    ]


def _labels(parts: Mapping[str, bytes], root: XmlElement) -> dict[XmlElement, str]:
    numbering = Numbering(styles=parts.get("word/styles.xml"), numbering=parts.get("word/numbering.xml"))
    return numbering.labels(root)


def _words(block: XmlElement) -> str:
    return "".join(node.text or "" for node in block.iter(_T)).strip()


def _line(paragraph: XmlElement, label: str) -> _Line:
    runs = []
    for run in paragraph.iter(_R):
        pieces = [node for node in run if node.tag in (_T, w("tab"), w("br"))]
        text = "".join(node.text or "" if node.tag == _T else " " for node in pieces)
        if text:
            runs.append(_run(text, run.find(_RPR)))
    style = paragraph.find(f"{_PPR}/{w('pStyle')}")
    return _Line(label, tuple(runs), style.get(w("val")) if style is not None else None)


def _run(text: str, look: XmlElement | None = None) -> XmlElement:
    run = etree.Element(_R)
    kept = [copy.deepcopy(each) for each in look if each.tag in _KEPT_LOOKS] if look is not None else []
    if kept:
        etree.SubElement(run, _RPR).extend(kept)
    node = etree.SubElement(run, _T)
    node.text = text
    node.set(_SPACE, "preserve")
    return run


def _column_width(body: XmlElement) -> int:
    """Return half of what lies between the margins, in twentieths of a point."""
    page, margins = body.find(f"{w('sectPr')}/{w('pgSz')}"), body.find(f"{w('sectPr')}/{w('pgMar')}")
    if page is None or margins is None:
        return _PAGE_WIDTH // 2
    edges = int(margins.get(w("left")) or 0) + int(margins.get(w("right")) or 0)
    return (int(page.get(w("w")) or 0) - edges) // 2


@dataclass(slots=True)
class _Maker:
    """Makes rows and tables of paragraphs."""

    parts: Mapping[str, bytes]
    left: Side
    right: Side
    blank: str
    width: int

    def rows(self, blocks: Sequence[XmlElement], lines: Sequence[_Line]) -> list[XmlElement]:
        """Return a row for each paragraph and each block that stays across the page as it is."""
        known = self._styles()
        waiting = list(lines)
        made: list[XmlElement] = []
        for block in blocks:
            if block.tag != _P:
                made.append(block)
            elif _words(block):
                line = waiting.pop(0) if waiting else None
                made.append(self._row(block, self._beside(block, line, known)))
        for line in waiting:
            empty = etree.Element(_P)
            made.append(self._row(empty, self._beside(empty, line, known)))
        return made

    def tables(self, made: Sequence[XmlElement]) -> Iterator[XmlElement]:
        """Yield the rows in tables, each with its heading, and what stands between them."""
        table: XmlElement | None = None
        for each in made:
            if each.tag != w("tr"):
                if table is not None:
                    yield _thin_paragraph()
                table = None
                yield each
                continue
            if table is None:
                table = self._table()
                yield table
            table.append(each)
        # Word wants a paragraph after the last table
        yield _thin_paragraph()

    def _styles(self) -> frozenset[str]:
        data = self.parts.get("word/styles.xml")
        found = parse_part(data).iter(w("style")) if data else ()
        return frozenset(each.get(w("styleId")) or "" for each in found)

    def _beside(self, block: XmlElement, line: _Line | None, known: frozenset[str]) -> XmlElement:
        own = block.find(f"{_PPR}/{w('pStyle')}")
        style = own.get(w("val")) if own is not None else None
        if line is not None and line.style in known:
            style = line.style
        paragraph = etree.Element(_P)
        properties = etree.SubElement(paragraph, _PPR)
        if style:
            etree.SubElement(properties, w("pStyle")).set(w("val"), style)
        numbering = etree.SubElement(properties, w("numPr"))  # the number is written, as the other file shows it
        etree.SubElement(numbering, w("numId")).set(w("val"), "0")
        runs = list(line.runs) if line is not None else [_run(self.blank)]
        if line is not None and line.label:
            runs.insert(0, _run(f"{line.label} "))
        for run in runs:
            self._in_language(run)
            paragraph.append(run)
        return paragraph

    def _in_language(self, run: XmlElement) -> None:
        properties = run.find(_RPR)
        if properties is None:
            properties = etree.Element(_RPR)
            run.insert(0, properties)
        etree.SubElement(properties, w("lang")).set(w("val"), self.right.tag)

    def _row(self, left: XmlElement, right: XmlElement) -> XmlElement:
        row = etree.Element(w("tr"))
        for paragraph in (left, right):
            cell = etree.SubElement(row, w("tc"))
            width = etree.SubElement(etree.SubElement(cell, w("tcPr")), w("tcW"))
            width.set(w("w"), str(self.width))
            width.set(w("type"), "dxa")
            cell.append(paragraph)
        return row

    def _table(self) -> XmlElement:
        table = etree.Element(w("tbl"))
        properties = etree.SubElement(table, w("tblPr"))
        width = etree.SubElement(properties, w("tblW"))
        width.set(w("w"), str(2 * self.width))
        width.set(w("type"), "dxa")
        line = etree.SubElement(etree.SubElement(properties, w("tblBorders")), w("insideV"))
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "BFBFBF")):
            line.set(w(name), value)
        etree.SubElement(properties, w("tblLayout")).set(w("type"), "fixed")
        caption = f"The text in {self.left.name} and in {self.right.name}"
        etree.SubElement(properties, w("tblCaption")).set(w("val"), caption)
        grid = etree.SubElement(table, w("tblGrid"))
        for _ in range(2):
            etree.SubElement(grid, w("gridCol")).set(w("w"), str(self.width))
        table.append(self._heading())
        return table

    def _heading(self) -> XmlElement:
        names = []
        for side in (self.left, self.right):
            paragraph = etree.Element(_P)
            bold = etree.Element(_RPR)
            etree.SubElement(bold, w("b"))
            paragraph.append(_run(side.name, bold))
            names.append(paragraph)
        row = self._row(*names)
        marks = etree.Element(w("trPr"))
        for tag in ("cantSplit", "tblHeader"):
            etree.SubElement(marks, w(tag))
        row.insert(0, marks)
        return row


def _thin_paragraph() -> XmlElement:
    paragraph = etree.Element(_P)
    spacing = etree.SubElement(etree.SubElement(paragraph, _PPR), w("spacing"))
    for name, value in (("before", "0"), ("after", "0"), ("line", "20"), ("lineRule", "exact")):
        spacing.set(w(name), value)
    return paragraph

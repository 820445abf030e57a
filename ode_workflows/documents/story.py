"""Read the words of a Word file as a person sees them: body, notes, headers and footers, with their numbers."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ode_workflows.documents.draft_mark import drawn_words, is_draft_mark
from ode_workflows.documents.numbering import Numbering
from ode_workflows.documents.package import MAIN_DOCUMENT, XmlElement, parse_part, w

SIGNATURE_STYLE = "Signature block"
"""The table style that sets a signature block apart from the text that is signed."""

_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
# Their text changes with the printer or the day, not with what was agreed.
_VOLATILE_FIELDS = {"PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF", "DATE", "TIME", "SAVEDATE", "PRINTDATE", "FILENAME"}
_SKIPPED = {w(tag) for tag in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "delInstrText", "sectPr")}
_SKIPPED.add(f"{_MARKUP}Fallback")
_SPACES = {w(tag) for tag in ("tab", "br", "cr", "ptab")}
_NOTES = {w("footnote"), w("endnote")}
_PICTURES = {w("drawing"), w("pict"), w("object")}


@dataclass(slots=True)
class StoryReader:
    """Reads the stories of one file; with `of_signatures` only what stands in its signature blocks."""

    parts: Mapping[str, bytes]
    of_signatures: bool = False
    _labels: dict[XmlElement, str] = field(default_factory=dict)
    _signature_styles: frozenset[str] = frozenset()
    _fields: list[str | None] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield the lines of body, notes, and then of headers and footers, each of these once and sorted."""
        styles = self.parts.get("word/styles.xml")
        self._signature_styles = _signature_style_ids(styles)
        numbering = Numbering(styles=styles, numbering=self.parts.get("word/numbering.xml"))
        for name in (MAIN_DOCUMENT, "word/footnotes.xml", "word/endnotes.xml"):
            if name in self.parts:
                yield from self._story(parse_part(self.parts[name]), numbering)
        # Word may write one running head into several parts when it saves, in any order.
        yield from sorted({line for name in self._running_heads() for line in self._story_of(name, numbering)})

    def _running_heads(self) -> list[str]:
        return [name for name in self.parts if name.startswith(("word/header", "word/footer"))]

    def _story_of(self, name: str, numbering: Numbering) -> Iterator[str]:
        return self._story(parse_part(self.parts[name]), numbering)

    def _story(self, root: XmlElement, numbering: Numbering) -> Iterator[str]:
        self._labels = numbering.labels(root)
        self._fields = []
        for line in self._blocks(root, in_signatures=False):
            if tidy := tidied(line):
                yield tidy

    def _blocks(self, node: XmlElement, *, in_signatures: bool) -> Iterator[str]:
        for child in node:
            if child.tag in _SKIPPED or child.get(w("type")) in {"separator", "continuationSeparator"}:
                continue
            if child.tag == w("p"):
                # Also read when not wanted, so that a field that spans paragraphs is followed to its end.
                line = f"{self._labels.get(child, '')} {self._text(child)}"
                if in_signatures == self.of_signatures:
                    yield line
            elif child.tag == w("tbl"):
                yield from self._table(child, in_signatures=in_signatures or self._is_signature_table(child))
            else:
                yield from self._blocks(child, in_signatures=in_signatures)

    def _table(self, table: XmlElement, *, in_signatures: bool) -> Iterator[str]:
        for row in table.iter(w("tr")):
            is_nested = next(row.iterancestors(w("tbl"))) is not table
            if is_nested or row.find(f"{w('trPr')}/{w('del')}") is not None:
                continue
            cells = (self._blocks(cell, in_signatures=in_signatures) for cell in row.iter(w("tc")))
            yield " | ".join(tidied(" ".join(cell)) for cell in cells).strip(" |")

    def _is_signature_table(self, table: XmlElement) -> bool:
        style = table.find(f"{w('tblPr')}/{w('tblStyle')}")
        return style is not None and style.get(w("val")) in self._signature_styles

    def _text(self, node: XmlElement) -> str:
        return "".join(self._piece(child) for child in node)

    def _piece(self, node: XmlElement) -> str:
        if node.tag == w("fldChar"):
            self._follow_field(node.get(w("fldCharType")))
        elif node.tag == w("instrText") and self._fields:
            self._fields[-1] = (self._fields[-1] or "") + (node.text or "")
        if node.tag in _SKIPPED or not isinstance(node.tag, str):
            return ""
        if node.tag in _PICTURES:
            return self._picture(node)
        if node.tag == w("fldSimple") and _is_volatile(node.get(w("instr"))):
            return ""
        return self._characters(node) or self._text(node)

    def _characters(self, node: XmlElement) -> str:
        if any(_is_volatile(instruction) for instruction in self._fields):
            return ""
        if node.tag in {w("t"), _MATH_TEXT}:
            return node.text or ""
        if node.tag in _SPACES:
            return " "
        if node.tag == w("noBreakHyphen"):
            return "\u2011"
        if node.tag == w("sym"):
            return chr(int(node.get(w("char"), "20"), 16))
        return "[note]" if node.tag in {w("footnoteReference"), w("endnoteReference")} else ""

    def _picture(self, node: XmlElement) -> str:
        boxes = [box for box in node.iter(w("txbxContent")) if not any(box.iterancestors(f"{_MARKUP}Fallback"))]
        text = " ".join(self._text(paragraph) for box in boxes for paragraph in box.iter(w("p")))
        words = f" {text} {drawn_words(node)} "
        return words if boxes or words.strip() or is_draft_mark(node) else " [image] "

    def _follow_field(self, mark: str | None) -> None:
        if mark == "begin":
            self._fields.append(None)
        elif mark == "end" and self._fields:
            self._fields.pop()


def tidied(line: str) -> str:
    """Return a line in Unicode's composed form, trimmed, with every run of white space as one space.

    Source: Unicode Standard Annex 15 (form NFC).
    """
    return " ".join(unicodedata.normalize("NFC", line).replace("\u00ad", "").replace("\ufeff", "").split())


def _is_volatile(instruction: str | None) -> bool:
    words = (instruction or "").split()
    return bool(words) and words[0].upper() in _VOLATILE_FIELDS


def _signature_style_ids(styles: bytes | None) -> frozenset[str]:
    if styles is None:
        return frozenset()
    return frozenset(
        style.get(w("styleId"))
        for style in parse_part(styles).iter(w("style"))
        if style.get(w("type")) == "table" and (name := style.find(w("name"))) is not None
        if name.get(w("val")) == SIGNATURE_STYLE
    )

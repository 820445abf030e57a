"""What a person who hears a Word file needs of it, as a list of what is missing."""

import io
import re
from collections.abc import Iterator
from typing import Any

from docx import Document

_NAMESPACES = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


def missing_for_access(content: bytes) -> tuple[str, ...]:
    """Return what is missing: title, language, heading order, header rows, alternative texts, direction."""
    document = Document(io.BytesIO(content))
    found: list[str] = []
    if not document.core_properties.title:
        found.append("no title")
    if not document.styles.element.xpath("./w:docDefaults//w:lang/@w:val"):
        found.append("no language")
    found += _heading_faults(document)
    for number, table in enumerate(document.element.body.iter(f"{{{_NAMESPACES['w']}}}tbl"), start=1):
        found += [f"table {number}: {fault}" for fault in _table_faults(table)]
    found += [f"drawing without text: {drawing}" for drawing in _silent_drawings(document)]
    found += [f"direction not set: {text}" for text in _unmarked_right_to_left(document)]
    return tuple(found)


def _heading_faults(document: Any) -> Iterator[str]:
    names = [paragraph.style.name for paragraph in document.paragraphs]
    levels = [int(name[-1]) for name in names if re.fullmatch(r"Heading \d", name)]
    if not levels:
        yield "no headings"
    for before, after in zip([0, *levels], levels, strict=False):
        if after > before + 1:
            yield f"heading {after} follows heading {before}"
    if names.count("Title") != 1:
        yield "not exactly one title paragraph"


def _table_faults(table: Any) -> Iterator[str]:
    if not table.xpath("./w:tr[1]/w:trPr/w:tblHeader"):
        yield "no header row"
    if table.xpath(".//w:vMerge|.//w:gridSpan"):
        yield "merged cells"
    if not table.xpath("./w:tblPr/w:tblCaption/@w:val"):
        yield "no caption for screen readers"


def _silent_drawings(document: Any) -> Iterator[str]:
    roots = [document.element, *(section.header.part.element for section in document.sections)]
    for root in roots:
        for shape in root.iter("{urn:schemas-microsoft-com:vml}shape"):
            if not shape.get("alt"):
                yield shape.get("id")
        for drawing in root.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"):
            if not drawing.get("descr"):
                yield drawing.get("name")


def _unmarked_right_to_left(document: Any) -> Iterator[str]:
    for run in document.element.body.iter(f"{{{_NAMESPACES['w']}}}r"):
        text = "".join(node.text or "" for node in run.findall("w:t", _NAMESPACES))
        if re.search("[\u0590-\u08ff]", text) and run.find("w:rPr/w:rtl", _NAMESPACES) is None:
            yield text

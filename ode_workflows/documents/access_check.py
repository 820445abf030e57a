"""What a person who hears a Word file needs of it: title, language, headings in order, header rows, picture texts."""

import re
from collections.abc import Iterator

from ode_workflows.documents.package import CORE_PROPERTIES, MAIN_DOCUMENT, XmlElement, parse_part, read_parts, w

_HEADING = re.compile(r"[Hh]eading ?([1-9])")
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
_STYLES = "word/styles.xml"


def access_findings(content: bytes) -> tuple[str, ...]:
    """Return what is missing for people who hear the document, one sentence each.

    Raises:
        InvalidFactsError: names the field "file" when it cannot be read.
    """
    parts = read_parts(content)
    body = parse_part(parts[MAIN_DOCUMENT])
    found = [*_of_the_file(parts), *_headings(body), *_tables(body), *_pictures(body), *_directions(body)]
    return tuple(dict.fromkeys(found))


def _of_the_file(parts: dict[str, bytes]) -> Iterator[str]:
    title = parse_part(parts[CORE_PROPERTIES]).find(_TITLE) if CORE_PROPERTIES in parts else None
    if title is None or not (title.text or "").strip():
        yield "the document has no title; set one under File, Info, Title"
    language = parse_part(parts[_STYLES]).find(f"{w('docDefaults')}//{w('lang')}") if _STYLES in parts else None
    if language is None or not language.get(w("val")):
        yield "no language is set; choose the proofing language of all text"


def _headings(body: XmlElement) -> Iterator[str]:
    before = 0
    for style in body.iter(w("pStyle")):
        found = _HEADING.fullmatch(style.get(w("val")) or "")
        if found:
            level = int(found[1])
            if level > before + 1:
                yield f"a heading of level {level} follows level {before}; leave no level out"
            before = level
    if not before:
        yield "there is no heading; use the heading styles for the articles"


def _tables(body: XmlElement) -> Iterator[str]:
    for number, table in enumerate(body.iter(w("tbl")), start=1):
        if table.find(f"{w('tr')}/{w('trPr')}/{w('tblHeader')}") is None:
            yield f"table {number} has no header row; tick Repeat Header Rows"


def _pictures(body: XmlElement) -> Iterator[str]:
    for picture in body.iter(_PICTURE):
        if not (picture.get("descr") or "").strip():
            yield f"the picture {picture.get('name') or ''} has no alternative text; add it in Word"


def _directions(body: XmlElement) -> Iterator[str]:
    for run in body.iter(w("r")):
        text = "".join(node.text or "" for node in run.findall(w("t")))
        if _RIGHT_TO_LEFT.search(text) and run.find(f"{w('rPr')}/{w('rtl')}") is None:
            yield f"the text {text[:20]!r} is not marked as right-to-left"

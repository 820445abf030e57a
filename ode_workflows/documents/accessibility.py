"""What a person who hears a Word file needs of it: title, language, headings, header rows, texts for pictures.

Source: WCAG 2.1 (1.1.1, 1.3.1, 2.4.2, 3.1.1) as Section 508 applies it to documents; ECMA-376 part 1 for the markup.
"""

import re
from collections.abc import Iterator, Mapping

from ode_workflows.documents.package import CORE_PROPERTIES, MAIN_DOCUMENT, XmlElement, parse_part, read_parts, w
from ode_workflows.documents.rtl import has_right_to_left

_STYLES = "word/styles.xml"
_STORY = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_SHAPE = "{urn:schemas-microsoft-com:vml}shape"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"


def accessibility_findings(content: bytes) -> tuple[str, ...]:
    """Return what a Word file lacks for a person who hears it, one plain sentence each; empty when nothing.

    Raises:
        InvalidFactsError: names the field "file" when the bytes are no Word document that can be read.
    """
    parts = read_parts(content)
    styles = parse_part(parts[_STYLES]) if _STYLES in parts else None
    stories = {name: parse_part(data) for name, data in parts.items() if _STORY.fullmatch(name)}
    found = [*_property_findings(parts, styles)]
    if MAIN_DOCUMENT in stories:
        found += _heading_findings(stories[MAIN_DOCUMENT], _heading_levels(styles))
    for name, story in stories.items():
        found += [f"{name}: {finding}" for finding in _story_findings(story)]
    return tuple(dict.fromkeys(found))


def _property_findings(parts: Mapping[str, bytes], styles: XmlElement | None) -> Iterator[str]:
    core = parse_part(parts[CORE_PROPERTIES]) if CORE_PROPERTIES in parts else None
    if core is None or not (core.findtext(_TITLE) or "").strip():
        yield "the document has no title; set it in File > Info"
    languages = (
        [] if styles is None else [node.get(w("val")) for node in styles.iterfind(f"{w('docDefaults')}//{w('lang')}")]
    )
    if not any(languages):
        yield "no language is set; choose the proofing language of all text"


def _heading_levels(styles: XmlElement | None) -> dict[str, int]:
    """Return the level of each heading style by its id, also of styles that are based on a heading."""
    if styles is None:
        return {}
    nodes = {node.get(w("styleId")) or "": node for node in styles.iter(w("style"))}
    return {style: level for style in nodes if (level := _level_of(style, nodes))}


def _level_of(style: str, nodes: Mapping[str, XmlElement]) -> int:
    seen: set[str] = set()
    while style in nodes and style not in seen:
        seen.add(style)
        if found := _HEADING.fullmatch(_value(nodes[style], "name")):
            return int(found[1])
        style = _value(nodes[style], "basedOn")
    return 0


def _heading_findings(story: XmlElement, levels: Mapping[str, int]) -> Iterator[str]:
    before = 0
    for paragraph in story.iter(w("p")):
        properties = paragraph.find(w("pPr"))
        level = levels.get(_value(properties, "pStyle"), 0) if properties is not None else 0
        if level == 0:
            continue
        if level > before + 1:
            yield f"heading {level} follows heading {before}; headings must skip no level"
        if not _text(paragraph).strip():
            yield f"a heading {level} is empty; write it or remove it"
        before = level
    if before == 0:
        yield "there are no headings; use the heading styles"


def _story_findings(story: XmlElement) -> Iterator[str]:
    for number, table in enumerate(story.iter(w("tbl")), start=1):
        yield from (f"table {number} {finding}" for finding in _table_findings(table))
    for shape in story.iter(_SHAPE):
        if not shape.get("alt"):
            yield f"the drawing {shape.get('id') or ''} has no alternative text"
    for picture in story.iter(_PICTURE):
        if not picture.get("descr") and next(picture.iter(_DECORATIVE), None) is None:
            yield f"the picture {picture.get('name') or ''} has no alternative text"
    for run in story.iter(w("r")):
        text = "".join(node.text or "" for node in run.findall(w("t")))
        if has_right_to_left(text) and run.find(f"{w('rPr')}/{w('rtl')}") is None:
            yield f"the direction of “{text.strip()}” is not set"


def _table_findings(table: XmlElement) -> Iterator[str]:
    first = table.find(w("tr"))
    if first is None or first.find(f"{w('trPr')}/{w('tblHeader')}") is None:
        yield "has no header row; mark its first row “Repeat as header row”"
    if next(table.iter(w("vMerge"), w("gridSpan")), None) is not None:
        yield "has merged cells; split them"
    if not _value(table.find(w("tblPr")), "tblCaption"):
        yield "has no title for screen readers; set it in Table Properties > Alt Text"


def _value(node: XmlElement | None, tag: str) -> str:
    child = None if node is None else node.find(w(tag))
    return "" if child is None else str(child.get(w("val")) or "")


def _text(node: XmlElement) -> str:
    return "".join(each.text or "" for each in node.iter(w("t")))

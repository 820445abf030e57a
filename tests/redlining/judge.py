"""What a reader sees in a Word file without open changes, read by python-docx and plain XML, not by the engine."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from typing import Any, TypeAlias

import docx
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree

Seen: TypeAlias = list[tuple[Any, ...]]

_LOOK = ("b", "i", "u", "strike", "dstrike", "caps", "smallCaps", "vertAlign", "color", "highlight", "sz", "vanish")
_ONE_SIGN = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad", "ptab": "\t"}
_EMBED = (qn("r:embed"), qn("r:link"))


def seen(content: bytes) -> Seen:
    """Return every paragraph of every story: where it stands, its style, its runs with their look, what they carry."""
    document = docx.Document(io.BytesIO(content))
    notes = _notes(content)
    found = list(_blocks(document, document.element.body, "body", notes))
    for number, section in enumerate(document.sections):
        for head in ("header", "footer", "first_page_header", "first_page_footer"):
            story = getattr(section, head)
            if not story.is_linked_to_previous:
                found += _blocks(story, story.part.element, f"{head} {number}", notes)
    return found


def _blocks(owner: Any, element: Any, place: str, notes: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for child in element.iterchildren():
        if child.tag == qn("w:p"):
            yield ("p", place, *_paragraph(Paragraph(child, owner), notes))
        elif child.tag == qn("w:tbl"):
            for row_number, row in enumerate(child.tr_lst):
                for cell_number, cell in enumerate(row.tc_lst):
                    yield from _blocks(owner, cell, f"{place} / {row_number}.{cell_number}", notes)
            yield ("end of table", place)
        elif child.tag in (qn("w:sdt"), qn("w:customXml"), qn("w:sdtContent"), qn("w:smartTag")):
            yield from _blocks(owner, child, place, notes)


def _paragraph(paragraph: Paragraph, notes: dict[str, Any]) -> tuple[Any, ...]:
    element: Any = paragraph.paragraph_format.element
    properties = element.pPr
    numbering = properties.find(qn("w:numPr")) if properties is not None else None
    listed = tuple((each.tag, each.get(qn("w:val"))) for each in numbering) if numbering is not None else ()
    style = paragraph.style
    pieces: list[tuple[Any, ...]] = []
    for look, piece in _pieces(paragraph, notes):
        if pieces and isinstance(piece, str) and isinstance(pieces[-1][-1], str) and pieces[-1][0] == look:
            pieces[-1] = (look, pieces[-1][-1] + piece)
        else:
            pieces.append((look, piece))
    return style.name if style is not None else "", (_value(properties, "w:jc"), listed), pieces


def _pieces(paragraph: Paragraph, notes: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    relations = paragraph.part.rels
    element: Any = paragraph.paragraph_format.element
    for run in element.iter(qn("w:r")):
        owner = next(each for each in run.iterancestors() if each.tag == qn("w:p"))
        if owner is not element:
            continue  # of a text box, which comes with its picture
        link = next((each for each in run.iterancestors() if each.tag == qn("w:hyperlink")), None)
        look = _look(run), _target(link, relations)
        for child in run:
            piece = _piece(child, relations, notes)
            if piece not in ("", None):
                yield look, piece


def _piece(child: Any, relations: Any, notes: dict[str, Any]) -> Any:
    if not isinstance(child.tag, str):
        return None
    name = etree.QName(child).localname
    if name == "t":
        return child.text or ""
    if name in _ONE_SIGN:
        return _ONE_SIGN[name]
    if name in ("footnoteReference", "endnoteReference"):
        return (name, notes.get(f"{name[:-9]} {child.get(qn('w:id'))}"))
    if name == "sym":
        return ("sign", child.get(qn("w:char")))
    if name == "instrText":
        return ("field", (child.text or "").split())
    if name in ("drawing", "pict", "object", "AlternateContent"):
        return _picture(child, relations)
    return None


def _picture(element: Any, relations: Any) -> tuple[Any, ...]:
    pictures = []
    for each in element.iter():
        for attribute in (*_EMBED, qn("r:id")):
            relation = relations.get(each.get(attribute)) if each.get(attribute) else None
            if relation is not None and relation.is_external:
                pictures.append(relation.target_ref)
            elif relation is not None and relation.reltype.endswith("/image"):
                pictures.append(hashlib.sha256(relation.target_part.blob).hexdigest()[:16])
    boxes = [_text(box) for box in element.iter(qn("w:txbxContent"))]
    return ("picture", tuple(pictures), tuple(boxes))


def _look(run: Any) -> tuple[Any, ...]:
    properties = run.find(qn("w:rPr"))
    if properties is None:
        return ()
    found = []
    for name in ("rStyle", *_LOOK):
        each = properties.find(qn(f"w:{name}"))
        if each is not None:
            found.append((name, each.get(qn("w:val"))))
    return tuple(found)


def _target(link: Any, relations: Any) -> str:
    if link is None:
        return ""
    relation = relations.get(link.get(qn("r:id")))
    return f"{relation.target_ref if relation is not None else ''}#{link.get(qn('w:anchor')) or ''}"


def _notes(content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for kind in ("footnote", "endnote"):
            if f"word/{kind}s.xml" in archive.namelist():
                root = etree.fromstring(archive.read(f"word/{kind}s.xml"))
                for note in root.iter(qn(f"w:{kind}")):
                    found[f"{kind} {note.get(qn('w:id'))}"] = [
                        "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
                        for paragraph in note.iter(qn("w:p"))
                    ]
    return found


def _text(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(qn("w:t")))


def _value(properties: Any, name: str) -> str | None:
    found = properties.find(qn(name)) if properties is not None else None
    return found.get(qn("w:val")) if found is not None else None

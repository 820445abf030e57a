"""The names of WordprocessingML that several modules of the redline need."""

import re

from ode_workflows.documents.package import MAIN_DOCUMENT, XmlElement, parse_part, w
from ode_workflows.domain.errors import InvalidFactsError

RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
WORD_2012 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
STORY_PART = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")

P, TABLE, ROW, CELL, RUN, TEXT = w("p"), w("tbl"), w("tr"), w("tc"), w("r"), w("t")
P_PROPERTIES, R_PROPERTIES, SECTION = w("pPr"), w("rPr"), w("sectPr")
CONTROL, CONTROL_CONTENT, CUSTOM_XML = w("sdt"), w("sdtContent"), w("customXml")
TEXT_BOX = w("txbxContent")
BLOCKS = frozenset({P, TABLE, CONTROL, CUSTOM_XML, w("altChunk")})
INLINE_CONTAINERS = frozenset(
    w(tag) for tag in ("hyperlink", "smartTag", "customXml", "sdt", "fldSimple", "dir", "bdo")
)
MARKERS = frozenset(
    w(tag)
    for tag in (
        *("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "permStart", "permEnd"),
        *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "proofErr"),
        *("customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd"),
        *("customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd"),
        *("customXmlMoveToRangeStart", "customXmlMoveToRangeEnd"),
    )
)
NOISE = frozenset({w("proofErr"), w("lastRenderedPageBreak")})


def story_root(data: bytes, name: str) -> XmlElement:
    """Return the root of a story.

    Raises:
        InvalidFactsError: names the field "file" when it is damaged or is written in the strict dialect.
    """
    root = parse_part(data)
    if name == MAIN_DOCUMENT and root.tag != w("document"):
        message = "is saved as Strict Open XML, which cannot be compared; save it in Word as .docx (not Strict)"
        raise InvalidFactsError.of("file", message)
    return root


def value_of(node: XmlElement | None, attribute: str = "val") -> str | None:
    """Return an attribute of the main namespace, None without the node."""
    found: str | None = None if node is None else node.get(w(attribute))
    return found


def local(node: XmlElement) -> str:
    """Return an element's name without its namespace."""
    return str(node.tag).rpartition("}")[2]


def plain_text(node: XmlElement) -> str:
    """Return the words below a node, deleted ones included, with a space for each tab, break and new paragraph."""
    pieces: list[str] = []
    for each in node.iter(TEXT, w("delText"), f"{MATH}t", w("tab"), w("br"), w("cr"), P):
        if each.tag == P:
            pieces += [" "] if pieces else []
            continue
        is_text = local(each) in {"t", "delText"}
        pieces.append(each.text or "" if is_text else "" if each.getparent().tag == w("tabs") else " ")
    return "".join(pieces)


def blocks_of(container: XmlElement) -> list[XmlElement]:
    """Return the blocks that stand directly in a container."""
    return [child for child in container if child.tag in BLOCKS]

"""Turns one line of a template's text into WordprocessingML; README.md in this folder lists the marks."""

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

STYLES = {
    "= ": "Kicker", "# ": "Title", "## ": "Heading1", "1. ": "Clause2", "a. ": "Clause3", "> ": "Recital",
    "^ ": "Preamble", "$ ": "Testimonium", "- ": "ListBullet", "* ": "MemoLine", "! ": "Lead", "& ": "Closing",
    "~ ": "SignOff", "@@ ": "Office", "join ": "PartyJoin", "name ": "PartyName",
}  # fmt: skip
_PIECE = re.compile(r"(\*\*.+?\*\*|\[to be settled: [^\]]+\]|\[\[\w+\]\]|\t)")
_FIELD_OR_BLANK = re.compile(r"\{\?(\w+(?:\.\w+)?)\|([^}]+)\}")
_KEY = re.compile(r"\s*\{#(\w+)\}$")


def paragraph(
    text: str, style: str = "", *, number: int = 0, is_kept: bool = False, has_room_above: bool = False
) -> str:
    """Return a paragraph; `number` is the id of its bookmark, where its text ends in {#key}."""
    key = _KEY.search(text)
    runs = "".join(runs_of(_KEY.sub("", text)))
    if key:
        name = f'<w:bookmarkStart w:id="{number}" w:name="_Ref_{key[1]}"/>'
        runs = f'{name}{runs}<w:bookmarkEnd w:id="{number}"/>'
    # Lists and tables stay with the line that announces them.
    keep = "<w:keepNext/>" if is_kept or text.endswith(":") else ""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    room = '<w:spacing w:before="160"/>' if has_room_above else ""
    properties = f"<w:pPr>{named}{keep}{room}</w:pPr>" if named or room else ""
    return f"<w:p>{properties}{runs}</w:p>"


def runs_of(text: str) -> Iterator[str]:
    """Yield the runs of a text: bold terms, marked blanks, cross references, tabs."""
    text = _FIELD_OR_BLANK.sub(r"{% if \1 %}{{ \1 }}{% else %}[to be settled: \2]{% endif %}", text)
    for piece in filter(None, _PIECE.split(text)):
        if piece.startswith("**"):
            yield _run(piece[2:-2], "DefinedTerm")
        elif piece.startswith("[to be settled"):
            yield _run(piece, "Blank")
        elif piece.startswith("[["):
            yield _reference(piece[2:-2])
        elif piece == "\t":
            yield "<w:r><w:tab/></w:r>"
        else:
            yield _run(piece)


def table(caption: str, widths: list[int], rows: list[list[str]], *, style: str, heights: int = 0) -> str:
    """Return a table whose first row is its header row; a row of one {%tr %} tag repeats or chooses rows."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
    head = (
        f'<w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'{look} w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val="{escape(caption)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
    )
    body = "".join(
        _row(row, widths, is_head=number == 0, height=heights, is_kept=style == "SignatureBlock")
        for number, row in enumerate(rows)
    )
    return f"<w:tbl>{head}{body}</w:tbl>"


def _row(cells: list[str], widths: list[int], *, is_head: bool, height: int, is_kept: bool) -> str:
    cells = [*cells, *[""] * (len(widths) - len(cells))]
    is_tag = cells[0].startswith("{%tr")
    size = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height and not (is_head or is_tag) else ""
    properties = f"<w:trPr><w:cantSplit/>{size}{'<w:tblHeader/>' if is_head else ''}</w:trPr>"
    style = "TableHeading" if is_head else "TableText"
    return (
        f"<w:tr>{properties}{''.join(_cell(c, w, style, is_kept) for c, w in zip(cells, widths, strict=True))}</w:tr>"
    )


def _cell(text: str, width: int, style: str, is_kept: bool) -> str:
    paragraphs = "".join(paragraph(line.strip(), style, is_kept=is_kept) for line in text.split(" / "))
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraphs}</w:tc>'


def _run(text: str, style: str = "") -> str:
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _reference(key: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        f'{mark.format("begin")}<w:r><w:instrText xml:space="preserve"> REF _Ref_{key} \\n \\h </w:instrText></w:r>'
        f"{mark.format('separate')}<w:r><w:t>Article 1</w:t></w:r>{mark.format('end')}"
    )

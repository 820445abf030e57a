"""Turns the text of a template into the body of a Word file."""

from collections.abc import Iterator
from pathlib import Path

from tools.write_templates.markup import STYLES, paragraph, table

TEXTS = Path(__file__).parent / "texts"
_WIDTH = 9216
# Word wants a paragraph after the last table; this one takes no room.
_LAST = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    '<w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
)
_SIGNATURES = [
    ["For", "Signature", "Name, title, place and date"],
    ["{%tr for party in parties %}"],
    ["**{{ party.name }}**", "", "Name: {{ party.signatory }} / Title: {{ party.signatory_title }} / Place: / Date:"],
    ["{%tr endfor %}"],
]


def read_text(name: str) -> tuple[dict[str, str], list[str]]:
    """Return the head of a template's text (label, from, calls, required) and its lines."""
    head, _, body = (TEXTS / f"{name}.txt").read_text(encoding="utf-8").partition("\n\n")
    keys = dict(line.split(": ", 1) for line in head.splitlines())
    lines = list(_with_clauses(body.splitlines()))
    for word, meant in (part.split("=") for part in keys.get("calls", "").split("; ") if part):
        lines = [line.replace(f"%{word}%", meant) for line in lines]
    return keys, [line for line in lines if line.strip()]


def body_xml(lines: list[str]) -> str:
    """Return the XML of the lines, tables and blocks."""
    pieces: list[str] = []
    rest = iter(enumerate(lines, start=1))
    pending: list[str] = []
    caption = ""
    is_after_table = False
    for number, line in rest:
        if line.startswith("| "):
            pending.append(line)
            continue
        is_after_table = bool(pending)
        pieces += _flushed(caption, pending)
        if line.startswith("@table "):
            caption = line.removeprefix("@table ")
        else:
            pieces += _block(line, number, is_after_table=is_after_table)
    pieces += _flushed(caption, pending)
    return "".join(pieces)


def _flushed(caption: str, pending: list[str]) -> list[str]:
    if not pending:
        return []
    title, _, shares = caption.partition(" :: ")
    parts = [int(share) for share in shares.split()]
    widths = [_WIDTH * part // sum(parts) for part in parts]
    rows = [[cell.strip() for cell in line[1:].strip().removesuffix("|").split("|")] for line in pending]
    pending.clear()
    return [table(title, widths, rows, style="OfficeTable", heights=420)]


def _block(line: str, number: int, *, is_after_table: bool) -> Iterator[str]:
    if line == "@signatures":
        yield table("Signatures by party", [2856, 2856, 3504], _SIGNATURES, style="SignatureBlock", heights=1500)
        yield _LAST
    elif line.startswith("@decision "):
        choices = line.removeprefix("@decision ").split(" | ")
        rows = [["Mark", "Decision", "Initials", "Date"], *[["☐", choice] for choice in choices]]
        yield table("Decision", [921, 4608, 1843, 1844], rows, style="OfficeTable", heights=420)
    else:
        mark = next((mark for mark in STYLES if line.startswith(mark)), "")
        text = line.removeprefix(mark)
        if mark == "* ":
            text = "**{}:**\t{}".format(*text.split(": ", 1))
        style = STYLES.get(mark, "")
        needs_room = is_after_table and not style and not text.startswith("{%p")
        yield paragraph(text, style, number=number, has_room_above=needs_room)


def _with_clauses(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if line.startswith("@include "):
            text = (TEXTS / "clauses" / f"{line.removeprefix('@include ')}.txt").read_text(encoding="utf-8")
            yield from _with_clauses(text.splitlines())
        else:
            yield line

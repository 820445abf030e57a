"""Splits a CSV file into records so that one broken row never swallows the next.

A cell may hold line breaks inside quotes. Where a quote is never closed, a plain reader takes everything that follows
for one cell; here the row with the open quote is named and reading goes on with the next line.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LONGEST_CELL_LINES = 500
"""How many lines one quoted cell may have before the quote counts as never closed."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its number as a spreadsheet shows it, and its cells; or what is wrong with the row as a whole."""

    row: int
    cells: tuple[str, ...] = ()
    fault: str | None = None
    text: str = ""


def csv_records(text: str) -> Iterator[Record]:
    """Yield the records of a CSV file, the header first; empty rows are counted and left out.

    Args:
        text: the whole file; what could not be decoded stands in it as half characters.
    """
    lines = _lines(text)
    width = len(_cells(lines[0]) or ()) if lines else 0
    at, row = 0, 0
    while at < len(lines):
        row += 1
        record, taken = _record(lines, at, row, width)
        at += taken
        if record is not None:
            yield record


def _lines(text: str) -> list[str]:
    if "\n" not in text:  # as old spreadsheets wrote
        text = text.replace("\r", "\n")
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines[:-1] if lines[-1] == "" else lines


def _record(lines: Sequence[str], at: int, row: int, width: int) -> tuple[Record | None, int]:
    line = lines[at]
    if line.count('"') % 2 == 0:
        if not line.strip(", \t"):
            return None, 1
        cells = _cells(line)
        return (Record(row, cells) if cells is not None else _broken(row, line)), 1
    joined = line
    for taken, following in enumerate(lines[at + 1 : at + _LONGEST_CELL_LINES], 2):
        if _is_whole_row(following, width):
            break
        joined = f"{joined}\n{following}"
        if joined.count('"') % 2 == 0:
            cells = _cells(joined)
            if cells is not None and len(cells) == width:
                return Record(row, cells), taken
            break
    return _broken(row, line), 1


def _is_whole_row(line: str, width: int) -> bool:
    """Whether a line reads as a row of its own, so that the open quote before it must be a slip."""
    cells = _cells(line) if line.count('"') % 2 == 0 else None
    return width > 1 and cells is not None and len(cells) == width


def _cells(line: str) -> tuple[str, ...] | None:
    try:
        [cells] = csv.reader([line], strict=True)
    except (csv.Error, ValueError):
        return None
    return tuple(cells)


def _broken(row: int, line: str) -> Record:
    if len(line) > csv.field_size_limit():
        return Record(row, fault="a cell is far too long", text=line)
    return Record(row, fault="a quotation mark is not closed, or stands inside a cell that is not quoted", text=line)

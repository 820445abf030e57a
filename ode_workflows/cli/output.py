"""What the command line prints: one JSON value, or calm screens; progress and warnings go to standard error."""

import json
import re
import sys
import textwrap
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from io import TextIOWrapper
from typing import Any, TextIO

from rich.console import Console, RenderableType
from rich.table import Table

_WIDTH_OF_A_PIPE = 140
"""Columns when nobody watches: wide enough that a title is not cut."""


def _console(*, is_error: bool) -> Console:
    stream = _forgiving(sys.stderr if is_error else sys.stdout)
    width = None if stream.isatty() else _WIDTH_OF_A_PIPE
    # No markup and no emoji: a title may hold brackets and colons, and is printed as it stands.
    return Console(stderr=is_error, width=width, markup=False, emoji=False, highlight=False)


def _forgiving(stream: TextIO) -> TextIO:
    """Let a stream write a character that it has no bytes for as its number, instead of stopping the command."""
    if isinstance(stream, TextIOWrapper) and stream.errors != "backslashreplace":
        stream.reconfigure(errors="backslashreplace")
    return stream


_IN_ONE_PIECE = frozenset({"reference", "on", "due", "date", "since", "requirement", "missing", "in force", "until"})
"""Headings of columns whose words are not broken."""


def screen() -> Console:
    """Return the console of standard output."""
    return _console(is_error=False)


def errors_screen() -> Console:
    """Return the console of standard error, for warnings, progress and refusals."""
    return _console(is_error=True)


def print_json(value: Any) -> None:
    """Print exactly one JSON value on standard output."""
    stream = _forgiving(sys.stdout)  # half a character becomes \udxxx, which is how JSON writes it
    is_unicode = (stream.encoding or "").lower().replace("-", "").startswith("utf")
    text = json.dumps(value, indent=2, ensure_ascii=not is_unicode, default=_plain)
    stream.write(f"{text}\n")


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be printed as JSON")


def say(*lines: RenderableType) -> None:
    """Print lines on standard output."""
    target = screen()
    for line in lines:
        target.print(line)


_LEAD = re.compile(r"\s*(?:\| *|\d{1,2} \w{3} \d{4} {2}(?:\S+ )*?\S+ {2,})")
_DEEPEST_LEAD = 32


def say_hanging(text: str) -> None:
    """Print lines on standard output; what does not fit goes on below where the words of the line began."""
    target = screen()
    for line in text.split("\n"):
        lead = _LEAD.match(line)
        deep = lead.end() if lead and lead.end() <= _DEEPEST_LEAD else len(line) - len(line.lstrip()) + 2
        wrapped = textwrap.wrap(line, target.width, subsequent_indent=" " * deep, break_long_words=False)
        target.print("\n".join(wrapped), soft_wrap=True)


def warn(sentence: str) -> None:
    """Print a sentence on standard error."""
    errors_screen().print(sentence, style="yellow")


def table_of(headings: Iterable[str], rows: Iterable[Iterable[object]], *, title: str | None = None) -> Table:
    """Return a plain table; None is printed as nothing, and a column in which nothing stands is left out."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    names = list(headings)
    kept = [number for number in range(len(names)) if not cells or any(row[number] for row in cells)]
    made = Table(
        box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0), title=title, title_justify="left",
        title_style="bold",
    )  # fmt: skip
    for heading in (names[number] for number in kept):
        # A short word that a person may want to copy stays in one piece.
        made.add_column(heading, overflow="fold", no_wrap=heading in _IN_ONE_PIECE)
    for row in cells:
        made.add_row(*(row[number] for number in kept))
    return made


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its word, in the plural where it is not one."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def pairs(values: Mapping[str, object]) -> Table:
    """Return names and values side by side; what is empty is left out."""
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in values.items():
        if value not in (None, "", [], ()):
            made.add_row(name, str(value))
    return made

"""Reading of what people type on a command line: dates, words of closed lists, files."""

import json
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from ode_workflows.domain.errors import InvalidFactsError, NotFoundError, StorageError
from ode_workflows.domain.suggest import one_of
from ode_workflows.domain.values import legal_date

LARGEST_JSON_BYTES = 1_000_000
LARGEST_FILE_BYTES = 100_000_000
DEEPEST_JSON = 32


def civil_date(field: str, text: str) -> date:
    """Return a civil date written as YYYY-MM-DD.

    Raises:
        InvalidFactsError: another form, no such day, or outside the years that an agreement has.
    """
    try:
        on = legal_date(text)
    except ValueError as fault:
        raise InvalidFactsError.of(field, str(fault)) from fault
    if on is None:
        raise InvalidFactsError.of(field, "write the date as YYYY-MM-DD")
    return on


def civil_date_or_none(field: str, text: str | None) -> date | None:
    """Return a civil date, or None where nothing is typed."""
    return civil_date(field, text) if text is not None else None


def one_word(field: str, word: str, known: Collection[str]) -> str:
    """Return a word of a closed list; a blank or a hyphen counts as an underscore.

    Raises:
        InvalidFactsError: not in the list; names the nearest.
    """
    return one_of(field, word.strip().casefold().replace("-", "_").replace(" ", "_"), [str(each) for each in known])


def file_bytes(path: Path, *, most_bytes: int = LARGEST_FILE_BYTES) -> bytes:
    """Return what a file holds.

    Raises:
        NotFoundError: there is no such file.
        InvalidFactsError: a folder, or larger than allowed.
        StorageError: it cannot be read.
    """
    try:
        if path.is_dir():
            raise InvalidFactsError.of("file", f"{path} is a folder; name a file")
        size = path.stat().st_size
        if size > most_bytes:
            raise InvalidFactsError.of("file", f"{path} has {size:,} bytes; the most is {most_bytes:,}")
        return path.read_bytes()
    except FileNotFoundError as fault:
        raise NotFoundError(f"There is no file {path}. Check the path.") from fault
    except OSError as fault:
        raise StorageError(f"{path} cannot be read ({fault.strerror}). Check its rights.") from fault


def write_file(path: Path, content: bytes) -> None:
    """Write a file that the command was asked for.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        path.write_bytes(content)
    except OSError as fault:
        raise StorageError(f"{path} cannot be written ({fault.strerror}). Choose another file with -o.") from fault


def json_object(path: Path) -> dict[str, Any]:
    """Return the JSON object that a file holds.

    Raises:
        NotFoundError, StorageError: as `file_bytes`.
        InvalidFactsError: not UTF-8, not JSON (with line and column), a key twice, nested too deep, or no object.
    """
    content = file_bytes(path, most_bytes=LARGEST_JSON_BYTES)
    try:
        text = content.decode("utf-8-sig")
        value = json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_no_number, parse_int=_whole)
    except UnicodeDecodeError as fault:
        raise InvalidFactsError.of(path.name, f"is not written in UTF-8 (byte {fault.start + 1})") from fault
    except json.JSONDecodeError as fault:
        raise InvalidFactsError.of(path.name, f"line {fault.lineno}, column {fault.colno}: {fault.msg}") from fault
    except RecursionError as fault:
        raise InvalidFactsError.of(path.name, _TOO_DEEP) from fault
    except _NumberError as fault:
        raise InvalidFactsError.of(path.name, str(fault)) from fault
    if not isinstance(value, dict):
        raise InvalidFactsError.of(path.name, "must hold one JSON object, written in braces")
    if _depth(value) > DEEPEST_JSON:
        raise InvalidFactsError.of(path.name, _TOO_DEEP)
    return value


class _NumberError(ValueError):
    """A number that no reader of the file could keep."""


def _no_number(word: str) -> Any:
    raise _NumberError(f"{word} is no number; write it as text")


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise _NumberError(f"holds a number of {len(digits):,} digits; write it as text")
    return int(digits)


_MOST_DIGITS = 300
"""As many as the largest floating number has; more would only cost time."""

_TOO_DEEP = f"is nested deeper than {DEEPEST_JSON} levels"


def _without_doubles(items: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(items)
    if len(made) < len(items):
        twice = next(name for number, (name, _) in enumerate(items) if name in dict(items[:number]))
        raise InvalidFactsError.of(twice, "stands there twice; keep one")
    return made


def _depth(value: object) -> int:
    """Return how deep a value is nested, counted level by level so that no depth can exhaust the stack."""
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
    return depth

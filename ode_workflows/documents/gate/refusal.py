"""What the gate says of a file, and the limits that hold for every file."""

from dataclasses import dataclass

MAX_FILE_BYTES = 25 * 2**20

MOST_PIXELS = 40_000_000
"""Of one picture; a page scanned at 600 dots an inch has 34 million."""

__all__ = ["MAX_FILE_BYTES", "MOST_PIXELS", "Passed", "RefusedError"]


class RefusedError(Exception):
    """Why a file is refused and what to do; the gate turns it into the error that names the field."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A file that passed: its kind, the bytes to work on, and a sentence for each thing that was taken out of them."""

    kind: str
    content: bytes
    notes: tuple[str, ...] = ()

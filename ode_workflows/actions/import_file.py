"""A file of agreements, read row by row as often as needed; CSV or JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ode_workflows.actions._import_real import real_rows
from ode_workflows.actions._import_rows import Incoming, Refused, RowProblem
from ode_workflows.actions._import_table import table_rows
from ode_workflows.domain.canonical import sha256_hex

LARGEST_BYTES = 100_000_000
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ZIP = b"PK\x03\x04"
_AS_UTF8 = "save it as CSV UTF-8"


@dataclass(frozen=True)
class ImportFile:
    """A file of agreements by its name and bytes."""

    name: str
    content: bytes

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of the bytes."""
        return sha256_hex(self.content)

    @property
    def is_json(self) -> bool:
        """Whether it is a list of agreements in JSON, and no table."""
        return self.name.casefold().endswith(".json") or self.content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"["

    def rows(self, today: date) -> Iterator[Incoming | Refused]:
        """Yield every row, or what is wrong in it; nothing is kept in memory between rows.

        Args:
            today: civil date in the office, which decides what has ended.
        """
        problem = self._problem()
        if problem is not None:
            return iter([Refused((problem,), is_whole_file=True)])
        text = self.content.decode("utf-8-sig", "surrogateescape")
        return real_rows(text, today) if self.is_json else table_rows(text, today)

    def _problem(self) -> RowProblem | None:
        if not self.content.strip():
            return RowProblem(1, "", "", "the file is empty", "choose another file")
        if len(self.content) > LARGEST_BYTES:
            size = f"{len(self.content) // 1_000_000} MB"
            return RowProblem(1, "", size, f"the file is larger than {LARGEST_BYTES // 1_000_000} MB", "split it")
        if self.content.startswith(_UTF16):
            return RowProblem(1, "", "", "the file is written in UTF-16", _AS_UTF8)
        if self.content.startswith(_ZIP):
            return RowProblem(1, "", "", "the file is a workbook, no table of text", _AS_UTF8)
        return None

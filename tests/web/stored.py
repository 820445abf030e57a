"""What is stored of the record, looked at again after each try."""

import re
from pathlib import Path

from tests.databases import dump

_OUR_OWN = re.compile(r"^(web_session|security_event|rate_window): .*$")


class Record:
    """Everything that is stored but for what the doors write of themselves."""

    def __init__(self, home: Path) -> None:
        self._home, self._rows = home, _rows(home)

    def may_have_changed(self) -> None:
        """Take what is stored now as what has to stay."""
        self._rows = _rows(self._home)

    def is_as_before(self) -> bool:
        """Whether the last try stored nothing."""
        return _rows(self._home) == self._rows


def _rows(home: Path) -> list[str]:
    return [row for row in dump(home) if not _OUR_OWN.match(row)]

"""What every refusal has to be: a problem object, its exit code, and a database and a file store that are as before."""

from pathlib import Path

from tests.cli.driver import Answer, ode
from tests.databases import dump

PROBLEM = {"type", "title", "detail", "errors", "unmet"}


def stored(home: Path) -> list[str]:
    """Return everything that is stored: each row of each table, and the name of each file of the store."""
    return [*dump(home), *sorted(path.name for path in (home / "files").rglob("*") if path.is_file())]


def refused(home: Path, *words: object, person: str | None = None) -> Answer:
    """Run a command line that must be refused with nothing stored, and return its problem object."""
    before = stored(home)
    answer = ode(home, *words, "--json", person=person)
    assert stored(home) == before
    assert answer.code != 0, answer.out
    assert set(answer.json) == PROBLEM
    assert answer.err == ""
    return answer

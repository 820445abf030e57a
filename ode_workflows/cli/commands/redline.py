"""`ode redline`: two Word files into one with tracked changes, and the list of changes; needs no database."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import counted, say, table_of, warn
from ode_workflows.cli.words import file_bytes
from ode_workflows.documents.redline.changes import Change
from ode_workflows.documents.redline.html import redline_html
from ode_workflows.documents.redline.redline import Redline, compare
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError, StorageError

_NOT_EXACT = 5
_LONGEST_CELL = 90


def redline(
    ctx: typer.Context,
    old: Annotated[Path, typer.Argument(metavar="OLD.docx", help="The text as it was.")],
    new: Annotated[Path, typer.Argument(metavar="NEW.docx", help="The text as it is now.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where to write the Word file.")
    ] = None,
    page: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Also write a web page.")] = None,
    author: Annotated[str, typer.Option("--author", metavar="NAME", help="Whose name the changes carry.")] = "ODE",
    date: Annotated[
        str | None, typer.Option("--date", metavar="ISO", help="The instant that they carry; else now.")
    ] = None,
    party: Annotated[
        list[str] | None, typer.Option("--party", metavar="NAME", help="A party's name, to be told of its changes.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Compare two Word files and list what changed by article.

    The result has real tracked changes: accept them all and it is the new text, reject them all and it is the old one.
    This is checked before anything is written. Exit code 5 says that something could not be compared exactly.
    """
    desk = at_desk(ctx, json)
    made_at = _instant(date) if date is not None else desk.now
    contents = [_word_file(field, path) for field, path in (("old", old), ("new", new))]
    found = compare(contents[0], contents[1], author=author, made_at=made_at, parties=party or ())
    if output is not None:
        _write(output, found.content)
    if page is not None:
        _write(page, redline_html(found, title=f"{old.name} and {new.name}").encode())
    written = [str(path) for path in (output, page) if path is not None]
    answer = {
        "changes": [asdict(change) for change in found.changes],
        "is_exact": found.is_exact,
        "not_compared": list(found.not_compared),
        "files": written,
    }
    if not desk.answer(answer):
        _print(found, written)
    if not found.is_exact:
        raise typer.Exit(_NOT_EXACT)


def _word_file(field: str, path: Path) -> bytes:
    content = file_bytes(path)
    try:
        compare(content, content, author="", made_at=datetime(2000, 1, 1, tzinfo=UTC))
    except InvalidFactsError as fault:
        problems = [FieldProblem(field, f"{path.name} {problem.message}") for problem in fault.problems]
        raise InvalidFactsError(problems) from fault
    return content


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as fault:
        raise InvalidFactsError.of("date", "write it as 2026-11-27 or 2026-11-27T09:30:00-08:00") from fault
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as fault:
        raise StorageError(f"{path} cannot be written ({fault.strerror}). Choose another file.") from fault


def _print(found: Redline, written: list[str]) -> None:
    if found.changes:
        rows = [_row(change) for change in found.changes]
        say(table_of(("article", "kind", "was", "is"), rows), "")
    say(f"{counted(len(found.changes), 'change')}." if found.changes else "Nothing changed.")
    for path in written:
        say(f"Wrote {path}")
    if not written:
        say("Nothing was written; name a file: -o redline.docx")
    for sentence in found.not_compared:
        warn(f"Not compared exactly: {sentence}")


def _row(change: Change) -> tuple[str, str, str, str]:
    was = "" if change.old_text == change.new_text else _short(change.old_text)
    return change.article, ", ".join(change.kinds), was, _short(change.new_text)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1].rstrip()}…"

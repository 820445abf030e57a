"""`ode letters`: the letters to those who are asked about an agreement."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from ode_workflows.actions.request_letters import Pack, ask_for_letters, pack_of
from ode_workflows.cli.desk import Desk, at_desk
from ode_workflows.cli.options import AsJson, AsPerson
from ode_workflows.cli.output import counted, say, table_of
from ode_workflows.domain.errors import StorageError


def letters(
    ctx: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF", help="The agreement, such as 2026-038.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="Folder for the letters that are made.")
    ] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask for the letters of open approvals that have none.")] = False,
    person: AsPerson = None,
    json: AsJson = False,
) -> None:
    """List the letters to everybody who is asked about an agreement, one each, and write them into a folder.

    Steps that open approvals ask for them, the flow drafting makes them; what fails is tried again by itself.
    """
    desk = at_desk(ctx, json)
    asked = _asked(desk, reference, person) if ask else 0
    with desk.read() as conn:
        pack = pack_of(conn, reference=reference, by=desk.acting(conn, person).actor)
    written = [str(path) for path in _written(desk, pack, output)] if output else []
    if not desk.answer(_as_plain(pack, asked, written)):
        _show(pack, asked, written)


def _asked(desk: Desk, reference: str, person: str | None) -> int:
    with desk.write() as conn:
        who = desk.acting(conn, person)
        return ask_for_letters(conn, reference=reference, by=who.actor, now=who.now, today=who.today)


def _written(desk: Desk, pack: Pack, folder: Path) -> Iterable[Path]:
    for letter in (*pack.cover_lists, *pack.letters):
        if letter["file_hash"] is None:
            continue
        content, path = desk.files.get(letter["file_hash"]), folder / letter["file_name"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as fault:
            raise StorageError(
                f"{path} cannot be written ({fault.strerror}). Choose another folder with -o."
            ) from fault
        yield path


def _as_plain(pack: Pack, asked: int, written: list[str]) -> dict[str, Any]:
    return {
        "letters": pack.letters,
        "cover_lists": pack.cover_lists,
        "not_asked_for": [{"approval": row.id, "to": row.body, "request": row.title} for row in pack.missing],
        "asked_now": asked,
        "files": written,
    }


def _show(pack: Pack, asked: int, written: list[str]) -> None:
    rows = [
        (letter["number"], letter["to"], letter["on"], letter["status"], letter["file_name"], letter["cause"])
        for letter in pack.letters
    ]
    rows += [(None, row.body, None, "not asked for", None, row.title) for row in pack.missing]
    if not rows:
        say("Nobody outside the office is asked about it now.")
        return
    say(table_of(("no.", "to", "of", "stands", "file", "about"), rows))
    if asked:
        say(f"Asked for {counted(asked, 'letter')}; the flow drafting makes them. Without flows: ode sweep")
    elif pack.missing:
        say("Ask for what is missing with: --ask")
    if written:
        say(f"Wrote {counted(len(written), 'file')}.")

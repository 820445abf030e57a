"""`ode inspect`: what stands in a Word file besides its words; needs no database."""

from pathlib import Path
from typing import Annotated

import typer

from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import counted, pairs, say, table_of
from ode_workflows.cli.words import file_bytes
from ode_workflows.documents.inspection import Inspection, inspect_docx


def inspect(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.docx", help="A Word file.")],
    language: Annotated[
        str, typer.Option("--language", metavar="TAG", help="Language of the text, for its hash.")
    ] = "en",
    json: AsJson = False,
) -> None:
    """List tracked changes, comments, fields, hidden text and properties, and say whether the text can be frozen."""
    desk = at_desk(ctx, json)
    found = inspect_docx(file_bytes(file), language=language)
    if not desk.answer({"file": str(file), **found.as_json()}):
        _print(file, found)


def _print(file: Path, found: Inspection) -> None:
    say(str(file), "")
    say(pairs({"text hash": found.text_hash, **found.metadata}))
    if found.tracked_changes:
        rows = [(c.article, c.kind, c.author, _day(c.date), c.text[:80]) for c in found.tracked_changes]
        say("", table_of(("article", "tracked change", "author", "on", "text"), rows))
    if found.comments:
        remarks = [
            (c.article, c.author, _day(c.date), "resolved" if c.is_resolved else "open", c.anchored_text[:40], c.text)
            for c in found.comments
        ]
        say("", table_of(("article", "comment of", "on", "state", "about", "says"), remarks))
    if found.fields:
        say("", f"{counted(len(found.fields), 'field')}: {', '.join(dict.fromkeys(found.fields))}")
    for text in found.hidden_text:
        say("", f"Hidden text: {text}")
    say("")
    if not found.not_freezable:
        say("It can be frozen.")
    for reason in found.not_freezable:
        say(f"It cannot be frozen: {reason}.")


def _day(date: str | None) -> str:
    return (date or "")[:10]

"""`ode inspect`: what a Word file carries that is not seen at first sight."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import counted, pairs, say, table_of
from ode_workflows.cli.words import file_bytes
from ode_workflows.documents.draft_mark import has_draft_mark
from ode_workflows.documents.gate import MAX_FILE_BYTES, pass_gate
from ode_workflows.documents.redline.revisions import comments, tracked_changes
from ode_workflows.documents.text import normalised_text, open_blanks, open_markup, text_hash
from ode_workflows.domain.articles import count_articles

_WORD_ONLY = frozenset({"docx"})


def inspect(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.docx", help="The Word file.")],
    language: Annotated[str, typer.Option("--language", metavar="TAG", help="Its language, for the text hash.")] = "en",
    json: AsJson = False,
) -> None:
    """List tracked changes and comments with author and date, and say whether the text could be frozen.

    The hash is that of the words alone, as if every change were accepted; approvals and signatures name it.
    """
    desk = at_desk(ctx, json)
    passed = pass_gate(file.name, file_bytes(file, most_bytes=MAX_FILE_BYTES), may_be=_WORD_ONLY)
    content = passed.content
    found: dict[str, Any] = {
        "text_hash": text_hash({language: content}),
        "articles": count_articles(normalised_text(content).split("\n")),
        "has_draft_mark": has_draft_mark(content),
        "open_blanks": list(open_blanks(content)),
        "tracked_changes": [asdict(change) for change in tracked_changes(content)],
        "comments": [asdict(comment) for comment in comments(content)],
        "keeps_it_from_being_frozen": list(open_markup(content)),
        "notes": list(passed.notes),
    }
    if not desk.answer(found):
        _print(found)


def _print(found: dict[str, Any]) -> None:
    say(
        pairs(
            {
                "text hash": found["text_hash"],
                "articles": found["articles"],
                "DRAFT mark": "yes; freezing takes it off" if found["has_draft_mark"] else "no",
                "open blanks": ", ".join(found["open_blanks"]) or "none",
                "can be frozen": " ".join(found["keeps_it_from_being_frozen"]) or "yes",
            }
        )
    )
    changes = [(c["article"], c["kind"], c["author"], c["date"] or "", c["text"]) for c in found["tracked_changes"]]
    if changes:
        say("", table_of(("article", "tracked change", "author", "date", "text"), changes))
    remarks = [
        (c["article"], c["author"], c["date"] or "", c["text"], "done" if c["is_resolved"] else "open")
        for c in found["comments"]
    ]
    if remarks:
        say("", table_of(("article", "comment by", "date", "text", "state"), remarks))
    say("", f"{counted(len(changes), 'tracked change')}, {counted(len(remarks), 'comment')}.", *found["notes"])

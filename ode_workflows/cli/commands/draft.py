"""`ode draft`: a Word document on an agreement, made now."""

from pathlib import Path
from typing import Annotated, Any

import typer

from ode_workflows.actions.bilingual import bilingual_text
from ode_workflows.actions.drafting import draft_bytes
from ode_workflows.cli.desk import Desk, at_desk
from ode_workflows.cli.options import AsJson, AsPerson
from ode_workflows.cli.output import say
from ode_workflows.cli.words import write_file
from ode_workflows.domain.errors import InvalidFactsError


def draft(
    ctx: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF", help="The agreement, such as 2026-038.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where to write it; its own name otherwise."),
    ] = None,
    template: Annotated[
        str | None, typer.Option("--template", metavar="NAME", help="Another document, such as letters/renewal_memo.")
    ] = None,
    finding: Annotated[
        str,
        typer.Option("--finding", metavar="RULE", help="What letters/opinion_memo is about: a rule or an id."),
    ] = "",
    field: Annotated[
        list[str] | None,
        typer.Option("--field", metavar="NAME=TEXT", help="What the record does not hold; twice for a list."),
    ] = None,
    beside: Annotated[
        str | None,
        typer.Option("--beside", metavar="LANG", help="The text in two columns, with this language beside English."),
    ] = None,
    person: AsPerson = None,
    json: AsJson = False,
) -> None:
    """Write the draft of an agreement, or a letter on it, as a Word file; the same record gives the same bytes.

    Example: ode draft 2026-038 --template letters/closing_letter
    """
    desk = at_desk(ctx, json)
    if beside is None:
        _write_draft(desk, reference, output, person, template=template, finding=finding, said=_said(field or []))
    else:
        _write_beside(desk, reference, beside, output, person, is_draft=not (template or finding or field))


def _write_draft(desk: Desk, reference: str, output: Path | None, person: str | None, **wanted: Any) -> None:
    with desk.read() as conn:
        who = desk.acting(conn, person)
        name, content = draft_bytes(conn, reference=reference, by=who.actor, today=who.today, **wanted)
    path = output or Path(name)
    write_file(path, content)
    if not desk.answer({"reference": reference, "file": str(path), "bytes": len(content)}):
        say(f"Wrote {path} ({len(content):,} bytes)")


def _write_beside(
    desk: Desk, reference: str, language: str, output: Path | None, person: str | None, *, is_draft: bool
) -> None:
    if not is_draft:
        raise InvalidFactsError.of("beside", "is for the text of the agreement; leave out --template and what fills it")
    with desk.read() as conn:
        who = desk.acting(conn, person)
        made = bilingual_text(conn, desk.files, reference=reference, language=language, by=who.actor, today=who.today)
    path = output or Path(made.file_name)
    write_file(path, made.content)
    told = {"reference": reference, "file": str(path), "bytes": len(made.content)}
    if not desk.answer({**told, "english": made.left, language: made.right}):
        say(f"Wrote {path} ({len(made.content):,} bytes)", f"English: {made.left}", f"{language}: {made.right}")


def _said(fields: list[str]) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for each in fields:
        name, equals, text = each.partition("=")
        if not equals or not text.strip():
            raise InvalidFactsError.of("field", f"{each}: write it as NAME=TEXT, such as place=Sacramento")
        said.setdefault(name.strip(), []).append(text.strip())
    return said

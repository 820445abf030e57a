"""`ode template`: check an office's own Word template, try it, add it, list what there is."""

from pathlib import Path
from typing import Annotated

import typer

from ode_workflows.actions.own_templates import add_template, template_findings
from ode_workflows.cli.desk import Desk, at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import say, table_of
from ode_workflows.cli.refusals import CHECK_FAILED
from ode_workflows.cli.words import file_bytes, write_file
from ode_workflows.content import content_path, own_templates_folder
from ode_workflows.documents.gate import MAX_FILE_BYTES
from ode_workflows.documents.preview import preview
from ode_workflows.documents.templates import is_own, list_templates, load_fields, load_template
from ode_workflows.domain.errors import InvalidFactsError

_LIKE = "memorandum_of_understanding"


def template(
    ctx: typer.Context,
    what: Annotated[str, typer.Argument(metavar="check|add|preview|list", help="What to do.")] = "list",
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME|FILE", help="A template, a Word file.")] = None,
    fields: Annotated[Path | None, typer.Option("--fields", metavar="FILE", help="Its fields.toml.")] = None,
    like: Annotated[
        str, typer.Option("--like", metavar="NAME", help="Without --fields: has the fields of this one.")
    ] = _LIKE,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where to write it.")] = None,
    json: AsJson = False,
) -> None:
    """Check, add, preview or list Word templates.

    check FILE says what must be mended and what should be. add NAME FILE puts it into the home folder, where it stands
    before the shipped one of that name. preview NAME -o FILE fills in the examples of its fields.
    """
    desk = at_desk(ctx, json)
    said = names or []
    if what == "list" and not said:
        _print_list(desk)
    elif what == "check" and len(said) == 1:
        _print_check(desk, Path(said[0]), _fields_file(fields, like))
    elif what == "add" and len(said) == 2:
        _add(desk, said[0], Path(said[1]), _fields_file(fields, like))
    elif what == "preview" and len(said) == 1:
        _write_preview(desk, said[0], output or Path(f"{said[0].replace('/', '-')}-preview.docx"))
    else:
        message = "say: ode template check FILE, add NAME FILE, preview NAME -o FILE, or list"
        raise InvalidFactsError.of("what", message)


def _fields_file(fields: Path | None, like: str) -> bytes:
    if fields is not None:
        return file_bytes(fields, most_bytes=1_000_000)
    return _fields_of(like)


def _fields_of(name: str) -> bytes:
    load_fields(name)  # says which templates there are when there is none of that name
    own = own_templates_folder()
    root = own if own is not None and is_own(name) else content_path("document_templates")
    return (root / name / "fields.toml").read_bytes()


def _print_list(desk: Desk) -> None:
    rows = [(name, "own" if is_own(name) else "shipped", len(load_fields(name))) for name in list_templates()]
    if not desk.answer([{"name": name, "from": origin, "fields": count} for name, origin, count in rows]):
        say(table_of(("template", "from", "fields"), rows))


def _print_check(desk: Desk, file: Path, fields_file: bytes) -> None:
    found = template_findings(file.name, file_bytes(file, most_bytes=MAX_FILE_BYTES), fields_file)
    may_be_added = all(kind != "must" for kind, _ in found)
    if not desk.answer({"ok": may_be_added, "findings": [{"kind": kind, "finding": text} for kind, text in found]}):
        if found:
            say(table_of(("", "finding"), found), "")
        say(f"{file.name} {'may be added' if may_be_added else 'cannot be used yet'}.")
    if not may_be_added:
        raise typer.Exit(CHECK_FAILED)


def _add(desk: Desk, name: str, file: Path, fields_file: bytes) -> None:
    home = add_template(name, file.name, file_bytes(file, most_bytes=MAX_FILE_BYTES), fields_file)
    if not desk.answer({"name": name, "folder": str(home)}):
        say(f"Added {name} in {home}. Look at it: ode template preview {name} -o preview.docx")


def _write_preview(desk: Desk, name: str, path: Path) -> None:
    content = preview(load_template(name).content, _fields_of(name))
    write_file(path, content)
    if not desk.answer({"name": name, "file": str(path), "bytes": len(content)}):
        say(f"Wrote {path} ({len(content):,} bytes)")

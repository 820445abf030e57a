"""`python -m tools.write_templates NAME …`: writes document_templates/NAME/ from texts/NAME.txt."""

import argparse
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from jinja2 import nodes

from ode_workflows.documents.environment import ENVIRONMENT, jinja_source
from ode_workflows.documents.package import read_parts, write_parts
from tools.write_templates.body import TEXTS, body_xml, read_text

TEMPLATES = Path(__file__).resolve().parents[2] / "document_templates"
_MASTERS = {"binding": "interstate_compact", "intent": "memorandum_of_understanding", "letter": "letters/renewal_memo"}
_HEADER_WORDS = re.compile(r"(<w:tab/></w:r><w:r><w:t xml:space=\"preserve\">)[^<]*(</w:t>)")
_STORIES = ("word/document.xml", "word/header1.xml")


def main() -> None:
    """Write the templates that are named; what legal staff have changed in Word is only replaced when told to."""
    parser = argparse.ArgumentParser(prog="python -m tools.write_templates")
    parser.add_argument("names", nargs="*", help="all that are missing when left out")
    parser.add_argument("--replace", action="store_true", help="also where draft.docx stands: loses edits in Word")
    said = parser.parse_args()
    known = [path.relative_to(TEXTS).with_suffix("").as_posix() for path in sorted(TEXTS.rglob("*.txt"))]
    for name in said.names or [name for name in known if not name.startswith(("clauses/", "_clauses/"))]:
        if said.replace or not (TEMPLATES / name / "draft.docx").exists():
            write(name)
            sys.stdout.write(f"wrote {name}\n")


def write(name: str) -> None:
    """Write draft.docx and fields.toml of one template."""
    head, lines = read_text(name)
    parts = read_parts((TEMPLATES / _MASTERS[head["from"]] / "draft.docx").read_bytes())
    document = parts["word/document.xml"].decode()
    start, end = document.index("<w:body>") + len("<w:body>"), document.rindex("<w:sectPr")
    parts["word/document.xml"] = (document[:start] + body_xml(lines) + document[end:]).encode()
    header = parts["word/header1.xml"].decode()
    parts["word/header1.xml"] = _HEADER_WORDS.sub(rf"\g<1>{head['label']}\g<2>", header, count=1).encode()
    core = parts["docProps/core.xml"].decode()
    parts["docProps/core.xml"] = re.sub(r"(<dc:title>)[^<]*", rf"\g<1>{head['label']}", core).encode()
    folder = TEMPLATES / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "draft.docx").write_bytes(write_parts(parts))
    (folder / "fields.toml").write_text(fields_text(parts, head), encoding="utf-8")


def fields_text(parts: dict[str, bytes], head: dict[str, str]) -> str:
    """Return fields.toml for the fields that the parts ask for, in the order of the list of all fields."""
    every = tomllib.loads((TEXTS.parent / "fields.toml").read_text(encoding="utf-8"))
    used: set[str] = set()
    for story in _STORIES:
        tree = ENVIRONMENT.parse(jinja_source(parts[story]))
        loops = {loop.target.name for loop in tree.find_all(nodes.For) if isinstance(loop.target, nodes.Name)}
        used |= {node.name for node in tree.find_all(nodes.Name)} - loops - {"loop"}
    if unknown := used - set(every):
        raise SystemExit(f"{head['label']}: describe in fields.toml: {', '.join(sorted(unknown))}")
    required = {"reference", "title", *head.get("required", "").replace(",", " ").split()}
    intro = "# The fields of draft.docx in this folder; README.md of document_templates says how to change them.\n"
    return intro + "".join(_entry(name, every[name], name in required) for name in every if name in used)


def _entry(name: str, field: dict[str, Any], is_required: bool) -> str:
    kind = field.get("type", "text")
    texts = "".join(f"{key} = {_quoted(field[key])}\n" for key in ("meaning", "example", "source"))
    needed = "true" if is_required or name == "is_draft" else "false"
    written = f'\n[{name}]\n{texts}type = "{kind}"\nrequired = {needed}\n'
    if items := field.get("items"):
        first = next(iter(items))
        written += f'required_items = ["{first}"]\n[{name}.items]\n'
        written += "".join(f"{key} = {_quoted(meaning)}\n" for key, meaning in items.items())
    return written


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    main()

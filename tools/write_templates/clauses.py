"""`python -m tools.write_templates.clauses`: writes the Word parts of the clause library from texts/_clauses/."""

import argparse
import re
import sys
from pathlib import Path

from ode_workflows.documents.clause_parts import part_fault
from ode_workflows.documents.package import read_parts, write_parts
from ode_workflows.domain.clauses import POSITIONS
from tools.write_templates.body import TEXTS, body_xml

TEMPLATES = Path(__file__).resolve().parents[2] / "document_templates"
_MASTER = TEMPLATES / "interstate_compact" / "draft.docx"
_SOURCES = TEXTS / "_clauses"
_POINTER = re.compile(r"<(?:Override|Relationship)\b[^>]*(?:header|footer)\d*\.xml[^>]*/>")
_SECTION = re.compile(r"^== (\w+)$", re.MULTILINE)


def main() -> None:
    """Write the parts that are missing; what staff have changed in Word is only replaced when told to."""
    parser = argparse.ArgumentParser(prog="python -m tools.write_templates.clauses")
    parser.add_argument("names", nargs="*", help="function/clause; all when left out")
    parser.add_argument("--replace", action="store_true", help="also where the part stands: loses edits in Word")
    said = parser.parse_args()
    for source in sorted(_SOURCES.rglob("*.txt")):
        name = source.relative_to(_SOURCES).with_suffix("").as_posix()
        for position, content in parts_of(source).items() if not said.names or name in said.names else ():
            target = TEMPLATES / "_clauses" / f"{name}.{position}.docx"
            if said.replace or not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                sys.stdout.write(f"wrote {name}.{position}\n")


def parts_of(source: Path) -> dict[str, bytes]:
    """Return the Word part of each position of a source; the same source gives the same bytes."""
    _, *pieces = _SECTION.split(source.read_text(encoding="utf-8"))
    texts = dict(zip(pieces[::2], pieces[1::2], strict=True))
    if tuple(texts) != POSITIONS:
        raise SystemExit(f"{source.name}: write the sections {', '.join(f'== {name}' for name in POSITIONS)}, in order")
    return {position: _part(source, position, text) for position, text in texts.items()}


def _part(source: Path, position: str, text: str) -> bytes:
    lines = [line for line in text.splitlines() if line.strip()]
    parts = read_parts(_MASTER.read_bytes())
    document = parts["word/document.xml"].decode()
    start = document.index("<w:body>") + len("<w:body>")
    # Without the section's properties the running heads of the master, with their fields, stay out.
    parts["word/document.xml"] = (document[:start] + body_xml(lines) + "</w:body></w:document>").encode()
    core = parts["docProps/core.xml"].decode()
    title = lines[0].removeprefix("## ")
    parts["docProps/core.xml"] = re.sub(r"(<dc:title>)[^<]*", rf"\g<1>{title}: {position}", core).encode()
    content = write_parts(_without_running_heads(parts))
    fault = part_fault(content)
    if fault is not None:
        raise SystemExit(f"{source.name}, {position}: {fault}")
    return content


def _without_running_heads(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Return the parts without headers and footers, and without what points to them."""
    kept = {name: data for name, data in parts.items() if not name.startswith(("word/header", "word/footer"))}
    for name in ("[Content_Types].xml", "word/_rels/document.xml.rels"):
        kept[name] = _POINTER.sub("", kept[name].decode()).encode()
    return kept


if __name__ == "__main__":
    main()

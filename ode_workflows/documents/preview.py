"""Renders a template that nobody has vouched for, on the examples of its fields, in a process that can be killed."""

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from ode_workflows.documents.compiled import compile_template
from ode_workflows.documents.draft import make_draft
from ode_workflows.documents.templates import FieldKind, TemplateField, load_fields, load_template
from ode_workflows.documents.values import PlainValue
from ode_workflows.domain.errors import DraftError, OdeError

PROCESSOR_SECONDS = 10
MEMORY_BYTES = 1 << 30
_WALL_SECONDS = 30
_NAME = "preview"
_MADE_ON = date(2026, 1, 1)
_OUTSIDE = ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.exec", "os.system", "os.posix_spawn")


def example_context(fields: Iterable[TemplateField]) -> dict[str, PlainValue]:
    """Return the values that fields.toml gives as examples; a list has two entries."""
    return {each.name: _example(each) for each in fields}


def _example(field: TemplateField) -> PlainValue:
    if field.kind is FieldKind.YES_NO:
        return field.example.casefold() in ("true", "yes")
    if field.kind is not FieldKind.LIST:
        return field.example
    one: PlainValue = dict.fromkeys(field.items, field.example) if field.items else field.example
    return [one, one]


def preview(content: bytes, fields_file: bytes) -> bytes:
    """Return the document that a template makes of its examples.

    Raises:
        DraftError: it cannot be rendered, or takes more than the time and memory that a draft may take.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / _NAME
        home.mkdir()
        (home / "draft.docx").write_bytes(content)
        (home / "fields.toml").write_bytes(fields_file)
        words = [sys.executable, "-m", "ode_workflows.documents.preview", folder]
        try:
            done = subprocess.run(words, capture_output=True, timeout=_WALL_SECONDS, check=False)
        except subprocess.TimeoutExpired as fault:
            raise DraftError(f"the preview took more than {_WALL_SECONDS} seconds; shorten its loops") from fault
    if done.returncode < 0:
        raise DraftError("the preview took more time or memory than a draft may take; shorten its loops")
    if done.returncode:
        raise DraftError(_reason(done.stdout))
    return done.stdout


def _reason(answer: bytes) -> str:
    try:
        return str(json.loads(answer)["detail"])
    except (ValueError, KeyError):
        return "the preview could not be made; open the template in Word and save it again"


def _no_way_out(event: str, _: tuple[Any, ...]) -> None:
    if event.startswith(_OUTSIDE):
        raise PermissionError(event)


def template_language(root: Path) -> str:
    """Return the language in which the template to preview is written."""
    return compile_template(load_template(_NAME, root=root)).language


def main() -> None:
    """Render the template in the folder that is named, within limits, and write the document to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    sys.addaudithook(_no_way_out)
    root = Path(sys.argv[1])
    try:
        values = example_context(load_fields(_NAME, root=root))
        draft = make_draft(
            _NAME, values, title="Preview", language=template_language(root), made_on=_MADE_ON, root=root
        )
    except (OdeError, MemoryError) as fault:
        sys.stdout.write(json.dumps({"detail": str(fault) or "the preview needs too much memory"}))
        sys.exit(1)
    sys.stdout.buffer.write(draft.content)


if __name__ == "__main__":
    main()

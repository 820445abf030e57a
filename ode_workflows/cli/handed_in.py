"""What is said and handed in with a step on the command line: --set, --data, --file and --evidence."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ode_workflows.actions.uploads import pass_evidence
from ode_workflows.cli.words import file_bytes, json_object
from ode_workflows.documents.gate import MAX_FILE_BYTES
from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError
from ode_workflows.files.store import FileStore

_KEPT = re.compile(r"file:([0-9a-f]{64})\b")
_LOOKS_LIKE_A_FILE = re.compile(
    r"(?:\.{0,2}|~)/\S.*|[^\s:]+\.(?:pdf|docx?|odt|txt|eml|msg|png|jpe?g|tiff?|html?)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of an act: what stands in the record, and the bytes to keep when it is a file."""

    text: str
    content: bytes | None
    store: FileStore

    def keep(self) -> None:
        """Store the file.

        Raises:
            StorageError: the store refuses.
        """
        if self.content is not None:
            self.store.put(self.content)


def evidence_of(said: str | None, store: FileStore) -> Evidence | None:
    """Return the evidence: a file by its hash and name, or words as they are.

    Raises:
        NotFoundError: it looks like a file, and there is none; or a kept file that the store does not have.
        InvalidFactsError: the gate refuses the file.
    """
    if said is None or not said.strip():
        return None
    kept = _KEPT.match(said)
    if kept:
        if not store.has(kept[1]):
            raise NotFoundError(f"No file is kept under {kept[1]}. Hand the file in: --evidence PATH")
        return Evidence(said, None, store)
    path = Path(said).expanduser() if "\0" not in said else Path()
    if _is_file(path):
        content = file_bytes(path, most_bytes=MAX_FILE_BYTES)
        pass_evidence(path.name, content)
        return Evidence(f"file:{sha256_hex(content)} {path.name}", content, store)
    if _LOOKS_LIKE_A_FILE.fullmatch(said.strip()):
        raise NotFoundError(f"There is no file {said}. Check the path, or say in words where the evidence is kept.")
    return Evidence(said, None, store)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # words that are too long for a path
        return False


def step_inputs(data: Path | None, values: Sequence[str], handed_in: Sequence[str]) -> dict[str, Any]:
    """Return the inputs of a step: those of the JSON file, then single values, then files.

    Raises:
        InvalidFactsError: not NAME=VALUE, or a name inside something that has no names.
        NotFoundError: there is no such file.
    """
    inputs = json_object(data) if data is not None else {}
    for said in values:
        name, value = _named("set", said, "VALUE")
        _put(inputs, name, _value(value))
    for said in handed_in:
        name, value = _named("file", said, "PATH")
        path = Path(value).expanduser()
        _put(inputs, name, {"name": path.name, "content": file_bytes(path, most_bytes=MAX_FILE_BYTES)})
    return inputs


def _named(option: str, said: str, what: str) -> tuple[str, str]:
    name, sign, value = said.partition("=")
    if not sign or not name.strip():
        raise InvalidFactsError.of(option, f"{said!r} is not clear; write NAME={what}")
    return name.strip(), value


def _value(text: str) -> Any:
    """Return a JSON value where the text is one, else the text itself."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return text


def _no_constant(word: str) -> Any:
    raise ValueError(word)


def _put(inputs: dict[str, Any], dotted: str, value: Any) -> None:
    *outer, last = dotted.split(".")
    place = inputs
    for name in outer:
        inner = place.setdefault(name, {})
        if not isinstance(inner, dict):
            raise InvalidFactsError.of(dotted, f"{name} has a value of its own already")
        place = inner
    place[last] = value

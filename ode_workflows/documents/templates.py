"""Where the Word templates of document_templates/ are found, and what fields each of them asks for."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from ode_workflows.content import content_path, own_templates_folder
from ode_workflows.domain.errors import DraftError

_DRAFT_FILE = "draft.docx"
_FIELDS_FILE = "fields.toml"
_NAME = re.compile(r"[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)?")
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]*")
_KEYS = {"meaning", "example", "source", "type", "required"}
_LIST_KEYS = {"items", "required_items"}


class FieldKind(StrEnum):
    """What a field holds when a draft is made; a date is already written out."""

    TEXT = "text"
    DATE = "date"
    LIST = "list"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class TemplateField:
    """One field of a template, as fields.toml describes it to the drafter."""

    name: str
    meaning: str
    example: str
    source: str
    kind: FieldKind
    is_required: bool
    items: tuple[str, ...] = ()
    required_items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A template as it stands on disk; equal when name, bytes and fields are."""

    name: str
    sha256: str
    fields: tuple[TemplateField, ...]
    content: bytes = field(compare=False, repr=False)


def draft_problem(template: str, field_name: str, message: str) -> DraftError:
    """Return the error that names the template and the field."""
    return DraftError(f"template {template}, field {field_name}: {message}")


def list_templates(*, root: Path | None = None) -> tuple[str, ...]:
    """Return the names of all templates, the office's own too, sorted; a letter's name begins with "letters/"."""
    names = {
        path.parent.relative_to(folder).as_posix() for folder in _folders(root) for path in folder.rglob(_DRAFT_FILE)
    }
    return tuple(sorted(names))


def is_own(name: str) -> bool:
    """Say whether a template is the office's own and not a shipped one."""
    own = own_templates_folder()
    return own is not None and (own / name / _DRAFT_FILE).is_file()


def is_template_name(name: str) -> bool:
    """Say whether a template may be called so, for example "letters/renewal_memo"."""
    return _NAME.fullmatch(name) is not None


def load_template(name: str, *, root: Path | None = None) -> TemplateFile:
    """Return a template by name, for example "letters/renewal_memo"; the office's own before the shipped one.

    Raises:
        DraftError: there is no such template, or its fields.toml is wrong; names the field.
    """
    # The name may come from a profile that staff edit: it must never lead out of the folder.
    home = _home_of(name, root)
    if home is None:
        known = ", ".join(list_templates(root=root))
        raise DraftError(f"there is no template {name}; choose one of: {known}")
    content = (home / _DRAFT_FILE).read_bytes()
    return TemplateFile(name, hashlib.sha256(content).hexdigest(), load_fields(name, root=root), content)


def load_fields(name: str, *, root: Path | None = None) -> tuple[TemplateField, ...]:
    """Return a template's fields in the order of its fields.toml.

    Raises:
        DraftError: the file is missing or wrong; names the field.
    """
    home = _home_of(name, root)
    if home is None or not (home / _FIELDS_FILE).is_file():
        raise draft_problem(name, _FIELDS_FILE, "is missing; describe each field of the draft in it")
    return fields_of(name, (home / _FIELDS_FILE).read_bytes())


def _folders(root: Path | None) -> tuple[Path, ...]:
    if root is not None:
        return (root,)
    own = own_templates_folder()
    return (*((own,) if own is not None else ()), content_path("document_templates"))


def _home_of(name: str, root: Path | None) -> Path | None:
    """Return the folder of a template; one with a draft goes before one that only has fields."""
    if not is_template_name(name):
        return None
    homes = [folder / name for folder in _folders(root)]
    with_draft = [home for home in homes if (home / _DRAFT_FILE).is_file()]
    return next(iter(with_draft), None)


@lru_cache(maxsize=256)
def fields_of(name: str, content: bytes) -> tuple[TemplateField, ...]:
    """Return the fields that the bytes of a fields.toml describe.

    Raises:
        DraftError: it is wrong; names the field.
    """
    try:
        entries = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise draft_problem(name, _FIELDS_FILE, f"is not valid TOML: {error}") from error
    return tuple(_field(name, key, entry) for key, entry in entries.items())


def _field(template: str, name: str, entry: Any) -> TemplateField:
    if not _FIELD_NAME.fullmatch(name) or not isinstance(entry, dict):
        raise draft_problem(template, name, "write it as a table named in lower case: [the_field]")
    _check_keys(template, name, entry)
    if entry["type"] not in set(FieldKind):
        raise draft_problem(template, name, f"type must be one of {', '.join(FieldKind)}")
    items = tuple(entry.get("items", {}))
    required_items = tuple(entry.get("required_items", ()))
    if not set(required_items) <= set(items):
        raise draft_problem(template, name, "required_items names an item that [items] does not describe")
    return TemplateField(
        name=name,
        meaning=entry["meaning"],
        example=entry["example"],
        source=entry["source"],
        kind=FieldKind(entry["type"]),
        is_required=entry["required"],
        items=items,
        required_items=required_items,
    )


def _check_keys(template: str, name: str, entry: Mapping[str, Any]) -> None:
    allowed = _KEYS | (_LIST_KEYS if entry.get("type") == FieldKind.LIST else set())
    if missing := sorted(_KEYS - set(entry)):
        raise draft_problem(template, name, f"add {', '.join(missing)} in {_FIELDS_FILE}")
    if unknown := sorted(set(entry) - allowed):
        raise draft_problem(template, name, f"{_FIELDS_FILE} has the unknown key {', '.join(unknown)}")
    texts = all(isinstance(entry[key], str) and entry[key].strip() for key in _KEYS - {"required"})
    if not texts or not isinstance(entry["required"], bool):
        raise draft_problem(template, name, "meaning, example, source and type are texts; required is true or false")

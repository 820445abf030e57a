"""What may go into a template: plain values only, checked field by field."""

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from ode_workflows.documents.templates import FieldKind, TemplateField, TemplateFile, draft_problem

PlainValue: TypeAlias = "str | int | bool | list[PlainValue] | dict[str, PlainValue] | None"

MAX_VALUE_CHARACTERS = 100_000
MAX_LIST_ITEMS = 1_000
MAX_NESTING = 4

# Control characters cannot stand in XML or hide text; the two direction overrides (U+202D, U+202E) make
# a text read otherwise than it is stored. Line break and tab are the two that a writer means.
_REFUSED_CHARACTERS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ufffe\uffff\ud800-\udfff]"
)
_EMPTY: dict[FieldKind, PlainValue] = {
    FieldKind.TEXT: "",
    FieldKind.DATE: "",
    FieldKind.LIST: [],
    FieldKind.YES_NO: False,
}
_TYPES: dict[FieldKind, tuple[type, ...]] = {
    FieldKind.TEXT: (str, int),
    FieldKind.DATE: (str,),
    FieldKind.LIST: (list,),
    FieldKind.YES_NO: (bool,),
}


def values_for(template: TemplateFile, context: Mapping[str, Any]) -> dict[str, PlainValue]:
    """Return exactly the values that the template's fields ask for; what it does not ask for is left out.

    Raises:
        DraftError: a required field is missing or empty, or a value is not plain, too long or holds
            control characters; names the template and the field.
    """
    return {field.name: _value_of(template.name, field, context.get(field.name)) for field in template.fields}


def _value_of(template: str, field: TemplateField, value: Any) -> PlainValue:
    if _is_empty(value):
        if field.is_required:
            raise draft_problem(template, field.name, f"is empty; fill it in ({field.source}): {field.meaning}")
        return _EMPTY[field.kind]
    plain = _plain(template, field.name, value, depth=0)
    if type(plain) not in _TYPES[field.kind]:
        raise draft_problem(template, field.name, f"must be a {field.kind} as fields.toml says")
    if isinstance(plain, list):
        return [_item_of(template, field, f"{field.name}[{n}]", item) for n, item in enumerate(plain, start=1)]
    return plain


def _item_of(template: str, field: TemplateField, place: str, item: PlainValue) -> PlainValue:
    if not field.items:
        if not isinstance(item, str) or not item.strip():
            raise draft_problem(template, place, "must be a text that is not empty")
        return item
    if not isinstance(item, dict):
        raise draft_problem(template, place, f"must carry {', '.join(field.items)}")
    for name in field.required_items:
        if _is_empty(item.get(name)):
            raise draft_problem(template, f"{place}.{name}", f"is empty; fill it in ({field.source})")
    return {name: "" if item.get(name) is None else item[name] for name in field.items}


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or (isinstance(value, list) and not value)


def _plain(template: str, place: str, value: Any, *, depth: int) -> PlainValue:
    """Return a copy made of plain values; a subclass is no plain value, since it could carry methods."""
    if type(value) is str:
        return _plain_text(template, place, value)
    if value is None or type(value) in (int, bool):
        return value  # type: ignore[no-any-return]  # narrowed by type(), which mypy does not follow
    if depth >= MAX_NESTING:
        raise draft_problem(template, place, f"is nested deeper than {MAX_NESTING} levels")
    if type(value) is list:
        if len(value) > MAX_LIST_ITEMS:
            raise draft_problem(template, place, f"has more than {MAX_LIST_ITEMS} entries; shorten the list")
        return [_plain(template, f"{place}[{n}]", item, depth=depth + 1) for n, item in enumerate(value, start=1)]
    if type(value) is dict and all(type(key) is str for key in value):
        return {key: _plain(template, f"{place}.{key}", item, depth=depth + 1) for key, item in value.items()}
    raise draft_problem(template, place, f"is a {type(value).__name__}; write it out as text before the draft is made")


def _plain_text(template: str, place: str, value: str) -> str:
    if len(value) > MAX_VALUE_CHARACTERS:
        raise draft_problem(template, place, f"is longer than {MAX_VALUE_CHARACTERS:,} characters; shorten it")
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if found := _REFUSED_CHARACTERS.search(text):
        code = f"U+{ord(found[0]):04X}"
        raise draft_problem(template, place, f"holds the control character {code}; remove it and try again")
    return text

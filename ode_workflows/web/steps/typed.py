"""What was typed into a step's form, as the inputs that the action checks."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from starlette.datastructures import FormData

from ode_workflows.actions.uploads import pass_evidence
from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.values import legal_date
from ode_workflows.web.forms import Field, file_in, said, said_all

WITH_EVERY_STEP = frozenset({"reason", "evidence_file", "evidence_words", "on", "confirmed_by"})
"""Fields that are said with any step and are no inputs of its own."""


def inputs_typed(fields: Iterable[Field], form: FormData, *, lists: Iterable[str]) -> dict[str, Any]:
    """Return the step's own inputs; what was left empty is left out.

    Args:
        fields: of the form.
        form: as it was sent.
        lists: names of the inputs that are lists of words.
    """
    wanted, found = frozenset(lists), dict[str, Any]()
    for field in fields:
        name = field.name
        if name in WITH_EVERY_STEP or name in _OUR_OWN or name.startswith(OF_A_PAPER):
            continue
        value = _value(field, form, is_list=name in wanted)
        if value is None:
            continue
        outer, _, inner = name.partition(".")
        if inner:
            found.setdefault(outer, {})[inner] = value
        else:
            found[name] = value
    return found


OF_A_PAPER = "paper."
"""Begins the name of the field that says which paper stands in for a file."""

_OUR_OWN = frozenset({"csrf", "expected_version", "key", "next"})


def _value(field: Field, form: FormData, *, is_list: bool) -> Any:
    if field.kind == "file":
        return file_in(form, field.name)
    if field.kind == "checkbox":
        return said(form, field.name) == "true"
    if field.kind == "checkboxes":
        return said_all(form, field.name) or None
    text = said(form, field.name)
    if not text:
        return None
    if is_list:
        return [line.strip() for line in text.split("\n") if line.strip()]
    if text.isascii() and text.isdecimal() and len(text) < 10 and (field.kind == "number" or field.name in _NUMBERS):
        return int(text)
    return text


_NUMBERS = frozenset({"comment", "reply_to", "version"})


def day_typed(form: FormData) -> date | None:
    """Return the civil date of the act, None for today.

    Raises:
        InvalidFactsError: names the field "on".
    """
    text = said(form, "on")
    if not text:
        return None
    try:
        return legal_date(text)
    except ValueError as fault:
        raise InvalidFactsError.of("on", str(fault)) from fault


def evidence_typed(form: FormData) -> tuple[str | None, bytes | None]:
    """Return the evidence as the record names it, and the bytes to keep where it is a file.

    Raises:
        InvalidFactsError: names the field; the gate refuses the file.
    """
    file = file_in(form, "evidence_file")
    if file is None:
        return said(form, "evidence_words") or None, None
    try:
        pass_evidence(file["name"], file["content"])
    except InvalidFactsError as fault:
        raise InvalidFactsError.of("evidence_file", fault.problems[0].message) from fault
    return f"file:{sha256_hex(file['content'])} {file['name']}", file["content"]

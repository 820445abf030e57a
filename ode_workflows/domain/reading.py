"""Reads what a person says into its checked shape, and says of every wrong field what is wrong with it."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ode_workflows.domain.errors import FieldProblem, InvalidFactsError
from ode_workflows.domain.suggest import nearest

Made = TypeVar("Made", bound=BaseModel)


def read_inputs(model: type[Made], values: Mapping[str, Any]) -> Made:
    """Return checked inputs.

    Raises:
        InvalidFactsError: names every field that is wrong, unknown or missing.
    """
    try:
        return model.model_validate(dict(values))
    except ValidationError as fault:
        raise InvalidFactsError([problem_of_field(item, model) for item in fault.errors()]) from fault


_MESSAGES: Mapping[str, str] = {
    "missing": "is missing",
    "string_type": "must be text",
    "string_too_short": "is empty",
    "string_too_long": "must have at most {max_length:,} characters",
    "too_short": "is empty",
    "too_long": "must have at most {max_length:,} characters",
    "list_type": "must be a list, written in brackets",
    "dict_type": "must be an object, written in braces",
    "model_type": "must be an object, written in braces",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le:,} or less",
    "literal_error": "must be one of {expected}",
    "enum": "must be one of {expected}",
    "bytes_type": "must be handed in as a file",
}
"""What is said of a value by the kind of its fault; other kinds say it in their own words."""


def problem_of_field(item: Any, model: type[BaseModel]) -> FieldProblem:
    """Return what is wrong with one field, out of an item of `ValidationError.errors`, in words of this program."""
    field = ".".join(str(part) for part in item["loc"]) or "input"
    if item["type"] == "extra_forbidden":
        known = _fields_at(item["loc"], model)
        return FieldProblem(field, f"is not asked for here; {known}")
    said = _MESSAGES.get(item["type"])
    if said is not None:
        return FieldProblem(field, said.format(**item.get("ctx", {})))
    message = str(item["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return FieldProblem(field, message[:1].lower() + message[1:])


def _fields_at(place: tuple[str | int, ...], model: type[BaseModel]) -> str:
    """Return half a sentence on what may be said in the place of a name that is not known."""
    if len(place) > 1:
        return "check the spelling"
    known = set(model.model_fields)
    return nearest(str(place[0]), known) if known else "it has no inputs of its own"

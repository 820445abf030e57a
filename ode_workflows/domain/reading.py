"""Reads what a person says into its checked shape, and says of every wrong field what is wrong with it."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ode_workflows.domain.errors import FieldProblem, InvalidFactsError
from ode_workflows.domain.sentences import Sentence, phrased, unfilled
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
    "missing": unfilled("is missing"),
    "string_type": unfilled("must be text"),
    "string_too_short": unfilled("is empty"),
    "string_too_long": unfilled("must have at most %(max_length)s characters"),
    "too_short": unfilled("is empty"),
    "too_long": unfilled("must have at most %(max_length)s characters"),
    "list_type": unfilled("must be a list, written in brackets"),
    "dict_type": unfilled("must be an object, written in braces"),
    "model_type": unfilled("must be an object, written in braces"),
    "bool_type": unfilled("must be true or false"),
    "bool_parsing": unfilled("must be true or false"),
    "int_type": unfilled("must be a whole number"),
    "int_parsing": unfilled("must be a whole number"),
    "int_from_float": unfilled("must be a whole number"),
    "greater_than_equal": unfilled("must be %(ge)s or more"),
    "less_than_equal": unfilled("must be %(le)s or less"),
    "literal_error": unfilled("must be one of %(expected)s"),
    "enum": unfilled("must be one of %(expected)s"),
    "bytes_type": unfilled("must be handed in as a file"),
}
"""What is said of a value by the kind of its fault; other kinds say it in their own words."""


def problem_of_field(item: Any, model: type[BaseModel]) -> FieldProblem:
    """Return what is wrong with one field, out of an item of `ValidationError.errors`, in words of this program."""
    field = ".".join(str(part) for part in item["loc"]) or "input"
    if item["type"] == "extra_forbidden":
        known = _fields_at(item["loc"], model)
        return FieldProblem(field, phrased("is not asked for here; %(known)s", known=known))
    said = _MESSAGES.get(item["type"])
    if said is not None:
        return FieldProblem(
            field, phrased(said, **{name: _written(each) for name, each in item.get("ctx", {}).items()})
        )
    fault = item.get("ctx", {}).get("error")
    if isinstance(fault, ValueError) and fault.args and isinstance(fault.args[0], Sentence):
        return FieldProblem(field, fault.args[0])
    message = str(item["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return FieldProblem(field, message[:1].lower() + message[1:])


def _written(value: object) -> object:
    return f"{value:,}" if isinstance(value, int) else value


def _fields_at(place: tuple[str | int, ...], model: type[BaseModel]) -> str:
    """Return half a sentence on what may be said in the place of a name that is not known."""
    if len(place) > 1:
        return phrased("check the spelling")
    known = set(model.model_fields)
    return nearest(str(place[0]), known) if known else phrased("it has no inputs of its own")

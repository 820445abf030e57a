"""What a step is told over the wire: the inputs of its trigger, with files in base64, and what any step may be told."""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, create_model

from ode_workflows.domain.inputs import INPUTS, FileInput, StepInputs
from ode_workflows.domain.values import CivilDate, Line, Text


def _decoded(value: object) -> bytes:
    if not isinstance(value, str):
        raise ValueError("must be text in base64")  # noqa: TRY004  # the form in which validators refuse
    try:
        return b64decode(value.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as fault:
        raise ValueError("is no base64") from fault


Base64 = Annotated[
    bytes, BeforeValidator(_decoded), WithJsonSchema({"type": "string", "contentEncoding": "base64"}), Field(repr=False)
]


class File(BaseModel):
    """A file that is handed in: its name and its bytes in base64."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Line
    content_base64: Base64

    def handed_in(self) -> dict[str, Any]:
        """Return the file as actions take it."""
        return {"name": self.name, "content": self.content_base64}


class Said(BaseModel):
    """What may be told with any step: the day of the act, the reason, the evidence, the second person."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    on: CivilDate | None = Field(default=None, description="Civil date of the act; today when left out, never later.")
    reason: Text | None = Field(default=None, description="Why; kept confidential.")
    evidence: Text | None = Field(default=None, description="Where what proves it can be found, in words.")
    evidence_file: File | None = Field(default=None, description="Instead of words: the file itself, to be kept.")
    confirmed_by: Line | None = Field(default=None, description="Handle of the second person, where one is needed.")
    inputs: StepInputs = Field(default_factory=StepInputs)


@cache
def said_with(trigger: str) -> type[Said]:
    """Return what may be told with a step of this trigger."""
    name = "".join(part.capitalize() for part in trigger.split("_"))
    inputs = _inputs(trigger, name)
    default: Any = ... if any(field.is_required() for field in inputs.model_fields.values()) else inputs()
    model: type[Said] = create_model(f"{name}Said", __base__=Said, inputs=(inputs, default))
    return model


def _inputs(trigger: str, name: str) -> type[StepInputs]:
    model = INPUTS[trigger]
    changed: dict[str, Any] = {
        field: (_with_files(info.annotation), info.default if not info.is_required() else ...)
        for field, info in model.model_fields.items()
        if _brings_file(info.annotation) and info.default_factory is None
    }
    changed |= {
        field: (_with_files(info.annotation), Field(default_factory=dict))
        for field, info in model.model_fields.items()
        if _brings_file(info.annotation) and info.default_factory is not None
    }
    if not changed:
        return model
    made: Any = create_model(f"{name}Inputs", __base__=model, __doc__=model.__doc__, **changed)
    return _as_inputs(made)


def _as_inputs(made: Any) -> type[StepInputs]:
    kind: type[StepInputs] = made
    return kind


def takes_files(trigger: str) -> bool:
    """Whether a step's own inputs hold a file."""
    return any(_brings_file(info.annotation) for info in INPUTS[trigger].model_fields.values())


def _brings_file(annotation: Any) -> bool:
    return annotation is FileInput or any(_brings_file(each) for each in get_args(annotation))


def _with_files(annotation: Any) -> Any:
    if annotation is FileInput:
        return File
    inner = tuple(_with_files(each) for each in get_args(annotation))
    match get_origin(annotation):
        case None:
            return annotation
        case kind if kind is UnionType or kind is Union:
            return Union[inner]  # noqa: UP007  # out of a tuple
        case kind if kind is Annotated:
            return Annotated[(_with_files(get_args(annotation)[0]), *get_args(annotation)[1:])]
        case kind:
            return kind[inner]


def inputs_of(said: Said) -> Mapping[str, Any]:
    """Return the inputs that were told, as actions take them."""
    plain = _plain(said.inputs)
    return plain if isinstance(plain, dict) else {}


def _plain(value: Any) -> Any:
    if isinstance(value, File):
        return value.handed_in()
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name)) for name in value.model_fields_set}
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value

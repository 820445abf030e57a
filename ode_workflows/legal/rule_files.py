"""The shapes of the rulebook's files, checked key by key before anything is built of them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ode_workflows.domain.errors import RulebookFileError
from ode_workflows.domain.vocabulary import Gate, InstrumentKind

Severity = Literal["blocker", "approval_required", "counsel_decides", "advisory"]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=80)]
Sentence = Annotated[str, Field(min_length=1)]
Words = Annotated[list[Sentence], Field(min_length=1)]


class Shape(BaseModel):
    """A table of a rulebook file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True, defer_build=True)


class AllShape(Shape):
    """Every part holds."""

    parts: list["ConditionShape"] = Field(alias="all", min_length=1)


class AnyShape(Shape):
    """At least one part holds."""

    parts: list["ConditionShape"] = Field(alias="any", min_length=1)


class NotShape(Shape):
    """The part does not hold."""

    part: "ConditionShape" = Field(alias="not")


class IsShape(Shape):
    """One word is among the answers."""

    fact: Name
    is_: Sentence = Field(alias="is")


class AnyOfShape(Shape):
    """One of the words is among the answers."""

    fact: Name
    any_of: Words


class NoneOfShape(Shape):
    """None of the words is among the answers."""

    fact: Name
    none_of: Words


class LacksShape(Shape):
    """At least one of the words is missing among the answers."""

    fact: Name
    lacks_any_of: Words


_BY_KEY: Mapping[str, type[Shape]] = {
    "all": AllShape, "any": AnyShape, "not": NotShape, "is": IsShape, "any_of": AnyOfShape, "none_of": NoneOfShape,
    "lacks_any_of": LacksShape,
}  # fmt: skip


def _condition(written: object) -> object:
    """Return the shape that the operator of a written condition asks for, so that a fault is told once."""
    if isinstance(written, Shape):
        return written
    if not isinstance(written, dict):
        raise ValueError("a condition is a table: all, any, not, or a fact with is, any_of, none_of or lacks_any_of")  # noqa: TRY004  # pydantic reports a ValueError
    operators = [key for key in written if key in _BY_KEY]
    if len(operators) != 1:
        found = ", ".join(written) or "nothing"
        raise ValueError(f"needs just one of {', '.join(_BY_KEY)}; it has {found}")
    return _BY_KEY[operators[0]].model_validate(written)


ConditionShape = Annotated[Shape, BeforeValidator(_condition)]


class FactShape(Shape):
    """A question of the intake."""

    name: Name
    type: Literal["yes_no", "one_of", "many_of", "text", "number", "date"]
    section: Sentence
    question: Sentence
    why: Sentence
    known_at: Literal["proposal", "text"]
    options: list[Name | Annotated[str, Field(pattern=r"^([A-Z]{2}|7_years_or_more)$")]] = Field(default_factory=list)
    ask_if: ConditionShape | None = None
    triage: Literal[True] | None = None
    checklist: Sentence | None = None
    checklist_none: Literal["no", "none"] | None = None


class BroughtShape(Shape):
    """An approval and its gate."""

    approval: Name
    gate: Gate = Field(strict=False)


class OverrideShape(Shape):
    """Another severity, with its reason, under a condition of its own."""

    when: ConditionShape
    severity: Severity
    reason: Sentence
    brings: list[BroughtShape] | None = None


class ExampleShape(Shape):
    """Facts, and what the rule says to them."""

    name: Sentence
    expect: Literal["fires", "silent", "undecided"]
    severity: Severity | None = None
    facts: dict[Name, Any]


class RuleShape(Shape):
    """A rule with everything that counsel needs to judge it."""

    id: Name
    title: Sentence
    law: Annotated[str, Field(pattern=r"^(federal|any_state|[A-Z]{2})$")]
    about: list[Literal["congressional_consent", "secretary_of_interior", "state_legislature"]] = Field(
        default_factory=list
    )
    severity: Severity
    authorities: Words
    test: Sentence
    when: ConditionShape
    overrides: list[OverrideShape] = Field(default_factory=list)
    brings: list[BroughtShape]
    cure: Sentence
    explain: Sentence
    verified: Literal["verified", "partly", "from_memory"]
    sources: Words
    as_of: date = Field(strict=False)
    volatile: bool
    volatile_note: Sentence | None = None
    deadline: Sentence | None = None
    note: Sentence | None = None
    example: list[ExampleShape] = Field(min_length=2)


class ConstantShape(Shape):
    """An answer that a kind always gives."""

    fact: Name
    value: Sentence | Words
    confirm: Literal[True]
    reason: Sentence


class ProfileShape(Shape):
    """The constants of a kind, or a note why it has none."""

    kind: InstrumentKind = Field(strict=False)
    constants: list[ConstantShape]
    note: Sentence | None = None


class ScenarioShape(Shape):
    """A whole intake with what it must bring."""

    name: Sentence
    answers_at_most: int | None = None
    questions_at_least: int | None = None
    must: dict[Name, Severity]
    must_not: list[Name]
    approvals: list[Name]
    facts: dict[Name, Any]


_FILES: Mapping[str, tuple[str, type[Shape], str]] = {
    "facts.toml": ("fact", FactShape, "name"),
    "profiles.toml": ("profile", ProfileShape, "kind"),
    "scenarios.toml": ("scenario", ScenarioShape, "name"),
}
_RULES: tuple[str, type[Shape], str] = ("rule", RuleShape, "id")


def entries_of(file: str, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the entries of a checked or unchecked file: its facts, profiles, scenarios or rules."""
    found = content.get(key_of(file), [])
    return found if isinstance(found, list) else []


def key_of(file: str) -> str:
    """Return the one table that a file holds."""
    return _FILES.get(file, _RULES)[0]


def check_shapes(sources: Mapping[str, Mapping[str, Any]]) -> None:
    """Check every entry of every file.

    Raises:
        RulebookFileError: names file, entry and key of the first fault.
    """
    for file, content in sources.items():
        key, shape, name = _FILES.get(file, _RULES)
        if set(content) != {key} or not isinstance(content[key], list) or not content[key]:
            raise RulebookFileError(file, "the file", key, f"must hold a list [[{key}]] and nothing beside it")
        seen: set[str] = set()
        for number, entry in enumerate(content[key], start=1):
            label = f"{key} {entry.get(name, number) if isinstance(entry, dict) else number}"
            if label in seen:
                raise RulebookFileError(file, label, name, "appears twice")
            seen.add(label)
            _check(file, label, shape, entry)


def _check(file: str, label: str, shape: type[Shape], entry: object) -> None:
    try:
        shape.model_validate(entry)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        raise RulebookFileError(file, label, _path(first["loc"]), _sentence(first["msg"])) from fault


def _path(steps: Iterable[int | str]) -> str:
    written = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return written.lstrip(".") or "-"


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ")

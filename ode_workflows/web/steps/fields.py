"""The fields of a step's form, derived from the class of its inputs and from what the lifecycle needs."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import StringConstraints

from ode_workflows.domain.inputs import INPUTS, FileInput, StepInputs
from ode_workflows.domain.values import LONGEST_LINE
from ode_workflows.lifecycle.engine import step_spec
from ode_workflows.web.forms import Choice, Field
from ode_workflows.web.language import gettext as _
from ode_workflows.web.steps.wording import LABELS, WORDS
from ode_workflows.web.words import LANGUAGES, word_for

NOT_BY_PEOPLE = frozenset({"apply_amendment", "receive_from_partner"})
"""Events that the calendar or a partner's link brings about, and no form."""

ON_ANOTHER_PAGE = frozenset(
    {
        "submit_for_clearance.answers", "answer_facts.answers", "answer_facts.overlaps", "record_change.set",
        "record_change.opens_timed_rows", "record_change.replaces_leavers", "record_change.hands_on",
        "record_change.because", "record_change.takes_back",
    }
)  # fmt: skip
"""Inputs that have a page of their own, or that the calendar alone says."""

_DATED = frozenset(
    {
        "record_signature", "record_party_event", "resolve_approval", "record_round", "give_notice", "suspend",
        "resume", "confirm", "complete_signature", "record_as_fact", "end",
    }
)  # fmt: skip
"""Acts that often are recorded on a later day than they happened."""

_SHOWN_WITHOUT_NEED = frozenset({"record_signature", "resolve_approval", "confirm"})
"""Steps whose evidence depends on what is said."""

_RADIO_UP_TO = 6
_FILES = ".docx,.pdf,.png,.jpg,.jpeg,.tif,.tiff,.txt,.eml"
Choices = Mapping[str, tuple[Choice, ...]]
"""What can be chosen on this agreement, by the name of the field."""


def fields_of(trigger: str, choices: Choices, languages: Iterable[str]) -> tuple[Field, ...]:
    """Return the fields of a step's form: its own inputs, then reason, evidence, day."""
    own = [
        field
        for name, hint in get_type_hints(INPUTS[trigger], include_extras=True).items()
        if name in INPUTS[trigger].model_fields and f"{trigger}.{name}" not in ON_ANOTHER_PAGE
        for field in _input(trigger, name, hint, choices, tuple(languages))
    ]
    return (*own, *_said_with_every_step(trigger, choices))


def _said_with_every_step(trigger: str, choices: Choices) -> Iterable[Field]:
    needs = step_spec(trigger).needs
    has_reason = "reason_given" in needs
    yield _named(trigger, "reason", kind="textarea", is_required=has_reason, is_folded=not has_reason)
    has_evidence = "evidence_attached" in needs
    is_shown = has_evidence or trigger in _SHOWN_WITHOUT_NEED
    yield _named(trigger, "evidence_file", kind="file", accept=_FILES, is_folded=not is_shown)
    yield _named(trigger, "evidence_words", kind="text", is_folded=not is_shown)
    if "second_person_confirmed" in needs:
        yield _named(trigger, "confirmed_by", kind="select", choices=choices.get("confirmed_by", ()), is_required=True)
    yield _named(trigger, "on", kind="date", is_folded=trigger not in _DATED)


def _named(trigger: str, name: str, **values: Any) -> Field:
    label, hint = LABELS.get(f"{trigger}.{name}") or LABELS.get(name) or (_worded(name), "")
    return Field(name=name, label=_(label), hint=_(hint) if hint else "", **values)


def _worded(word: str) -> str:
    return word.replace("_", " ").capitalize()


def word_of(value: str) -> str:
    """Return a word of a closed list as people read it."""
    return _(WORDS[value]) if value in WORDS else _(_worded(value))


def _input(trigger: str, name: str, hint: Any, choices: Choices, languages: tuple[str, ...]) -> Iterable[Field]:
    info = INPUTS[trigger].model_fields[name]
    kind, options = _kind(hint)
    known = choices.get(f"{trigger}.{name}", choices.get(name))
    if kind == "files":
        plain = _named(trigger, name, kind="file", accept=".docx")
        for language in languages:
            label = f"{plain.label}: {word_for(LANGUAGES, language)}" if len(languages) > 1 else plain.label
            yield replace(plain, name=f"{name}.{language}", label=label)
        return
    if known is not None and kind in ("text", "number"):
        kind, options = "select", known
    elif known is not None and kind == "lines":
        kind, options = "checkboxes", known
    yield _named(
        trigger,
        name,
        kind="textarea" if kind == "lines" else kind,
        choices=options,
        is_required=info.is_required(),
        value=_default(info.get_default()),
        accept=".docx" if kind == "file" else "",
    )


def _default(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    return value if isinstance(value, str) else ""


_PLAIN = {FileInput: "file", bool: "checkbox", int: "number", date: "date"}
_HOLDERS = {list: "lines", dict: "files"}


def _kind(hint: Any) -> tuple[str, tuple[Choice, ...]]:
    """Return the kind of field for a type, and its choices where the type is a closed list."""
    inner, marks = _without_none(hint), list[Any]()
    if get_origin(inner) is Annotated:
        inner, *marks = get_args(inner)
    if inner is str:
        longest = next((mark.max_length for mark in marks if isinstance(mark, StringConstraints)), None)
        return ("text" if longest == LONGEST_LINE else "textarea"), ()
    if get_origin(inner) is Literal:
        return _closed(get_args(inner))
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        return _closed([member.value for member in inner])
    return _PLAIN.get(inner) or _HOLDERS[get_origin(inner)], ()


def _closed(words: Iterable[Any]) -> tuple[str, tuple[Choice, ...]]:
    found = tuple(Choice(word, word_of(word)) for word in words)
    return ("radio" if len(found) <= _RADIO_UP_TO else "select"), found


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        kinds = [each for each in get_args(hint) if each is not type(None)]
        return kinds[0] if len(kinds) == 1 else hint
    return hint


def is_kind_of_step(trigger: str) -> bool:
    """Whether there is such a step and it has a form."""
    return trigger in INPUTS and issubclass(INPUTS[trigger], StepInputs) and trigger not in NOT_BY_PEOPLE

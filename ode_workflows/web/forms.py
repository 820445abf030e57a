"""Forms: their fields, what was typed into them, and what is wrong with it, beside the field and in the summary."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup
from starlette.datastructures import FormData, UploadFile

from ode_workflows.domain import errors
from ode_workflows.web.language import gettext
from ode_workflows.web.telling import told_of_field

KINDS = (
    "text", "textarea", "date", "number", "select", "radio", "checkbox", "checkboxes", "file", "hidden", "password",
    "email", "code",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen, and perhaps a sentence on what it means."""

    value: str
    label: str
    hint: str = ""
    is_recorded: bool = False
    """Whether label and hint are texts of the record or of the rulebook, which are in English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form, under the name by which the action knows it."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    is_required: bool = False
    choices: tuple[Choice, ...] = ()
    value: str = ""
    group: str = ""
    """The heading under which it stands; fields of one group follow each other."""

    autocomplete: str = "off"
    accept: str = ""
    suggestions: tuple[str, ...] = ()
    """What is offered while somebody types; anything else may be typed too."""

    is_folded: bool = False
    """Whether it stands under "More", because few need it."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something else that has to be done first, who can do it, and since when it waits."""

    sentence: str
    who: str = ""
    since: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form as it is shown: fields, what was typed, what is wrong."""

    fields: tuple[Field, ...]
    submit: str
    action: str = ""
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    """What is wrong, by the name of the field; under "" what concerns the whole form."""

    unmet: tuple[Missing, ...] = ()
    back: str = ""
    username: str = ""
    """Whose password is typed, where nobody is signed in yet."""

    @property
    def has_files(self) -> bool:
        """Whether a file can be handed in."""
        return any(each.kind == "file" for each in self.fields)

    @property
    def asks_password(self) -> bool:
        """Whether a password is typed into it, so that a keeper of passwords has to know whose."""
        return any(each.kind == "password" for each in self.fields)

    @property
    def is_wrong(self) -> bool:
        """Whether it was refused."""
        return bool(self.problems or self.unmet)

    def shown(self, name: str) -> str:
        """Return what stands in a field: as it was typed, else its value."""
        if name in self.typed:
            return self.typed[name][0] if self.typed[name] else ""
        return next((each.value for each in self.fields if each.name == name), "")

    def ticked(self, name: str) -> tuple[str, ...]:
        """Return what is ticked among several."""
        if name in self.typed:
            return self.typed[name]
        value = self.shown(name)
        return tuple(value.split("\n")) if value else ()

    def problem(self, name: str) -> str:
        """Return what is wrong with a field; a message on something inside it is the field's too."""
        inside = [text for key, text in self.problems.items() if key == name or key.startswith(f"{name}.")]
        return Markup(" ").join(inside)

    def summary(self) -> Iterable[tuple[str, str, str]]:
        """Yield field, label and message of each problem, in the order of the fields; "" where no field is meant."""
        known = {each.name: each.label for each in self.fields if each.kind != "hidden"}
        told: set[str] = set()
        for name, label in known.items():
            if message := self.problem(name):
                told |= {key for key in self.problems if key == name or key.startswith(f"{name}.")}
                yield name, label, message
        for key, message in self.problems.items():
            if key not in told:
                words = key.replace("_", " ").replace(".", ": ").capitalize()
                yield "", "" if key in _OF_NO_FIELD else gettext(words), message

    def _beside(self, key: str) -> str:
        """Return the field at which a message is told: the named one, or the first of what is inside it."""
        names = [each.name for each in self.fields]
        return next((name for name in names if name.startswith(f"{key}.")), key) if key not in names else key

    def refused(self, error: errors.OdeError, form: FormData) -> "Form":
        """Return the form with what was typed and what the error says of it; files have to be chosen again."""
        problems: dict[str, str] = {}
        unmet: tuple[Missing, ...] = ()
        if isinstance(error, errors.InvalidFactsError):
            for each in error.problems:
                problems.setdefault(self._beside(each.field), told_of_field(each.message))
        else:
            unmet = tuple(Missing(each.sentence, each.who or "", each.since) for each in getattr(error, "unmet", ()))
            if not unmet:
                problems[""] = told_of_field(error.detail)
        return replace(self, typed=typed_in(form), problems=problems, unmet=unmet)


_OF_NO_FIELD = ("", "on", "expected_version", "key")
"""What a message can be about without a field that somebody sees."""


def typed_in(form: FormData) -> dict[str, tuple[str, ...]]:
    """Return the words of a form by field; nothing of its files and secrets."""
    found: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str) and name not in _SECRETS:
            found.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in found.items()}


_SECRETS = frozenset({"csrf", "password", "new_password", "code"})


def said(form: FormData, name: str) -> str:
    """Return what was typed into a field; "" where nothing was, or a file came instead."""
    value = form.get(name)
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def said_all(form: FormData, name: str) -> list[str]:
    """Return everything that was ticked under a name."""
    return [value for value in form.getlist(name) if isinstance(value, str) and value.strip()]


def file_in(form: FormData, name: str) -> dict[str, Any] | None:
    """Return a handed-in file as actions take it; None where none was chosen."""
    value = form.get(name)
    if not isinstance(value, UploadFile) or not value.filename:
        return None
    return {"name": value.filename, "content": value.file.read()}


def file_names_in(form: FormData) -> list[str]:
    """Return the names of the files that were handed in."""
    return [each.filename for _name, each in form.multi_items() if isinstance(each, UploadFile) and each.filename]


def choices_of(words: Mapping[str, str] | Iterable[tuple[str, str]]) -> tuple[Choice, ...]:
    """Return choices out of values with their labels."""
    pairs: Sequence[tuple[str, str]] = list(words.items()) if isinstance(words, Mapping) else list(words)
    return tuple(Choice(value, label) for value, label in pairs)

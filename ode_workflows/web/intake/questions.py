"""A question of the intake as a field, and what was typed into it as an answer."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData

from ode_workflows.actions.intake import answers_none_of
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.sentences import phrased
from ode_workflows.legal.conditions import UNKNOWN_WORD
from ode_workflows.legal.facts import Fact
from ode_workflows.legal.questions import Unit
from ode_workflows.web.forms import Choice, Field, said, said_all
from ode_workflows.web.language import N_
from ode_workflows.web.language import gettext as _

TICKED = "ticked"
"""The field of a checklist: which of its questions apply."""

_FREE = {"number": "number", "date": "date", "text": "textarea"}


def fields_of_unit(unit: Unit, given: Mapping[str, Any]) -> tuple[Field, ...]:
    """Return the fields of what is asked at once: one question, or a checklist with the detail of what is ticked."""
    if unit.heading is None:
        return (_question(unit.facts[0], given), _seen(unit, given))
    ticks = tuple(Choice(fact.name, fact.question, fact.why, is_recorded=True) for fact in unit.facts)
    heading = _("%(list)s: which of these apply?") % {"list": unit.heading}
    hint = _("Tick nothing where none of these applies.")
    return (
        Field(name=TICKED, label=heading, kind="checkboxes", choices=ticks, hint=hint),
        *(_question(fact, given) for fact in unit.facts if fact.type != "yes_no"),
        _seen(unit, given),
    )


def _seen(unit: Unit, given: Mapping[str, Any]) -> Field:
    """Return what the page saw of these answers, so that two people who answer at once are told of each other."""
    seen = {fact.name: given.get(fact.name) for fact in unit.facts}
    return Field(name="seen", label="", kind="hidden", value=json.dumps(seen, sort_keys=True))


def _question(fact: Fact, given: Mapping[str, Any]) -> Field:
    before = given.get(fact.name)
    value = "\n".join(map(str, before)) if isinstance(before, list) else "" if before is None else str(before)
    unknown = Choice(UNKNOWN_WORD, _("Not known yet"), _("Neither yes nor no; it is asked again."))
    name, label, hint = f"fact.{fact.name}", fact.question, fact.why
    if fact.words:
        kind = "checkboxes" if fact.type == "many_of" else "radio"
        choices = (*(Choice(word, _worded(word)) for word in fact.words), unknown)
        return Field(name=name, label=label, hint=hint, kind=kind, choices=choices, value=value)
    return Field(name=name, label=label, hint=hint, kind=_FREE.get(fact.type, "text"), value=value)


def _worded(word: str) -> str:
    return _(_YES_NO.get(word) or word.replace("_", " ").capitalize())


_YES_NO = {"yes": N_("Yes"), "no": N_("No")}


def answers_typed(unit: Unit, form: FormData) -> dict[str, Any]:
    """Return what was answered; a checklist answers all of its questions.

    Raises:
        InvalidFactsError: nothing was answered, or a ticked question lacks its detail.
    """
    if unit.heading is None:
        fact = unit.facts[0]
        answer = _answer(fact, form)
        if answer is None:
            raise InvalidFactsError.of(f"fact.{fact.name}", phrased("Choose an answer; “not known yet” is one too."))
        return {fact.name: answer}
    ticked = set(said_all(form, TICKED))
    answers: dict[str, Any] = {}
    for fact in unit.facts:
        detail = _answer(fact, form) if fact.type != "yes_no" else None
        if fact.name not in ticked and detail is None:
            continue
        if fact.type != "yes_no" and detail is None:
            raise InvalidFactsError.of(f"fact.{fact.name}", phrased("You ticked this; choose which."))
        answers[fact.name] = "yes" if fact.type == "yes_no" else detail
    return answers_none_of(unit, answers)


def _answer(fact: Fact, form: FormData) -> Any:
    name = f"fact.{fact.name}"
    if fact.type == "many_of":
        words = said_all(form, name)
        return UNKNOWN_WORD if words == [UNKNOWN_WORD] else words or None
    text = said(form, name)
    if not text:
        return None
    if fact.type == "number" and text != UNKNOWN_WORD:
        return _number(name, text)
    return text


def _number(name: str, text: str) -> int | float:
    plain = text.replace(",", "").replace(" ", "")
    try:
        return int(plain) if plain.lstrip("-").isdecimal() else float(plain)
    except ValueError as fault:
        raise InvalidFactsError.of(name, phrased("That is no number.")) from fault


def require_unseen_by_others(form: FormData, given: Mapping[str, Any]) -> None:
    """Refuse an answer to a question that somebody else has answered in another way since the page was opened.

    Raises:
        InvalidFactsError: names the question.
    """
    try:
        seen = json.loads(said(form, "seen") or "{}")
    except ValueError:
        return
    if not isinstance(seen, dict):
        return
    for name, before in seen.items():
        if given.get(name) != before:
            message = _("Somebody has answered this since you opened the page. Look at the answer, then decide.")
            raise InvalidFactsError.of(f"fact.{name}", message)

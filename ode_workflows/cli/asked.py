"""Questions asked at the terminal: numbered options, one key an answer; an empty line skips, q leaves."""

from collections.abc import Sequence
from typing import Any

import typer

from ode_workflows.cli.output import say
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.legal.conditions import UNKNOWN_WORD
from ode_workflows.legal.facts import Fact

LEAVES = ("q", "quit")
_SHORT = {"y": "yes", "n": "no", "u": UNKNOWN_WORD}


class Left(Exception):  # noqa: N818  # no error: the person stops here, and what was answered is kept
    """The person leaves the intake."""


class Skipped(Exception):  # noqa: N818  # no error: the person answers later
    """The person skips a question."""


def ask(fact: Fact) -> Any:
    """Ask one question until the answer is one that it takes.

    Raises:
        Left, Skipped: the person leaves, or answers later.
    """
    say("", fact.question, f"  Why: {fact.why}")
    words = (*fact.words, UNKNOWN_WORD)
    if fact.words:
        for number, word in enumerate(words, start=1):
            say(f"  {number:2}  {word.replace('_', ' ')}")
    hint = _hint(fact)
    while True:
        typed = _typed(hint)
        try:
            return _read(fact, typed, words)
        except InvalidFactsError as fault:
            say(f"  {fault.problems[0].message}")


def ask_which(heading: str, facts: Sequence[Fact]) -> list[Fact] | None:
    """Ask which questions of a checklist apply; an empty list is "none of these", None is "unknown".

    Raises:
        Left, Skipped: the person leaves, or answers later.
    """
    say("", f"{heading}: which of these apply?")
    for number, fact in enumerate(facts, start=1):
        say(f"  {number:2}  {fact.question}")
    while True:
        typed = _typed("numbers such as 1,3; 0 for none of these")
        try:
            numbers = [int(word) for word in typed.replace(",", " ").split()]
        except ValueError:
            say("  Type numbers, 0 for none of these, an empty line to answer later, or q to leave.")
            continue
        if numbers == [0]:
            return []
        if all(1 <= number <= len(facts) for number in numbers):
            return [facts[number - 1] for number in dict.fromkeys(numbers)]
        say(f"  Type numbers from 1 to {len(facts)}, or 0 alone for none of these.")


def _hint(fact: Fact) -> str:
    if fact.type == "yes_no":
        return "y, n, u for unknown"
    if fact.type == "many_of":
        return "numbers such as 1,3"
    if fact.words:
        return "a number"
    return {"number": "a number", "date": "YYYY-MM-DD"}.get(fact.type, "words") + ", u for unknown"


def _typed(hint: str) -> str:
    typed = str(typer.prompt(f"  [{hint}; empty: later; q: leave]", default="", show_default=False)).strip()
    if not typed:
        raise Skipped
    if typed.casefold() in LEAVES:
        raise Left
    return typed


def _read(fact: Fact, typed: str, words: tuple[str, ...]) -> Any:
    """Return what was typed as an answer.

    Raises:
        InvalidFactsError: it is none that the question takes.
    """
    typed = _SHORT.get(typed.casefold(), typed) if fact.type == "yes_no" or typed.casefold() == "u" else typed
    if typed == UNKNOWN_WORD or not fact.words:
        return _free(fact, typed)
    picked = [_word(each, words) for each in (typed.replace(",", " ").split() if fact.type == "many_of" else [typed])]
    if fact.type != "many_of":
        return picked[0]
    return UNKNOWN_WORD if picked == [UNKNOWN_WORD] else picked


def _word(typed: str, words: tuple[str, ...]) -> str:
    if typed.isdigit() and 1 <= int(typed) <= len(words):
        return words[int(typed) - 1]
    wanted = typed.casefold().replace(" ", "_").replace("-", "_")
    if wanted in words:
        return wanted
    raise InvalidFactsError.of("answer", f"{typed!r} is none of these; type a number from 1 to {len(words)}")


def _free(fact: Fact, typed: str) -> Any:
    if typed == UNKNOWN_WORD or fact.type != "number":
        return typed
    try:
        return int(typed.replace(",", "").replace("_", ""))
    except ValueError as fault:
        raise InvalidFactsError.of("answer", f"{typed!r} is no number") from fault

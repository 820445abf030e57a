"""`make score`: the screen against real agreements, two naive baselines, and the answers that each scenario asks.

Reads a file in the shape of states/demo/real_agreements.json; the screen gets the facts of each agreement alone.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.legal.verdicts import QUESTIONS, VERDICTS, every_interstate, said_by_screen, titled_compact, verdict
from ode_workflows.actions.rulebook import rulebook, screen_facts
from ode_workflows.content import content_path
from ode_workflows.legal.questions import counted
from ode_workflows.legal.screening import screened

BASES = ("court", "statute", "practice", "judgement")
_WIDTH = 14


def main() -> None:
    """Print the score."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.legal")
    parser.add_argument("file", type=Path, nargs="?", help="agreements in the same shape; else the public ones")
    parser.add_argument("--quiet", action="store_true", help="totals alone")
    said = parser.parse_args()
    agreements = json.loads((said.file or content_path("states") / "demo" / "real_agreements.json").read_text("utf-8"))
    for line in (*_score(agreements, is_quiet=said.quiet), "", *_answers(), "", *_scenarios()):
        print(line)


def _score(agreements: list[dict[str, Any]], *, is_quiet: bool) -> Iterator[str]:
    began = perf_counter()
    screens = {each["id"]: screen_facts(each["facts"]) for each in agreements}
    took = (perf_counter() - began) / max(1, len(agreements)) * 1000
    open_questions = sum(len(screen["questions"]) for screen in screens.values()) / max(1, len(screens))
    yield f"Rulebook {rulebook().version} on {len(agreements)} agreements: {took:.1f} ms a screen,"
    yield f"{open_questions:.1f} questions open on each (mean)."
    for question in QUESTIONS:
        judged = [
            (each, *_judged(each, question, said_by_screen(screens[each["id"]], question))) for each in agreements
        ]
        yield from ("", f"{question.replace('_', ' ')} ({len(judged)})", _heading())
        yield _line("all", [word for _, word, _ in judged])
        for basis in BASES:
            yield _line(basis, [word for each, word, _ in judged if each["expected"]["basis"] == basis])
        yield _line("confident", [word for each, word, _ in judged if each["confidence"] == "high"])
        if question == "congressional_consent":
            for name, baseline in (("every pact", every_interstate), ("by its title", titled_compact)):
                found = [_judged(each, question, baseline(each, question))[0] for each in agreements]
                yield _line(name, found) + "   baseline"
        if not is_quiet:
            yield from (f"  {word:10}{each['id']}: {told}" for each, word, told in judged if word in VERDICTS[:3])
    loud = [
        each["id"]
        for each in agreements
        if each["expected"]["nonbinding"]
        and said_by_screen(screens[each["id"]], "congressional_consent")[0] == "required"
    ]
    yield f"\nnon-binding texts for which Congress was called: {', '.join(loud) or 'none'}"


def _judged(agreement: dict[str, Any], question: str, said: tuple[str, tuple[str, ...]]) -> tuple[str, str]:
    expected = agreement["expected"][question]
    told = f"expected {expected}, said {said[0]} ({', '.join(said[1]) or 'no rule'}; {agreement['expected']['basis']})"
    return verdict(expected, said[0]), told


def _heading() -> str:
    return " " * _WIDTH + "".join(f"{word:>11}" for word in VERDICTS)


def _line(name: str, words: list[str]) -> str:
    count = Counter(words)
    return f"{name:{_WIDTH}}" + "".join(f"{count[word]:>11}" for word in VERDICTS)


def _answers() -> Iterator[str]:
    yield "Answers before the negotiate gate can be judged (a checklist counts one, each tick in it one more):"
    for scenario in rulebook().scenarios:
        if "instrument_kind" in scenario["facts"]:
            asked = counted(rulebook(), scenario["facts"])
            plain = counted(rulebook(), scenario["facts"], with_profile=False)
            limit = scenario.get("answers_at_most")
            bound = f" (at most {limit})" if limit else ""
            yield f"  {asked.number:3}{bound}  {scenario['name']}; {plain.number} without the profile"


def _scenarios() -> Iterator[str]:
    yield "Whole intakes:"
    for scenario in rulebook().scenarios:
        screening = screened(rulebook(), scenario["facts"])
        fired = {each.rule.id: each.severity for each in screening.fired}
        rows = {row.approval for row in screening.approvals}
        wrong = [f"{rule} is {fired.get(rule, 'silent')}, not {word}" for rule, word in scenario["must"].items()
                 if fired.get(rule) != word]  # fmt: skip
        wrong += [f"{rule} fires" for rule in scenario["must_not"] if rule in fired]
        wrong += [f"{row} is missing" for row in scenario["approvals"] if row not in rows]
        if len(screening.questions) < scenario.get("questions_at_least", 0):
            wrong.append(f"only {len(screening.questions)} questions")
        yield f"  {'; '.join(wrong) or 'as it must'}  {scenario['name']}"


if __name__ == "__main__":
    main()

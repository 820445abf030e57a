"""Reads states/legal_review/: every name, gate, example and condition is checked before a rulebook is used."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ode_workflows.domain.canonical import canonical_json, sha256_hex
from ode_workflows.domain.errors import InvalidFactsError, RulebookFileError
from ode_workflows.domain.suggest import nearest
from ode_workflows.domain.vocabulary import InstrumentKind
from ode_workflows.legal.conditions import Condition, Every, Leaf, built
from ode_workflows.legal.facts import ON_THE_PROPOSAL, Fact, checked_answers
from ode_workflows.legal.reach import check_reach
from ode_workflows.legal.rule_files import check_shapes, entries_of
from ode_workflows.legal.rulebook import EVERYWHERE, Brought, Constant, Example, Override, Rule, Rulebook
from ode_workflows.legal.screening import outcome_of

LONGEST_CHECKLIST = 8
"""More than this and nobody reads "none of these apply"."""

TRIAGE_QUESTIONS = 10
_PLACE = re.compile(r"\{(\w+)\}")
_NOT_RULES = ("facts.toml", "profiles.toml", "scenarios.toml")

Sources = dict[str, Any]


def read_sources(folder: Path) -> Sources:
    """Return the files of a rulebook as they stand, dates as text.

    Raises:
        RulebookFileError: no such folder or file, or not TOML.
    """
    files = sorted(folder.glob("*.toml"))
    missing = {*_NOT_RULES} - {path.name for path in files}
    if missing:
        raise RulebookFileError(sorted(missing)[0], "the file", "-", f"does not exist in {folder.name}")
    return {path.name: _plain(_toml(path)) for path in files if path.name != "approvals.toml"}


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise RulebookFileError(path.name, "the file", "-", f"is not valid TOML: {fault}") from fault


def _plain(written: Any) -> Any:
    match written:
        case dict():
            return {key: _plain(inner) for key, inner in written.items()}
        case list():
            return [_plain(inner) for inner in written]
        case date():
            return written.isoformat()
    return written


def read_edition(path: Path) -> tuple[str, int]:
    """Return counsel's label of the rulebook and the age in calendar days at which volatile law is read again.

    Raises:
        RulebookFileError: one of the two is missing or of the wrong kind.
    """
    try:
        written = _toml(path)
    except FileNotFoundError:
        raise RulebookFileError(path.name, "the file", "-", "does not exist") from None
    label, age = written.get("version"), written.get("volatile_age")
    if not isinstance(label, str) or not label:
        raise RulebookFileError(path.name, "the file", "version", "must be a text such as 2026-11-24")
    if not isinstance(age, int) or isinstance(age, bool) or age < 1:
        raise RulebookFileError(path.name, "the file", "volatile_age", "must be a number of calendar days")
    if set(written) != {"version", "volatile_age"}:
        raise RulebookFileError(path.name, "the file", "-", "holds more than version and volatile_age")
    return label, age


def version_of(label: str, sources: Sources) -> str:
    """Return the name of a version: counsel's label and the first eight figures of the hash of all files."""
    return f"{label}+{sha256_hex(canonical_json(sources))[:8]}"


def checked_rulebook(sources: Sources, *, label: str, volatile_age: int, gates: Mapping[str, str]) -> Rulebook:
    """Return the rulebook of files that nobody has checked yet; `gates` holds the gate of each approval.

    Raises:
        RulebookFileError: names file, entry and key: an unknown fact, word, approval or gate, a rule that can never
            fire, an example that fails, and whatever else would make the screen say something wrong.
    """
    check_shapes(sources)
    _check_facts(sources["facts.toml"]["fact"])
    facts = _ordered_facts(sources["facts.toml"]["fact"])
    for file, entry in _rule_entries(sources):
        _check_rule(file, entry, facts, gates)
    book = built_rulebook(sources, label=label, volatile_age=volatile_age)
    for rule in book.rules.values():
        check_reach(rule, book.facts)
        _check_examples(rule, book)
    _check_profiles(book)
    _check_scenarios(book)
    return book


def built_rulebook(sources: Sources, *, label: str, volatile_age: int) -> Rulebook:
    """Return the rulebook of files that were checked before."""
    facts = _ordered_facts(sources["facts.toml"]["fact"])
    rules = [_rule(file, entry) for file, entry in _rule_entries(sources)]
    return Rulebook(
        version=version_of(label, sources),
        volatile_age=volatile_age,
        facts=facts,
        rules={rule.id: rule for rule in rules},
        profiles={
            entry["kind"]: tuple(Constant(each["fact"], each["value"], each["reason"]) for each in entry["constants"])
            for entry in sources["profiles.toml"]["profile"]
        },
        scenarios=tuple(sources["scenarios.toml"]["scenario"]),
        sources=sources,
    )


def _rule_entries(sources: Sources) -> Iterator[tuple[str, dict[str, Any]]]:
    for file, content in sources.items():
        if file not in _NOT_RULES:
            for entry in entries_of(file, content):
                yield file, entry


def _ordered_facts(entries: list[dict[str, Any]]) -> dict[str, Fact]:
    """Return the facts in the order of the file, but each after those that its `ask_if` reads."""
    written = {entry["name"]: _fact(entry) for entry in entries}
    ordered: dict[str, Fact] = {}

    def place(fact: Fact, below: tuple[str, ...]) -> None:
        if fact.name in below:
            circle = " > ".join((*below, fact.name))
            raise RulebookFileError("facts.toml", f"fact {fact.name}", "ask_if", f"asks for itself: {circle}")
        for leaf in fact.ask_if.leaves() if fact.ask_if else ():
            if leaf.fact in written and leaf.fact not in ordered:
                place(written[leaf.fact], (*below, fact.name))
        ordered.setdefault(fact.name, fact)

    for fact in written.values():
        place(fact, ())
    return ordered


def _fact(entry: Mapping[str, Any]) -> Fact:
    return Fact(
        name=entry["name"],
        type=entry["type"],
        section=entry["section"],
        question=entry["question"],
        why=entry["why"],
        known_at=entry["known_at"],
        options=tuple(entry.get("options", ())),
        ask_if=built(entry["ask_if"]) if "ask_if" in entry else None,
        is_triage=entry.get("triage", False),
        checklist=entry.get("checklist"),
        checklist_none=entry.get("checklist_none"),
    )


def _rule(file: str, entry: Mapping[str, Any]) -> Rule:
    brings = _brought(entry["brings"])
    when = built(entry["when"])
    if entry["law"] not in EVERYWHERE:
        when = Every((Leaf("home_state", "is", frozenset((entry["law"],))), when))
    return Rule(
        id=entry["id"],
        file=file,
        title=entry["title"],
        law=entry["law"],
        about=tuple(entry.get("about", ())),
        severity=entry["severity"],
        authorities=tuple(entry["authorities"]),
        test=entry["test"],
        when=when,
        overrides=tuple(_override(each, brings) for each in entry.get("overrides", ())),
        brings=brings,
        cure=entry["cure"],
        explain=entry["explain"],
        verified=entry["verified"],
        sources=tuple(entry["sources"]),
        as_of=date.fromisoformat(entry["as_of"]),
        is_volatile=entry["volatile"],
        volatile_note=entry.get("volatile_note"),
        deadline=entry.get("deadline"),
        note=entry.get("note"),
        examples=tuple(
            Example(each["name"], each["expect"], each["facts"], each.get("severity")) for each in entry["example"]
        ),
    )


def _override(entry: Mapping[str, Any], brings: tuple[Brought, ...]) -> Override:
    own = _brought(entry["brings"]) if "brings" in entry else brings
    return Override(built(entry["when"]), entry["severity"], entry["reason"], own)


def _brought(entries: list[dict[str, str]]) -> tuple[Brought, ...]:
    return tuple(Brought(each["approval"], each["gate"]) for each in entries)


def _check_facts(entries: list[dict[str, Any]]) -> None:
    facts = {entry["name"]: _fact(entry) for entry in entries}
    for name, fact in facts.items():
        wrong = _wrong_fact(fact)
        if wrong:
            raise RulebookFileError("facts.toml", f"fact {name}", *wrong)
        if fact.ask_if is not None:
            _check_condition("facts.toml", f"fact {name}", "ask_if", fact.ask_if, facts)
    for heading in {fact.checklist for fact in facts.values() if fact.checklist}:
        size = sum(fact.checklist == heading for fact in facts.values())
        if not 2 <= size <= LONGEST_CHECKLIST:
            message = f"holds {size} questions; 2 to {LONGEST_CHECKLIST} are read"
            raise RulebookFileError("facts.toml", f"checklist {heading}", "checklist", message)
    triage = sum(fact.is_triage for fact in facts.values())
    if triage != TRIAGE_QUESTIONS:
        message = f"{triage} questions are triage questions, not {TRIAGE_QUESTIONS}"
        raise RulebookFileError("facts.toml", "the file", "triage", message)


def _wrong_fact(fact: Fact) -> tuple[str, str] | None:
    """Return the key and the fault of a fact whose keys contradict each other."""
    if (fact.type in ("one_of", "many_of")) != bool(fact.options):
        return "options", "stand with one_of and many_of, and with them alone"
    if (fact.checklist is None) != (fact.checklist_none is None):
        return "checklist_none", "stands together with checklist"
    if fact.checklist is not None and fact.checklist_none not in fact.words:
        return "checklist_none", f"{fact.checklist_none!r} is none of its answers"
    if fact.checklist is not None and (fact.is_triage or fact.known_at != "proposal"):
        return "checklist", "holds questions of the proposal that are no triage question"
    if fact.is_triage and fact.known_at != "proposal":
        return "known_at", "a triage question is known at the proposal"
    return None


def _check_condition(file: str, entry: str, key: str, condition: Condition, facts: Mapping[str, Fact]) -> None:
    for leaf in condition.leaves():
        fact = facts.get(leaf.fact)
        if fact is None:
            raise RulebookFileError(file, entry, key, f"there is no fact {leaf.fact!r}; {nearest(leaf.fact, facts)}")
        if leaf.op == "lacks_any_of" and fact.type != "many_of":
            raise RulebookFileError(file, entry, key, f"lacks_any_of asks for a many_of fact; {fact.name} is none")
        allowed = {*fact.words, *(("unknown",) if leaf.op == "is" else ())}
        for word in sorted(leaf.words - allowed) if fact.words else ():
            message = f"{leaf.fact} has no answer {word!r}; {nearest(word, allowed)}"
            raise RulebookFileError(file, entry, key, message)


def _check_rule(file: str, entry: dict[str, Any], facts: Mapping[str, Fact], gates: Mapping[str, str]) -> None:
    label = f"rule {entry['id']}"
    conditions = [("when", entry["when"])]
    conditions += [(f"overrides[{at}].when", each["when"]) for at, each in enumerate(entry.get("overrides", ()))]
    for key, condition in conditions:
        _check_condition(file, label, key, built(condition), facts)
    brought = [*entry["brings"], *(row for each in entry.get("overrides", ()) for row in each.get("brings", ()))]
    for row in brought:
        if row["approval"] not in gates:
            message = f"there is no approval {row['approval']!r}; {nearest(row['approval'], gates)}"
            raise RulebookFileError(file, label, "brings", message)
        if row["gate"] != gates[row["approval"]]:
            message = f"{row['approval']} stands at the gate {gates[row['approval']]}, not {row['gate']}"
            raise RulebookFileError(file, label, "brings", message)
    for name in _PLACE.findall(entry["explain"]):
        if name != "facts" and name not in facts:
            raise RulebookFileError(file, label, "explain", f"there is no fact {name!r}; {nearest(name, facts)}")


def _check_examples(rule: Rule, book: Rulebook) -> None:
    label = f"rule {rule.id}"
    for kind in ("fires", "silent"):
        if not any(each.expect == kind for each in rule.examples):
            raise RulebookFileError(rule.file, label, "example", f"none of them expects {kind!r}")
    for example in rule.examples:
        try:
            facts = checked_answers(book.facts, example.facts)
        except InvalidFactsError as fault:
            raise RulebookFileError(rule.file, label, f"example {example.name!r}", fault.detail) from fault
        found = outcome_of(rule, book, facts)
        status, severity = (found.status, found.severity) if found else ("silent", None)
        if status != example.expect or example.severity not in (None, severity):
            wanted = f"{example.expect} {example.severity or ''}".strip()
            message = f"expects {wanted}, and the rule says {status} {severity or ''}".strip()
            raise RulebookFileError(rule.file, label, f"example {example.name!r}", message)


def _check_profiles(book: Rulebook) -> None:
    missing = sorted(set(InstrumentKind) - set(book.profiles))
    if missing:
        raise RulebookFileError("profiles.toml", f"profile {missing[0]}", "kind", "is missing")
    for kind, constants in book.profiles.items():
        for constant in constants:
            label = f"profile {kind}"
            if constant.fact in ON_THE_PROPOSAL or constant.answer == "unknown":
                message = f"{constant.fact}: stands on the proposal itself, or says unknown"
                raise RulebookFileError("profiles.toml", label, "constants", message)
            try:
                checked_answers(book.facts, {constant.fact: constant.answer})
            except InvalidFactsError as fault:
                raise RulebookFileError("profiles.toml", label, "constants", fault.detail) from fault


def _check_scenarios(book: Rulebook) -> None:
    for scenario in book.scenarios:
        label = f"scenario {scenario['name']}"
        for name in (*scenario["must"], *scenario["must_not"]):
            if name not in book.rules:
                message = f"there is no rule {name!r}; {nearest(name, book.rules)}"
                raise RulebookFileError("scenarios.toml", label, "must", message)
        try:
            checked_answers(book.facts, scenario["facts"])
        except InvalidFactsError as fault:
            raise RulebookFileError("scenarios.toml", label, "facts", fault.detail) from fault

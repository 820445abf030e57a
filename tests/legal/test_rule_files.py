"""A rulebook with a fault is refused, and the fault is named by file, rule and key."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ode_workflows.actions.rulebook import read_rulebook, rulebook
from ode_workflows.domain.errors import RulebookFileError
from ode_workflows.lifecycle.profiles import approval_catalogue
from ode_workflows.lifecycle.requirements.duties import CLAUSE_BELOW_LINE
from tests.legal.books import changed, fact_of, rule_of

Change = Callable[[dict[str, Any]], object]
NEVER = {"all": [{"fact": "gaming", "is": "yes"}, {"fact": "gaming", "is": "no"}]}
NOT_ASKED = {
    "all": [
        {"fact": "counterpart_kinds", "none_of": ["tribe_federally_recognized", "tribe_not_federally_recognized"]},
        {"fact": "gaming", "is": "yes"},
    ]
}
ALWAYS = {"not": NEVER}


def in_rule(**values: Any) -> Change:
    return lambda sources: rule_of(sources, "treaty-clause-ban").update(values)


def in_fact(name: str, **values: Any) -> Change:
    return lambda sources: fact_of(sources, name).update(values)


def example(at: int, **values: Any) -> Change:
    return lambda sources: rule_of(sources, "treaty-clause-ban")["example"][at].update(values)


@pytest.mark.parametrize(
    ("change", "key", "says"),
    [
        (in_rule(when={"fact": "treaty_like_featurs", "is": "none"}), "when", "did you mean 'treaty_like_features'"),
        (in_rule(when={"fact": "treaty_like_features", "is": "mutual_defence"}), "when", "mutual_defense_or_alliance"),
        (in_rule(when={"fact": "gaming", "lacks_any_of": ["yes"]}), "when", "many_of"),
        (in_rule(when={"fact": "gaming", "ist": "yes"}), "when", "just one of"),
        (in_rule(when={"all": []}), "when.all", "at least 1"),
        (in_rule(when=NEVER), "when", "never"),
        (in_rule(when=NOT_ASKED), "when", "never"),
        (in_rule(when=ALWAYS), "when", "always"),
        (in_rule(overrides=[{"when": NEVER, "severity": "advisory", "reason": "x"}]), "overrides[0].when", "never"),
        (in_rule(severity="grave"), "severity", "blocker"),
        (in_rule(authorities=[]), "authorities", "at least 1"),
        (in_rule(colour="red"), "colour", "not permitted"),
        (in_rule(as_of="yesterday"), "as_of", "date"),
        (in_rule(law="cal"), "law", "pattern"),
        (in_rule(brings=[{"approval": "stopp", "gate": "negotiate"}]), "brings", "did you mean 'stop'"),
        (in_rule(brings=[{"approval": "stop", "gate": "force"}]), "brings", "stands at the gate negotiate"),
        (in_rule(brings=[{"approval": "stop", "gate": "later"}]), "brings[0].gate", "negotiate"),
        (in_rule(explain="The text has {treaty_features}."), "explain", "treaty_like_features"),
        (example(0, expect="silent"), "example 'mutual defense pact with a foreign state'", "the rule says fires"),
        (example(0, severity="advisory"), "example 'mutual defense pact with a foreign state'", "blocker"),
        (example(0, facts={"treaty": "x"}), "example 'mutual defense pact with a foreign state'", "no fact"),
        (lambda sources: rule_of(sources, "treaty-clause-ban")["example"].pop(2), "example", "'silent'"),
        (lambda sources: rule_of(sources, "treaty-clause-ban").pop("cure"), "cure", "required"),
    ],
)
def test_a_fault_of_a_rule_is_named(change: Change, key: str, says: str) -> None:
    with pytest.raises(RulebookFileError) as refused:
        changed(change)
    fault = refused.value
    assert (fault.file, fault.entry, fault.key) == ("compact_clause.toml", "rule treaty-clause-ban", key)
    assert says in fault.detail


@pytest.mark.parametrize(
    ("change", "entry", "key"),
    [
        (in_fact("gaming", type="one_of"), "fact gaming", "options"),
        (in_fact("gaming", known_at="later"), "fact gaming", "known_at"),
        (in_fact("gaming", checklist="Tribes"), "fact gaming", "checklist_none"),
        (in_fact("gaming", ask_if={"fact": "gambling", "is": "yes"}), "fact gaming", "ask_if"),
        (in_fact("gaming", ask_if={"fact": "gaming_revenue_to_state", "is": "yes"}), "fact gaming", "ask_if"),
        (in_fact("gaming", triage=True), "the file", "triage"),
        (in_fact("affects_nonparty_tribe", checklist="Alone", checklist_none="no"), "checklist Alone", "checklist"),
    ],
)
def test_a_fault_of_a_fact_is_named(change: Change, entry: str, key: str) -> None:
    with pytest.raises(RulebookFileError) as refused:
        changed(change)
    assert (refused.value.file, refused.value.entry, refused.value.key) == ("facts.toml", entry, key)


def test_a_rule_that_stands_twice_is_refused() -> None:
    def twice(sources: dict[str, Any]) -> None:
        sources["climate.toml"]["rule"].append(rule_of(sources, "vehicle-emission-standards"))

    with pytest.raises(RulebookFileError, match=r"vehicle-emission-standards.*appears twice"):
        changed(twice)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda sources: sources["profiles.toml"]["profile"].pop(), "is missing"),
        (lambda sources: sources["profiles.toml"]["profile"][0]["constants"][0].update(value="perhaps"), "perhaps"),
        (lambda sources: sources["profiles.toml"]["profile"][0]["constants"][0].update(value="unknown"), "unknown"),
        (lambda sources: sources["scenarios.toml"]["scenario"][0]["must_not"].append("no-such-rule"), "no-such-rule"),
    ],
)
def test_a_fault_of_a_profile_or_a_scenario_is_named(change: Change, says: str) -> None:
    with pytest.raises(RulebookFileError, match=says):
        changed(change)


def test_two_editions_under_one_label_are_told_apart() -> None:
    assert changed(in_rule(note="another note")).version != changed(in_rule(note="a note")).version


@pytest.mark.parametrize(
    ("edition", "key"),
    [("version = 3\nvolatile_age = 1", "version"), ('version = "a"\nvolatile_age = 0', "volatile_age"), ("x", "-")],
)
def test_an_edition_without_label_or_age_is_refused(tmp_path: Path, edition: str, key: str) -> None:
    (tmp_path / "rulebook.toml").write_text(edition)
    with pytest.raises(RulebookFileError) as refused:
        read_rulebook(tmp_path)
    assert (refused.value.file, refused.value.key) == ("rulebook.toml", key)


def test_a_folder_without_rulebook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulebookFileError, match="does not exist"):
        read_rulebook(tmp_path)


def test_every_approval_is_brought_by_a_rule_a_profile_or_a_clause() -> None:
    brought = {row.approval for rule in rulebook().rules.values() for _, brings in rule.ends() for row in brings}
    standing = {name for name, spec in approval_catalogue().items() if spec.is_standing}
    assert set(approval_catalogue()) == brought | standing | {CLAUSE_BELOW_LINE}


def test_every_fact_is_read_by_a_rule_or_by_another_question() -> None:
    book = rulebook()
    conditions = [
        condition for rule in book.rules.values() for condition in (rule.when, *(o.when for o in rule.overrides))
    ]
    conditions += [fact.ask_if for fact in book.facts.values() if fact.ask_if]
    read = {leaf.fact for condition in conditions for leaf in condition.leaves()}
    read |= {name for rule in book.rules.values() for name in re.findall(r"{(\w+)}", rule.explain)}
    assert set(book.facts) - read == set()

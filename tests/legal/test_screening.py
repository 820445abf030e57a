"""The screen on real agreements and whole intakes, and what must hold of it whatever the answers are."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.legal.verdicts import QUESTIONS, said_by_screen, verdict
from ode_workflows.actions.rulebook import rulebook, screening_as_plain
from ode_workflows.content import content_path
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.legal.conditions import Mark
from ode_workflows.legal.facts import checked_answers, standings_of
from ode_workflows.legal.questions import counted, next_unit, open_questions
from ode_workflows.legal.rulebook import Rulebook
from ode_workflows.legal.screening import screened

BOOK = rulebook()
SCENARIOS = {scenario["name"]: scenario for scenario in BOOK.scenarios}
REAL = json.loads((content_path("states") / "demo" / "real_agreements.json").read_text("utf-8"))


def answers_to(fact_name: str) -> st.SearchStrategy[Any]:
    fact = BOOK.facts[fact_name]
    if not fact.words:
        return st.just(1 if fact.type == "number" else "2026-11-24" if fact.type == "date" else "MX")
    if fact.type != "many_of":
        return st.sampled_from(fact.words)
    real = [word for word in fact.words if not word.startswith("none")]
    none = [[word] for word in fact.words if word.startswith("none")]
    some = st.lists(st.sampled_from(real), min_size=1, max_size=3, unique=True)
    return st.one_of(some, *(st.just(each) for each in none))


@st.composite
def intakes(draw: st.DrawFn) -> dict[str, Any]:
    """Draw some answers, some of them unknown."""
    names = draw(st.lists(st.sampled_from(sorted(BOOK.facts)), unique=True, max_size=60))
    return {name: draw(st.one_of(answers_to(name), st.just("unknown"))) for name in names}


def states_of(answers: dict[str, Any], book: Rulebook = BOOK) -> dict[str, str]:
    return {outcome.rule.id: outcome.status for outcome in screened(book, answers).outcomes}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_whole_intake_brings_what_it_must(name: str) -> None:
    scenario = SCENARIOS[name]
    screening = screened(BOOK, checked_answers(BOOK.facts, scenario["facts"]))
    fired = {outcome.rule.id: outcome.severity for outcome in screening.fired}
    assert scenario["must"].items() <= fired.items()
    assert not set(scenario["must_not"]) & set(fired)
    assert set(scenario["approvals"]) <= {row.approval for row in screening.approvals}
    assert len(screening.questions) >= scenario.get("questions_at_least", 0)


@pytest.mark.parametrize("agreement", REAL, ids=lambda agreement: agreement["id"])
def test_no_approval_of_a_real_agreement_is_missed_and_none_invented(agreement: dict[str, Any]) -> None:
    found = screening_as_plain(BOOK, screened(BOOK, checked_answers(BOOK.facts, agreement["facts"])))
    for question in QUESTIONS:
        judged = verdict(agreement["expected"][question], said_by_screen(found, question)[0])
        assert judged not in ("missed", "overclaim"), question


def test_an_empty_intake_fires_nothing_and_asks_first_what_decides_most() -> None:
    screening = screened(BOOK, {})
    assert not screening.fired
    assert not screening.approvals
    assert screening.state_law is None
    asked = [question.fact for question in screening.questions]
    assert asked[0] == "counterpart_kinds"
    triage = [name for name in asked if BOOK.facts[name].is_triage]
    assert [name for name in asked if name != "home_state"][: len(triage)] == triage
    assert all(BOOK.facts[name].known_at == "proposal" for name in asked[:30])


def test_without_an_overlay_the_screen_says_that_state_law_was_not_reviewed() -> None:
    screening = screened(BOOK, {**SCENARIOS["California gaming compact"]["facts"], "home_state": "WY"})
    assert screening.state_law is None
    assert not any(outcome.rule.law == "CA" for outcome in screening.outcomes)


@given(intakes(), st.data())
def test_a_further_answer_never_undoes_a_decision(intake: dict[str, Any], data: st.DataObject) -> None:
    """Adding a known fact may turn a rule from undecided to fires or silent, and never back."""
    open_names = sorted(set(BOOK.facts) - set(intake))
    if not open_names:
        return
    name = data.draw(st.sampled_from(open_names))
    before, after = states_of(intake), states_of({**intake, name: data.draw(answers_to(name))})
    for rule_id, status in after.items():
        if status == "undecided":
            assert before.get(rule_id) == "undecided", (rule_id, name)


@given(intakes())
def test_the_order_of_rules_and_answers_does_not_matter(intake: dict[str, Any]) -> None:
    turned = Rulebook(
        version=BOOK.version,
        volatile_age=BOOK.volatile_age,
        facts=BOOK.facts,
        rules=dict(reversed(list(BOOK.rules.items()))),
        profiles=BOOK.profiles,
        scenarios=BOOK.scenarios,
        sources=BOOK.sources,
    )
    assert states_of(dict(reversed(list(intake.items()))), turned) == states_of(intake)
    first, second = screened(BOOK, intake), screened(turned, dict(reversed(list(intake.items()))))
    assert set(first.approvals) == set(second.approvals)
    assert first.facts_hash == second.facts_hash


@given(intakes(), st.data())
def test_unknown_acts_neither_as_yes_nor_as_no(intake: dict[str, Any], data: st.DataObject) -> None:
    """What a rule decides while a fact is unknown it decides with every answer, unless it asks for "unknown" itself.

    Of a question that does not arise nobody can say "unknown", so those are left out.
    """
    name = data.draw(st.sampled_from(sorted(BOOK.facts)))
    if standings_of(BOOK.facts, {**intake, name: "unknown"})[name] is not Mark.UNKNOWN:
        return
    asking = {
        rule.id
        for rule in BOOK.rules.values()
        for leaf in rule.when.leaves()
        if leaf.asks_for_unknown and leaf.fact == name
    }
    unknown = states_of({**intake, name: "unknown"})
    known = states_of({**intake, name: data.draw(answers_to(name))})
    for rule_id in set(BOOK.rules) - asking:
        if unknown.get(rule_id, "silent") != "undecided":
            assert known.get(rule_id, "silent") == unknown.get(rule_id, "silent"), (rule_id, name)


@pytest.mark.parametrize("name", [name for name, each in SCENARIOS.items() if "instrument_kind" in each["facts"]])
def test_an_intake_ends_when_no_further_answer_could_open_a_gate_again(name: str) -> None:
    scenario = SCENARIOS[name]
    asked = counted(BOOK, scenario["facts"])
    assert asked.number <= scenario.get("answers_at_most", 25)
    assert next_unit(BOOK, asked.answers) is None
    for question in open_questions(BOOK, asked.answers):
        if question.could_block or question.gate == "negotiate":
            assert question.waits_for_text or asked.answers[question.fact] == "unknown"


@pytest.mark.parametrize(
    ("answers", "field", "says"),
    [
        ({"home_stat": "CA"}, "home_stat", "home_state"),
        ({"home_state": "XX"}, "home_state", "XX"),
        ({"legally_binding": True}, "legally_binding", "True"),
        ({"treaty_like_features": "none"}, "treaty_like_features", "list"),
        ({"contract_value_usd": "ten"}, "contract_value_usd", "number"),
        ({"agreement_takes_effect_on": "next week"}, "agreement_takes_effect_on", "YYYY-MM-DD"),
        ({"treaty_like_features": ["none", "gives_up_sovereignty"]}, "treaty_like_features", "keep one"),
        ({"treaty_like_features": ["unknown", "gives_up_sovereignty"]}, "treaty_like_features", "keep one"),
        ({"commits_funds": "no", "funds_beyond_current_appropriation": "yes"},
         "funds_beyond_current_appropriation", "commits_funds"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_right_is_named(answers: dict[str, Any], field: str, says: str) -> None:
    with pytest.raises(InvalidFactsError) as refused:
        checked_answers(BOOK.facts, answers)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert says in refused.value.detail


def test_answers_to_what_was_not_asked_are_superfluous_and_no_contradiction() -> None:
    given_answers = {"counterpart_kinds": ["us_state"], "sanctions_screen": "clear", "commits_funds": "no",
                     "funds_beyond_current_appropriation": "no"}  # fmt: skip
    assert checked_answers(BOOK.facts, given_answers) == given_answers

"""`ode screen` says which rules fire, for people and for programs, and claims no more than it may."""

import re
from pathlib import Path
from typing import Any

import pytest

from ode_workflows.actions.rulebook import rulebook
from tests.cli.driver import ode, ode_json, write_json

SCENARIOS = {scenario["name"]: scenario["facts"] for scenario in rulebook().scenarios}

FORBIDDEN = re.compile(
    r"\b(?:is|are|be|was) (?:lawful|valid|constitutional|legal|enforceable|safe|cleared|exempt)\b|\bunconstitutional\b"
    r"|(?<!whether )consent of congress is (?:not )?(?:required|needed)|congress (?:must|need not) consent"
    r"|\b(?:risk|confidence) (?:score|level)|probab|likelihood|\d ?%|has consented by silence|deemed to consent",
    re.IGNORECASE,
)
"""What no output may claim. Source: the list in states/legal_review/README.md."""


def screen_of(tmp_path: Path, facts: dict[str, Any]) -> Any:
    return ode_json(tmp_path / "none", "screen", write_json(tmp_path, facts))


def test_the_json_has_findings_approvals_and_questions(tmp_path: Path) -> None:
    found = screen_of(tmp_path, SCENARIOS["California gaming compact"])
    assert found["rulebook"] == rulebook().version
    gaming = next(each for each in found["findings"] if each["rule"] == "igra-compact-approval")
    assert gaming["status"] == "fires"
    assert {"rule", "title", "severity", "status", "why", "authorities", "facts", "brings", "cure"} <= set(gaming)
    assert gaming["facts"] and gaming["authorities"]  # noqa: PT018  # one sentence about one finding
    interior = next(each for each in found["approvals"] if each["id"] == "secretary_of_interior_gaming_approval")
    assert interior["gate"] == "force"
    assert all({"fact", "question", "decides"} <= set(each) for each in found["questions"])
    assert found["state_law"] == "CA"


def test_empty_facts_fire_nothing_and_ask_everything(tmp_path: Path) -> None:
    found = screen_of(tmp_path, {})
    assert not [each for each in found["findings"] if each["status"] == "fires"]
    assert found["approvals"] == []
    assert found["questions"][0]["fact"] == "counterpart_kinds"
    assert len(found["questions"]) > 40


def test_it_needs_no_database_and_stores_nothing(tmp_path: Path) -> None:
    answer = ode(tmp_path / "none", "screen", write_json(tmp_path, {}))
    assert answer.code == 0
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"home_stat": "CA"}, "home_stat"),
        ({"home_state": "Calif."}, "home_state"),
        ({"creates_joint_body": "no", "joint_body_powers": ["raises_money"]}, "joint_body_powers"),
    ],
)
def test_a_wrong_answer_is_a_usage_error_that_names_it(tmp_path: Path, facts: dict[str, Any], field: str) -> None:
    answer = ode(tmp_path, "screen", write_json(tmp_path, facts), "--json")
    assert (answer.code, answer.fields) == (2, [field])


@pytest.mark.parametrize("text", ["", "[]", "{", "3"])
def test_a_file_without_facts_is_a_usage_error(tmp_path: Path, text: str) -> None:
    assert ode(tmp_path, "screen", write_json(tmp_path, text)).code == 2


@pytest.mark.parametrize("name", SCENARIOS)
def test_no_output_claims_what_a_screen_may_not_claim(tmp_path: Path, name: str) -> None:
    answer = ode(tmp_path, "screen", write_json(tmp_path, SCENARIOS[name]), "--all")
    said = " ".join(answer.out.split())
    assert "This is no advice; counsel decides" in said
    assert not FORBIDDEN.findall(said)


@pytest.mark.parametrize(
    "claim",
    ["The agreement is valid.", "This text is cleared", "Consent of Congress is not required.", "risk score 7", "80 %"],
)
def test_a_forbidden_claim_is_recognised(claim: str) -> None:
    assert FORBIDDEN.search(claim)


def test_another_state_is_not_judged_by_the_overlay_of_one(tmp_path: Path) -> None:
    facts = {**SCENARIOS["California gaming compact"], "home_state": "WY"}
    answer = ode(tmp_path, "screen", write_json(tmp_path, facts))
    assert "State law was not reviewed" in answer.out
    assert "Gov. Code" not in "".join(line for line in answer.out.splitlines() if line.startswith("Approvals"))

"""`ode letters`: who is asked by letter, how each letter stands, and the letters in a folder."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows.actions.delivering import drain_outbox
from ode_workflows.settings import Settings
from tests.actions.calendar import START, act, at
from tests.builders import make_proposal
from tests.cli.driver import ode, ode_json
from tests.cli.refusal import refused


@pytest.fixture
def reference(office: Path, engine: Engine) -> str:
    """A compact in legal review, about which the Governor and the Attorney General are asked."""
    oregon = [{"name": "State of Oregon", "kind": "us_state"}]
    reference = make_proposal(engine, today=START, kind="interstate_compact", counterparts=oregon)
    act(engine, reference, "submit_for_legal_review", "ana")
    act(engine, reference, "add_approval", "clara", approval="attorney_general_advice")
    return reference


def test_each_letter_is_listed_with_how_it_stands_and_written_out(
    office: Path, engine: Engine, reference: str, tmp_path: Path
) -> None:
    before = ode_json(office, "letters", reference, "--as", "ana")
    assert [(letter["to"], letter["status"]) for letter in before["letters"]] == [
        ("Governor", "waits"),
        ("Attorney General", "waits"),
    ]
    drain_outbox(engine, Settings(home=office), now=at(START), kinds=("document",))
    after = ode_json(office, "letters", reference, "-o", tmp_path / "pack", "--as", "ana")
    assert [letter["status"] for letter in after["letters"]] == ["made", "made"]
    written = sorted(path.name for path in (tmp_path / "pack").iterdir())
    assert written == [
        f"{reference}-request-01-attorney-general-advice-v3.docx",
        f"{reference}-request-01-governor-authority-to-negotiate-v2.docx",
    ]
    assert "made" in ode(office, "letters", reference, "--as", "ana").out


def test_asking_again_adds_no_letter(office: Path, reference: str) -> None:
    assert ode_json(office, "letters", reference, "--ask", "--as", "ana")["asked_now"] == 0


def test_without_a_question_to_anybody_outside_it_says_so(office: Path, engine: Engine) -> None:
    answer = ode(office, "letters", make_proposal(engine), "--as", "ana")
    assert (answer.code, answer.out.strip()) == (0, "Nobody outside the office is asked about it now.")


def test_a_folder_that_is_a_file_is_named(office: Path, engine: Engine, reference: str, tmp_path: Path) -> None:
    drain_outbox(engine, Settings(home=office), now=at(START), kinds=("document",))
    (tmp_path / "pack").write_text("no folder")
    answer = refused(office, "letters", reference, "-o", tmp_path / "pack", "--as", "ana")
    assert (answer.code, answer.json["type"]) == (1, "urn:ode:problem:storage")
    assert "Choose another folder with -o." in answer.json["detail"]


def test_an_auditor_may_look_and_not_ask(office: Path, reference: str) -> None:
    assert ode(office, "letters", reference, "--as", "audrey").code == 0
    assert refused(office, "letters", reference, "--ask", "--as", "audrey").code == 1

"""`ode intake` asks one thing at a time, keeps each answer at once, and goes on where it was left."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from ode_workflows.actions.rulebook import rulebook
from ode_workflows.cli.main import app
from tests.builders import an_intake, make_office
from tests.cli.driver import ode, ode_json, write_json
from tests.databases import server_of

WITHOUT = next(kind for kind, constants in rulebook().profiles.items() if not constants)
FIRST = "legally_binding"
"""What is asked first of a memorandum whose constants nobody has confirmed."""


@pytest.fixture
def office(home: Path, engine: Engine) -> Path:
    make_office(engine)
    return home


@pytest.fixture
def reference(office: Path, tmp_path: Path) -> str:
    intake = an_intake(facts={}, is_binding="unknown")
    return str(ode_json(office, "propose", write_json(tmp_path, intake), "--as", "ana")["reference"])


def typed(home: Path, reference: str, keys: str, *words: str) -> str:
    """Answer with these keys, a line each, and return what was printed."""
    line = ["--home", str(home), "intake", reference, "--as", "ana", *words]
    env = {"ODE_DATABASE_URL": server_of(home), "COLUMNS": "200"}
    result = CliRunner().invoke(app, line, input=keys, env=env)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_an_answer_is_kept_at_once_with_name_and_source(office: Path, reference: str) -> None:
    typed(office, reference, "n\nq\n", "--source", "call of 3 March")
    answers = ode_json(office, "review", reference, "--as", "clara")["answers"]
    assert [(row["fact"], row["answer"], row["by"], row["source"]) for row in answers] == [
        (FIRST, "no", "Ana", "call of 3 March")
    ]


def test_it_goes_on_where_it_was_left(office: Path, reference: str) -> None:
    first = ode_json(office, "intake", reference, "--as", "ana")
    typed(office, reference, "n\nq\n")
    second = ode_json(office, "intake", reference, "--as", "ana")
    assert second["left"] < first["left"]
    assert second["asks"] != first["asks"]
    assert second["answered"][FIRST] == "no"


def test_a_wrong_key_is_asked_again_and_nothing_is_kept(office: Path, reference: str) -> None:
    said = typed(office, reference, "perhaps\n7\nq\n")
    assert "'perhaps' is none of these; type a number from 1 to 3" in said
    assert "'7' is none of these" in said
    assert list(ode_json(office, "intake", reference, "--as", "ana")["answered"]) == [
        "home_state", "instrument_kind", "counterpart_kinds",
    ]  # fmt: skip


def test_what_is_skipped_comes_later(office: Path, reference: str) -> None:
    said = typed(office, reference, "\nn\nq\n")
    assert "Go on with" in said
    assert FIRST not in ode_json(office, "intake", reference, "--as", "ana")["answered"]


def test_none_of_these_records_a_no_for_every_question_of_a_checklist(office: Path, reference: str) -> None:
    while (asks := ode_json(office, "intake", reference, "--as", "ana")["asks"])["checklist"] is None:
        fact = asks["questions"][0]["fact"]
        ode_json(office, "step", reference, "answer_facts", "--as", "ana", "--set", f"answers.{fact}=unknown")
    typed(office, reference, "0\nq\n")
    answered = ode_json(office, "intake", reference, "--as", "ana")["answered"]
    assert all(answered[row["fact"]] == row["none"] for row in asks["questions"])


def test_a_question_is_answered_again_and_says_what_changed(office: Path, reference: str) -> None:
    ode_json(office, "step", reference, "answer_facts", "--as", "ana", "--set", "answers.commits_funds=no")
    ode_json(office, "step", reference, "submit_for_legal_review", "--as", "ana")
    said = typed(office, reference, "y\nq\n", "--again", "creates_joint_body")
    assert "now fires:" in said
    assert "compact-soft-signs" in said


def test_an_intake_of_nothing_is_not_found(office: Path) -> None:
    assert ode(office, "intake", "2020-001", "--as", "ana").code == 3


def test_a_question_of_another_name_is_answered_with_the_nearest(office: Path, reference: str) -> None:
    answer = ode(office, "intake", reference, "--as", "ana", "--again", "comits_funds")
    assert answer.code == 2
    assert "did you mean 'commits_funds'?" in answer.err


def test_constants_are_listed_and_confirmed_by_counsel_alone(office: Path) -> None:
    kind = "memorandum_of_understanding"
    assert ode(office, "constants", kind, "--confirm", "--as", "ana").code == 1
    assert not any(row["is_confirmed"] for row in ode_json(office, "constants", kind, "--as", "ana"))
    assert all(row["is_confirmed"] for row in ode_json(office, "constants", kind, "--confirm", "--as", "clara"))
    found = ode_json(office, "constants", kind, "--take-back", "has_end_date", "--as", "clara")
    assert [row["fact"] for row in found if not row["is_confirmed"]] == ["has_end_date"]


def test_a_kind_without_constants_says_so(office: Path) -> None:
    said = ode(office, "constants", WITHOUT, "--as", "clara")
    assert (said.code, "every question is asked" in said.out) == (0, True)


def test_one_rule_is_read_in_full(office: Path) -> None:
    assert ode_json(office, "rulebook")["rules"] == len(rulebook().rules)
    assert ode_json(office, "rulebook", "show", "igra-compact-approval")["authorities"]
    assert ode(office, "rulebook", "show", "igra-compact").code == 2
    assert ode(office, "rulebook", "diff", "one").code == 2
    assert ode(office, "rulebook", "diff", "nothing", "nothing").code == 3

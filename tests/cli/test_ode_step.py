"""`ode step` takes every trigger and event, with what is said and handed in with it, or says why not."""

import json
import sqlite3
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows.cli import desk
from ode_workflows.cli.handed_in import evidence_of, step_inputs
from ode_workflows.db.session import make_engine
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError
from ode_workflows.files.store import FileStore
from tests.builders import make_proposal, step
from tests.cli.driver import Answer, ode, ode_json, write_json
from tests.databases import alter
from tests.gate.hostile_files import clean_docx, docx_with_body, field, pdf_of

SUBMIT = "submit_for_legal_review"


@pytest.fixture
def proposal(office: Path, engine: Engine) -> str:
    return make_proposal(engine)


@pytest.fixture
def reviewed(proposal: str, engine: Engine) -> str:
    step(engine, proposal, SUBMIT, "ana")
    return proposal


def refused(office: Path, *words: object) -> Answer:
    return ode(office, "step", *words, "--json")


def test_a_step_moves_the_agreement_and_says_who_has_what_to_do(office: Path, proposal: str) -> None:
    done = ode_json(office, "step", proposal, SUBMIT, "--as", "ana")
    assert (done["from"], done["state"], done["version"]) == ("proposal", "legal_review", 2)
    assert {"Clara", "Colin"} & {task["owner"] for task in done["tasks"]}


def test_hyphens_in_a_trigger_are_as_good_as_underscores(office: Path, proposal: str) -> None:
    assert ode(office, "step", proposal, "submit-for-legal-review", "--as", "ana").code == 0


def test_the_history_names_who_typed_it_in(office: Path, proposal: str) -> None:
    ode_json(office, "step", proposal, SUBMIT, "--as", "ana")
    newest = ode_json(office, "history", proposal)["entries"][-1]
    assert newest["by"] == "Ana"
    assert newest["recorded_by"].startswith("os:")


def test_an_unknown_trigger_is_answered_with_the_nearest(office: Path, proposal: str) -> None:
    answer = refused(office, proposal, "submit_for_legal", "--as", "ana")
    assert (answer.code, answer.fields) == (2, ["trigger"])
    assert SUBMIT in answer.json["detail"]


def test_no_trigger_is_usage(office: Path, proposal: str) -> None:
    assert refused(office, proposal, "--as", "ana").code == 2


def test_an_unknown_reference_is_not_found(office: Path) -> None:
    assert refused(office, "2026-999", SUBMIT, "--as", "ana").code == 3


def test_another_offices_file_is_not_found_at_all(office: Path, proposal: str) -> None:
    assert refused(office, proposal, SUBMIT, "--as", "cora").code == 3


def test_a_person_without_the_role_is_refused(office: Path, proposal: str) -> None:
    answer = refused(office, proposal, SUBMIT, "--as", "rosa")
    assert (answer.code, answer.json["type"]) == (1, "urn:ode:problem:role-not-allowed")


def test_a_step_that_begins_elsewhere_says_where(office: Path, proposal: str) -> None:
    answer = refused(office, proposal, "authorize_signature", "--as", "dora")
    assert (answer.code, answer.json["type"]) == (1, "urn:ode:problem:wrong-state")


def test_everything_that_is_missing_is_listed_at_once(office: Path, engine: Engine) -> None:
    reference = make_proposal(engine, purpose=None, lead_agency=None)
    answer = refused(office, reference, SUBMIT, "--as", "ana")
    assert answer.code == 1
    assert answer.unmet == ["intake_complete", "intake_complete"]
    assert {item["who"] for item in answer.json["unmet"]} == {"Ana"}


def test_a_stale_version_names_who_was_first(office: Path, reviewed: str) -> None:
    answer = refused(office, reviewed, "return_to_proposal", "--as", "dora", "--reason", "incomplete", "--expect", 1)
    assert answer.code == 4
    assert "Ana was first" in answer.json["detail"]


def test_the_same_key_gives_the_first_answer(office: Path, proposal: str) -> None:
    words = ("step", proposal, SUBMIT, "--as", "ana", "--key", "k1")
    assert ode_json(office, *words) == ode_json(office, *words)


def test_the_same_key_with_another_body_is_refused(office: Path, reviewed: str) -> None:
    words = (reviewed, "return_to_proposal", "--as", "dora", "--key", "k1", "--reason")
    assert ode(office, "step", *words, "not complete").code == 0
    answer = refused(office, *words, "another reason")
    assert (answer.code, answer.fields) == (2, ["key"])


@pytest.mark.parametrize(
    "day", ["02/03/2026", "2026-02-30", "2026-2-3", "9999-01-01", "yesterday", "２０２６-０１-０１"]
)
def test_a_date_that_cannot_be_read_is_named(office: Path, proposal: str, day: str) -> None:
    answer = refused(office, proposal, SUBMIT, "--as", "ana", "--on", day)
    assert (answer.code, answer.fields) == (2, ["on"])


def test_an_act_in_the_future_is_refused(office: Path, proposal: str) -> None:
    answer = refused(office, proposal, SUBMIT, "--as", "ana", "--on", "2199-01-01")
    assert (answer.code, answer.fields) == (2, ["on"])


def test_an_input_that_is_not_asked_for_is_named(office: Path, reviewed: str) -> None:
    answer = refused(office, reviewed, "authorize_negotiation", "--as", "dora", "--set", "scop=Data")
    assert (answer.code, answer.fields) == (2, ["scop"])


def test_an_unknown_second_person_is_not_found(office: Path, proposal: str) -> None:
    assert refused(office, proposal, "--as-fact", "closed", "--as", "dora", "--confirmed-by", "clra").code == 3


def test_what_happened_outside_is_recorded_by_two_persons(office: Path, proposal: str, tmp_path: Path) -> None:
    letter = tmp_path / "letter of 3 March.pdf"
    letter.write_bytes(pdf_of())
    done = ode_json(
        office, "step", proposal, "--as-fact", "in_force", "--as", "dora", "--confirmed-by", "clara",
        "--reason", "Signed by the governor at the border", "--evidence", letter, "--set", "signed_on=2026-03-03",
        "--set", "in_force_on=2026-03-03",
    )  # fmt: skip
    assert (done["trigger"], done["state"]) == ("record_as_fact", "in_force")
    evidence = ode_json(office, "history", proposal)["entries"][-1]["evidence"]
    kept, name = evidence.removeprefix("file:").split(" ", 1)
    assert name == letter.name
    assert FileStore(office / "files").get(kept) == letter.read_bytes()


def test_an_unknown_state_of_a_fact_is_named(office: Path, proposal: str) -> None:
    answer = refused(office, proposal, "--as-fact", "in_farce", "--as", "dora")
    assert (answer.code, answer.fields) == (2, ["as-fact"])


def test_a_refused_step_keeps_no_evidence(office: Path, proposal: str, tmp_path: Path) -> None:
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(pdf_of())
    assert refused(office, proposal, "--as-fact", "in_force", "--as", "ana", "--evidence", letter).code == 1
    assert not list(FileStore(office / "files").hashes())


def test_evidence_that_looks_like_a_file_must_be_one(office: Path, proposal: str) -> None:
    assert refused(office, proposal, "close", "--as", "dora", "--evidence", "./missing.pdf").code == 3


@pytest.mark.parametrize(
    "words", ["Cal. Gov. Code 6500", "https://ode.example/a.pdf", "letter of 3 March 2026", "x" * 5000]
)
def test_evidence_in_words_stays_as_it_is(tmp_path: Path, words: str) -> None:
    found = evidence_of(words, FileStore(tmp_path))
    assert found is not None
    assert (found.text, found.content) == (words, None)


def test_evidence_that_names_an_unknown_kept_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="No file is kept"):
        evidence_of(f"file:{'0' * 64} letter.pdf", FileStore(tmp_path))


def test_values_are_json_where_they_can_be_and_text_where_not() -> None:
    said = ["scope=Data exchange", "count=3", "ok=true", 'bodies=["a", "b"]', "on=2026-01-01", "n=NaN", "e="]
    assert step_inputs(None, said, []) == {
        "scope": "Data exchange",
        "count": 3,
        "ok": True,
        "bodies": ["a", "b"],
        "on": "2026-01-01",
        "n": "NaN",
        "e": "",
    }


def test_a_dot_makes_an_input_within_an_input(tmp_path: Path) -> None:
    data = write_json(tmp_path, {"overlaps": {"2026-001": {"answer": "wait"}}, "source": "letter"})
    text = tmp_path / "text.txt"
    text.write_text("Article 1")
    inputs = step_inputs(data, ["overlaps.2026-001.reason=later", "source=call"], [f"files.en={text}"])
    assert inputs["overlaps"]["2026-001"] == {"answer": "wait", "reason": "later"}
    assert inputs["source"] == "call"
    assert inputs["files"]["en"] == {"name": "text.txt", "content": b"Article 1"}


@pytest.mark.parametrize("said", ["scope", "=x", " =x"])
def test_a_value_without_a_name_is_refused(said: str) -> None:
    with pytest.raises(InvalidFactsError, match="write NAME=VALUE"):
        step_inputs(None, [said], [])


def test_a_name_within_a_plain_value_is_refused() -> None:
    with pytest.raises(InvalidFactsError, match="has a value of its own"):
        step_inputs(None, ["scope=x", "scope.more=y"], [])


def test_a_version_that_never_was_is_no_race_but_a_slip(office: Path, proposal: str) -> None:
    answer = refused(office, proposal, SUBMIT, "--as", "ana", "--expect", 9)
    assert (answer.code, answer.fields) == (2, ["expected_version"])
    assert "never had version 9; it has version 1" in answer.json["detail"]


def test_a_file_handed_in_that_is_missing_is_not_found(office: Path, proposal: str, tmp_path: Path) -> None:
    answer = refused(office, proposal, "freeze_text", "--as", "ana", "--file", f"files.en={tmp_path / 'no.txt'}")
    assert answer.code == 3


@pytest.mark.sqlite_only
def test_a_busy_database_says_so_and_stores_nothing(
    office: Path, proposal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "make_engine", partial(make_engine, busy_timeout_seconds=0.05))
    other = sqlite3.connect(office / "ode.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = refused(office, proposal, SUBMIT, "--as", "ana")
    other.execute("ROLLBACK")
    other.close()
    assert (answer.code, answer.json["type"]) == (1, "urn:ode:problem:storage")
    assert "busy" in answer.json["detail"]
    assert ode_json(office, "show", proposal)["version"] == 1


def test_an_older_schema_is_refused_before_anything_is_read(office: Path, proposal: str) -> None:
    alter(office, "UPDATE alembic_version SET version_num = '0001'")
    answer = refused(office, proposal, SUBMIT, "--as", "ana")
    assert answer.code == 1
    assert "run: ode init" in answer.json["detail"]


def test_json_of_a_refusal_is_one_value_on_standard_output(office: Path, proposal: str) -> None:
    answer = refused(office, proposal, "close", "--as", "dora")
    assert set(json.loads(answer.out)) == {"type", "title", "detail", "errors", "unmet"}
    assert answer.err == ""


def test_a_hostile_file_is_refused_and_nothing_is_stored(office: Path, proposal: str, tmp_path: Path) -> None:
    before = list(FileStore(office / "files").hashes())
    for name, content, says in (
        ("note.docx", docx_with_body(field(" DDE", "AUTO cmd ")), "holds a DDEAUTO field"),
        ("note.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "is in the old Word format (.doc)"),
        ("note.pdf", clean_docx(), "is Word (.docx), but its name ends in .pdf"),
    ):
        (tmp_path / name).write_bytes(content)
        words = ("close", "--as", "dora", "--reason", "withdrawn", "--set", "close_reason=declined")
        answer = refused(office, proposal, *words, "--evidence", tmp_path / name)
        assert (answer.code, answer.fields) == (2, ["evidence"])
        assert says in answer.json["detail"]
    assert list(FileStore(office / "files").hashes()) == before


def test_a_file_of_200_megabytes_is_refused_before_it_is_read(office: Path, proposal: str, tmp_path: Path) -> None:
    with (tmp_path / "scan.pdf").open("wb") as sparse:
        sparse.truncate(200_000_000)
    answer = refused(office, proposal, "close", "--as", "dora", "--evidence", tmp_path / "scan.pdf")
    assert answer.code == 2
    assert "has 200,000,000 bytes; the most is 26,214,400" in answer.json["detail"]

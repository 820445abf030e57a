"""`ode verify` ends with code 5 and the name of the first bad entry."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.builders import make_proposal
from tests.cli.driver import ode, ode_json
from tests.databases import alter


@pytest.fixture
def reference(engine: Engine, office: Path) -> str:
    return make_proposal(engine)


def test_a_sound_history_prints_its_heads(office: Path, reference: str) -> None:
    answer = ode_json(office, "verify", reference)
    assert answer["verified"] is True
    assert [(head["reference"], head["seq"]) for head in answer["heads"]] == [(reference, 1)]
    assert len(answer["seal"]) == 64
    assert answer["heads"][0]["hash"] in ode(office, "verify").out


def test_an_entry_edited_by_sql_ends_with_code_5_and_is_named(office: Path, reference: str) -> None:
    alter(office, "UPDATE history_entry SET body = replace(body, 'Proposed', 'Disposed')")
    answer = ode(office, "verify")
    assert answer.code == 5
    assert f"{reference}, entry 1: was altered after it was written" in answer.err


def test_the_problem_stands_in_the_json_too(office: Path, reference: str) -> None:
    alter(office, "DELETE FROM history_entry")
    answer = ode(office, "verify", "--json")
    assert answer.code == 5
    assert (answer.json["verified"], answer.json["type"]) == (False, "urn:ode:problem:check-failed")
    assert answer.json["problems"] == [
        {"reference": reference, "entry": 1, "why": "is missing; the agreement stands at version 1"}
    ]


def test_heads_kept_elsewhere_show_what_was_cut_off(office: Path, reference: str, tmp_path: Path) -> None:
    kept = tmp_path / "heads.json"
    assert ode(office, "verify", "--heads", kept).code == 0
    assert ode(office, "verify", "--seal", kept).code == 0
    for table in ("history_entry", "party", "task", "fact_answer", "agreement"):
        alter(office, f"DELETE FROM {table}")
    assert ode(office, "verify").code == 0
    answer = ode(office, "verify", "--seal", kept)
    assert answer.code == 5
    assert f"{reference}, entry 1: was sealed, but the agreement is gone" in answer.err


def test_no_heads_are_written_of_a_history_that_does_not_hold(office: Path, reference: str, tmp_path: Path) -> None:
    alter(office, "UPDATE party SET name = 'Sonora'")
    assert ode(office, "verify", "--heads", tmp_path / "heads.json").code == 5
    assert not (tmp_path / "heads.json").exists()


def test_an_unknown_reference_is_not_found(office: Path, reference: str) -> None:
    assert ode(office, "verify", "2026-999", "--json").code == 3


def test_a_file_that_holds_no_heads_is_refused(office: Path, reference: str) -> None:
    assert ode(office, "verify", "--seal", Path(__file__), "--json").code == 2

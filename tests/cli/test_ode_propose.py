"""`ode propose` puts an intake on file, names every wrong field, and is safe to repeat."""

from pathlib import Path

import pytest

from tests.builders import an_intake
from tests.cli.driver import ode, ode_json, write_json


def test_a_proposal_gets_a_reference_and_named_owners(office: Path, tmp_path: Path) -> None:
    made = ode_json(office, "propose", write_json(tmp_path, an_intake()), "--as", "ana")
    assert made["reference"].endswith("-001")
    assert (made["state"], made["version"], made["kind"]) == ("proposal", 1, "memorandum_of_understanding")
    assert made["tasks"] == [{"title": "Complete the intake and submit it for legal review", "owner": "Ana"}]


def test_the_acting_person_may_come_from_the_setting(office: Path, tmp_path: Path) -> None:
    answer = ode(office, "propose", write_json(tmp_path, an_intake()), person="ana")
    assert answer.code == 0
    assert "Now: Proposal, version 1." in answer.out


def test_without_a_person_it_says_how_to_name_one(office: Path, tmp_path: Path) -> None:
    answer = ode(office, "propose", write_json(tmp_path, an_intake()), "--json")
    assert (answer.code, answer.fields) == (2, ["as"])
    assert "ODE_PERSON" in answer.json["detail"]


def test_an_unknown_person_is_answered_with_the_nearest(office: Path, tmp_path: Path) -> None:
    answer = ode(office, "propose", write_json(tmp_path, an_intake()), "--as", "anna", "--json")
    assert answer.code == 3
    assert "did you mean 'ana'?" in answer.json["detail"]


def test_a_person_without_the_role_is_refused(office: Path, tmp_path: Path) -> None:
    answer = ode(office, "propose", write_json(tmp_path, an_intake()), "--as", "rosa", "--json")
    assert answer.code == 1
    assert answer.json["type"] == "urn:ode:problem:role-not-allowed"


def test_the_same_key_answers_the_same_and_stores_nothing_more(office: Path, tmp_path: Path) -> None:
    intake = write_json(tmp_path, an_intake())
    first = ode_json(office, "propose", intake, "--as", "ana", "--key", "k1")
    assert ode_json(office, "propose", intake, "--as", "ana", "--key", "k1")["reference"] == first["reference"]
    assert len(ode_json(office, "list")) == 1


def test_the_same_key_with_another_intake_is_refused(office: Path, tmp_path: Path) -> None:
    ode_json(office, "propose", write_json(tmp_path, an_intake()), "--as", "ana", "--key", "k1")
    answer = ode(
        office, "propose", write_json(tmp_path, an_intake(title="Other")), "--as", "ana", "--key", "k1", "--json"
    )
    assert (answer.code, answer.fields) == (2, ["key"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"title": "x",\n "kind" "y"}', "line 2, column 9"),
        ("[1, 2]", "one JSON object"),
        ('{"title": "x", "title": "y"}', "stands there twice"),
        ('{"a": ' * 40 + "1" + "}" * 40, "nested deeper"),
        ('{"a": ' * 100_000 + "1" + "}" * 100_000, "nested deeper"),
        ("", "line 1, column 1"),
    ],
)
def test_a_broken_intake_says_where(office: Path, tmp_path: Path, text: str, says: str) -> None:
    answer = ode(office, "propose", write_json(tmp_path, text), "--as", "ana", "--json")
    assert answer.code == 2
    assert says in answer.json["detail"]


def test_an_intake_with_a_byte_order_mark_is_read(office: Path, tmp_path: Path) -> None:
    path = write_json(tmp_path, an_intake())
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert ode(office, "propose", path, "--as", "ana").code == 0


def test_an_intake_that_is_not_utf_8_is_named(office: Path, tmp_path: Path) -> None:
    path = tmp_path / "intake.json"
    path.write_bytes('{"title": "Québec"}'.encode("latin-1"))
    answer = ode(office, "propose", path, "--as", "ana", "--json")
    assert answer.code == 2
    assert "UTF-8" in answer.json["detail"]


def test_a_missing_intake_is_not_found(office: Path, tmp_path: Path) -> None:
    answer = ode(office, "propose", tmp_path / "none.json", "--as", "ana", "--json")
    assert answer.code == 3


def test_a_folder_is_no_intake(office: Path, tmp_path: Path) -> None:
    assert ode(office, "propose", tmp_path, "--as", "ana", "--json").code == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "memorandum_of_understandin"}, "kind"),
        ({"counterparts": []}, "counterparts"),
        ({"counterparts": [{"name": "X", "kind": "planet"}]}, "counterparts.0.kind"),
        ({"issue_areas": ["watr"]}, "issue_areas"),
        ({"wished_on": "02/03/2026"}, "wished_on"),
        ({"wished_on": "2026-02-30"}, "wished_on"),
        ({"wished_on": "9999-12-31"}, "wished_on"),
        ({"titel": "x"}, "titel"),
        ({"title": " "}, "title"),
    ],
)
def test_each_wrong_field_is_named_and_nothing_stored(
    office: Path, tmp_path: Path, changes: dict[str, object], field: str
) -> None:
    answer = ode(office, "propose", write_json(tmp_path, an_intake(**changes)), "--as", "ana", "--json")
    assert (answer.code, answer.fields) == (2, [field])
    assert ode_json(office, "list") == []


def test_a_slip_in_the_kind_is_answered_with_the_right_word(office: Path, tmp_path: Path) -> None:
    intake = write_json(tmp_path, an_intake(kind="memorandum_of_understandin"))
    answer = ode(office, "propose", intake, "--as", "ana")
    assert "did you mean 'memorandum_of_understanding'?" in answer.err

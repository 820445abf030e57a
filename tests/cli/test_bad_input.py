"""Whatever is typed or handed in: a sentence that names the field, the right exit code, and nothing stored."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from ode_workflows.db.session import write_transaction
from tests.builders import add_person, an_intake, make_proposal, step
from tests.cli.driver import ode, ode_json, write_json
from tests.cli.refusal import refused
from tests.stories.desk import MEMORANDUM_TERM, Desk

SUBMIT = "submit_for_legal_review"
SONORA = {"name": "Sonora", "kind": "foreign_subnational"}


@pytest.fixture
def proposal(office: Path, engine: Engine) -> str:
    return make_proposal(engine)


@pytest.fixture
def desk(engine: Engine, office: Path) -> Desk:
    return Desk(engine, office)


# ---------------------------------------------------------------------- words of closed lists


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ([SUBMIT, "--as", "anna"], 3, "There is no person 'anna'; did you mean 'ana'?"),
        ([SUBMIT, "--as", " "], 3, "There is no person"),
        ([SUBMIT], 2, "as: say who acts: --as PERSON, or set ODE_PERSON"),
        (["submit_for_legal", "--as", "ana"], 2, f"did you mean '{SUBMIT}'?"),
        (["--as-fact", "in_farce", "--as", "dora"], 2, "did you mean 'in_force'?"),
        (["--as-fact", "closed", "--as", "dora", "--confirmed-by", "clra"], 3, "did you mean 'clara'?"),
        ([SUBMIT, "--as", "ana", "--expect", "one"], 2, "valid integer"),
        ([SUBMIT, "--as", "ana", "--colour", "red"], 2, "No such option: --colour"),
        ([SUBMIT, "--as", "ana", "--set", "scope"], 2, "set: 'scope' is not clear; write NAME=VALUE"),
        ([SUBMIT, "--as", "ana", "--set", "scope=x"], 2, "scope: is not asked for here; it has no inputs of its own"),
        ([SUBMIT, "--as", "ana", "--key", " "], 2, "key: must be 1 to 200 characters"),
        ([SUBMIT, "--as", "ana", "--reason", "a\x07b"], 2, "reason: holds the hidden character U+0007"),
        ([SUBMIT, "--as", "ana", "--reason", "x" * 100_001], 2, "reason: must have at most 100,000 characters"),
        ([SUBMIT, "--as", "ana", "--evidence", "a\u202eb"], 2, "evidence: holds the hidden character U+202E"),
    ],
)
def test_a_word_that_is_not_known_is_named(office: Path, proposal: str, words: list[str], code: int, says: str) -> None:
    answer = refused(office, "step", proposal, *words)
    assert (answer.code, says in answer.json["detail"]) == (code, True), answer.out


@pytest.mark.parametrize(
    ("option", "word", "says"),
    [
        ("--state", "in_farce", "state: 'in_farce' is not known; did you mean 'in_force'?"),
        ("--kind", "memorandum", "kind: 'memorandum' is not known; did you mean 'memorandum_of_understanding'?"),
        ("--issue-area", "watr", "issue-area: 'watr' is not known; did you mean 'water'?"),
        ("--as", "anna", "There is no person 'anna'"),
    ],
)
def test_a_filter_that_is_not_known_is_named(office: Path, option: str, word: str, says: str) -> None:
    assert says in refused(office, "list", option, word).json["detail"]


def test_an_approval_that_the_catalogue_does_not_have_is_answered_with_the_nearest(office: Path, desk: Desk) -> None:
    reference = desk.propose()
    desk.step(reference, SUBMIT, "ana")
    answer = refused(office, "step", reference, "add_approval", "--as", "clara", "--set", "approval=legal_suficiency")
    assert answer.code == 2
    assert "did you mean 'legal_sufficiency'?" in answer.json["detail"]


def test_a_row_that_the_agreement_does_not_have_is_said_to_be_none_of_its(office: Path, desk: Desk) -> None:
    reference = desk.propose()
    desk.step(reference, SUBMIT, "ana")
    words = ("--as", "clara", "--set", "approval=governor", "--set", "outcome=favourable", "--evidence", "letter")
    answer = refused(office, "step", reference, "resolve_approval", *words)
    assert (answer.code, answer.unmet) == (1, ["row_open"])
    assert (
        "Rows here: agency_concurrence, archives_retention, foreign_agreement_register, legal_sufficiency."
        in answer.json["detail"]
    )


def test_a_party_that_is_none_is_answered_with_the_parties(office: Path, desk: Desk) -> None:
    reference = desk.propose()
    desk.to_signature(reference)
    said = ("party=Sonora", "signer=S", "title=Governor", "place=Hermosillo")
    words = [part for value in said for part in ("--set", value)]
    answer = refused(office, "step", reference, "record_signature", "--as", "sven", *words, "--evidence", "scan")
    assert (answer.code, answer.unmet) == (1, ["signature_fits"])
    assert "Sonora is no party here. Parties: State of California, Baja California." in answer.json["detail"]


@pytest.mark.parametrize("roles", [[], ["sheriff"]])
def test_a_person_without_a_role_that_the_office_knows_takes_no_step(
    office: Path, engine: Engine, proposal: str, roles: list[str]
) -> None:
    with write_transaction(engine) as conn:
        office_id = conn.exec_driver_sql("SELECT office_id FROM person WHERE handle = 'ana'").scalar_one()
        add_person(conn, str(office_id), "nora", roles)
    answer = refused(office, "step", proposal, SUBMIT, "--as", "nora")
    assert (answer.code, answer.json["type"]) == (1, "urn:ode:problem:role-not-allowed")
    assert "Nora" in answer.json["detail"]


# ---------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("02/03/2026", "'02/03/2026' is not clear; write the date as YYYY-MM-DD"),
        ("2026", "'2026' is not clear; write the date as YYYY-MM-DD"),
        ("2026-11", "'2026-11' is not clear; write the date as YYYY-MM-DD"),
        ("2026-W40-1", "'2026-W40-1' is not clear; write the date as YYYY-MM-DD"),
        ("10000-01-01", "'10000-01-01' is not clear; write the date as YYYY-MM-DD"),
        ("2026-01-01T00:00", "write the date as YYYY-MM-DD"),
        ("2026-02-30", "there is no day 2026-02-30"),
        ("0000-01-01", "there is no day 0000-01-01"),
        ("1066-10-14", "1066-10-14 must lie between 1776-07-04 and 2200-12-31"),
        ("9999-12-31", "9999-12-31 must lie between 1776-07-04 and 2200-12-31"),
        ("2199-01-01", "2199-01-01 lies after today"),
    ],
)
def test_a_day_that_cannot_be_is_refused_on_every_way_in(
    office: Path, proposal: str, tmp_path: Path, day: str, says: str
) -> None:
    step_ = refused(office, "step", proposal, SUBMIT, "--as", "ana", "--on", day)
    assert (step_.code, step_.json["errors"]) == (2, [{"field": "on", "message": step_.json["errors"][0]["message"]}])
    assert says in step_.json["detail"]
    signed = an_intake(counterparts=[{**SONORA, "signed_on": day}])
    intake = refused(office, "propose", write_json(tmp_path, signed), "--as", "ana")
    assert (intake.code, intake.fields) == (2, ["counterparts.0.signed_on"])
    assert says in intake.json["detail"]


@pytest.mark.parametrize("day", [2026, 20260101, 86_400, 1.5, True, ["2026-01-01"], {"on": "2026-01-01"}])
def test_a_number_is_no_date(office: Path, tmp_path: Path, day: object) -> None:
    answer = refused(office, "propose", write_json(tmp_path, an_intake(wished_on=day)), "--as", "ana")
    assert (answer.code, answer.fields) == (2, ["wished_on"])
    assert "write the date as YYYY-MM-DD" in answer.json["detail"]


def test_a_term_that_ends_before_force_is_refused(office: Path, tmp_path: Path) -> None:
    force, term = {"rule": "on_date", "fixed_on": "2027-01-01"}, {"kind": "fixed", "expires_on": "2026-12-31"}
    answer = refused(office, "propose", write_json(tmp_path, an_intake(force=force, term=term)), "--as", "ana")
    assert (answer.code, answer.fields) == (2, ["term.expires_on"])
    assert "2026-12-31 lies before force, 2027-01-01" in answer.json["detail"]


@pytest.mark.parametrize(
    ("trigger", "said", "field", "says"),
    [
        ("record_change", ["set.expires_on=2020-01-01"], "set.expires_on", "2020-01-01 lies before force, 2026-07-01"),
        ("record_change", ["set.term_number=36500"], "number", "36500 years cannot be right; give 0 to 100"),
        ("end", ["end_reason=terminated_by_agreement", "ended_on=2019-01-01"], "ended_on", "lies before force"),
        ("extend", ["new_expires_on=2026-08-01"], "new_expires_on", "must lie after the present last day, 2030-06-30"),
        ("give_notice", ["kind=termination", "effective_on=2010-01-01"], "effective_on", "lies before the notice"),
        ("give_notice", ["kind=termination", "received_on=2190-01-01"], "received_on", "and today"),
    ],
)
def test_a_day_out_of_order_is_named_while_an_agreement_lives(
    office: Path, desk: Desk, trigger: str, said: list[str], field: str, says: str
) -> None:
    reference = desk.propose(term={**MEMORANDUM_TERM, "notice_number": 90, "notice_unit": "calendar_days"})
    desk.to_force(reference)
    words = [part for value in said for part in ("--set", value)]
    answer = refused(
        office, "step", reference, trigger, "--as", "dora", *words, "--reason", "as agreed", "--evidence", "letter"
    )
    assert (answer.code, answer.fields) == (2, [field])
    assert says in answer.json["detail"]


def test_an_authority_cannot_be_backdated(office: Path, proposal: str, engine: Engine) -> None:
    """Missing authority cannot be cured later, so a move is never dated before the one that led to it."""
    answer = refused(office, "step", proposal, SUBMIT, "--as", "ana", "--on", "1999-12-31")
    assert (answer.code, answer.fields) == (2, ["on"])
    assert "lies before the move that led here" in answer.json["detail"]


def test_an_agreement_cannot_have_ended_before_it_was_signed(office: Path, proposal: str) -> None:
    words = ("--as-fact", "ended", "--as", "dora", "--confirmed-by", "clara", "--reason", "archive", "--evidence", "e")
    dates = ("signed_on=2020-05-01", "in_force_on=2020-05-01", "ended_on=2019-01-01", "end_reason=expired")
    answer = refused(office, "step", proposal, *words, *[part for date in dates for part in ("--set", date)])
    assert (answer.code, answer.fields) == (2, ["ended_on"])
    assert "2019-01-01 lies before in_force_on, 2020-05-01" in answer.json["detail"]


# ---------------------------------------------------------------------- intakes


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"title": ""}, "title", "is empty"),
        ({"title": " \u00a0 "}, "title", "is empty"),
        ({"title": "x" * 10_000}, "title", "must have at most 300 characters"),
        ({"title": "a\nb"}, "title", "must stand on one line"),
        ({"title": "a\x1b[31mb"}, "title", "holds the hidden character U+001B"),
        ({"title": "a\x00b"}, "title", "holds the hidden character U+0000"),
        ({"title": "a\u202eb"}, "title", "holds the hidden character U+202E"),
        ({"title": "a\ud800b"}, "title", "holds the hidden character U+D800"),
        ({"title": 5}, "title", "must be text"),
        ({"title": None}, "title", "must be text"),
        ({"counterparts": []}, "counterparts", "is empty"),
        ({"counterparts": None}, "counterparts", "must be a list"),
        ({"counterparts": ["Sonora"]}, "counterparts.0", "must be an object"),
        ({"counterparts": [SONORA, SONORA]}, "counterparts.1.name", "Sonora stands there twice"),
        ({"counterparts": [{**SONORA, "name": "STATE of California"}]}, "counterparts.0.name", "is our own side"),
        ({"counterparts": [{**SONORA, "kind": "planet"}]}, "counterparts.0.kind", "'planet' is not known"),
        ({"kind": "treaty"}, "kind", "'treaty' is not known"),
        ({"issue_areas": ["watr"]}, "issue_areas", "did you mean 'water'?"),
        ({"is_binding": "perhaps"}, "is_binding", "must be one of 'yes', 'no' or 'unknown'"),
        ({"kind": "amendment"}, "parent", "name the agreement that this amendment acts on"),
        ({"kind": "amendment", "parent": "2026-999"}, "parent", "there is no agreement 2026-999"),
        ({"term": {"kind": "fixed", "number": -1}}, "term.number", "must be 0 or more"),
        ({"term": {"kind": "fixed", "number": 10**30}}, "term.number", "must be 36,500 or less"),
        ({"titel": "x"}, "titel", "is not asked for here; did you mean 'title'?"),
        ({"facts": {"a": "x\x00"}}, "facts.a", "holds the hidden character U+0000"),
        ({"facts": {"a": ["x\ud800"]}}, "facts.a", "holds the hidden character U+D800"),
        ({"facts": {"a": {"b\u202e": 1}}}, "facts.a", "holds the hidden character U+202E"),
        ({"facts": {"a": 10**16}}, "facts.a", "write it as text"),
    ],
)
def test_each_wrong_field_of_an_intake_says_what_is_wrong(
    office: Path, tmp_path: Path, changes: Mapping[str, Any], field: str, says: str
) -> None:
    answer = refused(office, "propose", write_json(tmp_path, an_intake(**changes)), "--as", "ana")
    assert (answer.code, answer.fields) == (2, [field])
    assert says in answer.json["detail"]


@pytest.mark.parametrize("field", ["title", "kind", "counterparts"])
def test_what_an_intake_must_say_is_missed_by_name(office: Path, tmp_path: Path, field: str) -> None:
    intake = {name: value for name, value in an_intake().items() if name != field}
    answer = refused(office, "propose", write_json(tmp_path, intake), "--as", "ana")
    assert (answer.code, answer.json["errors"]) == (2, [{"field": field, "message": "is missing"}])


def with_facts(facts: str) -> str:
    """Return an intake with an object written by hand."""
    intake = {name: value for name, value in an_intake().items() if name != "facts"}
    return f'{json.dumps(intake)[:-1]}, "facts": {facts}}}'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", "must hold one JSON object, written in braces"),
        ("null", "must hold one JSON object, written in braces"),
        ('"text"', "must hold one JSON object, written in braces"),
        ("{} {}", "line 1, column 4: Extra data"),
        ('{"title": "x",}', "line 1, column 15"),
        ('{"title": "x", "title": "y"}', "title: stands there twice; keep one"),
        ('{"\\ud800": 1, "\\ud800": 2}', "stands there twice; keep one"),
        (with_facts('{"a": {"b": 1, "b": 2}}'), "b: stands there twice; keep one"),
        (with_facts('{"a": NaN}'), "NaN is no number; write it as text"),
        (with_facts('{"a": 1e999}'), "facts.a: holds a number that is none"),
        (with_facts('{"a": ' + "9" * 5000 + "}"), "holds a number of 5,000 digits; write it as text"),
        (with_facts('{"a": ' + "[" * 26 + "]" * 26 + "}"), "facts.a: is nested deeper than 24 levels"),
        (with_facts('{"a": ' + "[" * 100 + "]" * 100 + "}"), "is nested deeper than 32 levels"),
        ('{"a": ' + "[" * 200_000 + "]" * 200_000 + "}", "is nested deeper than 32 levels"),
    ],
)
def test_a_file_that_is_no_intake_says_why(office: Path, tmp_path: Path, text: str, says: str) -> None:
    answer = refused(office, "propose", write_json(tmp_path, text), "--as", "ana")
    assert (answer.code, says in answer.json["detail"]) == (2, True), answer.out


@pytest.mark.parametrize("command", ["propose", "simulate"])
def test_a_file_of_fifty_megabytes_is_refused_by_its_size(office: Path, tmp_path: Path, command: str) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    answer = refused(office, command, path, "--as", "ana")
    assert answer.code == 2
    assert "large.json has 50,000,000 bytes; the most is 1,000,000" in answer.json["detail"]


def test_an_answer_of_a_step_is_held_to_the_same_as_one_of_an_intake(office: Path, proposal: str) -> None:
    for value in ('"a\\ud800"', '"a\\u0000"', "1e999", "NaN\x00"):
        answer = refused(office, "step", proposal, "answer_facts", "--as", "ana", "--set", f"answers.x={value}")
        assert (answer.code, answer.fields) == (2, ["answers.x"])


# ---------------------------------------------------------------------- versions, keys, the command line itself


def test_a_stale_version_names_who_was_first(office: Path, proposal: str, engine: Engine) -> None:
    step(engine, proposal, SUBMIT, "ana")
    answer = refused(office, "step", proposal, "return_to_proposal", "--as", "dora", "--reason", "r", "--expect", 1)
    assert answer.code == 4
    assert f"Ana was first with {SUBMIT}, version 2. Read it again with: ode show {proposal}" in answer.json["detail"]


def test_a_key_used_for_another_body_is_refused_and_another_persons_key_is_another_key(
    office: Path, tmp_path: Path
) -> None:
    mine, other = write_json(tmp_path, an_intake()), write_json(tmp_path, an_intake(title="Other"), "other.json")
    first = ode_json(office, "propose", mine, "--as", "ana", "--key", "k1")
    answer = refused(office, "propose", other, "--as", "ana", "--key", "k1")
    assert (answer.code, answer.json["detail"]) == (2, "key: was used before for another request; take a new key")
    second = ode_json(office, "propose", other, "--as", "amir", "--key", "k1")
    assert second["reference"] != first["reference"]
    assert ode_json(office, "propose", mine, "--as", "ana", "--key", "k1") == first


def test_a_key_of_one_step_does_not_answer_another_step(office: Path, proposal: str) -> None:
    ode_json(
        office, "step", proposal, "answer_facts", "--as", "ana", "--key", "k1", "--set", "answers.legally_binding=yes"
    )
    assert refused(office, "step", proposal, SUBMIT, "--as", "ana", "--key", "k1").fields == ["key"]


def test_bytes_that_are_no_text_are_refused_before_anything_is_asked(office: Path) -> None:
    answer = refused(office, "show", "2026-\udcff", "--as", "ana")
    assert (answer.code, answer.fields) == (2, ["command line"])


def test_json_without_a_command_is_still_one_json_value(office: Path) -> None:
    answer = refused(office)
    assert answer.code == 2
    assert "name one of: init, up, doctor" in answer.json["detail"]


def test_half_a_character_is_printed_as_its_number(office: Path, tmp_path: Path) -> None:
    answer = ode(office, "propose", write_json(tmp_path, '{"\\ud800": 1, "\\ud800": 2}'), "--as", "ana")
    assert answer.code == 2
    assert "\\ud800: stands there twice" in answer.err

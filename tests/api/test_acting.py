"""Calls that write: a proposal and every step, each on the version that was seen, once for its key, with its files."""

from base64 import b64encode
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows.api import bodies
from tests.api.client import Program, fields_of, problem_of
from tests.builders import an_intake, make_proposal, state_of, typed_text
from tests.databases import dump
from tests.stories.desk import Desk

TITLE = {"reason": "asked", "inputs": {"set": {"title": "Another title"}}}


def encoded(content: bytes) -> str:
    return b64encode(content).decode()


def version(who: Program, reference: str) -> int:
    return int(who.get(f"/agreements/{reference}").json()["version"])


def test_a_proposal_is_put_on_file_once_for_its_key(ana: Program) -> None:
    made = ana.post("/agreements", an_intake(), idempotency_key="first")
    again = ana.post("/agreements", an_intake(), idempotency_key="first")
    assert (made.status_code, made.json()) == (201, again.json())
    assert made.headers["location"] == f"/api/v1/agreements/{made.json()['reference']}"
    assert ana.get("/agreements").json()["total"] == 1
    other = ana.post("/agreements", an_intake(title="Another"), idempotency_key="first")
    assert fields_of(other) == ["key"]


def test_a_step_names_the_version_it_saw(ana: Program, engine: Engine) -> None:
    reference = make_proposal(engine)
    call, seen = f"/agreements/{reference}/record_change", version(ana, reference)
    assert "If-Match" in problem_of(ana.post(call, TITLE), 428)["detail"]
    problem_of(ana.post(call, TITLE, version="seventeen"), 412)
    problem_of(ana.post(call, TITLE, version=seen + 5), 412)
    done = ana.post(call, TITLE, version=seen)
    assert (done.status_code, done.headers["etag"]) == (200, f'"{seen + 1}"')
    assert "ana" in problem_of(ana.post(call, TITLE, version=seen), 412)["detail"].casefold()


def test_the_same_key_gives_the_first_answer(ana: Program, engine: Engine) -> None:
    reference = make_proposal(engine)
    call, seen = f"/agreements/{reference}/record_change", version(ana, reference)
    answers = [ana.post(call, TITLE, version=seen, idempotency_key="k").json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert version(ana, reference) == seen + 1


def test_a_step_moves_the_agreement_and_tells_what_is_missing(ana: Program, engine: Engine) -> None:
    reference = make_proposal(engine)
    call = f"/agreements/{reference}/submit_for_legal_review"
    done = ana.post(call, version=version(ana, reference))
    assert (done.json()["state"], state_of(engine, reference)) == ("legal_review", "legal_review")
    refused = ana.post(f"/agreements/{reference}/authorize_negotiation", version=version(ana, reference))
    assert problem_of(refused, 403)["title"] == "This person may not take this step"
    wrong = ana.post(call, version=version(ana, reference))
    problem_of(wrong, 409)


def test_a_wrong_or_unknown_field_is_named_and_nothing_is_stored(ana: Program, engine: Engine, home: Path) -> None:
    reference = make_proposal(engine)
    ana.get("/me")
    call, seen, before = f"/agreements/{reference}/renew", version(ana, reference), dump(home)
    said = {"on": "1.2.2026", "state": "in_force", "inputs": {"basis": "whim", "owner_id": "x"}}
    assert set(fields_of(ana.post(call, said, version=seen))) == {"on", "state", "inputs.basis", "inputs.owner_id"}
    assert fields_of(ana.post("/agreements", {**an_intake(), "reference": "2026-999"})) == ["reference"]
    assert fields_of(ana.post("/agreements", {"counterparts": []})) == ["title", "kind", "counterparts"]
    after = dump(home)
    assert [row for row in after if "rate_window" not in row] == [row for row in before if "rate_window" not in row]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [(b"{", "application/json", 400), (b"[1]", "application/json", 422), (b'{"a": NaN}', "application/json", 400),
     (b"[" * 200_000, "application/json", 400), (b"\xff", "application/json", 400), (b"a=1", "text/plain", 415),
     (b"x", "multipart/form-data", 400)],
)  # fmt: skip
def test_what_cannot_be_read_is_no_defect(ana: Program, engine: Engine, content: bytes, kind: str, status: int) -> None:
    call = f"/api/v1/agreements/{make_proposal(engine)}/renew"
    problem_of(ana.ask("POST", call, {"content-type": kind, "if-match": '"1"'}, content=content), status)


def test_what_is_too_large_is_refused_unread(ana: Program, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MOST_WORDS", 2000)
    problem_of(ana.post("/agreements", an_intake(purpose="x" * 3000)), 413)


def test_evidence_comes_as_words_or_as_a_file_and_never_as_a_hash(ana: Program, engine: Engine, home: Path) -> None:
    reference = make_proposal(engine)
    call = f"/agreements/{reference}/record_change"
    file = {"name": "letter.txt", "content_base64": encoded(b"They wrote on 2 March.")}
    done = ana.post(call, {**TITLE, "evidence_file": file}, version=version(ana, reference))
    assert done.status_code == 200, done.text
    entries = ana.get(f"/agreements/{reference}/history").json()["entries"]
    assert entries[-1]["evidence"].startswith("file:")
    named = {**TITLE, "evidence": entries[-1]["evidence"]}
    assert fields_of(ana.post(call, named, version=version(ana, reference))) == ["evidence"]
    stale = {**TITLE, "evidence_file": {"name": "b.txt", "content_base64": encoded(b"Never mind.")}}
    problem_of(ana.post(call, stale, version=1), 412)
    assert [path.read_bytes() for path in (home / "files").rglob("*") if path.is_file()] == [b"They wrote on 2 March."]
    bad = {**TITLE, "evidence_file": {"name": "letter.txt", "content_base64": "%%%"}}
    assert fields_of(ana.post(call, bad, version=version(ana, reference))) == ["evidence_file.content_base64"]
    both = {**TITLE, "evidence": "in the safe", "evidence_file": file}
    assert fields_of(ana.post(call, both, version=version(ana, reference))) == ["evidence"]


@pytest.mark.parametrize("is_form", [True, False])
def test_a_file_comes_in_base64_or_as_a_part_of_a_form(
    ana: Program, engine: Engine, home: Path, office: str, is_form: bool
) -> None:
    desk = Desk(engine, home, office_id=office)
    reference = desk.propose()
    desk.to_negotiation(reference)
    text = typed_text("Article 1: Aim", "1.1 They cooperate.", "Signed at Tijuana.")
    call, seen = f"/agreements/{reference}/freeze_text", version(ana, reference)
    if is_form:
        sent = {"data": {"body": '{"reason": "settled"}'}, "files": {"inputs.files.en": ("text.docx", text)}}
        done = ana.ask("POST", f"/api/v1{call}", {"if-match": f'"{seen}"'}, **sent)
    else:
        file = {"name": "text.docx", "content_base64": encoded(text)}
        done = ana.post(call, {"reason": "settled", "inputs": {"files": {"en": file}}}, version=seen)
    assert done.status_code == 200, done.text
    [kept] = ana.get(f"/agreements/{reference}/documents").json()["texts"]
    assert (kept["file_name"], kept["frozen_on"] is not None) == ("text.docx", True)
    got = ana.get(f"/agreements/{reference}/documents/{kept['file_hash']}")
    assert got.content[:2] == b"PK"
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''text.docx"
    problem_of(ana.get(f"/agreements/{make_proposal(engine)}/documents/{kept['file_hash']}"), 404)


def test_a_form_with_something_else_than_files_is_refused(ana: Program, engine: Engine) -> None:
    call = f"/api/v1/agreements/{make_proposal(engine)}/renew"
    for sent in (
        {"data": {"body": "{}", "colour": "red"}, "files": {"evidence_file": b"x"}},
        {"files": {"body": b"{}"}},
        {"data": {"body": '{"inputs": 1}'}, "files": {"inputs.text_in": b"x"}},
    ):
        answer = ana.ask("POST", call, {"if-match": '"1"'}, **sent)
        assert answer.status_code in (400, 422), answer.text
        problem_of(answer, answer.status_code)

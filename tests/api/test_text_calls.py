"""Calls about texts and signatures: the redline of two versions, and a signature by click from a browser alone."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import Engine

from tests.api.client import Program, fields_of, problem_of
from tests.builders import typed_text
from tests.stories.desk import Desk

SIGN = {"title": "Secretary", "place": "Sacramento"}


@pytest.fixture
def desk(engine: Engine, home: Path, office: str) -> Desk:
    desk = Desk(engine, home)
    desk.office_id = office
    return desk


def test_two_versions_are_compared_as_a_list_and_as_a_file(ana: Program, desk: Desk, visitor: Program) -> None:
    reference = desk.propose()
    desk.to_negotiation(reference)
    for days in ("Thirty", "Sixty"):
        text = {"name": "text.docx", "content": typed_text("Article 1. Notice", f"{days} days of notice are given.")}
        desk.step(reference, "record_round", "ana", place="Tijuana", present="both", text_out=text, language="en")
    versions = sorted(ana.get(f"/agreements/{reference}/documents").json()["texts"], key=lambda row: row["number"])
    old, new = (row["id"] for row in versions[-2:])
    call = f"/agreements/{reference}/redline?old={old}&new={new}"
    found = ana.get(call).json()
    [change] = found["changes"]
    assert (found["is_exact"], "Thirty" in change["old"], "Sixty" in change["new"]) == (True, True, True)
    file = ana.get(call.replace("redline?", "redline.docx?"))
    assert "redline" in file.headers["content-disposition"]
    assert "w:ins" in Document(io.BytesIO(file.content)).element.xml
    assert fields_of(ana.get(f"/agreements/{reference}/redline")) == ["old", "new"]
    problem_of(ana.get(f"/agreements/{reference}/redline?old={old}&new=nothing"), 404)
    problem_of(visitor.as_person("cora").get(call), 404)


def test_a_signature_by_click_needs_the_person_who_has_just_proved_it(
    desk: Desk, visitor: Program, engine: Engine
) -> None:
    reference = desk.propose()
    with engine.connect() as conn:
        name = str(conn.exec_driver_sql("SELECT name FROM person WHERE handle = 'sigrid'").scalar())
    desk.to_signature(reference, signatory=name)
    call, seen = f"/agreements/{reference}/sign", desk.case(reference).agreement
    said = {**SIGN, "text_hash": seen.frozen_hash}
    sigrid = visitor.as_browser("sigrid")
    shown = sigrid.get(f"/agreements/{reference}/signing").json()
    assert (shown["may_sign"], shown["text_hash"]) == (True, seen.frozen_hash)
    assert "token" in problem_of(visitor.as_person("sigrid").post(call, said, version=seen.version), 403)["detail"]
    stale = visitor.as_browser("sigrid", proved=timedelta(minutes=6))
    assert "/account/prove" in problem_of(stale.post(call, said, version=seen.version), 403)["detail"]
    problem_of(visitor.as_browser("sven").post(call, said, version=seen.version), 404)
    problem_of(sigrid.post(call, said), 428)
    other = {**said, "text_hash": "0" * 64}
    assert fields_of(sigrid.post(call, other, version=seen.version)) == ["text_hash"]
    assert sorted(fields_of(sigrid.post(call, {"text_hash": "x"}, version=seen.version))) == [
        "place", "text_hash", "title",
    ]  # fmt: skip
    assert desk.case(reference).signatures == ()
    done = sigrid.post(call, said, version=seen.version)
    assert done.status_code == 200, done.text
    [signature] = desk.case(reference).signatures
    assert (signature.mode, signature.text_hash) == ("click", seen.frozen_hash)
    assert sigrid.get(f"/agreements/{reference}/signing").json()["may_sign"] is False

"""The rulebook on real agreements that no rule was written for: none of their approvals is missed, none invented."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.legal import verdicts
from benchmarks.legal.verdicts import QUESTIONS, said_by_screen, verdict
from ode_workflows.actions.rulebook import rulebook, screening_as_plain
from ode_workflows.content import content_path
from ode_workflows.legal.facts import checked_answers
from ode_workflows.legal.screening import screened

BOOK = rulebook()
HELD_OUT = json.loads(Path(verdicts.__file__).with_name("held_out.json").read_text("utf-8"))
REAL = json.loads((content_path("states") / "demo" / "real_agreements.json").read_text("utf-8"))
COMPACTS = [each for each in HELD_OUT if each["facts"]["instrument_kind"] == "interstate_compact"]


def said(facts: dict[str, Any], question: str) -> str:
    found = screening_as_plain(BOOK, screened(BOOK, checked_answers(BOOK.facts, facts)))
    return said_by_screen(found, question)[0]


@pytest.mark.parametrize("agreement", HELD_OUT, ids=lambda agreement: agreement["id"])
def test_no_approval_of_a_held_out_agreement_is_missed_and_none_invented(agreement: dict[str, Any]) -> None:
    for question in QUESTIONS:
        judged = verdict(agreement["expected"][question], said(agreement["facts"], question))
        assert judged not in ("missed", "overclaim"), question


@pytest.mark.parametrize("agreement", COMPACTS, ids=lambda agreement: agreement["id"])
def test_a_compact_whose_subject_stands_on_no_list_is_never_passed_in_silence(agreement: dict[str, Any]) -> None:
    for answer in (["none"], "unknown"):
        assert said({**agreement["facts"], "advance_consent_subject": answer}, "congressional_consent") != "silent"


def test_the_held_out_agreements_are_others_than_those_of_the_demo() -> None:
    titles = [each["title"] for each in HELD_OUT]
    assert len(HELD_OUT) >= 60
    assert len({each["id"] for each in HELD_OUT}) == len(set(titles)) == len(HELD_OUT)
    assert not {each["id"] for each in HELD_OUT} & {each["id"] for each in REAL}
    assert not set(titles) & {each["title"] for each in REAL}


def test_the_held_out_agreements_have_the_shape_of_those_of_the_demo() -> None:
    shape, parts = set(REAL[0]), set(REAL[0]["expected"])
    for each in HELD_OUT:
        assert set(each) == shape, each["id"]
        assert set(each["expected"]) == parts, each["id"]
        assert each["sources"], each["id"]

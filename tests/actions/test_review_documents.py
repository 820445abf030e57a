"""Documents of legal review from a record: the sheet for the file, and opinions that never leave the office."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine

from ode_workflows.access.visitor import visitor
from ode_workflows.actions.delivering import drain_outbox
from ode_workflows.actions.drafting import draft_bytes
from ode_workflows.actions.packing import make_packet
from ode_workflows.actions.rulebook import rulebook
from ode_workflows.db.case import StoredCase, agreement_by
from ode_workflows.db.session import read_transaction
from ode_workflows.documents.text import normalised_text
from ode_workflows.domain.errors import InvalidFactsError, RoleNotAllowedError
from ode_workflows.registry.details import details
from ode_workflows.settings import Settings
from tests.actions.calendar import rows
from tests.builders import a_clear_intake, actor, make_city_office, make_office
from tests.cli.test_ode_screen import FORBIDDEN
from tests.documents.accessibility import missing_for_access
from tests.stories.desk import Desk

SHEET, OPINION, MEMO = "letters/legal_review_sheet", "letters/opinion_memo", "letters/authorisation_memorandum"
CORE = "compact-core-test"
SECRET = "The weaker reading may not hold."
FEDERAL = {"affects_federal_power": "yes", "legally_binding": "yes", "clauses_present": ["severability"]}


@pytest.fixture
def desk(engine: Engine, home: Path) -> Desk:
    desk = Desk(engine, home)
    desk.office_id = make_office(engine)
    return desk


@pytest.fixture
def reference(desk: Desk) -> str:
    """An agreement in legal review whose screen found something, visible to everybody."""
    facts = a_clear_intake(**FEDERAL, needs_change_in_state_law="unknown")
    del facts["waives_state_immunity"]
    reference = desk.propose(is_binding="unknown", visibility="public", facts=facts)
    desk.step(reference, "submit_for_legal_review", "ana")
    return reference


def settle(desk: Desk, reference: str, settlement: str, **more: Any) -> None:
    desk.step(reference, "settle_finding", "clara", finding=CORE, settlement=settlement, reason=SECRET, **more)


def draft(desk: Desk, reference: str, template: str, by: str = "clara", finding: str = "") -> tuple[str, bytes]:
    with read_transaction(desk.engine) as conn:
        who = actor(conn, by, desk.today)
        return draft_bytes(conn, reference=reference, by=who, today=desk.today, template=template, finding=finding)


def drained(desk: Desk) -> Any:
    return drain_outbox(desk.engine, Settings(home=desk.folder), now=desk.now, kinds=("document",)).counts


def made(desk: Desk, kind: str) -> list[str]:
    return sorted(row.file_name for row in rows(desk.engine, "document") if row.kind == kind)


def test_the_sheet_tells_finding_settlement_clause_and_approvals_but_never_the_reason(
    desk: Desk, reference: str
) -> None:
    settle(desk, reference, "cured_by_clause", clause="Each party keeps full control of its own laws.")
    content = draft(desk, reference, SHEET)[1]
    text = normalised_text(content)
    assert "Clause: Each party keeps full control of its own laws." in text
    assert "Counsel: Cured by a clause that joins the draft (Clara, July 1, 2026)" in text
    assert "Consent of Congress, or counsel's written opinion that none is needed (gate: force): waiting" in text
    assert f"under rulebook {rulebook().version}. State law was read" in text
    assert SECRET not in text
    assert not FORBIDDEN.findall(text)
    assert missing_for_access(content) == ()


def test_every_rule_of_the_edition_is_counted_as_fired_undecided_or_silent(desk: Desk, reference: str) -> None:
    with read_transaction(desk.engine) as conn:
        agreement = agreement_by(conn, "reference", reference)
        assert agreement is not None
        last = StoredCase(conn, agreement).screenings[-1]
    fired, undecided = len(last.fired), len(last.undecided)
    silent = len(rulebook().rules) - fired - undecided
    text = normalised_text(draft(desk, reference, SHEET)[1])
    assert fired
    assert undecided
    assert f"{fired} fired; {undecided} undecided; {silent} silent." in text
    assert all(rulebook().rules[rule].title in text for rule in last.undecided)


def test_open_and_deferred_questions_stand_with_their_owner_and_answers_with_their_source(
    desk: Desk, reference: str
) -> None:
    desk.step(reference, "defer_question", "clara", question="needs_change_in_state_law", reason=SECRET)
    desk.step(
        reference, "answer_facts", "ana", answers={"foreign_paid_travel_or_gifts": "no"}, source="letter of June 3"
    )
    text = normalised_text(draft(desk, reference, SHEET)[1])
    question = rulebook().facts["needs_change_in_state_law"].question
    assert f"{question} | negotiate | Clara | deferred to clearance" in text
    waits = rulebook().facts["waives_state_immunity"].question
    assert f"{waits} | negotiate | Ana | waits for the text" in text
    answered = rulebook().facts["foreign_paid_travel_or_gifts"].question
    assert f"{answered} | no | Ana, July 1, 2026 | letter of June 3" in text
    assert SECRET not in text


def test_the_same_record_gives_the_same_bytes(desk: Desk, reference: str) -> None:
    settle(desk, reference, "needs_opinion")
    assert draft(desk, reference, SHEET) == draft(desk, reference, SHEET)
    assert draft(desk, reference, OPINION, finding=CORE) == draft(desk, reference, OPINION, finding=CORE)


def test_authority_to_negotiate_and_submission_for_clearance_bring_the_sheet(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_clearance(reference)
    drained(desk)
    versions = [name.removeprefix(f"{reference}-legal-review-sheet-v") for name in made(desk, SHEET)]
    assert len(versions) == 2


def test_a_finding_that_needs_an_opinion_brings_the_memorandum(desk: Desk, reference: str) -> None:
    drained(desk)
    settle(desk, reference, "needs_opinion")
    assert drained(desk)["documents"] == 1
    assert made(desk, OPINION) == [f"{reference}-opinion-memo-{CORE}-v3.docx"]


def test_an_opinion_that_is_not_needed_any_more_is_not_made(desk: Desk, reference: str) -> None:
    drained(desk)
    settle(desk, reference, "needs_opinion")
    settle(desk, reference, "applies")
    assert drained(desk) == {"documents_dropped": 1}
    assert made(desk, OPINION) == []


def test_an_opinion_holds_law_facts_and_approvals_of_its_finding(desk: Desk, reference: str) -> None:
    content = draft(desk, reference, OPINION, finding=CORE)[1]
    text, rule = normalised_text(content), rulebook().rules[CORE]
    assert rule.test in text
    assert all(each in text for each in (*rule.authorities, *rule.sources))
    assert f"{rulebook().facts['affects_federal_power'].question} | yes | Ana, July 1, 2026 |" in text
    assert rulebook().facts["foreign_paid_travel_or_gifts"].question not in text
    assert "Counsel's written memo on the question | negotiate | open" in text
    assert missing_for_access(content) == ()


def test_an_opinion_is_about_one_finding_that_stands_there(desk: Desk, reference: str) -> None:
    with pytest.raises(InvalidFactsError, match=r"name one finding of this agreement: .* Compact Clause core test"):
        draft(desk, reference, OPINION)


@pytest.mark.parametrize("template", [SHEET, OPINION])
def test_documents_of_legal_review_are_for_the_own_office(desk: Desk, reference: str, template: str) -> None:
    make_city_office(desk.engine)
    with pytest.raises(RoleNotAllowedError, match="office that carries"):
        draft(desk, reference, template, by="dmitri", finding=CORE)


def test_a_packet_holds_the_sheet_but_no_opinion_and_no_red_lines(desk: Desk, tmp_path: Path) -> None:
    reference = desk.propose(facts=a_clear_intake(**FEDERAL))
    desk.step(reference, "submit_for_legal_review", "ana")
    settle(desk, reference, "needs_opinion")
    drained(desk)
    settle(desk, reference, "applies")
    desk.settle_findings(reference)
    desk.answer_rows(reference, "negotiate")
    desk.step(reference, "authorize_negotiation", "dora", scope="water", red_lines=SECRET)
    drained(desk)
    assert made(desk, OPINION)
    assert made(desk, MEMO)
    with read_transaction(desk.engine) as conn:
        agreement = agreement_by(conn, "reference", reference)
        assert agreement is not None
        report = make_packet(conn, agreement, tmp_path / "p.zip", files=desk.files, now=desk.now)
    assert any("legal-review-sheet" in name for name in report.files)
    with ZipFile(tmp_path / "p.zip") as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    words = {name: normalised_text(data) for name, data in kept.items() if name.endswith(".docx")}
    assert words
    assert not any("PRIVILEGED" in text or SECRET in text for text in words.values())
    assert not any("opinion-memo" in name or "authorisation" in name for name in kept)
    assert set(json.loads(kept["history.json"])["files"]) == set(report.files)


def test_nobody_outside_sees_that_there_is_an_opinion(desk: Desk, reference: str) -> None:
    settle(desk, reference, "needs_opinion")
    drained(desk)
    with read_transaction(desk.engine) as conn:
        agreement = agreement_by(conn, "reference", reference)
        assert agreement is not None
        reader = visitor(desk.today)
        shown = details(
            conn,
            StoredCase(conn, agreement),
            sees=reader.sees,
            is_inside=reader.is_inside(agreement),
            reads_confidential=reader.reads_confidential(agreement),
            today=desk.today,
        )
    assert made(desk, OPINION)
    assert "opinion" not in json.dumps(shown, default=str).casefold()

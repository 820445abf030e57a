"""What a screen does to an agreement: findings and rows come and go with the answers, and decisions are not lost."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from ode_workflows.actions.intake import confirm_constants, constants_of, intake_of, take_back_constant
from ode_workflows.actions.rulebook import rulebook
from ode_workflows.db.case import StoredCase, case_by
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.domain.errors import InvalidFactsError, RequirementUnmetError, RoleNotAllowedError
from tests.builders import TODAY, a_clear_intake, actor, make_office
from tests.stories.desk import Desk

REGISTER = "foreign-agreement-register"
FEDERAL = {"affects_federal_power": "yes", "legally_binding": "yes", "clauses_present": ["severability"]}
MOU = "memorandum_of_understanding"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    desk = Desk(engine, tmp_path)
    desk.office_id = make_office(engine)
    return desk


def case_of(desk: Desk, reference: str) -> StoredCase:
    with read_transaction(desk.engine) as conn:
        case = case_by(conn, "reference", reference)
        assert case is not None
        _ = case.parties, case.findings, case.questions, case.approvals, case.screenings, case.facts, case.tasks
        return case


def findings(desk: Desk, reference: str) -> dict[str, Any]:
    return {row.rule: row for row in case_of(desk, reference).findings if row.withdrawn_on is None}


def rows(desk: Desk, reference: str) -> dict[str, str]:
    return {row.catalogue_id: row.status for row in case_of(desk, reference).approvals}


def open_questions(desk: Desk, reference: str) -> dict[str, str]:
    return {
        row.fact: row.status for row in case_of(desk, reference).questions if row.status not in ("answered", "moot")
    }


def answer(desk: Desk, reference: str, **answers: Any) -> str:
    return desk.step(reference, "answer_facts", "ana", answers=answers).summary


def submitted(desk: Desk, **facts: Any) -> str:
    reference = desk.propose(is_binding="unknown", facts=a_clear_intake(**facts))
    desk.step(reference, "submit_for_legal_review", "ana")
    return reference


def test_submission_stores_the_screening_with_edition_and_hash(desk: Desk) -> None:
    reference = submitted(desk)
    [screening] = case_of(desk, reference).screenings
    assert (screening.occasion, screening.rulebook) == ("submission", rulebook().version)
    assert screening.fired == {REGISTER: "approval_required"}
    assert len(screening.facts_hash) == 64
    assert screening.state_law == "CA"
    assert rows(desk, reference)["foreign_agreement_register"] == "waiting"


def test_a_finding_carries_reason_authority_cure_and_what_it_rests_on(desk: Desk) -> None:
    reference = submitted(desk, **FEDERAL)
    found = findings(desk, reference)["compact-core-test"]
    assert "U.S. Const. art. I, s. 10, cl. 3" in found.authorities
    assert "affects federal power: yes" in found.why
    assert "affects_federal_power" in found.rests_on
    assert found.cure
    assert set(found.brings) == {"counsel_memo", "congressional_consent"}


def test_rows_of_a_finding_open_at_their_stage_with_a_task_each(desk: Desk) -> None:
    reference = submitted(desk, **FEDERAL)
    stands = rows(desk, reference)
    assert (stands["counsel_memo"], stands["congressional_consent"]) == ("open", "waiting")
    about = {task.about_id for task in case_of(desk, reference).tasks if task.status == "open"}
    assert all(row.id in about for row in case_of(desk, reference).approvals if row.status == "open")


def test_an_unanswered_question_keeps_the_gate_shut_and_names_itself(desk: Desk) -> None:
    facts = a_clear_intake()
    del facts["treaty_like_features"]
    reference = desk.propose(facts=facts)
    desk.step(reference, "submit_for_legal_review", "ana")
    desk.settle_findings(reference)
    with pytest.raises(RequirementUnmetError, match="any of these features"):
        desk.step(reference, "authorize_negotiation", "dora", scope="x")
    answer(desk, reference, treaty_like_features=["none"])
    assert desk.step(reference, "authorize_negotiation", "dora", scope="x").to_state == "negotiation"


def test_unknown_keeps_the_gate_shut_until_counsel_defers_it(desk: Desk) -> None:
    reference = submitted(desk, needs_change_in_state_law="unknown")
    desk.settle_findings(reference)
    with pytest.raises(RequirementUnmetError):
        desk.step(reference, "authorize_negotiation", "dora", scope="x")
    desk.step(reference, "defer_question", "clara", question="needs_change_in_state_law", reason="Seen at clearance.")
    assert desk.step(reference, "authorize_negotiation", "dora", scope="x").to_state == "negotiation"
    assert open_questions(desk, reference)["needs_change_in_state_law"] == "deferred"


def test_a_question_that_only_the_text_answers_waits_and_is_open_at_clearance(desk: Desk) -> None:
    facts = a_clear_intake()
    del facts["waives_state_immunity"], facts["dispute_method"], facts["governing_law"]
    reference = desk.propose(facts=facts)
    desk.step(reference, "submit_for_legal_review", "ana")
    assert open_questions(desk, reference)["waives_state_immunity"] == "waits_for_text"
    desk.settle_findings(reference)
    desk.step(reference, "authorize_negotiation", "dora", scope="x")
    desk.step(reference, "freeze_text", "ana", files={"en": {"name": "t.txt", "content": b"The Participants intend."}})
    answers = {"waives_state_immunity": "no"}
    desk.step(reference, "submit_for_clearance", "ana", explanatory_note={"name": "n.txt", "content": b"n"},
              answers=answers)  # fmt: skip
    assert "waives_state_immunity" not in open_questions(desk, reference)
    assert open_questions(desk, reference)["dispute_method"] == "open"


def test_a_changed_answer_withdraws_the_finding_and_lets_its_rows_fall(desk: Desk) -> None:
    reference = submitted(desk, **FEDERAL)
    said = answer(desk, reference, affects_federal_power="no")
    assert "no longer fires: compact-core-test" in said
    assert "compact-core-test" not in findings(desk, reference)
    withdrawn = [row for row in case_of(desk, reference).findings if row.withdrawn_on is not None]
    assert [row.rule for row in withdrawn] == ["compact-core-test"]
    assert rows(desk, reference)["congressional_consent"] == "not_required"
    said = answer(desk, reference, affects_federal_power="yes")
    assert "now fires: compact-core-test" in said
    assert rows(desk, reference)["congressional_consent"] in ("open", "waiting")


def test_a_row_that_two_findings_bring_stays_while_one_of_them_stands(desk: Desk) -> None:
    reference = submitted(desk, **FEDERAL, delegates_sovereign_power="yes")
    bring = [rule for rule, row in findings(desk, reference).items() if "counsel_memo" in row.brings]
    assert len(bring) > 1
    for rule in bring[:-1]:
        desk.step(
            reference, "settle_finding", "clara", finding=rule, settlement="does_not_apply", reason="Read and weighed."
        )
    assert rows(desk, reference)["counsel_memo"] == "open"
    desk.step(
        reference, "settle_finding", "clara", finding=bring[-1], settlement="does_not_apply", reason="Read and weighed."
    )
    assert rows(desk, reference)["counsel_memo"] == "not_required"


def test_a_settlement_holds_while_the_rule_says_the_same_and_no_longer(desk: Desk) -> None:
    reference = submitted(desk, **FEDERAL)
    desk.settle_findings(reference)
    answer(desk, reference, auto_renews="yes")
    assert findings(desk, reference)["compact-core-test"].settlement == "applies"
    answer(desk, reference, within_existing_compact="yes")
    again = findings(desk, reference)["compact-core-test"]
    assert (again.severity, again.settlement) == ("counsel_decides", None)


def test_counsel_may_apply_a_rule_that_does_not_fire_and_no_screen_takes_it_away(desk: Desk) -> None:
    reference = submitted(desk)
    desk.step(
        reference, "settle_finding", "clara", rule="compact-core-test", settlement="applies", reason="Wider effect."
    )
    assert rows(desk, reference)["congressional_consent"] == "waiting"
    answer(desk, reference, auto_renews="yes")
    assert findings(desk, reference)["compact-core-test"].settlement == "applies"


def test_a_cure_has_its_clause_and_the_frozen_text_must_hold_it(desk: Desk) -> None:
    clause = "The Participants create no alliance."
    reference = submitted(desk, treaty_like_features=["recognition_of_a_state_or_territory"])
    with pytest.raises(InvalidFactsError, match="clause"):
        desk.step(reference, "settle_finding", "clara", finding="treaty-clause-ban", settlement="cured_by_clause",
                  reason="Read and weighed.")  # fmt: skip
    desk.step(reference, "settle_finding", "clara", finding="treaty-clause-ban", settlement="cured_by_clause",
              clause=clause, reason="Read and weighed.")  # fmt: skip
    desk.settle_findings(reference)
    desk.answer_rows(reference, "negotiate")
    desk.step(reference, "authorize_negotiation", "dora", scope="x")
    desk.step(reference, "freeze_text", "ana", files={"en": {"name": "t.txt", "content": b"The Participants intend."}})
    note = {"name": "n.txt", "content": b"n"}
    desk.step(reference, "submit_for_clearance", "ana", explanatory_note=note)
    assert clause in findings(desk, reference)["text-missing-cure"].why
    desk.step(reference, "return_to_negotiation", "clara", reason="The clause is missing.")
    text = f"The Participants intend. {clause}".encode()
    desk.step(reference, "freeze_text", "ana", files={"en": {"name": "t.txt", "content": text}})
    desk.step(reference, "submit_for_clearance", "ana", explanatory_note=note)
    assert "text-missing-cure" not in findings(desk, reference)


def test_the_lint_of_the_frozen_text_must_be_settled_before_signature(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_negotiation(reference)
    text = b"The Participants shall meet twice a year."
    desk.step(reference, "freeze_text", "ana", files={"en": {"name": "t.txt", "content": text}})
    desk.step(reference, "submit_for_clearance", "ana", explanatory_note={"name": "n.txt", "content": b"n"})
    found = findings(desk, reference)["text-obligation-words"]
    assert found.severity == "counsel_decides"
    assert "“shall”" in found.why
    desk.answer_rows(reference, "conclude")
    desk.step(reference, "confirm", "clara", what="full_powers", holder="Gavin", title="Governor", evidence="law")
    desk.step(reference, "confirm", "clara", what="force_rule")
    with pytest.raises(RequirementUnmetError, match="Words of obligation"):
        desk.step(reference, "authorize_signature", "dora", signatory="Gavin")
    desk.settle_findings(reference)
    assert desk.step(reference, "authorize_signature", "dora", signatory="Gavin").to_state == "signature"


def test_an_answer_that_contradicts_another_is_refused_and_nothing_is_stored(desk: Desk) -> None:
    reference = submitted(desk, creates_joint_body="no")
    version = case_of(desk, reference).agreement.version
    with pytest.raises(InvalidFactsError, match="creates_joint_body"):
        answer(desk, reference, joint_body_powers=["raises_money"])
    with pytest.raises(InvalidFactsError, match="did you mean"):
        answer(desk, reference, creates_joint_bodi="yes")
    assert case_of(desk, reference).agreement.version == version


def test_counsel_confirms_constants_once_and_they_are_asked_no_more(desk: Desk) -> None:
    reference = desk.propose(facts={}, is_binding="unknown")
    with read_transaction(desk.engine) as conn:
        before = intake_of(conn, case_of(desk, reference))
    with write_transaction(desk.engine) as conn:
        with pytest.raises(RoleNotAllowedError):
            confirm_constants(conn, MOU, by=actor(conn, "ana"), on=TODAY)
        assert confirm_constants(conn, MOU, by=actor(conn, "clara"), on=TODAY) > 5
        assert confirm_constants(conn, MOU, by=actor(conn, "clara"), on=TODAY) == 0
    with read_transaction(desk.engine) as conn:
        after = intake_of(conn, case_of(desk, reference))
    assert after.answers.given["legally_binding"] == "no"
    assert after.left < before.left
    desk.step(reference, "submit_for_legal_review", "ana")
    assert "legally_binding" in case_of(desk, reference).screenings[-1].constants
    with write_transaction(desk.engine) as conn:
        take_back_constant(conn, MOU, "legally_binding", by=actor(conn, "clara"))
        confirmed = {row["fact"] for row in constants_of(conn, desk.office_id, MOU) if row["is_confirmed"]}
    assert "legally_binding" not in confirmed


def test_a_persons_answer_goes_before_a_constant(desk: Desk) -> None:
    with write_transaction(desk.engine) as conn:
        confirm_constants(conn, MOU, by=actor(conn, "clara"), on=TODAY)
    reference = desk.propose(facts=a_clear_intake(legally_binding="yes"), is_binding="unknown")
    desk.step(reference, "submit_for_legal_review", "ana")
    assert "legally_binding" not in case_of(desk, reference).screenings[-1].constants
    assert "foreign-compact-consent" in findings(desk, reference)

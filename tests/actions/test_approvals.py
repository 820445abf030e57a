"""Rows of approval: who answers them, what silence means, what makes them stale."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows.domain.errors import InvalidFactsError, OdeError, RequirementUnmetError, RoleNotAllowedError
from ode_workflows.domain.records import Approval
from tests.builders import make_office
from tests.stories.desk import NOTE, Desk

CONSULTATION = "tribal_consultation"
TRIBE = "Example Valley Band"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    desk = Desk(engine, tmp_path)
    desk.office_id = make_office(engine)
    return desk


def _row(desk: Desk, reference: str, word: str) -> Approval:
    return next(row for row in desk.case(reference).approvals if row.catalogue_id == word)


def _answer(desk: Desk, reference: str, by: str, word: str, outcome: str, **said: object) -> None:
    desk.step(reference, "resolve_approval", by, approval=word, outcome=outcome, **{"evidence": "letter", **said})


def _consulted(desk: Desk) -> str:
    reference = desk.propose()
    desk.step(reference, "submit_for_legal_review", "ana")
    desk.settle_findings(reference)
    desk.step(reference, "add_approval", "clara", approval=CONSULTATION, bodies=[TRIBE])
    return reference


def test_a_row_added_by_counsel_opens_at_once_with_an_owner(desk: Desk) -> None:
    reference = _consulted(desk)

    row = _row(desk, reference, CONSULTATION)
    task = next(task for task in desk.case(reference).tasks if task.about_id == row.id)
    assert (row.status, row.body) == ("open", TRIBE)
    assert task.role == "tribal_liaison"


def test_a_tribes_silence_is_recorded_only_after_a_second_contact(desk: Desk) -> None:
    reference = _consulted(desk)
    _answer(desk, reference, "tala", CONSULTATION, "received")

    with pytest.raises(RequirementUnmetError, match="second contact"):
        _answer(desk, reference, "tala", CONSULTATION, "no_response_recorded")


def test_no_response_counts_thirty_days_after_the_second_contact_and_is_no_consent(desk: Desk) -> None:
    reference = _consulted(desk)
    _answer(desk, reference, "tala", CONSULTATION, "received")
    desk.today += timedelta(days=30)
    _answer(desk, reference, "tala", CONSULTATION, "contacted")
    desk.today += timedelta(days=29)
    with pytest.raises(RequirementUnmetError, match=str(desk.today + timedelta(days=1))):
        _answer(desk, reference, "tala", CONSULTATION, "no_response_recorded")
    desk.today += timedelta(days=1)

    _answer(desk, reference, "tala", CONSULTATION, "no_response_recorded")

    row = _row(desk, reference, CONSULTATION)
    assert (row.status, row.outcome) == ("decided", "no_response_recorded")


def test_the_second_contact_waits_thirty_days(desk: Desk) -> None:
    reference = _consulted(desk)
    _answer(desk, reference, "tala", CONSULTATION, "received")
    desk.today += timedelta(days=10)

    with pytest.raises(RequirementUnmetError, match="possible from"):
        _answer(desk, reference, "tala", CONSULTATION, "contacted")


def test_an_outside_answer_needs_its_document(desk: Desk) -> None:
    reference = _consulted(desk)

    with pytest.raises(RequirementUnmetError, match="document as evidence"):
        _answer(desk, reference, "tala", CONSULTATION, "answered", evidence=None)


def test_nobody_decides_a_row_on_a_file_that_they_submitted(desk: Desk) -> None:
    reference = desk.propose()
    desk.step(reference, "submit_for_legal_review", "ana")
    desk.settle_findings(reference)
    desk.step(reference, "authorize_negotiation", "dora", scope="as proposed")
    desk.step(reference, "freeze_text", "ana", files={"en": {"name": "t.txt", "content": b"We intend."}})
    desk.step(reference, "submit_for_clearance", "lena", explanatory_note={"name": "n.txt", "content": b"note"})
    desk.step(reference, "add_approval", "clara", approval="list_body_powers")

    with pytest.raises(RoleNotAllowedError, match="submitted this file"):
        _answer(desk, reference, "lena", "list_body_powers", "filed")


def test_a_row_is_answered_by_its_keeper_and_nobody_else(desk: Desk) -> None:
    reference = _consulted(desk)

    with pytest.raises(RoleNotAllowedError, match="tribal liaison"):
        _answer(desk, reference, "sven", CONSULTATION, "answered")


def test_a_legal_row_is_never_waived(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_clearance(reference)

    with pytest.raises(RequirementUnmetError, match="cannot be waived"):
        desk.step(reference, "waive_approval", "dora", approval="legal_sufficiency", reason="Hurry.", evidence="none")


def test_conditions_are_written_down_and_kept_sealed(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_clearance(reference)
    with pytest.raises(RequirementUnmetError, match="conditions"):
        _answer(desk, reference, "clara", "legal_sufficiency", "favourable_with_conditions")

    _answer(desk, reference, "clara", "legal_sufficiency", "favourable_with_conditions", conditions="No new costs.")

    row = _row(desk, reference, "legal_sufficiency")
    assert row.conditions_seal is not None
    assert "No new costs." not in str(desk.last_entry(reference))


def test_an_outcome_that_the_mode_does_not_know_is_refused(desk: Desk) -> None:
    reference = _consulted(desk)

    with pytest.raises(RequirementUnmetError, match="answered by: answered"):
        _answer(desk, reference, "tala", CONSULTATION, "favourable")


def test_a_return_makes_text_rows_stale_and_counsel_may_carry_them_over(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_clearance(reference)
    desk.answer_rows(reference, "conclude")
    desk.step(reference, "return_to_negotiation", "dora", reason="Article 3 must change.")
    stale = _row(desk, reference, "legal_sufficiency")
    assert (stale.status, stale.previous_outcome) == ("stale", "favourable")

    desk.step(reference, "freeze_text", "ana", files={"en": {"name": "t.txt", "content": b"We intend more."}})
    desk.step(reference, "submit_for_clearance", "ana")
    desk.step(reference, "carry_over_approval", "colin", approval="legal_sufficiency", reason="Article 3 is clerical.")

    row = _row(desk, reference, "legal_sufficiency")
    assert (row.status, row.outcome, row.is_carried_over) == ("decided", "favourable", True)
    assert row.text_hash == desk.case(reference).agreement.frozen_hash


def test_another_answer_to_a_fact_makes_the_rows_stale_that_rest_on_it(desk: Desk) -> None:
    reference = desk.propose()
    desk.step(reference, "submit_for_legal_review", "ana")
    desk.settle_findings(reference)
    desk.step(reference, "answer_facts", "ana", answers={"personal_data_shared": "no"})
    desk.step(reference, "add_approval", "clara", approval="trade_contact_notice", rests_on=["personal_data_shared"])
    _answer(desk, reference, "amir", "trade_contact_notice", "answered")

    desk.step(reference, "answer_facts", "ana", answers={"personal_data_shared": "yes"})

    row = _row(desk, reference, "trade_contact_notice")
    assert row.status == "stale"
    assert "personal_data_shared" in str(row.stale_because)


def test_a_finding_that_does_not_apply_takes_its_rows_with_it_and_back(desk: Desk) -> None:
    reference = desk.propose()
    desk.step(reference, "submit_for_legal_review", "ana")
    desk.settle_findings(reference)
    desk.step(reference, "settle_finding", "clara", title="Money", severity="approval_required", reason="Found.")
    desk.step(reference, "add_approval", "clara", approval="sanctions_screening", finding="Money")
    settle = {"finding": "Money", "reason": "No funds move."}

    desk.step(reference, "settle_finding", "colin", settlement="does_not_apply", **settle)
    assert _row(desk, reference, "sanctions_screening").status == "not_required"
    desk.step(reference, "settle_finding", "colin", settlement="applies", **settle)

    assert _row(desk, reference, "sanctions_screening").status == "open"


def test_a_refusal_keeps_the_gate_shut(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_clearance(reference)
    _answer(desk, reference, "clara", "legal_sufficiency", "refused")
    _answer(desk, reference, "lena", "agency_concurrence", "favourable")
    desk.step(reference, "confirm", "clara", what="full_powers", holder="Gavin", title="Governor", evidence="law")

    with pytest.raises(RequirementUnmetError, match="refused"):
        desk.step(reference, "authorize_signature", "dora", signatory="Gavin")


def test_the_same_row_is_not_added_twice(desk: Desk) -> None:
    reference = _consulted(desk)

    with pytest.raises(InvalidFactsError, match="stands on this agreement already"):
        desk.step(reference, "add_approval", "clara", approval=CONSULTATION, bodies=[TRIBE])


def test_a_waiting_period_does_not_elapse_by_hand_before_its_day(desk: Desk) -> None:
    reference = desk.propose(kind="linkage_agreement", force={"rule": "on_date", "fixed_on": "2027-01-01"})
    desk.to_clearance(reference)
    _answer(desk, reference, "amir", "public_comment", "sent", evidence="notice of 1 July")
    assert _row(desk, reference, "public_comment").due_on == date(2026, 7, 31)

    with pytest.raises(OdeError, match="has not run"):
        _answer(desk, reference, "amir", "public_comment", "elapsed")


ARTICLES = "Article 1\nThe Participants intend to meet.\nArticle 2\nIt ends on {} days' notice."


def _frozen_twice(desk: Desk, first: str, second: str) -> str:
    """Answer the rows of a frozen text, take it back, freeze it again; return the reference."""
    reference = desk.propose()
    desk.to_negotiation(reference)
    for text in (first, second):
        desk.step(reference, "freeze_text", "ana", files={"en": {"name": "t.txt", "content": text.encode()}})
        if text is first:
            desk.step(reference, "submit_for_clearance", "ana", explanatory_note=NOTE)
            desk.answer_rows(reference, "conclude")
            desk.step(reference, "return_to_negotiation", "dora", reason="One word.")
    return reference


def test_stale_rows_name_the_articles_that_changed(desk: Desk) -> None:
    reference = _frozen_twice(desk, ARTICLES.format("ninety"), ARTICLES.format("sixty"))

    row = _row(desk, reference, "legal_sufficiency")
    assert (row.status, row.stale_because) == ("stale", "since it was answered: Article 2 is changed")
    assert "Article 1" not in str(desk.last_entry(reference))


def test_an_answer_holds_again_when_the_text_comes_back_as_it_was(desk: Desk) -> None:
    reference = _frozen_twice(desk, ARTICLES.format("ninety"), ARTICLES.format("ninety"))

    row = _row(desk, reference, "legal_sufficiency")
    assert (row.status, row.outcome, row.stale_because) == ("decided", "favourable", None)


def test_the_day_on_which_an_old_text_was_sent_starts_no_clock_for_the_new_one(desk: Desk) -> None:
    reference = desk.propose(kind="linkage_agreement", force={"rule": "on_date", "fixed_on": "2027-01-01"})
    desk.to_clearance(reference)
    _answer(desk, reference, "amir", "public_comment", "sent", evidence="notice of 1 July")
    desk.step(reference, "return_to_negotiation", "dora", reason="Article 3 must change.")
    desk.today += timedelta(days=60)

    desk.step(reference, "freeze_text", "ana", files={"en": {"name": "t.txt", "content": b"We intend more."}})
    desk.step(reference, "submit_for_clearance", "ana")

    row = _row(desk, reference, "public_comment")
    assert (row.status, row.sent_on, row.due_on) == ("open", None, None)


def test_what_was_said_in_negotiation_stands_sealed_in_the_history(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_negotiation(reference)

    desk.step(
        reference, "record_round", "ana",
        place="Tijuana", present="Rosario Example", positions="We could accept two years.", open_points="The fee",
    )  # fmt: skip

    body = str(desk.last_entry(reference))
    assert not [word for word in ("Rosario", "two years", "The fee") if word in body]

"""A two-page memorandum goes from proposal to effect in one day, by three people and the two who sign."""

from datetime import date

from tests.stories.desk import Desk


def test_memorandum_is_in_effect_on_the_day_it_was_proposed(desk: Desk) -> None:
    reference = desk.propose(term={"kind": "fixed_renewable_by_consent", "number": 4, "unit": "years"})

    result = desk.to_force(reference)

    case = desk.case(reference)
    assert result.followed_by == ("bring_into_force",)
    assert (case.agreement.state, case.agreement.in_force_on) == ("in_force", desk.today)
    assert case.agreement.expires_on == date(2030, 6, 30)


def test_its_rows_are_its_kinds_two_and_the_registers_two_and_every_task_has_an_owner(desk: Desk) -> None:
    reference = desk.propose()

    desk.to_force(reference)

    case = desk.case(reference)
    assert sorted(row.catalogue_id for row in case.approvals) == [
        "agency_concurrence", "archives_retention", "foreign_agreement_register", "legal_sufficiency",
    ]  # fmt: skip
    assert all(task.owner_id for task in case.tasks)


def test_counsel_concludes_within_the_mandate_the_director_gave(desk: Desk) -> None:
    reference = desk.propose()
    desk.step(reference, "submit_for_legal_review", "ana")
    desk.settle_findings(reference)
    desk.step(reference, "authorize_negotiation", "dora", scope="ferries", also_conclude_within_mandate=True)
    desk.step(reference, "freeze_text", "ana", files={"en": {"name": "text.txt", "content": b"We intend."}})
    desk.step(reference, "submit_for_clearance", "ana", explanatory_note={"name": "n.txt", "content": b"note"})
    desk.settle_findings(reference)
    for approval, by in (("legal_sufficiency", "clara"), ("agency_concurrence", "lena")):
        desk.step(reference, "resolve_approval", by, approval=approval, outcome="favourable", evidence="letter")
    desk.step(reference, "confirm", "clara", what="full_powers", holder="Gavin", title="Governor", evidence="law")

    result = desk.step(reference, "authorize_signature", "clara", signatory="Gavin")

    assert result.to_state == "signature"

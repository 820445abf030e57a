"""A gaming compact's 45 days start on the recorded receipt; silence then approves, announced the day before."""

from datetime import date, timedelta

from tests.stories.desk import Desk

TRIBE = {"name": "Example Valley Band", "kind": "tribe_federally_recognized"}
INTERIOR = "secretary_of_interior_gaming_approval"
RECEIVED_ON = date(2026, 8, 10)
LAST_DAY_ON = date(2026, 9, 24)  # 45 calendar days after the receipt


def _transmitted(desk: Desk, *, received: bool) -> str:
    reference = desk.propose(
        kind="tribal_state_compact",
        counterparts=[TRIBE],
        issue_areas=["gaming"],
        term={"kind": "fixed", "number": 20, "unit": "years"},
    )
    desk.to_force(reference)
    desk.today = RECEIVED_ON
    desk.step(
        reference, "resolve_approval", "amir",
        approval="legislative_ratification", outcome="favourable", evidence="Stats. 2026",
    )  # fmt: skip
    said = {"approval": "secretary_of_state_transmittal", "evidence": "date stamp"}
    if received:
        desk.step(reference, "resolve_approval", "rosa", outcome="received", **said)
    desk.step(reference, "resolve_approval", "rosa", outcome="filed", **said)
    return reference


def _interior(desk: Desk, reference: str) -> tuple[str, str | None, date | None]:
    row = next(row for row in desk.case(reference).approvals if row.catalogue_id == INTERIOR)
    return row.status, row.outcome, row.due_on


def test_the_forty_five_days_run_from_the_recorded_receipt(desk: Desk) -> None:
    reference = _transmitted(desk, received=True)

    assert _interior(desk, reference) == ("open", None, LAST_DAY_ON)


def test_interior_is_deemed_to_approve_the_day_after_the_last_day_and_not_before(desk: Desk) -> None:
    reference = _transmitted(desk, received=True)

    desk.sweep(LAST_DAY_ON - timedelta(days=1), LAST_DAY_ON)
    assert _interior(desk, reference)[1] is None
    desk.sweep(LAST_DAY_ON + timedelta(days=1))

    assert _interior(desk, reference)[:2] == ("decided", "deemed")
    assert any("September 24, 2026" in mail.subject or "approved" in mail.subject for mail in desk.mails)


def test_nothing_is_deemed_without_a_recorded_receipt(desk: Desk) -> None:
    reference = _transmitted(desk, received=False)

    desk.sweep(date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3))

    assert _interior(desk, reference) == ("open", None, None)


def test_an_answer_in_time_stands_before_silence(desk: Desk) -> None:
    reference = _transmitted(desk, received=True)
    desk.today = date(2026, 9, 1)
    desk.step(
        reference, "resolve_approval", "clara", approval=INTERIOR, outcome="refused", evidence="letter of 1 September"
    )

    desk.sweep(LAST_DAY_ON, LAST_DAY_ON + timedelta(days=1))

    assert _interior(desk, reference)[:2] == ("decided", "refused")


def test_it_is_in_force_on_publication(desk: Desk) -> None:
    reference = _transmitted(desk, received=True)
    desk.sweep(LAST_DAY_ON, LAST_DAY_ON + timedelta(days=1))
    published_on = desk.today = date(2026, 10, 5)
    desk.step(
        reference, "resolve_approval", "rosa", approval="federal_register_notice", outcome="filed", evidence="91 FR 1"
    )
    desk.step(reference, "confirm", "clara", what="force_date")

    desk.sweep(published_on, published_on + timedelta(days=1))

    agreement = desk.case(reference).agreement
    assert (agreement.state, agreement.in_force_on) == ("in_force", published_on)

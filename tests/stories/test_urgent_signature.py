"""An urgent signature is recorded first; its reasons follow in 30 days and the full screen in 60."""

from datetime import date

import pytest

from ode_workflows.domain.errors import RequirementUnmetError
from tests.stories.desk import Desk


def _sign_urgently(desk: Desk) -> str:
    reference = desk.propose()
    desk.step(
        reference, "record_as_fact", "dora", to_state="in_force", is_urgent_signature=True, signed_on="2026-06-30",
        in_force_on="2026-06-30", reason="Fire crosses the border tonight.", evidence="copy", confirmed_by="clara",
    )  # fmt: skip
    return reference


def test_urgent_signature_opens_a_review_after_the_fact(desk: Desk) -> None:
    reference = _sign_urgently(desk)

    case = desk.case(reference)
    due = {task.kind: task.due_on for task in case.tasks if task.status == "open"}
    assert due["give_reasons"] == date(2026, 7, 31)
    assert due["after_the_fact_review"] == date(2026, 8, 30)
    assert case.agreement.is_recorded_as_fact


def test_history_lists_what_the_urgent_signature_skipped(desk: Desk) -> None:
    reference = _sign_urgently(desk)

    skipped = desk.last_entry(reference)["facts"]["skipped"]
    assert "authorize_signature: gate_conclude_open" in skipped
    assert "bring_into_force: force_rule_met" in skipped


def test_a_blocker_found_afterwards_leads_to_notice_or_to_the_end(desk: Desk) -> None:
    reference = _sign_urgently(desk)
    desk.step(
        reference, "settle_finding", "clara", title="Mutual defence", severity="blocker", settlement="applies",
        reason="Art. I s. 10 cl. 3.",
    )  # fmt: skip

    with pytest.raises(RequirementUnmetError, match="give_notice"):
        desk.step(reference, "confirm", "clara", what="after_the_fact_review")
    desk.step(
        reference, "end", "dora", end_reason="not_confirmed_after_urgent_signature", reason="Blocker.", evidence="memo"
    )

    assert desk.case(reference).agreement.state == "ended"


def test_a_clean_review_closes(desk: Desk) -> None:
    reference = _sign_urgently(desk)

    desk.step(reference, "confirm", "clara", what="after_the_fact_review")

    assert desk.case(reference).agreement.review_due_on is None

"""A partner simply leaves: the fact is recorded by two persons, whatever notice was or was not given."""

import pytest

from ode_workflows.domain.errors import RequirementUnmetError
from tests.stories.desk import Desk


def test_exit_without_notice_ends_the_agreement_as_a_fact(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_force(reference)

    desk.step(
        reference, "record_as_fact", "dora", to_state="ended", end_reason="partner_withdrew_without_notice",
        ended_on="2026-07-01", reason="The partner revoked its regulation overnight.", evidence="gazette of 1 July",
        confirmed_by="clara",
    )  # fmt: skip

    case = desk.case(reference)
    assert (case.agreement.state, case.agreement.end_reason) == ("ended", "partner_withdrew_without_notice")
    assert case.agreement.is_recorded_as_fact
    assert all(task.is_closing_duty for task in case.tasks if task.status == "open")
    assert not [row for row in case.deadlines if row.status == "live"]


def test_the_fact_needs_a_second_person(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_force(reference)

    with pytest.raises(RequirementUnmetError, match="second person"):
        desk.step(
            reference, "record_as_fact", "dora", to_state="ended", end_reason="partner_withdrew_without_notice",
            reason="They left.", evidence="gazette",
        )  # fmt: skip
    assert desk.case(reference).agreement.state == "in_force"

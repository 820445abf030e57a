"""A text that renews by silence goes on the day after the last day for notice, and everybody hears of it."""

from datetime import date, timedelta

import pytest

from ode_workflows.domain.errors import RequirementUnmetError
from tests.stories.desk import Desk

TERM = {
    "kind": "fixed_tacit_renewal", "number": 1, "unit": "years", "notice_number": 90, "notice_unit": "calendar_days",
}  # fmt: skip
EXPIRES_ON = date(2027, 6, 30)
NOTICE_BY = date(2027, 4, 1)


def _in_force(desk: Desk) -> str:
    reference = desk.propose(term=TERM)
    desk.to_force(reference)
    for kind in ("expires_on", "notice_by", "renewal_window_opens_on", "next_term_ends_on"):
        desk.step(reference, "confirm", "clara", what="deadline", deadline=kind)
    return reference


def test_silence_renews_for_a_year_the_day_after_the_last_day_for_notice(desk: Desk) -> None:
    reference = _in_force(desk)
    case = desk.case(reference)
    assert {row.kind: row.due_on for row in case.deadlines}["notice_by"] == NOTICE_BY
    window_on = next(row.due_on for row in case.deadlines if row.kind == "renewal_window_opens_on")

    desk.sweep(window_on - timedelta(days=1), window_on, window_on + timedelta(days=1))
    assert desk.case(reference).agreement.state == "renewal"
    desk.sweep(NOTICE_BY - timedelta(days=1), NOTICE_BY)
    assert desk.case(reference).agreement.expires_on == EXPIRES_ON
    desk.sweep(NOTICE_BY + timedelta(days=1), NOTICE_BY + timedelta(days=2))

    agreement = desk.case(reference).agreement
    assert (agreement.state, agreement.expires_on) == ("in_force", date(2028, 6, 30))
    assert (agreement.renewal_basis, agreement.renewals_done) == ("silence", 1)


def test_the_director_hears_that_silence_decided(desk: Desk) -> None:
    reference = _in_force(desk)
    window_on = next(row.due_on for row in desk.case(reference).deadlines if row.kind == "renewal_window_opens_on")
    desk.sweep(
        window_on, window_on + timedelta(days=1), NOTICE_BY, *(NOTICE_BY + timedelta(days=n) for n in (1, 2, 4, 5))
    )

    assert desk.case(reference).agreement.renewal_basis == "silence"
    assert any(mail.recipient == "dora@ode.example" for mail in desk.mails)


def test_non_renewal_needs_notice_first(desk: Desk) -> None:
    reference = _in_force(desk)
    desk.step(reference, "open_renewal", "dora")

    with pytest.raises(RequirementUnmetError, match="give notice"):
        desk.step(reference, "decline_renewal", "dora", reason="No longer needed.")


def test_after_notice_of_non_renewal_it_ends_with_its_term(desk: Desk) -> None:
    reference = _in_force(desk)
    desk.step(reference, "open_renewal", "dora")
    desk.step(reference, "give_notice", "dora", kind="non_renewal", reason="No longer needed.", evidence="letter")
    desk.step(reference, "decline_renewal", "dora", reason="No longer needed.")

    desk.sweep(EXPIRES_ON, EXPIRES_ON + timedelta(days=1), EXPIRES_ON + timedelta(days=2))

    agreement = desk.case(reference).agreement
    assert (agreement.state, agreement.ended_on) == ("ended", EXPIRES_ON)

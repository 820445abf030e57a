"""A partner of a coalition leaves with notice: the agreement goes on among the others; of two it ends for both."""

from datetime import date

from tests.stories.desk import Desk

LEAVES = {"kind": "withdrawal", "effective_on": "2027-01-31", "reason": "They wrote.", "evidence": "letter"}


def _in_force(desk: Desk, *partners: str) -> str:
    others = [{"name": name, "kind": "us_state"} for name in partners]
    reference = desk.propose(counterparts=others)
    desk.to_force(reference)
    return reference


def test_the_notice_of_one_of_three_leaves_the_term_as_it_is(desk: Desk) -> None:
    reference = _in_force(desk, "Oregon", "Nevada")

    desk.step(reference, "give_notice", "dora", given_by="Oregon", **LEAVES)

    case = desk.case(reference)
    assert case.agreement.ends_on is None
    assert {party.name: party.notice_given_on for party in case.parties}["Oregon"] == desk.today
    assert desk.step(reference, "open_renewal", "dora").to_state == "renewal"


def test_the_notice_of_the_only_partner_sets_the_last_day(desk: Desk) -> None:
    reference = _in_force(desk, "Oregon")

    desk.step(reference, "give_notice", "dora", given_by="Oregon", **LEAVES)

    assert desk.case(reference).agreement.ends_on == date(2027, 1, 31)


def test_our_own_notice_sets_our_last_day_also_among_many(desk: Desk) -> None:
    reference = _in_force(desk, "Oregon", "Nevada")

    desk.step(reference, "give_notice", "dora", **LEAVES)

    assert desk.case(reference).agreement.ends_on == date(2027, 1, 31)

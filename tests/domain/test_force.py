"""Force rules on real texts and on the plain cases; signed, generally in force and in force for us stay apart."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ode_workflows.domain.counting import Period, count_forward
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.force import ForceFacts, ForceOutcome, ForceTerms, PartyFacts, force_date
from ode_workflows.domain.vocabulary import ForceRule, Unit
from ode_workflows.lifecycle.calendar_loader import load_calendar

THIRTY_DAYS = Period(30, Unit.CALENDAR_DAYS)

INTERSTATE_MINING = ForceTerms(ForceRule.ON_NTH_PARTY, nth=4, source="Interstate Mining Compact, art. VIII")
NEW_YORK_RACING = ForceTerms(
    ForceRule.ON_NTH_PARTY, nth=4, joiners_need_vote=True, source="N.Y. Rac. Pari-Mut. Wag. & Breed. Law 1103"
)
MILITARY_CHILDREN = ForceTerms(ForceRule.ON_NTH_PARTY, nth=10, source="N.Y. Educ. Law 3315")
JUVENILES = ForceTerms(
    ForceRule.ON_NTH_PARTY,
    nth=35,
    not_before_on=date(2004, 7, 1),
    source="Interstate Compact for Juveniles, art. X",
)


def _enacted(*days: date, ours: date | None = None, **more: date) -> ForceFacts:
    others = tuple(PartyFacts(f"State {number}", consented_on=on) for number, on in enumerate(days, start=1))
    us = PartyFacts("California", is_us=True, consented_on=ours, **more)
    return ForceFacts((us, *others))


def _days_from(first_on: date, count: int) -> list[date]:
    return [first_on + timedelta(days=number) for number in range(count)]


def _signed(*days: date | None) -> ForceFacts:
    us, *others = days
    return ForceFacts(
        (
            PartyFacts("California", is_us=True, signed_on=us),
            *(PartyFacts(f"Partner {number}", signed_on=on) for number, on in enumerate(others, start=1)),
        )
    )


def _dates(outcome: ForceOutcome) -> tuple[date | None, date | None]:
    return outcome.in_force_generally_on, outcome.in_force_for_us_on


def test_mining_compact_enters_into_force_with_the_fourth_state() -> None:
    facts = _enacted(*_days_from(date(1970, 1, 1), 3), ours=date(1971, 5, 1))
    outcome = force_date(INTERSTATE_MINING, facts)
    assert _dates(outcome) == (date(1971, 5, 1), date(1971, 5, 1))
    assert "enactment number 4 on 1 May 1971" in outcome.working


def test_a_later_state_joins_the_mining_compact_on_its_own_enactment() -> None:
    facts = _enacted(*_days_from(date(1970, 1, 1), 4), ours=date(1985, 9, 1))
    assert _dates(force_date(INTERSTATE_MINING, facts)) == (date(1970, 1, 4), date(1985, 9, 1))


def test_leaving_the_mining_compact_takes_one_year_from_the_governors_notice() -> None:
    assert count_forward(date(2026, 11, 24), Period(1, Unit.YEARS)).on == date(2027, 11, 24)


def test_a_compact_in_force_elsewhere_is_not_in_force_for_a_state_that_has_not_enacted_it() -> None:
    outcome = force_date(INTERSTATE_MINING, _enacted(*_days_from(date(1970, 1, 1), 4)))
    assert _dates(outcome) == (date(1970, 1, 4), None)
    assert not outcome.is_met
    assert outcome.missing == "In force generally on 4 Jan 1970, but California has not enacted it."


def test_racing_compact_lets_a_later_state_in_only_after_a_vote_of_the_members() -> None:
    founders = _days_from(date(1999, 1, 1), 4)
    waiting = force_date(NEW_YORK_RACING, _enacted(*founders, ours=date(2005, 3, 1)))
    voted = force_date(NEW_YORK_RACING, _enacted(*founders, ours=date(2005, 3, 1), members_voted_on=date(2005, 10, 12)))
    assert not waiting.is_met
    assert waiting.missing == "The members have not voted to let California in."
    assert voted.in_force_for_us_on == date(2005, 10, 12)


def test_racing_compact_asks_no_vote_from_its_first_four_states() -> None:
    facts = _enacted(*_days_from(date(1999, 1, 1), 3), ours=date(1999, 6, 1))
    assert force_date(NEW_YORK_RACING, facts).in_force_for_us_on == date(1999, 6, 1)


def test_military_children_compact_waits_for_ten_states() -> None:
    nine = _enacted(*_days_from(date(2008, 3, 1), 8), ours=date(2008, 4, 1))
    ten = _enacted(*_days_from(date(2008, 3, 1), 9), ours=date(2008, 4, 1))
    outcome = force_date(MILITARY_CHILDREN, nine)
    assert outcome.missing == "9 of 10 enactments are recorded; 1 more must come."
    assert force_date(MILITARY_CHILDREN, ten).in_force_for_us_on == date(2008, 4, 1)


def test_an_amendment_of_the_military_children_compact_needs_every_member() -> None:
    members = 12
    unanimous = ForceTerms(ForceRule.ON_NTH_PARTY, nth=members)
    all_but_one = _enacted(*_days_from(date(2015, 1, 1), members - 2), ours=date(2015, 6, 1))
    everybody = _enacted(*_days_from(date(2015, 1, 1), members - 1), ours=date(2015, 6, 1))
    assert not force_date(unanimous, all_but_one).is_met
    assert force_date(unanimous, everybody).in_force_for_us_on == date(2015, 6, 1)


@pytest.mark.parametrize(
    ("thirty_fifth_on", "expected_on"),
    [
        (date(2003, 11, 1), date(2004, 7, 1)),
        (date(2008, 8, 26), date(2008, 8, 26)),
    ],
)
def test_juveniles_compact_takes_the_later_of_july_2004_and_the_thirty_fifth_state(
    thirty_fifth_on: date, expected_on: date
) -> None:
    facts = _enacted(*_days_from(date(2002, 1, 1), 34), ours=thirty_fifth_on)
    assert _dates(force_date(JUVENILES, facts)) == (expected_on, expected_on)


def test_a_state_that_enacts_between_the_thirty_fifth_and_july_2004_waits_for_july() -> None:
    facts = _enacted(*_days_from(date(2002, 1, 1), 35), ours=date(2004, 5, 1))
    assert force_date(JUVENILES, facts).in_force_for_us_on == date(2004, 7, 1)


def test_a_state_that_withdrew_before_the_threshold_does_not_count() -> None:
    left = PartyFacts("Nevada", consented_on=date(2020, 1, 1), withdrew_on=date(2021, 1, 1))
    others = _enacted(date(2020, 6, 1), date(2022, 1, 1), ours=date(2023, 1, 1)).parties
    outcome = force_date(ForceTerms(ForceRule.ON_NTH_PARTY, nth=3), ForceFacts((left, *others)))
    assert outcome.in_force_generally_on == date(2023, 1, 1)


def test_a_state_that_rejoined_counts_from_its_new_enactment() -> None:
    rejoined = PartyFacts("New Jersey", consented_on=date(2019, 6, 1), withdrew_on=date(2012, 1, 1))
    facts = ForceFacts((rejoined, *_enacted(ours=date(2018, 1, 1)).parties))
    assert force_date(ForceTerms(ForceRule.ON_NTH_PARTY, nth=2), facts).in_force_generally_on == date(2019, 6, 1)


def test_a_treaty_style_joiner_waits_its_own_thirty_days() -> None:
    rule = ForceTerms(ForceRule.ON_NTH_PARTY, nth=2, lag=THIRTY_DAYS, joiner_lag=THIRTY_DAYS)
    facts = _enacted(date(2020, 1, 1), date(2020, 2, 1), ours=date(2021, 1, 1))
    assert _dates(force_date(rule, facts)) == (date(2020, 3, 2), date(2021, 1, 31))


def test_the_state_that_completes_the_number_is_no_joiner() -> None:
    rule = ForceTerms(ForceRule.ON_NTH_PARTY, nth=2, joiner_lag=THIRTY_DAYS)
    facts = _enacted(date(2020, 1, 1), ours=date(2020, 2, 1))
    assert force_date(rule, facts).in_force_for_us_on == date(2020, 2, 1)


def test_it_is_not_in_force_for_us_when_we_left_before() -> None:
    facts = _enacted(date(2020, 1, 1), ours=date(2020, 2, 1), withdrew_on=date(2020, 2, 20))
    outcome = force_date(ForceTerms(ForceRule.ON_NTH_PARTY, nth=2, lag=THIRTY_DAYS), facts)
    assert not outcome.is_met
    assert outcome.missing == "California had left before 2 Mar 2020."


def test_a_memorandum_takes_effect_with_the_last_signature() -> None:
    outcome = force_date(
        ForceTerms(ForceRule.ON_LAST_SIGNATURE), _signed(date(2026, 3, 1), date(2026, 3, 9), date(2026, 2, 1))
    )
    assert (outcome.signed_on, *_dates(outcome)) == (date(2026, 3, 9),) * 3


def test_a_missing_signature_is_named() -> None:
    outcome = force_date(ForceTerms(ForceRule.ON_LAST_SIGNATURE), _signed(date(2026, 3, 1), None))
    assert (outcome.is_met, outcome.signed_on) == (False, None)
    assert outcome.missing == "Not yet signed: Partner 1."


def test_before_any_signature_the_sentence_says_so() -> None:
    assert force_date(ForceTerms(ForceRule.ON_LAST_SIGNATURE), _signed(None, None)).missing == (
        "No party has signed yet."
    )


def test_nobody_waits_for_a_party_that_left_before_signing() -> None:
    gone = PartyFacts("Oregon", withdrew_on=date(2026, 2, 1))
    facts = ForceFacts((*_signed(date(2026, 3, 1), date(2026, 3, 9)).parties, gone))
    assert force_date(ForceTerms(ForceRule.ON_LAST_SIGNATURE), facts).is_met


def test_thirty_days_after_the_last_signature_keeps_signature_and_force_apart() -> None:
    rule = ForceTerms(ForceRule.AFTER_SIGNATURE, lag=THIRTY_DAYS)
    outcome = force_date(rule, _signed(date(2026, 3, 1), date(2026, 3, 9)))
    assert outcome.signed_on == date(2026, 3, 9)
    assert outcome.in_force_for_us_on == date(2026, 4, 8)
    assert "30 calendar days after 9 Mar 2026" in outcome.working


def test_a_lag_in_business_days_uses_the_calendar() -> None:
    rule = ForceTerms(ForceRule.AFTER_SIGNATURE, lag=Period(2, Unit.BUSINESS_DAYS))
    facts = _signed(date(2026, 11, 25), date(2026, 11, 25))
    assert force_date(rule, facts, calendar=load_calendar("CA")).in_force_for_us_on == date(2026, 12, 1)


def test_a_fixed_date_holds_when_everybody_signed_by_then() -> None:
    facts = ForceFacts(_signed(date(2026, 3, 1), date(2026, 3, 9)).parties, fixed_on=date(2026, 7, 1))
    assert force_date(ForceTerms(ForceRule.ON_DATE), facts).in_force_for_us_on == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("partner_on", "fixed_on", "words"),
    [
        (date(2026, 8, 1), date(2026, 7, 1), "counsel must record which date holds"),
        (None, date(2026, 7, 1), "Not yet signed: Partner 1."),
        (date(2026, 3, 1), None, "is not recorded"),
    ],
)
def test_a_fixed_date_that_passed_unsigned_is_asked_about(
    partner_on: date | None, fixed_on: date | None, words: str
) -> None:
    facts = ForceFacts(_signed(date(2026, 3, 1), partner_on).parties, fixed_on=fixed_on)
    outcome = force_date(ForceTerms(ForceRule.ON_DATE), facts)
    assert not outcome.is_met
    assert words in (outcome.missing or "")


def test_notifications_count_from_receipt_of_the_last_note() -> None:
    rule = ForceTerms(ForceRule.ON_NOTIFICATIONS, lag=THIRTY_DAYS)
    ours = PartyFacts("California", is_us=True, notified_on=date(2026, 1, 5))
    theirs = PartyFacts("Québec", notified_on=date(2026, 2, 10))
    silent = PartyFacts("Québec")
    assert force_date(rule, ForceFacts((ours, theirs))).in_force_for_us_on == date(2026, 3, 12)
    assert "Québec" in (force_date(rule, ForceFacts((ours, silent))).missing or "")


def test_a_tribal_state_compact_waits_for_the_federal_register() -> None:
    parties = _signed(date(2026, 1, 1), date(2026, 1, 1)).parties
    rule = ForceTerms(ForceRule.ON_PUBLICATION)
    assert not force_date(rule, ForceFacts(parties)).is_met
    published = force_date(rule, ForceFacts(parties, publication_on=date(2026, 5, 20)))
    assert published.in_force_for_us_on == date(2026, 5, 20)
    assert published.signed_on == date(2026, 1, 1)


def test_the_event_of_a_statute_counts_when_counsel_recorded_it() -> None:
    parties = _signed(date(2026, 1, 1)).parties
    rule = ForceTerms(ForceRule.ON_EVENT)
    assert "Counsel has not recorded" in (force_date(rule, ForceFacts(parties)).missing or "")
    assert force_date(rule, ForceFacts(parties, event_on=date(2026, 6, 1))).is_met


def test_provisional_application_is_not_force() -> None:
    rule = ForceTerms(ForceRule.PROVISIONAL, definitive=ForceTerms(ForceRule.ON_NTH_PARTY, nth=2))
    parties = _enacted(ours=date(2026, 2, 1)).parties
    outcome = force_date(rule, ForceFacts(parties, provisional_from_on=date(2026, 1, 1)))
    assert not outcome.is_met
    assert outcome.provisional_from_on == date(2026, 1, 1)
    assert "applied provisionally from 1 Jan 2026" in (outcome.missing or "")


def test_provisional_application_ends_in_definitive_force_by_the_recorded_event() -> None:
    facts = ForceFacts(
        _signed(date(2026, 1, 1)).parties,
        provisional_from_on=date(2026, 1, 1),
        provisional_ended_on=date(2026, 5, 31),
        event_on=date(2026, 6, 1),
    )
    outcome = force_date(ForceTerms(ForceRule.PROVISIONAL), facts)
    assert outcome.in_force_for_us_on == date(2026, 6, 1)
    assert outcome.provisional_ended_on == date(2026, 5, 31)
    assert "from 1 Jan 2026 to 31 May 2026" in outcome.working


def test_without_a_recorded_start_provisional_application_is_missing() -> None:
    outcome = force_date(ForceTerms(ForceRule.PROVISIONAL), _signed(date(2026, 1, 1)))
    assert outcome.missing == "No provisional start is recorded."


def test_a_table_without_our_own_row_gives_no_date_for_us() -> None:
    facts = ForceFacts((PartyFacts("Oregon", signed_on=date(2026, 1, 1)),))
    outcome = force_date(ForceTerms(ForceRule.ON_LAST_SIGNATURE), facts)
    assert _dates(outcome) == (date(2026, 1, 1), None)
    assert outcome.missing == "No party row is marked as ours; mark one."


@pytest.mark.parametrize(
    ("rule", "field"),
    [(ForceRule.ON_NTH_PARTY, "nth"), (ForceRule.AFTER_SIGNATURE, "lag")],
)
def test_a_rule_without_its_number_is_refused(rule: ForceRule, field: str) -> None:
    with pytest.raises(InvalidFactsError) as refused:
        ForceTerms(rule)
    assert refused.value.problems[0].field == field


def test_provisional_application_cannot_wait_for_itself() -> None:
    with pytest.raises(InvalidFactsError, match="definitive"):
        ForceTerms(ForceRule.PROVISIONAL, definitive=ForceTerms(ForceRule.PROVISIONAL))


@given(
    st.lists(st.dates(date(2000, 1, 1), date(2030, 1, 1)), min_size=1, max_size=12),
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.integers(1, 13),
)
def test_the_nth_of_the_sorted_enactments_is_the_day_whatever_the_order_of_rows(
    others: list[date], ours: date, nth: int
) -> None:
    outcome = force_date(ForceTerms(ForceRule.ON_NTH_PARTY, nth=nth), _enacted(*others, ours=ours))
    everybody = sorted([*others, ours])
    expected_on = everybody[nth - 1] if nth <= len(everybody) else None
    assert outcome.in_force_generally_on == expected_on
    assert outcome.in_force_for_us_on == (max(expected_on, ours) if expected_on else None)
    assert outcome.is_met == (outcome.missing is None)

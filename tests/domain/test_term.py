"""The dates that follow from a term, and what is said when one is missing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ode_workflows.domain.counting import Period
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.term import (
    DerivedKind,
    NoticeCounts,
    Term,
    decision_due,
    derived_dates,
    last_day_of,
    missing_date,
    periods_elapsed,
)
from ode_workflows.domain.vocabulary import Precision, TermKind, Unit
from ode_workflows.lifecycle.calendar_loader import load_calendar

CA = load_calendar("CA")
FOUR_YEARS = Period(4, Unit.YEARS)
ONE_YEAR = Period(1, Unit.YEARS)
NINETY_DAYS = Period(90, Unit.CALENDAR_DAYS)


def _days(term: Term) -> dict[DerivedKind, date]:
    return {each.kind: each.on for each in derived_dates(term, CA)}


def test_four_years_from_the_first_of_july_end_on_the_thirtieth_of_june() -> None:
    term = Term(TermKind.FIXED, starts_on=date(2026, 7, 1), length=FOUR_YEARS)
    assert _days(term)[DerivedKind.EXPIRES_ON] == date(2030, 6, 30)


def test_ninety_days_before_year_end_is_second_october() -> None:
    term = Term(TermKind.FIXED, expires_on=date(2026, 12, 31), notice=NINETY_DAYS, source="clause 9.2")
    notice = {each.kind: each for each in derived_dates(term, CA)}[DerivedKind.NOTICE_BY]
    assert notice.on == date(2026, 10, 2)
    assert notice.working == (
        "90 calendar days before 31 Dec 2026, not counting that day = 2 Oct 2026 (clause 9.2; must be sent)"
    )
    assert notice.source is not None
    assert notice.source.startswith("clause 9.2")


def test_notice_that_must_be_received_says_so() -> None:
    term = Term(TermKind.FIXED, expires_on=date(2026, 12, 31), notice=NINETY_DAYS, notice_counts=NoticeCounts.RECEIVED)
    assert derived_dates(term, CA)[1].working.endswith("(must be received)")


def test_notice_on_a_sunday_is_safe_on_the_friday_before() -> None:
    term = Term(TermKind.FIXED, expires_on=date(2026, 12, 31), notice=Period(60, Unit.CALENDAR_DAYS))
    assert _days(term)[DerivedKind.NOTICE_BY] == date(2026, 10, 30)


def test_renewal_window_opens_180_days_before_the_notice_deadline() -> None:
    term = Term(TermKind.FIXED, expires_on=date(2026, 12, 31), notice=NINETY_DAYS)
    assert _days(term)[DerivedKind.RENEWAL_WINDOW_OPENS_ON] == date(2026, 10, 2) - timedelta(days=180)


def test_without_notice_the_window_opens_before_the_last_day() -> None:
    term = Term(TermKind.FIXED, expires_on=date(2026, 12, 31), renewal_window_days=1_461)
    assert _days(term)[DerivedKind.RENEWAL_WINDOW_OPENS_ON] == date(2022, 12, 31)


def test_a_tacit_renewal_ends_with_the_second_term_counted_from_the_first_day() -> None:
    term = Term(TermKind.FIXED_TACIT_RENEWAL, starts_on=date(2026, 7, 1), length=FOUR_YEARS, notice=NINETY_DAYS)
    assert _days(term)[DerivedKind.NEXT_TERM_ENDS_ON] == date(2034, 6, 30)


def test_further_terms_may_be_shorter_than_the_first() -> None:
    term = Term(
        TermKind.FIXED_TACIT_RENEWAL,
        starts_on=date(2026, 7, 1),
        length=FOUR_YEARS,
        renewal_length=ONE_YEAR,
        renewals_so_far=2,
    )
    assert _days(term)[DerivedKind.EXPIRES_ON] == date(2032, 6, 30)
    assert _days(term)[DerivedKind.NEXT_TERM_ENDS_ON] == date(2033, 6, 30)


def test_after_the_one_renewal_by_consent_there_is_no_next_term() -> None:
    first = Term(TermKind.FIXED_RENEWABLE_BY_CONSENT, starts_on=date(2026, 7, 1), length=FOUR_YEARS, max_renewals=1)
    second = Term(
        TermKind.FIXED_RENEWABLE_BY_CONSENT,
        starts_on=date(2026, 7, 1),
        length=FOUR_YEARS,
        max_renewals=1,
        renewals_so_far=1,
    )
    assert DerivedKind.NEXT_TERM_ENDS_ON in _days(first)
    assert DerivedKind.NEXT_TERM_ENDS_ON not in _days(second)
    assert _days(second)[DerivedKind.EXPIRES_ON] == date(2034, 6, 30)


def test_a_fixed_term_has_no_next_term() -> None:
    term = Term(TermKind.FIXED, starts_on=date(2026, 7, 1), length=FOUR_YEARS)
    assert DerivedKind.NEXT_TERM_ENDS_ON not in _days(term)


def test_the_stated_last_day_wins_and_a_difference_is_shown_to_counsel() -> None:
    term = Term(TermKind.FIXED, starts_on=date(2026, 7, 1), length=FOUR_YEARS, expires_on=date(2030, 7, 1))
    expires = derived_dates(term, CA)[0]
    assert expires.on == date(2030, 7, 1)
    assert "30 Jun 2030: compare with the text" in expires.working


def test_an_imported_last_day_without_a_first_day_still_gives_the_next_term() -> None:
    term = Term(TermKind.FIXED_TACIT_RENEWAL, expires_on=date(2026, 12, 31), length=ONE_YEAR)
    assert _days(term)[DerivedKind.NEXT_TERM_ENDS_ON] == date(2027, 12, 31)


def test_an_evergreen_agreement_is_reviewed_every_five_years_from_its_first_day() -> None:
    term = Term(TermKind.EVERGREEN, starts_on=date(2024, 3, 1), notice=NINETY_DAYS)
    review, window = derived_dates(term, CA)
    assert (review.kind, review.on) == (DerivedKind.REVIEW_BY, date(2029, 3, 1))
    assert "notice of 90 calendar days may be given on any day" in review.working
    assert window.on == date(2029, 3, 1) - timedelta(days=180)


def test_the_next_review_is_counted_from_the_first_day_not_from_the_last_review() -> None:
    term = Term(TermKind.INDEFINITE, starts_on=date(2024, 2, 29), review_every=Period(1, Unit.YEARS), renewals_so_far=3)
    assert _days(term)[DerivedKind.REVIEW_BY] == date(2028, 2, 29)


@pytest.mark.parametrize("kind", list(TermKind))
def test_every_kind_of_term_brings_a_decision(kind: TermKind) -> None:
    has_end = kind not in {TermKind.EVERGREEN, TermKind.INDEFINITE}
    term = Term(kind, starts_on=date(2026, 7, 1), length=FOUR_YEARS if has_end else None, notice=NINETY_DAYS)
    due = decision_due(derived_dates(term, CA))
    assert due is not None
    assert due.kind is (DerivedKind.NOTICE_BY if has_end else DerivedKind.REVIEW_BY)


def test_an_event_or_a_parent_without_an_end_is_reviewed_too() -> None:
    for kind in (TermKind.UNTIL_EVENT, TermKind.WITH_PARENT):
        assert DerivedKind.REVIEW_BY in _days(Term(kind, starts_on=date(2026, 7, 1)))


def test_without_notice_the_decision_is_due_by_the_last_day() -> None:
    due = decision_due(derived_dates(Term(TermKind.FIXED, expires_on=date(2026, 12, 31)), CA))
    assert due is not None
    assert due.on == date(2026, 12, 31)
    assert decision_due(()) is None


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (
            Term(TermKind.FIXED, expires_on=date(2026, 1, 1), expires_on_precision=Precision.YEAR),
            "last day in force is known only to the year",
        ),
        (
            Term(TermKind.EVERGREEN, starts_on=date(2026, 3, 1), starts_on_precision=Precision.MONTH),
            "first day in force is known only to the month",
        ),
        (Term(TermKind.FIXED, starts_on=date(2026, 3, 1)), "neither a last day in force nor a length"),
        (Term(TermKind.INDEFINITE), "neither the first nor the last day"),
    ],
)
def test_a_date_that_is_not_known_to_the_day_derives_nothing_and_says_why(term: Term, words: str) -> None:
    assert derived_dates(term, CA) == ()
    missing = missing_date(term)
    assert missing is not None
    assert missing.startswith("date missing")
    assert words in missing


def test_a_month_as_first_day_does_not_spoil_a_stated_last_day() -> None:
    term = Term(
        TermKind.FIXED,
        starts_on=date(2022, 3, 1),
        starts_on_precision=Precision.MONTH,
        expires_on=date(2026, 12, 31),
        length=FOUR_YEARS,
    )
    assert missing_date(term) is None
    assert _days(term)[DerivedKind.EXPIRES_ON] == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("starts_on", "length", "n", "last_on"),
    [
        (date(2026, 7, 1), FOUR_YEARS, 1, date(2030, 6, 30)),
        (date(2028, 2, 29), ONE_YEAR, 1, date(2029, 2, 28)),
        (date(2028, 2, 29), ONE_YEAR, 4, date(2032, 2, 28)),
        (date(2027, 1, 31), Period(1, Unit.MONTHS), 1, date(2027, 2, 28)),
        (date(2027, 1, 31), Period(1, Unit.MONTHS), 2, date(2027, 3, 30)),
        (date(2027, 1, 1), NINETY_DAYS, 1, date(2027, 3, 31)),
    ],
)
def test_a_term_ends_the_day_before_its_corresponding_date(
    starts_on: date, length: Period, n: int, last_on: date
) -> None:
    assert last_day_of(starts_on, length, n) == last_on


@pytest.mark.parametrize("length", [Period(10, Unit.BUSINESS_DAYS), Period(0, Unit.YEARS)])
def test_a_term_is_not_counted_in_business_days_and_not_empty(length: Period) -> None:
    with pytest.raises(InvalidFactsError) as refused:
        last_day_of(date(2026, 7, 1), length)
    assert refused.value.problems[0].field == "length"


def test_an_old_evergreen_compact_opens_no_window_in_the_past_when_imported() -> None:
    as_of = date(2026, 11, 24)
    compact = Term(TermKind.EVERGREEN, starts_on=date(1921, 4, 30))
    elapsed = periods_elapsed(compact, as_of)
    review = _days(Term(TermKind.EVERGREEN, starts_on=date(1921, 4, 30), renewals_so_far=elapsed))
    assert review[DerivedKind.REVIEW_BY] == date(2031, 4, 30)


def test_an_import_counts_the_tacit_renewals_that_have_passed() -> None:
    term = Term(TermKind.FIXED_TACIT_RENEWAL, starts_on=date(2015, 7, 1), length=FOUR_YEARS)
    assert periods_elapsed(term, date(2026, 11, 24)) == 2
    assert periods_elapsed(term, date(2019, 6, 30)) == 0
    assert periods_elapsed(term, date(2019, 7, 1)) == 1


def test_elapsed_periods_stop_at_the_renewals_that_the_text_allows() -> None:
    term = Term(TermKind.FIXED_RENEWABLE_BY_CONSENT, starts_on=date(2000, 1, 1), length=ONE_YEAR, max_renewals=1)
    assert periods_elapsed(term, date(2026, 11, 24)) == 1
    assert periods_elapsed(Term(TermKind.FIXED, starts_on=date(2000, 1, 1)), date(2026, 11, 24)) == 0


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(InvalidFactsError) as refused:
        Term(
            TermKind.EVERGREEN,
            starts_on=date(2026, 7, 1),
            expires_on=date(2026, 1, 1),
            renewal_window_days=-1,
            renewals_so_far=-1,
            max_renewals=-1,
            review_every=Period(0, Unit.YEARS),
        )
    fields = {problem.field for problem in refused.value.problems}
    assert fields == {"expires_on", "renewal_window_days", "renewals_so_far", "max_renewals", "review_every"}


def test_a_first_day_before_the_republic_is_refused() -> None:
    with pytest.raises(InvalidFactsError) as refused:
        Term(TermKind.FIXED, starts_on=date(1066, 10, 14))
    assert refused.value.problems[0].field == "starts_on"


@given(
    st.dates(date(1950, 1, 1), date(2060, 12, 31)),
    st.sampled_from([Period(1, Unit.MONTHS), Period(18, Unit.MONTHS), ONE_YEAR, NINETY_DAYS]),
    st.integers(1, 40),
)
def test_terms_follow_each_other_without_a_gap_or_an_overlap_of_more_than_the_short_month(
    starts_on: date, length: Period, n: int
) -> None:
    this_on, next_on = last_day_of(starts_on, length, n), last_day_of(starts_on, length, n + 1)
    restarted_on = last_day_of(this_on + timedelta(days=1), length)
    assert this_on < next_on
    assert abs((restarted_on - next_on).days) <= 3


@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.integers(0, 400), st.integers(0, 2_000))
def test_window_notice_and_last_day_stand_in_order(expires_on: date, notice_days: int, window_days: int) -> None:
    term = Term(
        TermKind.FIXED,
        expires_on=expires_on,
        notice=Period(notice_days, Unit.CALENDAR_DAYS),
        renewal_window_days=window_days,
    )
    days = _days(term)
    notice_on = days[DerivedKind.NOTICE_BY]
    assert days[DerivedKind.RENEWAL_WINDOW_OPENS_ON] <= notice_on <= expires_on
    assert CA.is_business_day(notice_on)

"""The counting table of the office, row by row, and what must hold for every date."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ode_workflows.domain.counting import (
    EARLIEST_ON,
    LATEST_ON,
    Period,
    count_back,
    count_forward,
    months_from,
    nth_period,
    written,
)
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.vocabulary import Unit
from ode_workflows.lifecycle.calendar_loader import load_calendar

CA = load_calendar("CA")
DAYS, BUSINESS, MONTHS, YEARS = Unit.CALENDAR_DAYS, Unit.BUSINESS_DAYS, Unit.MONTHS, Unit.YEARS
dates = st.dates(date(1900, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("anchor_on", "number", "unit", "expected_on"),
    [
        (date(2013, 2, 22), 45, DAYS, date(2013, 4, 8)),
        (date(2017, 1, 30), 45, DAYS, date(2017, 3, 16)),
        (date(2024, 8, 31), 6, MONTHS, date(2025, 2, 28)),
        (date(2028, 2, 29), 12, MONTHS, date(2029, 2, 28)),
        (date(2027, 1, 31), 2, MONTHS, date(2027, 3, 31)),
        (date(2026, 11, 23), 45, DAYS, date(2027, 1, 7)),
    ],
)
def test_forward_rows_of_the_counting_table(anchor_on: date, number: int, unit: Unit, expected_on: date) -> None:
    assert count_forward(anchor_on, Period(number, unit)).on == expected_on


@pytest.mark.parametrize(
    ("anchor_on", "number", "unit", "counted_on", "safe_on"),
    [
        (date(2026, 12, 31), 90, DAYS, date(2026, 10, 2), date(2026, 10, 2)),
        (date(2026, 12, 31), 60, DAYS, date(2026, 11, 1), date(2026, 10, 30)),
        (date(2027, 6, 30), 180, DAYS, date(2027, 1, 1), date(2026, 12, 31)),
        (date(2027, 3, 31), 1, MONTHS, date(2027, 2, 28), date(2027, 2, 26)),
        (date(2027, 3, 31), 30, DAYS, date(2027, 3, 1), date(2027, 3, 1)),
    ],
)
def test_backward_rows_of_the_counting_table(
    anchor_on: date, number: int, unit: Unit, counted_on: date, safe_on: date
) -> None:
    period = Period(number, unit)
    assert count_back(anchor_on, period).on == counted_on
    assert count_back(anchor_on, period, calendar=CA, is_rolled=True).on == safe_on


def test_second_month_from_the_anchor_does_not_drift_to_the_twenty_eighth() -> None:
    step_by_step_on = months_from(months_from(date(2027, 1, 31), 1), 1)
    assert step_by_step_on == date(2027, 3, 28)
    assert nth_period(date(2027, 1, 31), Period(1, MONTHS), 2).on == date(2027, 3, 31)


def test_working_of_the_ninety_days_reads_as_counsel_would_write_it() -> None:
    counted = count_back(date(2026, 12, 31), Period(90, DAYS))
    assert counted.working == "90 calendar days before 31 Dec 2026, not counting that day = 2 Oct 2026"
    assert counted.source is None


def test_working_of_a_rolled_deadline_names_the_holiday_the_calendar_and_the_rule() -> None:
    counted = count_back(date(2027, 6, 30), Period(180, DAYS), calendar=CA, is_rolled=True, source="clause 4")
    assert "= 1 Jan 2027, New Year's Day; rolled earlier = 31 Dec 2026 (calendar CA)" in counted.working
    assert counted.rolled_from == date(2027, 1, 1)
    assert counted.source == f"clause 4; {CA.back_source}"


def test_a_deadline_on_a_saturday_rolls_forward_to_monday() -> None:
    counted = count_forward(date(2026, 11, 18), Period(10, DAYS), calendar=CA, is_rolled=True)
    assert (counted.rolled_from, counted.on) == (date(2026, 11, 28), date(2026, 11, 30))
    assert counted.source == CA.forward_source


def test_calendar_days_do_not_pause_and_business_days_do() -> None:
    wednesday_before_thanksgiving = date(2026, 11, 25)
    assert count_forward(wednesday_before_thanksgiving, Period(2, DAYS)).on == date(2026, 11, 27)
    counted = count_forward(wednesday_before_thanksgiving, Period(2, BUSINESS), calendar=CA)
    assert counted.on == date(2026, 12, 1)
    assert "without Thanksgiving Day, without Day After Thanksgiving" in counted.working


def test_business_days_are_counted_back_over_a_weekend() -> None:
    assert count_back(date(2026, 11, 24), Period(2, BUSINESS), calendar=CA).on == date(2026, 11, 20)


def test_many_left_out_holidays_are_only_numbered() -> None:
    working = count_forward(date(2026, 1, 2), Period(200, BUSINESS), calendar=CA).working
    assert "holidays left out" in working


def test_thirty_clear_days_need_one_day_more() -> None:
    counted = count_forward(date(2026, 11, 23), Period(30, DAYS), is_clear=True)
    assert counted.on == date(2026, 12, 24)
    assert "30 clear calendar days" in counted.working
    assert "counting neither end" in counted.working
    assert count_back(date(2026, 12, 24), Period(30, DAYS), is_clear=True).on == date(2026, 11, 23)


def test_a_month_that_is_too_short_is_said_in_the_working() -> None:
    working = count_forward(date(2024, 8, 31), Period(6, MONTHS)).working
    assert working == "6 months after 31 Aug 2024 = 28 Feb 2025, the last day of that month"


def test_a_year_from_a_leap_day_ends_on_the_twenty_eighth() -> None:
    assert count_forward(date(2028, 2, 29), Period(1, YEARS)).on == date(2029, 2, 28)
    assert nth_period(date(2028, 2, 29), Period(1, YEARS), 4).on == date(2032, 2, 29)


def test_no_days_at_all_is_the_day_itself() -> None:
    assert count_forward(date(2026, 11, 24), Period(0, DAYS)).on == date(2026, 11, 24)


def test_a_compact_of_1921_is_still_counted_in_five_year_periods() -> None:
    assert nth_period(date(1921, 4, 30), Period(5, YEARS), 22).on == date(2031, 4, 30)


def test_one_of_a_unit_is_written_without_an_s() -> None:
    assert [str(Period(1, unit)) for unit in Unit] == ["1 calendar day", "1 business day", "1 month", "1 year"]
    assert str(Period(2, BUSINESS)) == "2 business days"


def test_a_date_is_written_the_same_whatever_the_machine_speaks() -> None:
    assert written(date(2026, 10, 2)) == "2 Oct 2026"


@pytest.mark.parametrize(
    ("number", "unit"), [(-1, DAYS), (36_501, DAYS), (36_501, BUSINESS), (1_201, MONTHS), (101, YEARS)]
)
def test_an_absurd_period_is_refused_by_name(number: int, unit: Unit) -> None:
    with pytest.raises(InvalidFactsError) as refused:
        Period(number, unit)
    assert refused.value.problems[0].field == "number"


@pytest.mark.parametrize("anchor_on", [date(1775, 12, 31), date(2201, 1, 1)])
def test_a_date_that_no_agreement_has_is_refused(anchor_on: date) -> None:
    with pytest.raises(InvalidFactsError) as refused:
        count_forward(anchor_on, Period(1, DAYS))
    assert refused.value.problems[0].field == "anchor_on"


def test_a_result_out_of_the_plausible_years_is_refused() -> None:
    with pytest.raises(InvalidFactsError) as late:
        count_forward(date(2200, 12, 1), Period(1, YEARS))
    with pytest.raises(InvalidFactsError) as early:
        count_back(date(1776, 1, 1), Period(1, DAYS))
    assert {late.value.problems[0].field, early.value.problems[0].field} == {"number"}


@pytest.mark.parametrize("n", [0, -1])
def test_the_first_period_is_number_one(n: int) -> None:
    with pytest.raises(InvalidFactsError) as refused:
        nth_period(date(2026, 1, 1), Period(1, MONTHS), n)
    assert refused.value.problems[0].field == "n"


def test_a_period_taken_too_often_is_refused_before_it_is_counted() -> None:
    with pytest.raises(InvalidFactsError, match="number"):
        nth_period(date(2026, 1, 1), Period(36_500, DAYS), 1_000_000_000)


@pytest.mark.parametrize(("unit", "is_rolled"), [(BUSINESS, False), (DAYS, True)])
def test_business_days_and_rolling_ask_for_a_calendar(unit: Unit, is_rolled: bool) -> None:
    for count in (count_forward, count_back):
        with pytest.raises(InvalidFactsError) as refused:
            count(date(2026, 1, 1), Period(1, unit), is_rolled=is_rolled)
        assert refused.value.problems[0].field == "calendar"


def test_months_cannot_be_clear_days() -> None:
    with pytest.raises(InvalidFactsError) as refused:
        count_forward(date(2026, 1, 1), Period(1, MONTHS), is_clear=True)
    assert refused.value.problems[0].field == "is_clear"


@given(dates, st.integers(0, 3_650))
def test_counting_forward_and_back_in_calendar_days_returns_to_the_start(anchor_on: date, number: int) -> None:
    there_on = count_forward(anchor_on, Period(number, DAYS)).on
    assert count_back(there_on, Period(number, DAYS)).on == anchor_on
    assert there_on - anchor_on == timedelta(days=number)


@given(dates, st.integers(1, 12), st.integers(1, 100))
def test_the_nth_period_keeps_the_day_of_the_anchor_wherever_the_month_has_it(
    anchor_on: date, number: int, n: int
) -> None:
    on = nth_period(anchor_on, Period(number, MONTHS), n).on
    assert on.day == anchor_on.day or (on.day < anchor_on.day and (on + timedelta(days=1)).day == 1)
    assert (on.year - anchor_on.year) * 12 + on.month - anchor_on.month == number * n


@given(dates, st.integers(0, 400))
def test_a_rolled_date_is_a_business_day_on_the_safe_side(anchor_on: date, number: int) -> None:
    period = Period(number, DAYS)
    later = count_forward(anchor_on, period, calendar=CA, is_rolled=True)
    earlier = count_back(anchor_on, period, calendar=CA, is_rolled=True)
    assert CA.is_business_day(later.on)
    assert CA.is_business_day(earlier.on)
    assert later.on >= count_forward(anchor_on, period).on
    assert earlier.on <= count_back(anchor_on, period).on
    assert (later.rolled_from is None) == (later.on == count_forward(anchor_on, period).on)


@given(dates, st.integers(1, 60))
def test_as_many_business_days_lie_in_the_span_as_were_counted(anchor_on: date, number: int) -> None:
    on = count_forward(anchor_on, Period(number, BUSINESS), calendar=CA).on
    span = (on - anchor_on).days
    assert sum(CA.is_business_day(anchor_on + timedelta(days=day)) for day in range(1, span + 1)) == number


@given(dates, st.integers(0, 3_000))
def test_a_clear_day_period_is_one_day_longer(anchor_on: date, number: int) -> None:
    plain_on = count_forward(anchor_on, Period(number, DAYS)).on
    assert count_forward(anchor_on, Period(number, DAYS), is_clear=True).on == plain_on + timedelta(days=1)


@given(st.dates(EARLIEST_ON, LATEST_ON), st.integers(-1_200, 1_200))
def test_months_never_leave_the_month_that_was_meant(anchor_on: date, months: int) -> None:
    on = months_from(anchor_on, months)
    assert (on.year * 12 + on.month) - (anchor_on.year * 12 + anchor_on.month) == months

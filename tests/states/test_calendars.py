"""The shipped calendars against published lists of holidays."""

from datetime import date, timedelta

import pytest

from ode_workflows.lifecycle.calendar_loader import known_calendars, load_calendar

COURT_HOLIDAYS_2026 = {
    date(2026, 1, 1),
    date(2026, 1, 19),
    date(2026, 2, 12),
    date(2026, 2, 16),
    date(2026, 3, 31),
    date(2026, 5, 25),
    date(2026, 6, 19),
    date(2026, 7, 3),
    date(2026, 9, 7),
    date(2026, 9, 25),
    date(2026, 11, 11),
    date(2026, 11, 26),
    date(2026, 11, 27),
    date(2026, 12, 25),
}
"""As the California courts published them, under Code of Civil Procedure section 135."""


def _weekday_holidays(code: str, year: int) -> set[date]:
    calendar = load_calendar(code)
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    return {on for on in days if on.year == year and on.weekday() < 5 and calendar.is_holiday(on)}


def test_california_keeps_the_days_that_its_courts_published_for_2026() -> None:
    assert _weekday_holidays("CA", 2026) == COURT_HOLIDAYS_2026


@pytest.mark.parametrize(
    ("on", "why"),
    [
        (date(2027, 2, 12), "Lincoln Day"),
        (date(2027, 3, 31), "Cesar Chavez Day"),
        (date(2029, 3, 30), "Cesar Chavez Day, a Saturday, kept on Friday (Rule of Court 1.11)"),
        (date(2030, 4, 1), "Cesar Chavez Day, a Sunday, kept on Monday (Gov. Code 6701)"),
        (date(2027, 9, 24), "Native American Day"),
        (date(2027, 12, 31), "1 January 2028, a Saturday"),
        (date(2026, 11, 28), "a Saturday"),
        (date(2026, 11, 29), "a Sunday"),
    ],
)
def test_california_counts_as_a_holiday(on: date, why: str) -> None:
    assert load_calendar("CA").is_holiday(on), why


@pytest.mark.parametrize(
    ("on", "why"),
    [
        (date(2027, 10, 29), "Diwali is excepted by Code of Civil Procedure 135"),
        (date(2028, 2, 15), "Susan B. Anthony Day is a day of significance only"),
        (date(2026, 10, 12), "Columbus Day is excepted since 2022"),
        (date(2026, 9, 9), "Admission Day is excepted"),
        (date(2027, 4, 23), "Genocide Remembrance Day is excepted"),
    ],
)
def test_california_does_not_count(on: date, why: str) -> None:
    assert load_calendar("CA").is_business_day(on), why


def test_federal_and_california_calendars_differ_on_columbus_day_and_the_day_after_thanksgiving() -> None:
    federal = load_calendar("US")
    assert federal.is_holiday(date(2026, 10, 12))
    assert federal.is_business_day(date(2026, 11, 27))


def test_quebec_keeps_its_national_day_easter_monday_and_both_second_days() -> None:
    quebec = load_calendar("QC")
    kept = [date(2026, 6, 24), date(2026, 4, 6), date(2026, 1, 2), date(2028, 12, 26), date(2026, 7, 1)]
    assert all(quebec.is_holiday(on) for on in kept)
    assert quebec.is_business_day(date(2026, 11, 11)), "Remembrance Day is no holiday in Québec"


@pytest.mark.parametrize("code", known_calendars())
def test_every_calendar_gives_its_sources_and_knows_far_years(code: str) -> None:
    calendar = load_calendar(code)
    assert all((calendar.name, calendar.weekend_source, calendar.forward_source, calendar.back_source))
    assert calendar.is_holiday(date(1950, 12, 25))
    assert calendar.is_holiday(date(2099, 12, 25))

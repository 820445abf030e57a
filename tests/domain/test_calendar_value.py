"""A calendar answers for single days; its list of holidays comes from outside."""

from collections.abc import Mapping
from datetime import date

import pytest

from ode_workflows.domain.calendars import Calendar


def _holidays(year: int) -> Mapping[date, str]:
    return {date(year, 1, 1): "New Year's Day", date(year, 12, 31): "New Year's Eve"}


OFFICE = Calendar(
    code="XX",
    name="Example",
    named_holidays=_holidays,
    weekend=frozenset({5, 6}),
    weekend_source="office rule",
    forward_source="forward rule",
    back_source="back rule",
)


def test_every_day_is_either_a_holiday_or_a_business_day() -> None:
    days = [date(2026, 12, day) for day in range(1, 32)]
    assert all(OFFICE.is_holiday(on) is not OFFICE.is_business_day(on) for on in days)


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2027, 1, 1), "New Year's Day"),
        (date(2027, 1, 2), "Saturday"),
        (date(2027, 1, 3), "Sunday"),
        (date(2027, 1, 4), None),
    ],
)
def test_a_holiday_is_called_by_its_name(on: date, name: str | None) -> None:
    assert OFFICE.holiday_name(on) == name


def test_rolling_leaves_a_business_day_alone_and_the_neighbours_do_not() -> None:
    monday = date(2027, 1, 4)
    assert OFFICE.rolled_later(monday) == OFFICE.rolled_earlier(monday) == monday
    assert OFFICE.next_business_day(monday) == date(2027, 1, 5)
    assert OFFICE.previous_business_day(monday) == date(2026, 12, 30)


def test_rolling_crosses_the_year_over_three_holidays() -> None:
    assert OFFICE.rolled_later(date(2026, 12, 31)) == date(2027, 1, 4)
    assert OFFICE.rolled_earlier(date(2027, 1, 3)) == date(2026, 12, 30)


def test_only_weekday_holidays_are_named_between_two_dates() -> None:
    assert OFFICE.weekday_holidays(date(2026, 12, 30), date(2027, 1, 10)) == ("New Year's Eve", "New Year's Day")

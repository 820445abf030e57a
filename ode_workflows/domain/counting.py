"""Counting periods between civil dates, always with the working shown.

The first day is left out and the last one included. A month is a calendar month, counted to the same day of the
month or, where that month is shorter, to its last day. The n-th period is counted from the anchor, never step by
step. Source: Cal. Gov. Code 6800-6804; Cal. Code Civ. Proc. 12, 12a, 12c.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from ode_workflows.domain.calendars import Calendar
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.vocabulary import Unit

EARLIEST_ON = date(1776, 1, 1)
LATEST_ON = date(2200, 12, 31)
_LONGEST = {Unit.CALENDAR_DAYS: 36_500, Unit.BUSINESS_DAYS: 36_500, Unit.MONTHS: 1_200, Unit.YEARS: 100}
_FARTHEST = {Unit.CALENDAR_DAYS: 155_000, Unit.BUSINESS_DAYS: 110_000, Unit.MONTHS: 5_100, Unit.YEARS: 425}
_MOST_NAMES = 4
_WORDS = {
    Unit.CALENDAR_DAYS: "calendar day",
    Unit.BUSINESS_DAYS: "business day",
    Unit.MONTHS: "month",
    Unit.YEARS: "year",
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as a text states it: "90 calendar days", "6 months".

    Raises:
        InvalidFactsError: on "number", when it is below 0 or longer than a century.
    """

    number: int
    unit: Unit

    def __post_init__(self) -> None:
        longest = _LONGEST[self.unit]
        if not 0 <= self.number <= longest:
            raise InvalidFactsError.of(
                "number", f"{self.number} {_WORDS[self.unit]}s cannot be right; give 0 to {longest:,}"
            )

    def __str__(self) -> str:
        return f"{self.number} {_WORDS[self.unit]}{'' if self.number == 1 else 's'}"

    @property
    def is_in_days(self) -> bool:
        """Say whether days are counted, not months or years."""
        return self.unit in {Unit.CALENDAR_DAYS, Unit.BUSINESS_DAYS}


@dataclass(frozen=True, slots=True)
class Counted:
    """A civil date and how it was reached.

    Attributes:
        on: the date to keep to.
        working: one sentence that counsel can check by hand.
        source: the clause or statutes that were applied.
        rolled_from: the counted holiday from which `on` was moved, else None.
    """

    on: date
    working: str
    source: str | None
    rolled_from: date | None = None


def count_forward(
    anchor_on: date,
    period: Period,
    *,
    calendar: Calendar | None = None,
    is_rolled: bool = False,
    is_clear: bool = False,
    source: str | None = None,
) -> Counted:
    """Return the last day of a period that starts after a date.

    Args:
        anchor_on: civil date of the event; not counted.
        period: how long.
        calendar: needed for business days and for rolling.
        is_rolled: a last day on a holiday rolls later.
        is_clear: "N clear days": N full days lie between the two dates, so one day is added.
        source: the clause or statute that sets the period.

    Raises:
        InvalidFactsError: on "anchor_on", "number", "calendar" or "is_clear".
    """
    on = _counted(anchor_on, _days_added(period, is_clear=is_clear), period.unit, calendar)
    working = _working("after", anchor_on, period, on, is_clear=is_clear) + _left_out(period, anchor_on, on, calendar)
    counted = Counted(on, working, _sources(source, calendar.forward_source if calendar else None))
    return _rolled_later(counted, _required(calendar)) if is_rolled else counted


def count_back(
    anchor_on: date,
    period: Period,
    *,
    calendar: Calendar | None = None,
    is_rolled: bool = False,
    is_clear: bool = False,
    source: str | None = None,
) -> Counted:
    """Return the last day on which an act is still a period ahead of a date.

    Args:
        anchor_on: civil date of the event; not counted.
        period: how long before.
        calendar: needed for business days and for rolling.
        is_rolled: a day on a holiday rolls earlier, so that the act is safe.
        is_clear: "N clear days": N full days lie between the two dates, so one day is added.
        source: the clause or statute that sets the period.

    Raises:
        InvalidFactsError: on "anchor_on", "number", "calendar" or "is_clear".
    """
    on = _counted(anchor_on, -_days_added(period, is_clear=is_clear), period.unit, calendar)
    working = _working("before", anchor_on, period, on, is_clear=is_clear) + _left_out(period, on, anchor_on, calendar)
    counted = Counted(on, working, _sources(source, calendar.back_source if calendar else None))
    return _rolled_earlier(counted, _required(calendar)) if is_rolled else counted


def counted_on(anchor_on: date, period: Period, *, calendar: Calendar | None = None, is_back: bool = False) -> date:
    """Return the civil date that `count_back` or `count_forward` gives, without its working, which takes longer.

    Raises:
        InvalidFactsError: on "anchor_on", "number" or "calendar".
    """
    return _counted(anchor_on, -period.number if is_back else period.number, period.unit, calendar)


def days_between(first_on: date, last_on: date, unit: Unit, *, calendar: Calendar | None = None) -> int:
    """Return how many days of a unit lie after one date and up to another, that one included; 0 when it lies before.

    Raises:
        InvalidFactsError: on "calendar", when business days are counted without one.
    """
    if unit is Unit.BUSINESS_DAYS:
        known = _required(calendar)
        days = (first_on + timedelta(days=number) for number in range(1, (last_on - first_on).days + 1))
        return sum(known.is_business_day(on) for on in days)
    return max((last_on - first_on).days, 0)


def nth_period(
    anchor_on: date,
    period: Period,
    n: int,
    *,
    calendar: Calendar | None = None,
    is_rolled: bool = False,
    source: str | None = None,
) -> Counted:
    """Return the end of the n-th period, counted in one go from the anchor so that month ends never drift.

    Args:
        anchor_on: civil date from which every period is counted; not counted itself.
        period: length of one period.
        n: which period, from 1.
        calendar: needed for business days and for rolling.
        is_rolled: a last day on a holiday rolls later; the next period is not moved by it.
        source: the clause or statute that sets the period.

    Raises:
        InvalidFactsError: on "n", "anchor_on", "number" or "calendar".
    """
    if n < 1:
        raise InvalidFactsError.of("n", f"{n} cannot be right; the first period is 1")
    on = _counted(anchor_on, period.number * n, period.unit, calendar)
    working = f"period {n} of {period} each, counted from {written(anchor_on)} = {written(on)}" + _left_out(
        period, anchor_on, on, calendar
    )
    counted = Counted(on, working, _sources(source, calendar.forward_source if calendar else None))
    return _rolled_later(counted, _required(calendar)) if is_rolled else counted


def written(on: date) -> str:
    """Return a civil date as a person reads it: "2 Oct 2026"."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def require_plausible(field: str, on: date) -> None:
    """Refuse a civil date that no agreement can have.

    Raises:
        InvalidFactsError: on the field, when the date is before 1776 or after 2200.
    """
    if not EARLIEST_ON <= on <= LATEST_ON:
        raise InvalidFactsError.of(
            field, f"{written(on)} cannot be right; give a date from {EARLIEST_ON.year} to {LATEST_ON.year}"
        )


def months_from(anchor_on: date, months: int) -> date:
    """Return the same day of the month so many months later (earlier if negative), or that month's last day."""
    year, month_index = divmod(anchor_on.year * 12 + anchor_on.month - 1 + months, 12)
    last_day = monthrange(year, month_index + 1)[1]
    return date(year, month_index + 1, min(anchor_on.day, last_day))


def _days_added(period: Period, *, is_clear: bool) -> int:
    if is_clear and not period.is_in_days:
        raise InvalidFactsError.of("is_clear", f"clear days are counted in days; {period} are not")
    return period.number + is_clear


def _counted(anchor_on: date, number: int, unit: Unit, calendar: Calendar | None) -> date:
    require_plausible("anchor_on", anchor_on)
    if abs(number) > _FARTHEST[unit]:
        raise InvalidFactsError.of("number", f"{number:,} {_WORDS[unit]}s lead out of the years that an agreement has")
    if unit is Unit.BUSINESS_DAYS:
        on = _business_days_from(anchor_on, number, _required(calendar))
    elif unit is Unit.CALENDAR_DAYS:
        on = anchor_on + timedelta(days=number)
    else:
        on = months_from(anchor_on, number * (12 if unit is Unit.YEARS else 1))
    require_plausible("number", on)
    return on


def _business_days_from(anchor_on: date, number: int, calendar: Calendar) -> date:
    step = calendar.next_business_day if number > 0 else calendar.previous_business_day
    on = anchor_on
    for _ in range(abs(number)):
        on = step(on)
    return on


def _rolled_later(counted: Counted, calendar: Calendar) -> Counted:
    return _moved(counted, calendar.rolled_later(counted.on), "later", calendar)


def _rolled_earlier(counted: Counted, calendar: Calendar) -> Counted:
    return _moved(counted, calendar.rolled_earlier(counted.on), "earlier", calendar)


def _moved(counted: Counted, on: date, way: str, calendar: Calendar) -> Counted:
    if on == counted.on:
        return counted
    require_plausible("number", on)
    working = f"{counted.working}, {_named(calendar, counted.on)}; rolled {way} = {written(on)}"
    return Counted(on, f"{working} (calendar {calendar.code})", counted.source, rolled_from=counted.on)


def _sources(clause: str | None, rule: str | None) -> str | None:
    return "; ".join(filter(None, (clause, rule))) or None


def _named(calendar: Calendar, on: date) -> str:
    name = calendar.holiday_name(on) or ""
    return f"a {name}" if name in {"Saturday", "Sunday"} else name


def _left_out(period: Period, first_on: date, last_on: date, calendar: Calendar | None) -> str:
    if period.unit is not Unit.BUSINESS_DAYS or calendar is None:
        return ""
    names = calendar.weekday_holidays(first_on, last_on)
    if len(names) > _MOST_NAMES:
        return f" (calendar {calendar.code}, {len(names)} holidays left out)"
    return f" (calendar {calendar.code}{''.join(f', without {name}' for name in names)})"


def _required(calendar: Calendar | None) -> Calendar:
    if calendar is None:
        raise InvalidFactsError.of("calendar", "business days and rolling need a calendar; name one, such as CA")
    return calendar


def _working(word: str, anchor_on: date, period: Period, on: date, *, is_clear: bool) -> str:
    if is_clear:
        counted = f"{period.number} clear {_WORDS[period.unit]}{'' if period.number == 1 else 's'}"
        return f"{counted} {word} {written(anchor_on)}, counting neither end = {written(on)}"
    end = f"{period} {word} {written(anchor_on)}"
    if period.is_in_days:
        return f"{end}, not counting that day = {written(on)}"
    if on.day != anchor_on.day:
        return f"{end} = {written(on)}, the last day of that month"
    return f"{end} = {written(on)}"

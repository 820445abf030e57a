"""The holidays that a calendar file adds to the library's list or takes from it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from ode_workflows.lifecycle.fields import Entry

_FIRST_YEAR, _LAST_YEAR = 1, 9998
_OBSERVED = " (observed)"


class Weekday(StrEnum):
    """The days of the week as the files write them, in the order of date.weekday()."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """Return the number that date.weekday() gives, Monday being 0."""
        return list(Weekday).index(self)


class Observed(StrEnum):
    """Which further day is kept when a holiday falls on a weekend."""

    NEVER = "never"
    MONDAY_AFTER_SUNDAY = "monday_after_sunday"
    NEAREST_WEEKDAY = "nearest_weekday"


@dataclass(frozen=True, slots=True)
class AddedHoliday:
    """A holiday that the library lacks: its day in a year, and the years in which it is kept."""

    name: str
    day_in: Callable[[int], date | None]
    observed: Observed
    years: range

    def days(self, year: int) -> Iterable[tuple[date, str]]:
        """Yield the day and, where another day is kept for it, that day too (it may lie in a neighbouring year)."""
        day = self.day_in(year) if year in self.years else None
        if day is None:
            return
        yield day, self.name
        kept_on = _observed_day(day, self.observed)
        if kept_on != day:
            yield kept_on, self.name + _OBSERVED


@dataclass(frozen=True, slots=True)
class RemovedHoliday:
    """A holiday of the library that does not count: in every year, or on one date only."""

    name: str
    on: date | None
    years: range

    def covers(self, day: date, name: str) -> bool:
        """Say whether this takes a named day away; the observed day goes with its holiday."""
        is_named = name.removesuffix(_OBSERVED) == self.name
        return is_named and day.year in self.years and self.on in {None, day}


def read_added(entry: Entry) -> AddedHoliday:
    """Return one [[added]] table.

    Raises:
        LifecycleFileError: names the key that is wrong.
    """
    entry.take("source", str)
    added = AddedHoliday(
        name=entry.take("name", str),
        observed=Observed(entry.take_word("observed", frozenset(Observed), default=Observed.NEVER)),
        years=_years(entry),
        day_in=_day_rule(entry),
    )
    entry.done()
    return added


def read_removed(entry: Entry) -> RemovedHoliday:
    """Return one [[removed]] table.

    Raises:
        LifecycleFileError: names the key that is wrong.
    """
    entry.take("source", str)
    removed = RemovedHoliday(entry.take("name", str), _optional_date(entry), _years(entry))
    entry.done()
    return removed


def _years(entry: Entry) -> range:
    first = _number(entry, "from_year", highest=_LAST_YEAR, default=_FIRST_YEAR)
    last = _number(entry, "to_year", highest=_LAST_YEAR, default=_LAST_YEAR)
    return range(first, last + 1)


def _day_rule(entry: Entry) -> Callable[[int], date | None]:
    on = _optional_date(entry)
    if on is not None:
        return lambda year: on if on.year == year else None
    month = _number(entry, "month", highest=12)
    weekday = entry.take_optional("weekday", str)
    if weekday is not None:
        if weekday not in frozenset(Weekday):
            raise entry.error("weekday", f"{weekday!r} is not one of {', '.join(Weekday)}")
        nth = _number(entry, "nth", highest=4)
        return lambda year: _nth_weekday(year, month, Weekday(weekday), nth)
    day = _number(entry, "day", highest=31)
    try:
        date(2027, month, day)
    except ValueError as error:
        raise entry.error("day", f"month {month} has no day {day} in every year") from error
    return lambda year: date(year, month, day)


def _number(entry: Entry, key: str, *, highest: int, default: int | None = None) -> int:
    number = entry.take(key, int, default)
    if not 1 <= number <= highest:
        raise entry.error(key, f"must be a whole number from 1 to {highest}")
    return number


def _nth_weekday(year: int, month: int, weekday: Weekday, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday.number - first.weekday()) % 7 + 7 * (nth - 1))


def _observed_day(day: date, observed: Observed) -> date:
    weekday = list(Weekday)[day.weekday()]
    if weekday is Weekday.SUNDAY and observed is not Observed.NEVER:
        return day + timedelta(days=1)
    if weekday is Weekday.SATURDAY and observed is Observed.NEAREST_WEEKDAY:
        return day - timedelta(days=1)
    return day


def _optional_date(entry: Entry) -> date | None:
    on = entry.take_optional("on", date)
    if isinstance(on, datetime):
        raise entry.error("on", "must be a date without a time, such as 2027-01-15")
    return on

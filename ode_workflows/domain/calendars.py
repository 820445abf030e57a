"""Which days count as holidays in one jurisdiction; every day that is no holiday is a business day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a legislature; all civil dates, `last_bills_on` the last on which a bill is ordinarily passed."""

    name: str
    convenes_on: date
    last_bills_on: date
    ends_on: date
    source: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """A jurisdiction's holidays and the sources of its counting rules.

    Attributes:
        code: name of its file in states/calendars/, such as "CA".
        name: as people call the jurisdiction.
        named_holidays: civil year to that year's named holidays, observed days included.
        weekend: weekdays that count as holidays; Monday is 0.
        weekend_source: why they do.
        forward_source: why a deadline counted forward rolls later.
        back_source: why a deadline counted back rolls earlier.
        sessions: of the jurisdiction's legislature, oldest first, as far as they are on file.
    """

    code: str
    name: str
    named_holidays: Callable[[int], Mapping[date, str]]
    weekend: frozenset[int]
    weekend_source: str
    forward_source: str
    back_source: str
    sessions: tuple[Session, ...] = ()

    def session_after(self, on: date, number: int) -> Session | None:
        """Return the last of so many sessions in which a bill may still pass, the one that stands on a date first.

        None where the sessions on file begin later or end earlier.
        """
        if not self.sessions or on < self.sessions[0].convenes_on:
            return None
        still = [session for session in self.sessions if session.last_bills_on >= on]
        return still[number - 1] if 1 <= number <= len(still) else None

    def holiday_name(self, on: date) -> str | None:
        """Return the name of a holiday ("Sunday", "New Year's Day"), or None for a business day."""
        named = self.named_holidays(on.year).get(on)
        if named is None and on.weekday() in self.weekend:
            return _WEEKDAYS[on.weekday()]
        return named

    def is_holiday(self, on: date) -> bool:
        """Say whether a civil date is a weekend day or a named holiday."""
        return on.weekday() in self.weekend or on in self.named_holidays(on.year)

    def is_business_day(self, on: date) -> bool:
        """Say whether a civil date is no holiday."""
        return not self.is_holiday(on)

    def weekday_holidays(self, first_on: date, last_on: date) -> tuple[str, ...]:
        """Return the named holidays off the weekend between two dates, both included, in order."""
        return tuple(
            name
            for year in range(first_on.year, last_on.year + 1)
            for on, name in sorted(self.named_holidays(year).items())
            if first_on <= on <= last_on and on.weekday() not in self.weekend
        )

    def rolled_later(self, on: date) -> date:
        """Return the date itself if it is a business day, else the first one after it."""
        while self.is_holiday(on):
            on += _ONE_DAY
        return on

    def rolled_earlier(self, on: date) -> date:
        """Return the date itself if it is a business day, else the last one before it."""
        while self.is_holiday(on):
            on -= _ONE_DAY
        return on

    def next_business_day(self, on: date) -> date:
        """Return the first business day after a date, never the date itself."""
        return self.rolled_later(on + _ONE_DAY)

    def previous_business_day(self, on: date) -> date:
        """Return the last business day before a date, never the date itself."""
        return self.rolled_earlier(on - _ONE_DAY)

"""How long an agreement runs, and the dates that follow from it, each with its working and source.

`expires_on` is the last day in force. A renewal decision is mandatory for every kind of term: where the text sets a
last day it is due by `notice_by` or, without notice, by that last day; where the text sets none (evergreen,
indefinite, until an event, with a parent that has no end) it is due by `review_by`, which comes round on a cycle.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ode_workflows.domain.calendars import Calendar
from ode_workflows.domain.counting import (
    Period,
    count_back,
    nth_period,
    require_plausible,
    written,
)
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import Precision, TermKind, Unit

_ONE_DAY = timedelta(days=1)
_ENDLESS = frozenset({TermKind.EVERGREEN, TermKind.INDEFINITE})
_RENEWABLE = frozenset({TermKind.FIXED_RENEWABLE_BY_CONSENT, TermKind.FIXED_TACIT_RENEWAL})
_MOST_PERIODS = 5_100
_FIVE_YEARS = Period(5, Unit.YEARS)


class NoticeCounts(StrEnum):
    """Whether a notice is given in time when it is sent or when it is received."""

    SENT = "sent"
    RECEIVED = "received"


class DerivedKind(StrEnum):
    """The dates that follow from a term."""

    EXPIRES_ON = "expires_on"
    NOTICE_BY = "notice_by"
    REVIEW_BY = "review_by"
    RENEWAL_WINDOW_OPENS_ON = "renewal_window_opens_on"
    NEXT_TERM_ENDS_ON = "next_term_ends_on"


@dataclass(frozen=True, slots=True)
class Term:
    """The term of an agreement as its text has it; dates are civil dates.

    Attributes:
        starts_on: first day in force.
        expires_on: last day of the current term, where the text or a renewal states it; it wins over `length`.
        length: length of the first term.
        renewal_length: length of each further term; like the first one where left out.
        notice: how long before the end of the term notice must be given.
        renewal_window_days: calendar days before the decision is due on which work on it starts.
        max_renewals: None where the text sets no limit.
        renewals_so_far: renewals, or for a term without an end the reviews, that lie behind.
        review_every: cycle of the mandatory decision where the text sets no last day.
        source: the clause on term and notice.

    Raises:
        InvalidFactsError: names every field that cannot be right.
    """

    kind: TermKind
    starts_on: date | None = None
    expires_on: date | None = None
    length: Period | None = None
    renewal_length: Period | None = None
    notice: Period | None = None
    notice_counts: NoticeCounts = NoticeCounts.SENT
    renewal_window_days: int = 180
    max_renewals: int | None = None
    renewals_so_far: int = 0
    review_every: Period = _FIVE_YEARS
    starts_on_precision: Precision = Precision.DAY
    expires_on_precision: Precision = Precision.DAY
    source: str | None = None

    def __post_init__(self) -> None:
        problems = _problems(self)
        if problems:
            raise InvalidFactsError(problems)
        for field, on in (("starts_on", self.starts_on), ("expires_on", self.expires_on)):
            if on is not None:
                require_plausible(field, on)

    @property
    def first_day_on(self) -> date | None:
        """Return the first day in force, when it is known to the day."""
        return self.starts_on if self.starts_on_precision is Precision.DAY else None

    @property
    def stated_last_day_on(self) -> date | None:
        """Return the stated last day in force, when it is known to the day."""
        return self.expires_on if self.expires_on_precision is Precision.DAY else None


@dataclass(frozen=True, slots=True)
class DerivedDate:
    """One civil date that follows from a term; counsel confirms it once."""

    kind: DerivedKind
    on: date
    working: str
    source: str | None


def derived_dates(term: Term, calendar: Calendar) -> tuple[DerivedDate, ...]:
    """Return the dates that follow from a term; none when a date is missing (`missing_date` says which).

    Order: the last day in force or review, notice, window, next term; what does not apply is left out.

    Args:
        term: as the text has it.
        calendar: on whose holidays `notice_by` rolls earlier.

    Raises:
        InvalidFactsError: a period leads out of the plausible years.
    """
    expires = _expires(term)
    if expires is None:
        if term.first_day_on is None or missing_date(term) is not None:
            return ()
        review = _review(term, term.first_day_on)
        return (review, _window(term, review))
    notice = _notice(term, expires, calendar)
    found = (expires, notice, _window(term, notice or expires), _next_term(term, expires))
    return tuple(each for each in found if each is not None)


def missing_date(term: Term) -> str | None:
    """Say which date must be known before anything can be derived; None when nothing is missing."""
    if _expires(term) is not None:
        return None
    if term.expires_on is not None:
        return f"date missing: the last day in force is known only to the {term.expires_on_precision}"
    if term.starts_on is None:
        return "date missing: neither the first nor the last day in force is known"
    if term.first_day_on is None:
        return f"date missing: the first day in force is known only to the {term.starts_on_precision}"
    if term.kind is TermKind.FIXED or term.kind in _RENEWABLE:
        return "date missing: the text gives neither a last day in force nor a length of the term"
    return None


def decision_due(dates: tuple[DerivedDate, ...]) -> DerivedDate | None:
    """Return the date by which the mandatory renewal decision is due, out of a term's derived dates."""
    by_kind = {each.kind: each for each in dates}
    for kind in (DerivedKind.NOTICE_BY, DerivedKind.REVIEW_BY, DerivedKind.EXPIRES_ON):
        if kind in by_kind:
            return by_kind[kind]
    return None


def last_day_of(starts_on: date, length: Period, n: int = 1) -> date:
    """Return the last day in force of the n-th of several terms that follow each other without a gap.

    A term ends the day before its corresponding date; where a month has no such date it ends with the month.

    Args:
        starts_on: civil date, first day of the first term, from which every term is counted.
        length: length of one term.
        n: which term, from 1.

    Raises:
        InvalidFactsError: on "length", when it is counted in business days or is no time at all.
    """
    if length.unit is Unit.BUSINESS_DAYS or length.number == 0:
        raise InvalidFactsError.of(
            "length", phrased("a term cannot last %(length)s; give calendar days, months or years", length=length)
        )
    counted_on = nth_period(starts_on, length, n).on
    has_corresponding_day = length.is_in_days or counted_on.day == starts_on.day
    return counted_on - _ONE_DAY if has_corresponding_day else counted_on


def periods_elapsed(term: Term, as_of: date) -> int:
    """Return how many terms, or reviews of a term without an end, lie wholly before a day.

    An import uses it for `renewals_so_far`, so that an old agreement opens no window that lies in the past.
    """
    most = _MOST_PERIODS if term.max_renewals is None else term.max_renewals
    elapsed = 0
    while elapsed < most and (ends_on := _period_end(term, elapsed)) is not None and ends_on < as_of:
        elapsed += 1
    return elapsed


def _period_end(term: Term, renewals: int) -> date | None:
    if term.kind in _RENEWABLE:
        return _term_end(term, renewals)
    if term.first_day_on is None or term.kind is TermKind.FIXED or term.stated_last_day_on is not None:
        return None
    return nth_period(term.first_day_on, term.review_every, renewals + 1).on


def _term_end(term: Term, renewals: int) -> date | None:
    first_on, length = term.first_day_on, term.length
    if first_on is None or length is None:
        return None
    if renewals == 0 or term.renewal_length is None or term.renewal_length == length:
        return last_day_of(first_on, length, renewals + 1)
    return last_day_of(last_day_of(first_on, length) + _ONE_DAY, term.renewal_length, renewals)


def _expires(term: Term) -> DerivedDate | None:
    counted_on, stated_on = _term_end(term, term.renewals_so_far), term.stated_last_day_on
    if stated_on is not None:
        working = f"last day in force as the text states it = {written(stated_on)}"
        if counted_on not in {None, stated_on}:
            working += f"; {_counted_words(term, counted_on)}: compare with the text"
        return DerivedDate(DerivedKind.EXPIRES_ON, stated_on, working, term.source)
    if counted_on is None:
        return None
    return DerivedDate(DerivedKind.EXPIRES_ON, counted_on, _counted_words(term, counted_on), term.source)


def _counted_words(term: Term, last_on: date | None) -> str:
    if term.first_day_on is None or last_on is None:
        return ""
    which = f"term {term.renewals_so_far + 1}, " if term.renewals_so_far else ""
    return f"{which}{term.length} from {written(term.first_day_on)}, that day included = {written(last_on)}"


def _notice(term: Term, expires: DerivedDate, calendar: Calendar) -> DerivedDate | None:
    if term.notice is None:
        return None
    counted = count_back(expires.on, term.notice, calendar=calendar, is_rolled=True, source=term.source)
    remarks = "; ".join(filter(None, (term.source, f"must be {term.notice_counts}")))
    return DerivedDate(DerivedKind.NOTICE_BY, counted.on, f"{counted.working} ({remarks})", counted.source)


def _review(term: Term, first_on: date) -> DerivedDate:
    counted = nth_period(first_on, term.review_every, term.renewals_so_far + 1, source=term.source)
    working = f"no last day in the text, so reviewed on a cycle: {counted.working}"
    if term.notice is not None:
        working += f" (notice of {term.notice} may be given on any day; it must be {term.notice_counts})"
    return DerivedDate(DerivedKind.REVIEW_BY, counted.on, working, counted.source)


def _window(term: Term, deadline: DerivedDate) -> DerivedDate:
    counted = count_back(deadline.on, Period(term.renewal_window_days, Unit.CALENDAR_DAYS), source=term.source)
    working = f"{counted.working} (window before {deadline.kind})"
    return DerivedDate(DerivedKind.RENEWAL_WINDOW_OPENS_ON, counted.on, working, counted.source)


def _next_term(term: Term, expires: DerivedDate) -> DerivedDate | None:
    is_used_up = term.max_renewals is not None and term.renewals_so_far >= term.max_renewals
    length = term.length if term.renewal_length is None else term.renewal_length
    if term.kind not in _RENEWABLE or is_used_up or length is None:
        return None
    is_in_step = _term_end(term, term.renewals_so_far) == expires.on
    anchored_on = _term_end(term, term.renewals_so_far + 1) if is_in_step else None
    ends_on = anchored_on or last_day_of(expires.on + _ONE_DAY, length)
    anchor_on = term.first_day_on if anchored_on and term.first_day_on else expires.on + _ONE_DAY
    working = f"a further term of {length}, counted from {written(anchor_on)} = {written(ends_on)}"
    return DerivedDate(DerivedKind.NEXT_TERM_ENDS_ON, ends_on, working, term.source)


def _problems(term: Term) -> list[FieldProblem]:
    checks = (
        (
            "expires_on",
            term.kind in _ENDLESS and (term.expires_on or term.length) is not None,
            f"a term that is {term.kind} has no last day; leave it out or choose a fixed kind",
        ),
        (
            "expires_on",
            term.starts_on is not None and term.expires_on is not None and term.expires_on < term.starts_on,
            "lies before the first day in force; correct one of them",
        ),
        (
            "renewal_window_days",
            not 0 <= term.renewal_window_days <= 36_500,
            f"{term.renewal_window_days} cannot be right; give 0 to 36,500 calendar days",
        ),
        ("renewals_so_far", term.renewals_so_far < 0, "cannot be below 0"),
        ("max_renewals", term.max_renewals is not None and term.max_renewals < 0, "cannot be below 0"),
        (
            "review_every",
            term.review_every.number == 0 or term.review_every.unit is Unit.BUSINESS_DAYS,
            "must be at least one calendar day, month or year",
        ),
    )
    return [FieldProblem(field, message) for field, is_wrong, message in checks if is_wrong]

"""Which reminder is due on a day: one tier of a ladder at most, and after an outage only the latest missed one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ode_workflows.domain.calendars import Calendar
from ode_workflows.domain.counting import Period, counted_on
from ode_workflows.domain.vocabulary import Unit

LAST_WEEK_DAYS = 7
"""Calendar days before a deadline in which a reminder goes out at once instead of with the daily digest."""

MANY_PARTIES = 3
_UNIT_LETTERS = {Unit.CALENDAR_DAYS: "d", Unit.BUSINESS_DAYS: "bd", Unit.MONTHS: "m", Unit.YEARS: "y"}


class Recipient(StrEnum):
    """A person's part in a matter; who that is, is looked up when the reminder is made."""

    OWNER = "owner"
    OWNERS_HEAD = "owners_head"
    IMPLEMENTING_AGENCY = "implementing_agency"
    SUPERVISOR = "supervisor"
    DIRECTOR = "director"
    APPROVER = "approver"
    APPROVERS_HEAD = "approvers_head"
    COUNSEL = "counsel"
    ANALYST = "analyst"
    RECORDS_OFFICER = "records_officer"


class Condition(StrEnum):
    """What makes an early tier apply."""

    NEEDS_LEGISLATURE = "needs_legislature"
    MORE_THAN_THREE_PARTIES = "more_than_three_parties"


class Moment(StrEnum):
    """Where a tier stands."""

    OPENING = "opening"
    HALF_TIME = "half_time"
    BEFORE = "before"
    DUE = "due"
    AFTER = "after"


class Moves(StrEnum):
    """Where a tier goes whose day is no business day."""

    EARLIER = "earlier"
    LATER = "later"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of a ladder.

    Attributes:
        moment: where it stands.
        period: how far before or after the deadline; None for the other moments.
        to: recipients in the file's order.
        only_if: applies when any of these holds; empty means always.
        is_daily: one of the daily steps of the last week, dropped on days that are no business days.
        incident: name of the incident that it opens as well.
        moves: where it goes from a holiday.
    """

    moment: Moment
    period: Period | None
    to: tuple[Recipient, ...]
    moves: Moves
    only_if: frozenset[Condition] = frozenset()
    is_daily: bool = False
    incident: str | None = None

    @property
    def offset(self) -> str:
        """Return the stable name of the step, such as "90d_before", "2bd_before", "due", "opening"."""
        if self.period is None:
            return self.moment.value
        return f"{self.period.number}{_UNIT_LETTERS[self.period.unit]}_{self.moment}"


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps for one kind of thing, in order of time.

    Attributes:
        object: what is waited for, such as "renewal_decision".
        means: a sentence for people.
        tiers: the steps.
        counts_from_last_event: the date handed in is that of the last event, not of a deadline.
        yearly_list_to: who gets a yearly list instead of single reminders.
    """

    object: str
    means: str
    tiers: tuple[Tier, ...]
    counts_from_last_event: bool = False
    yearly_list_to: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True)
class Watched:
    """What a ladder is laid against; dates are civil dates.

    Attributes:
        deadline_on: the deadline, or the last event for ladders that count from it.
        opened_on: when the thing was opened; without it no opening or half-time step stands.
        parties_count: parties of the agreement, ours included.
        needs_legislature: whether a legislature has to act on the decision.
    """

    deadline_on: date
    opened_on: date | None = None
    parties_count: int = 2
    needs_legislature: bool = False


@dataclass(frozen=True, slots=True)
class PlannedTier:
    """A step with the business day on which it goes out."""

    on: date
    tier: Tier


@dataclass(frozen=True, slots=True)
class DueTier:
    """The one reminder that is due.

    Attributes:
        on: business day on which it should have gone out; before `as_of` after an outage.
        offset: stable name of the step.
        to: recipients by their part in the matter.
        is_urgent: in the last week before the deadline: goes out at once.
        incident: name of the incident to open as well.
        skipped: names of the earlier steps that an outage swallowed and that are not sent any more.
        key: object, deadline and step; with the thing's own reference and the recipient it is sent once.
    """

    on: date
    offset: str
    to: tuple[Recipient, ...]
    is_urgent: bool
    incident: str | None
    skipped: tuple[str, ...]
    key: str


def plan(ladder: Ladder, watched: Watched, calendar: Calendar) -> tuple[PlannedTier, ...]:
    """Return the steps that apply, each with its business day, in the order in which they go out.

    It depends on nothing but its arguments: things with the same dates share one plan.
    """
    planned = [
        PlannedTier(on, tier)
        for tier in tiers_for(ladder, watched)
        if (on := _day_of(tier, watched, calendar)) is not None
    ]
    # sorted() is stable: where two steps are pulled to one day, the later one of the file stays the later one.
    return tuple(sorted(_not_before_opening(planned), key=lambda each: each.on))


def tiers_for(ladder: Ladder, watched: Watched) -> tuple[Tier, ...]:
    """Return the steps of a ladder that apply to a thing, in the ladder's order."""
    conditions = _conditions(watched)
    return tuple(tier for tier in ladder.tiers if not tier.only_if or tier.only_if & conditions)


def due_tier(
    ladder: Ladder, watched: Watched, *, as_of: date, last_sent_offset: str | None, calendar: Calendar
) -> DueTier | None:
    """Return the reminder that is due now, or None.

    Args:
        ladder: the steps for this kind of thing.
        watched: its dates.
        as_of: civil date of the run.
        last_sent_offset: the step that was sent last for this very deadline; None after the deadline moved.
        calendar: whose business days count.
    """
    planned = plan(ladder, watched, calendar)
    offsets = [each.tier.offset for each in planned]
    reached = sum(each.on <= as_of for each in planned)
    first_unsent = offsets.index(last_sent_offset) + 1 if last_sent_offset in offsets else 0
    if reached <= first_unsent:
        return None
    due, swallowed = planned[reached - 1], planned[first_unsent : reached - 1]
    return DueTier(
        on=due.on,
        offset=due.tier.offset,
        to=_recipients(due, swallowed),
        is_urgent=_is_urgent(ladder, due.tier, watched.deadline_on, as_of),
        incident=due.tier.incident,
        skipped=tuple(each.tier.offset for each in swallowed),
        key=f"{ladder.object}/{watched.deadline_on.isoformat()}/{due.tier.offset}",
    )


def _recipients(due: PlannedTier, swallowed: Sequence[PlannedTier]) -> tuple[Recipient, ...]:
    """Return who is told; a daily step goes to few, so it also reaches those whom a swallowed full step would have."""
    full = [each.tier.to for each in swallowed if not each.tier.is_daily]
    missed = full[-1] if full and due.tier.is_daily else ()
    return tuple(dict.fromkeys((*missed, *due.tier.to)))


def _conditions(watched: Watched) -> frozenset[Condition]:
    holds = {
        Condition.NEEDS_LEGISLATURE: watched.needs_legislature,
        Condition.MORE_THAN_THREE_PARTIES: watched.parties_count > MANY_PARTIES,
    }
    return frozenset(condition for condition, is_so in holds.items() if is_so)


def _day_of(tier: Tier, watched: Watched, calendar: Calendar) -> date | None:
    on = _counted_day(tier, watched, calendar)
    if on is None or calendar.is_business_day(on):
        return on
    if tier.is_daily:
        return None
    if tier.moves is Moves.NOWHERE:
        return on
    return calendar.rolled_earlier(on) if tier.moves is Moves.EARLIER else calendar.rolled_later(on)


def _counted_day(tier: Tier, watched: Watched, calendar: Calendar) -> date | None:
    if tier.period is not None:
        return counted_on(watched.deadline_on, tier.period, calendar=calendar, is_back=tier.moment is Moment.BEFORE)
    if tier.moment is Moment.DUE:
        return watched.deadline_on
    if watched.opened_on is None or tier.moment is Moment.OPENING:
        return watched.opened_on
    return watched.opened_on + timedelta(days=(watched.deadline_on - watched.opened_on).days // 2)


def _not_before_opening(planned: Sequence[PlannedTier]) -> Sequence[PlannedTier]:
    """Drop the steps of a short clock that would fall on or before its opening, which says the same."""
    opening_on = next((each.on for each in planned if each.tier.moment is Moment.OPENING), None)
    if opening_on is None:
        return planned
    early = {Moment.BEFORE, Moment.HALF_TIME}
    return [each for each in planned if each.tier.moment not in early or each.on > opening_on]


def _is_urgent(ladder: Ladder, tier: Tier, deadline_on: date, as_of: date) -> bool:
    if ladder.counts_from_last_event or tier.moment not in {Moment.BEFORE, Moment.DUE}:
        return False
    return as_of <= deadline_on <= as_of + timedelta(days=LAST_WEEK_DAYS)

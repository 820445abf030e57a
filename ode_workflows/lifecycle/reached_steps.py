"""Which step of a ladder was reached last by a day, said for all deadlines at once: it depends on dates alone."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby, product

from ode_workflows.domain.calendars import Calendar
from ode_workflows.lifecycle.reminders import MANY_PARTIES, Ladder, Watched, plan, tiers_for

_ONE_DAY = timedelta(days=1)
_Plan = Callable[[date], tuple[tuple[date, str], ...]]


@dataclass(frozen=True, slots=True)
class Reached:
    """Deadlines in a row of which the same step was reached last.

    Attributes:
        first_on: the first of these deadlines, a civil date.
        last_on: the last one.
        offset: name of the step; None where it is not the same for all, so that each thing has to be looked at.
        is_conditional: it was reached only of things that meet a condition of the ladder, and nothing of the others.
    """

    first_on: date
    last_on: date
    offset: str | None
    is_conditional: bool = False


def reached_steps(
    ladder: Ladder, calendars: Collection[Calendar], *, as_of: date, first_on: date, last_on: date
) -> tuple[Reached, ...]:
    """Return the steps reached of the deadlines between two days, in order; a deadline in none has reached none.

    Args:
        ladder: one without a step that is counted from an opening.
        calendars: of all agreements; where they disagree, each thing has to be looked at.
        as_of: civil date of the run.
        first_on: first deadline, a civil date.
        last_on: last deadline.
    """
    kinds = _kinds_of_things(ladder)
    plans = [_plans(ladder, calendar) for calendar in calendars]
    days = (first_on + number * _ONE_DAY for number in range((last_on - first_on).days + 1))
    each = [Reached(on, on, *step) for on in days if (step := _reached(kinds, plans, on, as_of))]
    alike = (list(some) for _, some in groupby(each, key=lambda step: (step.offset, step.is_conditional)))
    return tuple(replace(some[0], last_on=some[-1].last_on) for some in alike)


def _kinds_of_things(ladder: Ladder) -> Sequence[frozenset[str]]:
    """Return the steps of each kind of thing that has steps of its own; first of those that meet no condition."""
    said = product((MANY_PARTIES, MANY_PARTIES + 1), (False, True))
    kinds = (frozenset(tier.offset for tier in tiers_for(ladder, Watched(date.min, None, *each))) for each in said)
    return tuple(dict.fromkeys(kinds))


def _reached(
    kinds: Sequence[frozenset[str]], plans: Sequence[_Plan], on: date, as_of: date
) -> tuple[str | None, bool] | None:
    """Return the step reached of one deadline, and whether only of things that meet a condition."""
    offsets = [[offset for goes_on, offset in plan_of(on) if goes_on <= as_of] for plan_of in plans]
    plain, *others = ({_last_of(kind, each) for each in offsets} for kind in kinds)
    conditional = plain.union(*others) - plain
    if len(plain) == 1 and not conditional:
        offset = plain.pop()
        return None if offset is None else (offset, False)
    if plain == {None} and all(other == conditional for other in others) and len(conditional) == 1:
        return conditional.pop(), True
    return None, False


@lru_cache(maxsize=64)
def _plans(ladder: Ladder, calendar: Calendar) -> _Plan:
    """Return what plans one deadline of a thing that has every step: each step's day and name, in order of time.

    Plans are kept: the run of the next day asks for the same deadlines but one.
    """

    @lru_cache(maxsize=512)
    def plan_of(on: date) -> tuple[tuple[date, str], ...]:
        thing = Watched(on, None, MANY_PARTIES + 1, needs_legislature=True)
        return tuple((each.on, each.tier.offset) for each in plan(ladder, thing, calendar))

    return plan_of


def _last_of(kind: frozenset[str], offsets: Sequence[str]) -> str | None:
    return next((offset for offset in reversed(offsets) if offset in kind), None)

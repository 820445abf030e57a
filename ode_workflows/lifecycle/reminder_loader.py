"""Reads states/reminders.toml into ladders and refuses a ladder that could not be climbed."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from ode_workflows.content import content_path
from ode_workflows.domain.counting import Period
from ode_workflows.domain.vocabulary import Unit
from ode_workflows.lifecycle.fields import Entry, entries, read_toml
from ode_workflows.lifecycle.reminders import Condition, Ladder, Moment, Moves, Recipient, Tier

_PLACES = {
    "days_before": (Moment.BEFORE, Unit.CALENDAR_DAYS),
    "business_days_before": (Moment.BEFORE, Unit.BUSINESS_DAYS),
    "days_after": (Moment.AFTER, Unit.CALENDAR_DAYS),
    "business_days_after": (Moment.AFTER, Unit.BUSINESS_DAYS),
    "months_after": (Moment.AFTER, Unit.MONTHS),
}
_MOMENTS = frozenset({Moment.OPENING, Moment.HALF_TIME, Moment.DUE})
_FARTHEST = 1_100
_IN_ORDER = (Moment.OPENING, Moment.HALF_TIME, Moment.BEFORE, Moment.DUE, Moment.AFTER)


@cache
def ladders() -> Mapping[str, Ladder]:
    """Return the ladders in use, by object.

    Raises:
        LifecycleFileError: names file, entry and key.
    """
    return load_ladders(content_path("states") / "reminders.toml")


def load_ladders(path: Path) -> Mapping[str, Ladder]:
    """Read and check a file of reminder ladders; by object, in the file's order.

    Raises:
        LifecycleFileError: an unknown key or recipient, a tier without a place or out of order.
    """
    top = Entry(path.name, "the file", read_toml(path))
    found = {
        ladder.object: ladder
        for ladder in map(_ladder, entries(path.name, top.take("ladder", list), "ladder", "object"))
    }
    top.done()
    return MappingProxyType(found)


def _ladder(entry: Entry) -> Ladder:
    tables = entry.take("tier", list)
    tiers = [
        tier
        for number, table in enumerate(tables, start=1)
        for tier in _tiers(Entry(entry.file, f"{entry.name}, tier {number}", table))
    ]
    ladder = Ladder(
        object=entry.take("object", str),
        means=entry.take("means", str),
        tiers=tuple(_with_daily_in_place(tiers)),
        counts_from_last_event=entry.take("counts_from_last_event", bool, default=False),
        yearly_list_to=_recipients(entry, "yearly_list_to", default=[]),
    )
    entry.done()
    _check_order(entry, [tier for tier in ladder.tiers if not tier.is_daily])
    return ladder


def _tiers(entry: Entry) -> list[Tier]:
    at = entry.take_optional("at", str)
    numbers = {key: entry.take_optional(key, int) for key in _PLACES}
    to, daily_to = _recipients(entry, "to"), _recipients(entry, "daily_to", default=[])
    only_if = frozenset(map(Condition, entry.take_words("only_if", frozenset(Condition), default=[])))
    moves, incident = entry.take_optional("moves", str), entry.take_optional("incident", str)
    entry.done()
    if not to:
        raise entry.error("to", "names nobody; name at least one recipient")
    moment, period = _place(entry, at, {key: number for key, number in numbers.items() if number is not None})
    tier = Tier(moment, period, to, _moves(entry, moves, moment), only_if, incident=incident)
    return [tier, *(_daily(entry, tier, daily_to) if daily_to else ())]


def _place(entry: Entry, at: str | None, given: Mapping[str, int]) -> tuple[Moment, Period | None]:
    if len(given) + (at is not None) != 1:
        raise entry.error("at", f"give exactly one place: at, {', '.join(_PLACES)}")
    if at is not None:
        if at not in _MOMENTS:
            raise entry.error("at", f"{at!r} is not one of {', '.join(sorted(_MOMENTS))}")
        return Moment(at), None
    key, number = next(iter(given.items()))
    if not 1 <= number <= _FARTHEST:
        raise entry.error(key, f"must be a whole number from 1 to {_FARTHEST:,}")
    moment, unit = _PLACES[key]
    return moment, Period(number, unit)


def _moves(entry: Entry, word: str | None, moment: Moment) -> Moves:
    if word is None:
        return Moves.LATER if moment in {Moment.OPENING, Moment.AFTER} else Moves.EARLIER
    if word not in frozenset(Moves):
        raise entry.error("moves", f"{word!r} is not one of {', '.join(Moves)}")
    return Moves(word)


def _daily(entry: Entry, tier: Tier, to: tuple[Recipient, ...]) -> list[Tier]:
    if tier.moment is not Moment.BEFORE or tier.period is None or tier.period.unit is not Unit.CALENDAR_DAYS:
        raise entry.error("daily_to", "follows a tier with days_before only")
    return [
        Tier(Moment.BEFORE, Period(days, Unit.CALENDAR_DAYS), to, Moves.EARLIER, is_daily=True)
        for days in range(tier.period.number - 1, 0, -1)
    ]


def _with_daily_in_place(tiers: list[Tier]) -> list[Tier]:
    """Drop the daily steps whose day has a tier of its own."""
    own = {tier.offset for tier in tiers if not tier.is_daily}
    return [tier for tier in tiers if not tier.is_daily or tier.offset not in own]


def _check_order(entry: Entry, tiers: list[Tier]) -> None:
    places = [_sort_key(tier) for tier in tiers]
    if not places:
        raise entry.error("tier", "has no tier; a ladder needs at least one")
    for earlier, later, tier in zip(places, places[1:], tiers[1:], strict=False):
        if later <= earlier:
            raise entry.error("tier", f"{tier.offset} stands twice or out of order; write tiers in order of time")


def _sort_key(tier: Tier) -> tuple[int, int]:
    number = tier.period.number if tier.period is not None else 0
    return _IN_ORDER.index(tier.moment), -number if tier.moment is Moment.BEFORE else number


def _recipients(entry: Entry, key: str, default: list[str] | None = None) -> tuple[Recipient, ...]:
    return tuple(map(Recipient, entry.take_words(key, frozenset(Recipient), default)))

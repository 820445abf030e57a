"""Reads states/calendars/*.toml and the `holidays` library into a Calendar, one civil year at a time."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from ode_workflows.content import content_path
from ode_workflows.domain.calendars import Calendar
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.lifecycle.fields import Entry, entries, read_toml
from ode_workflows.lifecycle.holiday_rules import RemovedHoliday, Weekday, read_added, read_removed
from ode_workflows.lifecycle.session_rules import read_sessions


class Category(StrEnum):
    """The lists of the holidays library that a calendar may draw on."""

    PUBLIC = "public"
    GOVERNMENT = "government"
    OPTIONAL = "optional"


def known_calendars(*, folder: Path | None = None) -> tuple[str, ...]:
    """Return the codes of all calendars, sorted."""
    return tuple(sorted(path.stem for path in _folder(folder).glob("*.toml")))


def load_calendar(code: str, *, folder: Path | None = None) -> Calendar:
    """Return the calendar of one jurisdiction, checked to the end; its file is read once a process.

    Args:
        code: as in states/calendars/, such as "CA"; case does not matter.
        folder: another folder of calendar files.

    Raises:
        InvalidFactsError: no such calendar; the message names the known ones.
        LifecycleFileError: the calendar's file is wrong, or the holidays library refuses what it names.
    """
    calendar = read_calendar(code, folder=folder)
    calendar.named_holidays(2000)
    return calendar


def read_calendar(code: str, *, folder: Path | None = None) -> Calendar:
    """Return the calendar of one jurisdiction for whoever may count no day; the first one that is counted checks it.

    Raises:
        InvalidFactsError: as `load_calendar`.
        LifecycleFileError: the calendar's file is wrong; what the holidays library refuses is said with the first day.
    """
    known = known_calendars(folder=folder)
    wanted = code.strip().upper()
    if wanted not in known:
        raise InvalidFactsError.of("calendar", f"{code!r} is not known; use one of {', '.join(known)}")
    return _read_calendar(_folder(folder) / f"{wanted}.toml")


def _folder(folder: Path | None) -> Path:
    return folder or content_path("states") / "calendars"


@lru_cache(maxsize=64)
def _read_calendar(path: Path) -> Calendar:
    entry = Entry(path.name, "the file", read_toml(path))
    calendar = Calendar(
        code=path.stem,
        name=entry.take("name", str),
        named_holidays=_named_holidays(entry),
        weekend=_weekend(entry),
        weekend_source=entry.take("weekend_source", str),
        forward_source=entry.take("forward_source", str),
        back_source=entry.take("back_source", str),
        sessions=read_sessions(entry),
    )
    entry.done()
    return calendar


def _weekend(entry: Entry) -> frozenset[int]:
    days = frozenset(Weekday(day).number for day in entry.take_words("weekend", frozenset(Weekday)))
    if len(days) == len(Weekday):
        raise entry.error("weekend", "covers the whole week; leave at least one business day")
    return days


def _named_holidays(entry: Entry) -> Callable[[int], Mapping[date, str]]:
    from_library = _library(entry)
    added = [read_added(each) for each in entries(entry.file, entry.take("added", list, []), "added", "name")]
    removed = [read_removed(each) for each in entries(entry.file, entry.take("removed", list, []), "removed", "name")]

    @lru_cache(maxsize=512)
    def of_year(year: int) -> Mapping[date, str]:
        named = dict(_what_remains(from_library(year), removed))
        # A day kept in place of 1 January may lie in the year before, so the neighbours are asked as well.
        for near in (year - 1, year, year + 1):
            for holiday in added:
                for day, name in holiday.days(near):
                    if day.year == year:
                        named.setdefault(day, name)
        return named

    return of_year


def _library(entry: Entry) -> Callable[[int], Mapping[date, str]]:
    country, subdivision = entry.take("country", str), entry.take_optional("subdivision", str)
    categories = entry.take_words("categories", frozenset(Category), default=[Category.PUBLIC])

    def of_year(year: int) -> Mapping[date, str]:
        # A named year and no expansion: the library never asks the clock, and grows no list behind our back.
        named: Mapping[date, str] = _holidays().country_holidays(
            country, subdiv=subdivision, years=year, expand=False, language="en_US", categories=categories
        )
        return named

    @cache
    def require_known() -> None:
        try:
            of_year(2000)
        except (NotImplementedError, ValueError) as error:
            raise entry.error("country", f"the holidays library refuses {country}, {subdivision}: {error}") from error

    def of_known(year: int) -> Mapping[date, str]:
        require_known()
        return of_year(year)

    return of_known


def _holidays() -> Any:
    """Return the library, which loads every country of the world; most commands count no day and do without it."""
    return import_module("holidays")


def _what_remains(named: Mapping[date, str], removed: Sequence[RemovedHoliday]) -> list[tuple[date, str]]:
    remaining = []
    for day, names in named.items():
        kept = [name for name in names.split("; ") if not any(each.covers(day, name) for each in removed)]
        if kept:
            remaining.append((day, "; ".join(kept)))
    return remaining

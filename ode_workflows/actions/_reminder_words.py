"""The sentence of a reminder: what is to be done, by when, and whether its date has moved."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ode_workflows.documents.context import long_date

_DATES = {"notice_by": "last day for notice", "review_by": "day of the review", "expires_on": "last day in force"}


def reminder_words(ladder: str, row: Any, as_of: date, *, moved_from_on: date | None = None) -> str:
    """Return the sentence of a reminder.

    Args:
        ladder: the ladder's object.
        row: what is watched, as `db.watched` gives it.
        as_of: civil date of the run.
        moved_from_on: the date of which people were told before.
    """
    words = _SENTENCES[ladder](row, as_of)
    if moved_from_on is not None:
        words += f" The date moved from {long_date(moved_from_on)} to {long_date(row.deadline_on)}."
    return words


def _renewal(row: Any, as_of: date) -> str:
    name = _DATES[row.what]
    if row.deadline_on < as_of:
        return f"The decision on its renewal was not recorded by {long_date(row.deadline_on)}, the {name}."
    return f"Decide on its renewal: the {name} is {long_date(row.deadline_on)}, {_in_days(row, as_of)}."


def _approval(row: Any, as_of: date) -> str:
    if row.deadline_on < as_of:
        return f"{_name(row)} was due on {long_date(row.deadline_on)} and has no answer."
    return f"{_name(row)} waits for an answer, due on {long_date(row.deadline_on)}, {_in_days(row, as_of)}."


def _waiting(row: Any, as_of: date) -> str:
    if row.deadline_on <= as_of:
        return f"{_name(row)} has its last day on {long_date(row.deadline_on)}."
    return f"{_name(row)} runs until {long_date(row.deadline_on)}, {_in_days(row, as_of)}."


def _receipt(row: Any, as_of: date) -> str:
    day = long_date(row.deadline_on)
    return f"{_name(row)} was opened on {day}; its sending or receipt is not recorded, so its clock does not run."


def _authority(row: Any, as_of: date) -> str:
    what = "sign" if row.what == "conclude" else "negotiate"
    return f"The authority to {what} ends on {long_date(row.deadline_on)}, {_in_days(row, as_of)}."


def _registration(row: Any, as_of: date) -> str:
    return f"Enter it in the register by {long_date(row.deadline_on)}, {_in_days(row, as_of)}."


def _stalled(row: Any, as_of: date) -> str:
    idle = (as_of - row.deadline_on).days
    return f"Nothing has happened in this negotiation since {long_date(row.deadline_on)}, {idle} days ago."


def _dormant(row: Any, as_of: date) -> str:
    return f"Nothing has been recorded on it since {long_date(row.deadline_on)}. Is it still carried out?"


def _name(row: Any) -> str:
    return f"“{row.what}”" if row.whose in row.what else f"“{row.what}” ({row.whose})"


def _in_days(row: Any, as_of: date) -> str:
    days = (row.deadline_on - as_of).days
    if days < 0:
        return f"{-days} days ago"
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


_SENTENCES: Mapping[str, Callable[[Any, date], str]] = {
    "renewal_decision": _renewal,
    "approval": _approval,
    "waiting_period": _waiting,
    "receipt": _receipt,
    "authority_expiry": _authority,
    "registration": _registration,
    "stalled_negotiation": _stalled,
    "dormant_agreement": _dormant,
}

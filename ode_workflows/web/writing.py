"""How dates, instants and workings are written out on a page."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ode_workflows.web.language import N_, ngettext
from ode_workflows.web.language import gettext as _
from ode_workflows.web.words import DATE_KINDS

_MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"),
    N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
_NUMBERS = {name[:3]: number for number, name in enumerate(_MONTHS, start=1)}
_DAY_MONTH_YEAR = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_NUMBERS)}) (\d{{4}})\b")
_ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_KEY = re.compile(rf"\b({'|'.join(DATE_KINDS)})\b")
_COMMAND = re.compile(r"(?:(?<=[.;,])|^)[^.;,]*: ode\b.*$", re.DOTALL)
_INPUT = re.compile(r" \((?:[a-z]+_[a-z_]+|confirm, what)\b[^()A-Z]*\)")
RELATIVE_WITHIN_DAYS = 366
"""Calendar days within which a date is also told as a distance from today."""


def written_date(value: date | str | None) -> str:
    """Return a date as exactly as it is known: "October 2, 2026", "October 2026" or "2026"."""
    if value is None:
        return ""
    parts = str(value).split("-")
    year = parts[0]
    if len(parts) == 1:
        return year
    month = _(_MONTHS[int(parts[1]) - 1])
    if len(parts) == 2:
        return _("%(month)s %(year)s") % {"month": month, "year": year}
    return _("%(month)s %(day)s, %(year)s") % {"month": month, "day": int(parts[2]), "year": year}


def written_instant(at: datetime, zone: str) -> str:
    """Return an instant as the office's clock shows it, with its zone."""
    local = at.astimezone(ZoneInfo(zone))
    hour, half = local.hour % 12 or 12, _("a.m.") if local.hour < 12 else _("p.m.")
    return f"{written_date(local.date())}, {hour}:{local.minute:02d} {half} {local.tzname()}"


def distance(on: date, today: date) -> str:
    """Return how far a civil date lies from today ("in 59 days"), or "" where that says little."""
    days = (on - today).days
    if days == 0:
        return _("today")
    if abs(days) > RELATIVE_WITHIN_DAYS:
        return ""
    number = abs(days)
    if days > 0:
        return ngettext("in %(number)s day", "in %(number)s days", number) % {"number": number}
    return ngettext("%(number)s day ago", "%(number)s days ago", number) % {"number": number}


def written_working(text: str | None) -> str:
    """Return a working with its dates written out and its keys in words."""
    if not text:
        return ""
    text = without_command(text)
    text = _DAY_MONTH_YEAR.sub(lambda found: written_date(f"{found[3]}-{_NUMBERS[found[2]]}-{found[1]}"), text)
    text = _ISO_DAY.sub(lambda found: written_date(found[0]), text)
    text = _KEY.sub(lambda found: f"“{DATE_KINDS[found[1]].lower()}”", text)
    return text[:1].upper() + text[1:]


def without_command(sentence: str) -> str:
    """Return a sentence without the command line's way to mend it and its names of inputs: a page has its own."""
    kept = _INPUT.sub("", _COMMAND.sub("", sentence)).rstrip(" ;,")
    return kept if kept == _INPUT.sub("", sentence).strip() or kept.endswith(".") else f"{kept}."


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 entry", "12 entries"."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"

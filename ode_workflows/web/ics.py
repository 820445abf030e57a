"""A person's dates as an iCalendar file.

Source: RFC 5545; RFC 7986 for NAME and REFRESH-INTERVAL.
"""

from collections.abc import Iterable
from datetime import UTC, timedelta

from icalendar import Alarm, Calendar, Event

from ode_workflows.registry.calendar_events import CalendarEvent
from ode_workflows.web.language import gettext as _
from ode_workflows.web.words import DATE_KINDS, word_for
from ode_workflows.web.writing import written_working

REFRESH = timedelta(hours=6)
WARNED_BEFORE = timedelta(days=1)
MEDIA_TYPE = "text/calendar; charset=utf-8"


def calendar_file(events: Iterable[CalendarEvent], *, name: str, host: str, base: str) -> bytes:
    """Return the file.

    Args:
        events: of the person.
        name: how the calendar is called.
        host: makes the identifiers of events unique in the world.
        base: address of this office, without a slash at its end.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//ODE Workflows//Key dates//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for each in events:
        calendar.add_component(_event(each, host, base))
    content: bytes = calendar.to_ical()
    return content


def _event(each: CalendarEvent, host: str, base: str) -> Event:
    """Return one day's event; it takes no time from anybody's day, and the day is the same in every zone."""
    event = Event()
    event.add("uid", f"{each.uid}@{host}")
    event.add("dtstamp", each.changed_at.astimezone(UTC))
    event.add("created", each.made_at.astimezone(UTC))
    event.add("last-modified", each.changed_at.astimezone(UTC))
    event.add("sequence", each.version)
    event.add("dtstart", each.on)
    event.add("dtend", each.on + timedelta(days=1))
    event.add("summary", f"{each.what or word_for(DATE_KINDS, each.kind)}: {each.title}")
    event.add("description", "\n".join(_told(each)))
    event.add("url", f"{base}/agreements/{each.reference}")
    event.add("status", "CANCELLED" if each.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if not each.is_cancelled:
        event.add_component(_alarm(each))
    return event


def _told(each: CalendarEvent) -> Iterable[str]:
    yield each.reference
    if each.working:
        yield written_working(each.working)
    yield _("A calendar program may ask for this seldom; the page of the agreement says what holds.")


def _alarm(each: CalendarEvent) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", each.what or word_for(DATE_KINDS, each.kind))
    alarm.add("trigger", -WARNED_BEFORE)
    return alarm

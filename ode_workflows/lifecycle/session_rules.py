"""The sessions of a legislature that a calendar file lists."""

from datetime import date
from itertools import pairwise

from ode_workflows.domain.calendars import Session
from ode_workflows.lifecycle.fields import Entry, entries


def read_sessions(entry: Entry) -> tuple[Session, ...]:
    """Return the `[[session]]` entries of a calendar file, oldest first.

    Raises:
        LifecycleFileError: a date that is missing, or sessions whose days do not follow each other.
    """
    found = [_session(each) for each in entries(entry.file, entry.take("session", list, []), "session", "name")]
    for before, after in pairwise(found):
        if after.convenes_on <= before.ends_on:
            raise entry.error("session", f"{after.name} convenes before {before.name} has ended; list the oldest first")
    return tuple(found)


def _session(entry: Entry) -> Session:
    session = Session(
        name=entry.take("name", str),
        convenes_on=entry.take("convenes_on", date),
        last_bills_on=entry.take("last_bills_on", date),
        ends_on=entry.take("ends_on", date),
        source=entry.take("source", str),
    )
    if not session.convenes_on < session.last_bills_on <= session.ends_on:
        raise entry.error("last_bills_on", "must lie after convenes_on and not after ends_on")
    entry.done()
    return session

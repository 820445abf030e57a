"""Lines of news become mails: one digest a person a business day, and a mail at once for what cannot wait."""

from datetime import date, datetime

from sqlalchemy import Connection, Engine

from ode_workflows.actions._mailing import DIGEST
from ode_workflows.actions._overtaken import drop_overtaken
from ode_workflows.actions.sweep_report import PartReport, Progress, silent
from ode_workflows.db.outbox import store_message
from ode_workflows.db.sending import carry_news, people_with_news, waiting_news
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.domain.changes import Message
from ode_workflows.lifecycle.terms_of import office_calendar

_AT_ONCE = 200
"""How many mails are asked for in one transaction."""


def make_digests(
    engine: Engine, *, as_of: date, now: datetime, only_urgent: bool = False, on_progress: Progress = silent
) -> PartReport:
    """Ask for the mails of a day: what is urgent at once, the rest as one digest a person on a business day.

    Args:
        engine: of the office's database.
        as_of: civil date of the run; on a day that is no business day of the person's office nothing but the urgent
            goes out.
        now: instant of recording.
        only_urgent: leaves the digests for a later run of the day.
        on_progress: is told what is being done.

    Raises:
        StorageError: the database refuses; what was done until then stands.
    """
    report = PartReport("mails")
    on_progress("mails: what cannot wait")
    report.counts["dropped"] += drop_overtaken(engine, as_of)
    while _urgent_mails(engine, as_of, now, report):
        pass
    if only_urgent:
        return report
    on_progress("mails: digests")
    with read_transaction(engine) as conn:
        waiting = people_with_news(conn)
    people = [row.recipient_id for row in waiting if office_calendar(row.home_state).is_business_day(as_of)]
    for start in range(0, len(people), _AT_ONCE):
        with write_transaction(engine) as conn:
            for person_id in people[start : start + _AT_ONCE]:
                _digest(conn, person_id, as_of, now, report)
    return report


def _urgent_mails(engine: Engine, as_of: date, now: datetime, report: PartReport) -> int:
    with read_transaction(engine) as conn:
        if not waiting_news(conn, is_urgent=True, limit=1):
            return 0
    with write_transaction(engine) as conn:
        lines = waiting_news(conn, is_urgent=True, limit=_AT_ONCE)
        for line in lines:
            key = f"mail/{line.key}"
            payload = {"event": line.event, "recipient": line.recipient_id, "on": as_of.isoformat()}
            if store_message(conn, line.agreement_id, Message("mail", key, payload), now):
                report.note("urgent_mails")
            carry_news(conn, key, key=line.key)
        return len(lines)


def _digest(conn: Connection, person_id: str, as_of: date, now: datetime, report: PartReport) -> None:
    """Ask for a person's digest of the day, once; what comes later that day waits for the next one."""
    key = f"digest/{person_id}/{as_of}"
    payload = {"event": DIGEST, "recipient": person_id, "on": as_of.isoformat()}
    if store_message(conn, None, Message("mail", key, payload), now):
        carry_news(conn, key, recipient_id=person_id)
        report.note("digests")

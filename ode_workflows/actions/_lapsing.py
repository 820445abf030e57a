"""Authorities that ran out before we signed: two warnings, and after 30 calendar days the file is closed as lapsed."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from ode_workflows.actions._people import Directory, together
from ode_workflows.actions._telling import News, news_for
from ode_workflows.actions.sweep_report import PartReport
from ode_workflows.db.due import lapsed_authorities
from ode_workflows.db.outbox import insert_once, store_news
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.documents.context import long_date
from ode_workflows.domain.vocabulary import Role
from ode_workflows.lifecycle.requirements.duties import LAPSE_DAYS

LADDER = "lapsed_authority"
WARNINGS = 2
DAYS_BETWEEN_WARNINGS = 14
"""Calendar days after the first warning at which the second one goes out, at the earliest."""

_REMINDER = table_named("reminder")


def closable_authorities(conn: Connection, as_of: date, agreement_id: str | None) -> Iterator[tuple[Any, date]]:
    """Yield the lapsed files of which both warnings are out, each with the first day on which it may be closed."""
    for row in lapsed_authorities(conn, as_of - timedelta(days=LAPSE_DAYS), agreement_id):
        sent = _warned_on(conn, row)
        if len(sent) >= WARNINGS:
            yield row, max(row.lapsed_on + timedelta(days=LAPSE_DAYS + 1), max(sent) + timedelta(days=1))


def warn_of_lapse(engine: Engine, *, as_of: date, report: PartReport) -> None:
    """Warn the owner and the director of every file whose authority has run out, twice, some weeks apart."""
    directory = Directory(as_of)
    with read_transaction(engine) as conn:
        lapsed = [row for row in lapsed_authorities(conn, as_of - timedelta(days=1)) if _warning_due(conn, row, as_of)]
    for row in lapsed:
        with write_transaction(engine) as conn:
            number = _warning_due(conn, row, as_of)
            if number:
                _warn(conn, row, number, directory, as_of)
                report.note("lapse_warnings", f"{row.reference}: warning {number} that its authority has lapsed")


def _warning_due(conn: Connection, row: Any, as_of: date) -> int:
    """Return the number of the warning that is due now, or 0."""
    sent = _warned_on(conn, row)
    if len(sent) >= WARNINGS or (sent and as_of < max(sent) + timedelta(days=DAYS_BETWEEN_WARNINGS)):
        return 0
    return len(sent) + 1


def _warned_on(conn: Connection, row: Any) -> list[date]:
    """Return the days of the warnings about this very lapse; a renewed authority starts anew."""
    wanted = (
        select(func.min(_REMINDER.c.decided_on))
        .where(
            _REMINDER.c.object_id == row.agreement_id,
            _REMINDER.c.deadline_on == row.lapsed_on,
            _REMINDER.c.ladder == LADDER,
        )
        .group_by(_REMINDER.c.tier)
    )
    return list(conn.scalars(wanted))


def _warn(conn: Connection, row: Any, number: int, directory: Directory, as_of: date) -> None:
    people = directory.office(conn, row.office_id)
    told = together(people.owner(row.owner_id), people.holders(Role.DIRECTOR))
    closes_on = row.lapsed_on + timedelta(days=LAPSE_DAYS + 1)
    sentence = (
        f"Warning {number} of {WARNINGS}: the authority ended on {long_date(row.lapsed_on)} and nothing is signed for "
        f"us. Renew it (renew_authority), or the file is closed as lapsed, on {long_date(closes_on)} at the earliest."
    )
    key = {"object_id": row.agreement_id, "deadline_on": row.lapsed_on, "tier": f"warning_{number}"}
    shared = {**key, "agreement_id": row.agreement_id, "ladder": LADDER, "decided_on": as_of}
    insert_once(conn, "reminder", [{**shared, "recipient_id": person_id} for person_id in told])
    news = News(
        key=f"{LADDER}/{row.agreement_id}/{row.lapsed_on}/{number}",
        agreement_id=row.agreement_id,
        sentence=sentence,
        due_on=closes_on,
    )
    store_news(conn, news_for(told, news), as_of)

"""An office with more to do than a moment's work: 500 reminders and 1,500 drafts; and what holds when all is done."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import Engine, func, select

from ode_workflows.actions.verifying import verify
from ode_workflows.db.sending import LEASE
from ode_workflows.db.session import read_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.files.store import FileStore
from ode_workflows.settings import Settings
from tests.actions.calendar import make_negotiation, rows
from tests.builders import make_office

AGREEMENTS = 250
TOLD = ("ana@ode.example", "dora@ode.example")
"""Whom the step of the ladder in an authority's last week reaches: the analyst and the director."""

LONGEST_SECONDS = LEASE.total_seconds() + 600
"""A killed run's messages come back after the lease; a service that was killed too often rests for a while."""

REMINDERS, DRAFTS = AGREEMENTS * 2, AGREEMENTS * 6
"""Each negotiation asks for six documents. Its last reminder is urgent: it leaves on any day, in its own mail."""


def pile_up(engine: Engine, today: date) -> None:
    """Make the office, and negotiations whose authority ends in five days."""
    make_office(engine)
    for number in range(AGREEMENTS):
        partner = {"name": f"Province {number}", "kind": "foreign_subnational"}
        made_on, expires_on = today - timedelta(days=10), today + timedelta(days=5)
        make_negotiation(engine, made_on, expires_on=expires_on, title=f"Exchange {number}", counterparts=[partner])


def progress(engine: Engine) -> dict[str, int]:
    """Return how many drafts are made and how many mails are sent."""
    delivery = table_named("delivery")
    wanted = {
        "drafts": select(func.count()).select_from(table_named("document")),
        "mails": select(func.count()).select_from(delivery).where(delivery.c.status == "sent"),
    }
    with read_transaction(engine) as conn:
        return {name: conn.scalars(query).one() for name, query in wanted.items()}


def nothing_is_left(engine: Engine, now: datetime) -> bool:
    """Whether all is decided, and everything but what a killed run holds until later has left."""
    free = [each for each in rows(engine, "outbox_message") if each.status == "waiting" and each.next_attempt_at <= now]
    to_carry = [line for line in rows(engine, "news") if line.is_urgent and line.outbox_id is None]
    return not free and not to_carry and len(rows(engine, "reminder")) == REMINDERS


def times_more(mails: Sequence[EmailMessage]) -> int:
    """Return how many mails came that had come before."""
    return len(mails) - len({str(mail["Message-ID"]) for mail in mails})


def assert_all_done_once(engine: Engine, settings: Settings, mails: Sequence[EmailMessage]) -> None:
    """Each reminder was decided once and is in one mail to its reader, each draft was made once, the record is sound.

    Args:
        engine: of the office.
        settings: its home folder.
        mails: everything that the mail server took, or that lies in the folder of mails.
    """
    _assert_decided_once(engine)
    _assert_told_once(engine, mails)
    _assert_drafted_once(engine, settings)
    with read_transaction(engine) as conn:
        report = verify(conn, files=FileStore(settings.files_folder))
    assert report.is_sound, report.problems


def _assert_decided_once(engine: Engine) -> None:
    people = {person.id: person.email for person in rows(engine, "person")}
    decided = Counter((line.agreement_id, people[line.recipient_id]) for line in rows(engine, "reminder"))
    wanted = [(agreement.id, address) for agreement in rows(engine, "agreement") for address in TOLD]
    assert decided == Counter(wanted)
    assert len(wanted) == REMINDERS


def _assert_told_once(engine: Engine, mails: Sequence[EmailMessage]) -> None:
    """Whoever got a mail twice got the same one, by its Message-ID and its bytes."""
    one_of_each = {str(mail["Message-ID"]): mail for mail in mails}
    assert len({mail.as_bytes() for mail in mails}) == len(one_of_each)
    subjects = [(str(mail["To"]), str(mail["Subject"])) for mail in one_of_each.values()]
    told = Counter((to, subject.split()[3]) for to, subject in subjects if subject.startswith("In 5 days:"))
    assert told == Counter((to, agreement.reference) for agreement in rows(engine, "agreement") for to in TOLD)
    deliveries = rows(engine, "delivery")
    assert {line.status for line in deliveries} == {"sent"}
    assert {line.message_id for line in deliveries} == set(one_of_each)


def _assert_drafted_once(engine: Engine, settings: Settings) -> None:
    asked = Counter(each.id for each in rows(engine, "outbox_message") if each.kind == "document")
    made = rows(engine, "document")
    assert Counter(each.outbox_id for each in made) == asked
    assert len(made) == DRAFTS
    store = FileStore(settings.files_folder)
    assert all(store.get(each.file_hash).startswith(b"PK") for each in made)

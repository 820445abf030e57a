"""Mail leaves at least once with one identity; what fails waits, then becomes an incident, and holds up nobody."""

import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from ode_workflows.actions.delivering import PAUSED, drain_outbox, try_again
from ode_workflows.actions.digesting import make_digests
from ode_workflows.actions.sweep_report import PartReport
from ode_workflows.db.incidents import set_office_fact
from ode_workflows.db.outbox import store_messages
from ode_workflows.db.session import write_transaction
from ode_workflows.domain.changes import Message
from ode_workflows.files.store import FileStore
from ode_workflows.notifications.sink import list_mails
from ode_workflows.settings import Settings
from tests.actions.calendar import START, act, at, make_in_force, make_negotiation, rows
from tests.builders import make_office
from tests.notifications.mail_server import MailServer, running

NOW = at(START)
NOBODY_LISTENS = "smtp://127.0.0.1:9"
KILLED = -9


@pytest.fixture
def office(engine: Engine) -> Engine:
    """The office with a file that may be negotiated, and the mails of its first day asked for."""
    make_office(engine)
    make_negotiation(engine)
    make_digests(engine, as_of=START, now=NOW)
    return engine


def drain(
    engine: Engine, home: Path, now: datetime = NOW, *, smtp: str | None = None, kind: str = "mail"
) -> PartReport:
    url = SecretStr(smtp) if smtp else None
    return drain_outbox(engine, Settings(home=home, smtp_url=url), now=now, kinds=(kind,))


def statuses(engine: Engine, kind: str = "mail") -> set[str]:
    return {message.status for message in rows(engine, "outbox_message") if message.kind == kind}


def incidents(engine: Engine) -> list[tuple[str, bool]]:
    return [(incident.kind, incident.resolved_at is not None) for incident in rows(engine, "incident")]


def test_each_mail_is_delivered_once_and_recorded_with_its_identity(office: Engine, home: Path) -> None:
    assert drain(office, home).counts["mails_sent"] == len(list_mails(home / "mail")) > 0
    assert not drain(office, home).counts.total()
    recorded = {delivery.message_id for delivery in rows(office, "delivery") if delivery.status == "sent"}
    assert recorded == {mail.identity for mail in list_mails(home / "mail")}


def test_a_server_that_is_down_loses_nothing_and_gets_everything_when_it_is_up(office: Engine, home: Path) -> None:
    waiting = len([message for message in rows(office, "outbox_message") if message.kind == "mail"])
    assert drain(office, home, smtp=NOBODY_LISTENS).counts["mails_sent"] == 0
    assert statuses(office) == {"waiting"}
    server = MailServer()
    with running(server) as address:
        drain(office, home, NOW + timedelta(minutes=2), smtp=f"smtp://127.0.0.1:{address.port}")
    assert len(server.accepted) == waiting
    assert statuses(office) == {"done"}


def test_a_refused_mail_waits_longer_each_time_with_the_servers_words(office: Engine, home: Path) -> None:
    waits, now, words = [], NOW, ""
    with running(MailServer(on_rcpt="451 try later")) as address:
        for _ in range(4):
            drain(office, home, now, smtp=f"smtp://127.0.0.1:{address.port}")
            message = max(rows(office, "outbox_message"), key=lambda each: each.attempts)
            waits.append(message.next_attempt_at - now)
            now, words = message.next_attempt_at, message.last_error
    assert [wait.total_seconds() / 60 for wait in waits] == [1, 2, 4, 8]
    assert "451 try later" in words


def test_a_busy_server_is_left_alone_after_five_refusals_in_a_row(office: Engine, home: Path) -> None:
    with running(MailServer(on_rcpt="451 try later")) as address:
        report = drain(office, home, smtp=f"smtp://127.0.0.1:{address.port}")
    assert report.counts["retried"] == 5
    assert sum(message.attempts for message in rows(office, "outbox_message")) == 5


def test_a_server_that_is_down_for_long_is_one_incident_until_it_takes_mail_again(office: Engine, home: Path) -> None:
    now = NOW
    for _ in range(12):
        drain(office, home, now, smtp=NOBODY_LISTENS)
        now += timedelta(minutes=20)
    assert incidents(office) == [("mail_server", False)]
    drain(office, home, now + timedelta(hours=6))
    assert incidents(office) == [("mail_server", True)]


def test_after_72_hours_a_mail_is_given_up_and_becomes_an_incident(office: Engine, home: Path) -> None:
    drain(office, home, smtp=NOBODY_LISTENS)
    drain(office, home, NOW + timedelta(hours=71), smtp=NOBODY_LISTENS)
    assert statuses(office) == {"waiting"}
    for minutes in range(0, 60, 10):
        drain(office, home, NOW + timedelta(hours=78, minutes=minutes), smtp=NOBODY_LISTENS)
    assert statuses(office) == {"dead"}
    assert {kind for kind, _ in incidents(office)} == {"mail_failed"}


def test_a_recipient_that_does_not_exist_is_given_up_at_once(office: Engine, home: Path) -> None:
    with running(MailServer(on_rcpt="550 no such user")) as address:
        drain(office, home, smtp=f"smtp://127.0.0.1:{address.port}")
    assert statuses(office) == {"dead"}
    assert {delivery.status for delivery in rows(office, "delivery")} == {"refused"}
    assert "550 no such user" in rows(office, "incident")[0].cause


def test_what_was_given_up_leaves_once_more_when_it_is_asked_for(office: Engine, home: Path) -> None:
    with running(MailServer(on_rcpt="550 no such user")) as address:
        drain(office, home, smtp=f"smtp://127.0.0.1:{address.port}")
    assert not drain(office, home, NOW + timedelta(hours=80)).counts.total()
    given_up = len(rows(office, "incident"))
    assert try_again(office, now=NOW + timedelta(hours=81)).counts["tried_again"] == given_up > 0
    assert drain(office, home, NOW + timedelta(hours=81)).counts["mails_sent"] == given_up
    assert statuses(office) == {"done"}
    assert {resolved for _, resolved in incidents(office)} == {True}
    assert not try_again(office, now=NOW + timedelta(hours=82)).counts.total()


def test_a_poisoned_mail_becomes_its_own_incident_and_the_others_go_out(office: Engine, home: Path) -> None:
    poison = Message("mail", "mail/poison", {"event": "digest", "recipient": "nobody", "on": "2026-01-05"})
    with write_transaction(office) as conn:
        store_messages(conn, None, [poison], NOW - timedelta(hours=1))
    report = drain(office, home)
    assert report.counts["failed"] == 1
    assert report.counts["mails_sent"] == len(list_mails(home / "mail")) > 0
    assert incidents(office) == [("mail_failed", False)]


def test_a_poisoned_mail_is_given_up_after_twelve_tries(office: Engine, home: Path) -> None:
    poison = Message("mail", "mail/poison", {"event": "digest", "recipient": "nobody", "on": "2026-01-05"})
    with write_transaction(office) as conn:
        store_messages(conn, None, [poison], NOW)
    for hours in range(0, 72, 6):
        drain(office, home, NOW + timedelta(hours=hours))
    found = next(message for message in rows(office, "outbox_message") if message.key == "mail/poison")
    assert (found.status, found.attempts) == ("dead", 12)


def test_a_crash_between_accepted_and_marked_sends_again_with_the_same_identity(office: Engine, home: Path) -> None:
    code = (
        "from datetime import datetime\n"
        "from pathlib import Path\n"
        "from ode_workflows.actions.delivering import drain_outbox\n"
        "from ode_workflows.db.session import make_engine\n"
        "from ode_workflows.settings import Settings\n"
        "home = Path(__import__('sys').argv[1])\n"
        "now = datetime.fromisoformat(__import__('sys').argv[2])\n"
        "settings = Settings(home=home)\n"
        "drain_outbox(make_engine(settings.resolved_database_url), settings, now=now, kinds=('mail',))\n"
    )
    environment = {**os.environ, "ODE_FAILPOINT": "outbox.accepted"}
    command = [sys.executable, "-c", code, str(home), NOW.isoformat()]
    assert subprocess.run(command, env=environment, check=False).returncode == KILLED
    assert len(list_mails(home / "mail")) == 1
    accepted = list_mails(home / "mail")[0].identity
    drain(office, home, NOW + timedelta(minutes=11))
    assert accepted in {mail.identity for mail in list_mails(home / "mail")}
    assert len(list_mails(home / "mail")) == len([d for d in rows(office, "delivery") if d.status == "sent"])


def test_the_same_mail_has_the_same_bytes_at_every_try(office: Engine, home: Path) -> None:
    first, second = MailServer(on_data="451 try later"), MailServer()
    drained: list[MailServer] = []
    for server, now in ((first, NOW), (second, NOW + timedelta(hours=1))):
        with running(server) as address:
            drain(office, home, now, smtp=f"smtp://127.0.0.1:{address.port}")
        drained.append(server)
    assert {str(message["Date"]) for message in second.accepted} == {"Mon, 05 Jan 2026 14:00:00 +0000"}
    assert {str(message["From"]) for message in second.accepted} == {
        "Office of Diplomatic Engagement <office@ode.example>"
    }


def test_a_paused_outbox_sends_nothing_and_says_so(office: Engine, home: Path) -> None:
    with write_transaction(office) as conn:
        set_office_fact(conn, PAUSED, "restored from a backup", NOW)
    report = drain(office, home)
    assert report.counts == {"paused": 1}
    assert "restored from a backup" in report.lines[0]
    assert not list_mails(home / "mail")


def test_documents_are_made_once_and_stored_under_their_hash(office: Engine, home: Path) -> None:
    assert drain(office, home, kind="document").counts["documents"] == 6
    assert not drain(office, home, kind="document").counts.total()
    names = sorted(document.file_name for document in rows(office, "document"))
    assert names == [
        "2026-001-authorisation-memorandum-v4.docx",
        "2026-001-concept-note-v2.docx",
        "2026-001-legal-review-sheet-v4.docx",
        "2026-001-memorandum-of-understanding-v4.docx",
        "2026-001-negotiating-instructions-v4.docx",
        "2026-001-overlap-report-v2.docx",
    ]
    store = FileStore(home / "files")
    assert all(store.get(document.file_hash).startswith(b"PK") for document in rows(office, "document"))


def test_a_document_that_cannot_be_made_is_an_incident_and_is_made_when_the_record_is_mended(
    office: Engine, home: Path
) -> None:
    drain(office, home, kind="document")
    agreement_id = rows(office, "agreement")[0].id
    payload = {"template": "letters/notice_of_entry_into_force", "step": "x", "on": "2026-01-05", "version": 3}
    with write_transaction(office) as conn:
        store_messages(conn, agreement_id, [Message("document", "document/early", payload)], NOW)
    assert drain(office, home, kind="document").counts["failed"] == 1
    assert incidents(office) == [("document_failed", False)]
    told = {line.sentence for line in rows(office, "news") if line.event == "incident"}
    assert told == {"A document of 2026-001 could not be made: letters/notice_of_entry_into_force."}
    fact = {"to_state": "in_force", "in_force_on": date(2026, 1, 5), "reason": "urgent", "evidence": "file"}
    _as_fact(office, fact)
    drain(office, home, NOW + timedelta(hours=1), kind="document")
    assert incidents(office) == [("document_failed", True)]


def _as_fact(engine: Engine, fact: dict[str, object]) -> None:
    """Record the agreement as in force, with counsel as the second person."""
    from_builders = {"reason": fact.pop("reason"), "evidence": fact.pop("evidence")}
    act(engine, "2026-001", "record_as_fact", "dora", START, confirmed_by="clara", **from_builders, **fact)


def test_everything_left_of_an_agreement_in_force_is_delivered(engine: Engine, home: Path) -> None:
    make_office(engine)
    make_in_force(engine, home)
    drain(engine, home, kind="document")
    assert statuses(engine, "document") == {"done"}

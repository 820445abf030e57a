"""A mail server that is slow, refuses, or takes a mail and does not say so: no mail is lost, and none comes thrice."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import monotonic

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr
from sqlalchemy import Engine

from ode_workflows.actions import delivering
from ode_workflows.actions.delivering import drain_outbox
from ode_workflows.actions.digesting import make_digests
from ode_workflows.db import sending
from ode_workflows.db.outbox import store_messages
from ode_workflows.db.session import write_transaction
from ode_workflows.domain.changes import Message
from ode_workflows.notifications.smtp_address import SmtpAddress
from ode_workflows.settings import Settings
from tests.actions.calendar import START, at, make_negotiation, rows
from tests.builders import make_office
from tests.notifications.mail_server import MailServer, running

NOW = at(START)
MOST_RUNS = 8


@pytest.fixture
def office(engine: Engine) -> Engine:
    """The office with the mails of its first day asked for."""
    make_office(engine)
    make_negotiation(engine)
    make_digests(engine, as_of=START, now=NOW)
    return engine


def drain_until_done(engine: Engine, home: Path, address: SmtpAddress, timeout_seconds: float) -> None:
    """Run over the outbox as the flow does, every ten minutes, until nothing waits any more."""
    url = SecretStr(f"smtp://127.0.0.1:{address.port}?timeout={timeout_seconds}")
    for run in range(MOST_RUNS):
        now = NOW + run * timedelta(minutes=10)
        drain_outbox(engine, Settings(home=home, smtp_url=url), now=now, kinds=("mail",))


def identities(engine: Engine) -> set[str]:
    return {delivery.message_id for delivery in rows(engine, "delivery")}


def waiting(engine: Engine) -> int:
    return len([message for message in rows(engine, "outbox_message") if message.kind == "mail"])


@pytest.mark.parametrize("once_kept", ["drop", "451", "slow"])
def test_a_mail_that_was_taken_without_a_word_comes_at_most_twice_under_one_identity(
    office: Engine, home: Path, once_kept: str
) -> None:
    server, mails = MailServer(once_kept=once_kept), waiting(office)
    with running(server) as address:
        drain_until_done(office, home, address, timeout_seconds=0.3 if once_kept == "slow" else 5)
    copies = Counter(str(mail["Message-ID"]) for mail in server.accepted)
    assert set(copies) == identities(office)
    assert len(copies) == mails > 0
    assert set(copies.values()) == {2}
    assert {message.status for message in rows(office, "outbox_message") if message.kind == "mail"} == {"done"}
    assert all(incident.resolved_at for incident in rows(office, "incident"))


def test_both_copies_of_a_mail_are_the_same_to_the_byte(office: Engine, home: Path) -> None:
    server = MailServer(once_kept="drop")
    with running(server) as address:
        drain_until_done(office, home, address, timeout_seconds=5)
    copies: dict[str, set[bytes]] = {}
    for mail in server.accepted:
        del mail["X-Peer"]
        copies.setdefault(str(mail["Message-ID"]), set()).add(mail.as_bytes())
    assert {len(each) for each in copies.values()} == {1}


@pytest.mark.parametrize("refusal", ["451 try later", "421 closing"])
def test_a_server_that_refuses_for_an_hour_gets_every_mail_once(office: Engine, home: Path, refusal: str) -> None:
    with running(MailServer(on_rcpt=refusal)) as address:
        drain_until_done(office, home, address, timeout_seconds=5)
    server = MailServer()
    with running(server) as address:
        url = SecretStr(f"smtp://127.0.0.1:{address.port}")
        drain_outbox(office, Settings(home=home, smtp_url=url), now=NOW + timedelta(hours=12), kinds=("mail",))
    assert Counter(str(mail["Message-ID"]) for mail in server.accepted) == Counter(identities(office))
    assert len(server.accepted) == waiting(office)


class SlowServer(MailServer):
    """Takes half a second a mail, and lets another run over the outbox begin while it has the seventh."""

    def __init__(self, other_run: Callable[[float], None]) -> None:
        super().__init__(delay_seconds=0.5)
        self._other_run, self._began = other_run, monotonic()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if len(self.accepted) == 6:
            await asyncio.to_thread(self._other_run, monotonic() - self._began)
        return await super().handle_DATA(server, session, envelope)


def test_a_second_run_takes_nothing_from_one_that_a_slow_server_holds_up(
    office: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lease that is shorter than the run: what is not begun is given back in time, and taken for as long anew."""
    monkeypatch.setattr(sending, "LEASE", timedelta(seconds=2.5))
    monkeypatch.setattr(delivering, "HOLDS_SECONDS", 0.6)
    [admin] = [person.id for person in rows(office, "person") if person.handle == "adam"]
    says = {"sentence": "s", "since_on": "2026-01-05", "attempts": 1, "words": "w", "next_step": "n", "why": "y"}
    payload = {"event": "incident", "recipient": admin, "on": "2026-01-05", "says": says}
    with write_transaction(office) as conn:
        store_messages(conn, None, [Message("alarm", f"alarm/{number}", payload) for number in range(9)], NOW)

    def run(address: SmtpAddress, seconds_later: float = 0) -> None:
        settings = Settings(home=home, smtp_url=SecretStr(f"smtp://127.0.0.1:{address.port}"))
        drain_outbox(office, settings, now=NOW + timedelta(seconds=seconds_later), kinds=("alarm",))

    other = MailServer()
    with running(other) as other_address:
        slow = SlowServer(partial(run, other_address))
        with running(slow) as address:
            run(address)
    assert Counter(str(mail["Message-ID"]) for mail in slow.accepted) == Counter(identities(office))
    assert not other.accepted

"""What cannot leave the outbox: it waits longer each time, is given up in the end, and becomes an incident."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from ode_workflows.actions._people import Directory, together
from ode_workflows.actions._telling import Trouble, tell_trouble
from ode_workflows.actions.sweep_report import PartReport
from ode_workflows.clock import civil_date
from ode_workflows.db.case import agreement_by
from ode_workflows.db.incidents import open_incident, resolve_incident
from ode_workflows.db.sending import Taken, mark_dead, mark_delivery, put_back
from ode_workflows.db.session import write_transaction
from ode_workflows.domain.vocabulary import Role

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
GIVE_UP_AFTER = timedelta(hours=72)
MOST_TRIES = 12
"""How often something is tried that fails in our own house; a mail server that is down has the 72 hours."""

BUSY_SERVER_TRIES = 4
"""After how many tries of one mail a server that takes nothing is an incident."""

_SERVER = "mail_server"


@dataclass(frozen=True, slots=True)
class Failures:
    """Writes down what failed in one run over the outbox."""

    engine: Engine
    now: datetime
    timezone: str
    report: PartReport

    def refused_for_now(self, message: Taken, words: str) -> None:
        """Wait for the server; only its 72 hours end that."""
        if self.now - message.created_at >= GIVE_UP_AFTER:
            self.give_up(message, words)
            return
        with write_transaction(self.engine) as conn:
            put_back(conn, message.id, until=self.now + _wait(message.attempts), words=words)
            mark_delivery(conn, message.id, "waiting", words=words)
            if message.attempts >= BUSY_SERVER_TRIES:
                cause = f"The mail server does not take mails: {words}"
                open_incident(conn, _SERVER, kind=_SERVER, cause=cause, now=self.now)
        self.report.note("retried", f"{message.id}: {words}")

    def failed(self, message: Taken, words: str) -> None:
        """Write down what failed in our own house, and try again later until it is hopeless."""
        if message.attempts >= MOST_TRIES or self.now - message.created_at >= GIVE_UP_AFTER:
            self.give_up(message, words)
            return
        with write_transaction(self.engine) as conn:
            put_back(conn, message.id, until=self.now + _wait(message.attempts), words=words)
            self._incident(conn, message, words)
        self.report.note("failed", f"{message.id}: {words}")

    def give_up(self, message: Taken, words: str) -> None:
        """Give a message up for good, with the words of who refused it."""
        with write_transaction(self.engine) as conn:
            if mark_dead(conn, message.id, words):
                mark_delivery(conn, message.id, "refused", words=words)
                self._incident(conn, message, words)
                self.report.note("given_up", f"{message.id}: {words}")

    def mended(self, conn: Connection, message: Taken, resolution: str) -> None:
        """Close the incident of a message that has left after all."""
        resolve_incident(conn, _incident_key(message), resolution=resolution, now=self.now)

    def server_mended(self, conn: Connection) -> None:
        """Close the incident of a mail server that takes mails again."""
        resolve_incident(conn, _SERVER, resolution="the mail server takes mails again", now=self.now)

    def _incident(self, conn: Connection, message: Taken, words: str) -> None:
        """Write the incident down; the people of an agreement whose document fails are told at once."""
        key, cause = _incident_key(message), f"{message.id}: {words}"
        is_new = open_incident(
            conn, key, kind=_kind_of(message), cause=cause, now=self.now, agreement_id=message.agreement_id
        )
        if is_new and message.kind == "document" and message.agreement_id is not None:
            self._tell(conn, message, message.agreement_id, words)

    def _tell(self, conn: Connection, message: Taken, agreement_id: str, words: str) -> None:
        agreement = agreement_by(conn, "id", agreement_id)
        if agreement is None:
            return
        today = civil_date(self.now, self.timezone)
        people = Directory(today).office(conn, agreement.office_id)
        trouble = Trouble(
            key=_incident_key(message),
            agreement_id=agreement_id,
            sentence=f"A document of {agreement.reference} could not be made: {_what(message)}.",
            next_step="Mend what the words name; it is tried again by itself.",
            words=words,
        )
        tell_trouble(conn, together(people.owner(agreement.owner_id), people.holders(Role.ADMIN)), trouble, today)


def _kind_of(message: Taken) -> str:
    return "document_failed" if message.kind == "document" else "mail_failed"


def _what(message: Taken) -> str:
    to = message.payload.get("to")
    return f"{message.payload.get('template')}{f' to {to}' if to else ''}"


def _incident_key(message: Taken) -> str:
    return f"outbox/{message.id}"


def _wait(attempts: int) -> timedelta:
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << min(attempts - 1, 16)))

"""What waits in the outbox leaves: documents are made, mails are sent; nothing of it inside a transaction.

Delivery is at least once: a mail that the server took just before a crash goes out again with the same Message-ID.
What fails waits longer each time, becomes an incident, and holds nobody else up.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf
from time import monotonic

from sqlalchemy import Engine

from ode_workflows import failpoints, ids
from ode_workflows.actions._failures import BUSY_SERVER_TRIES, Failures
from ode_workflows.actions._mailing import Letter, compose
from ode_workflows.actions._signature_copies import CopyPlan
from ode_workflows.actions._telling import words_of
from ode_workflows.actions.drafting import LANGUAGE, DraftPlan, plan_asked
from ode_workflows.actions.sweep_report import PartReport, Progress, silent
from ode_workflows.db.incidents import office_fact
from ode_workflows.db.outbox import insert_once
from ode_workflows.db.sending import (
    LEASE,
    Taken,
    drop_news,
    give_back,
    mark_delivery,
    mark_done,
    recipients_of,
    remember_deliveries,
    revive,
    take_messages,
)
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.files.store import FileStore
from ode_workflows.notifications.message import make_message, message_id
from ode_workflows.notifications.render import render_mail
from ode_workflows.notifications.transport import (
    MailTransport,
    PermanentRefusalError,
    TemporaryRefusalError,
    make_transport,
)
from ode_workflows.outside.pdf import LibreOffice, pdf_program
from ode_workflows.settings import Settings

PAUSED = "outbox_paused"
"""Name of the office fact that keeps everything in the house, as after a restored backup."""

MAILS = ("alarm", "mail")
"""What goes out by mail; an alarm is a mail about the office itself."""

PAPERS = ("document",)
"""Messages that ask for a paper; they leave the office in no way."""

KINDS = (*PAPERS, *MAILS)
"""What waits in the outbox, in the order in which it is worked on."""

REFUSALS_IN_A_ROW = 5
"""After how many refusals one after the other a server is left alone until the next run."""

_AT_ONCE = 20

HOLDS_SECONDS = LEASE.total_seconds() / 2
"""How long messages are kept that were taken and not begun; a slow server must not let a lease end with us sending."""


def drain_outbox(
    engine: Engine,
    settings: Settings,
    *,
    now: datetime,
    kinds: Collection[str] = KINDS,
    within_seconds: float = inf,
    on_progress: Progress = silent,
) -> PartReport:
    """Make the documents and send the mails whose time has come; safe to repeat and to run side by side.

    Args:
        engine: of the office's database.
        settings: where files stand, how mail leaves, the address of our pages.
        now: aware instant.
        kinds: of `KINDS`, which are worked on in that order.
        within_seconds: after so long nothing more is begun; the rest waits for the next run.
        on_progress: is told what is being done.

    Raises:
        InvalidFactsError: the address of the mail server cannot be read.
        StorageError: the database refuses; what was done until then stands.
    """
    report = PartReport("outbox")
    with read_transaction(engine) as conn:
        paused = office_fact(conn, PAUSED)
    if paused not in (None, "", "no", "false"):
        report.note("paused", f"The outbox is paused ({paused}): nothing leaves until it is resumed.")
        return report
    smtp_url = settings.smtp_url.get_secret_value() if settings.smtp_url else None
    drain = _Drain(engine, settings, now, make_transport(smtp_url, sink=settings.mail_folder), report)
    drain.until = monotonic() + within_seconds
    with drain.office:
        for kind in KINDS:
            if kind in kinds:
                on_progress(f"outbox: {kind}s")
                drain.run(kind)
    return report


def try_again(engine: Engine, *, now: datetime) -> PartReport:
    """Let what was given up leave with the next run over the outbox; what is older than 72 hours has one try.

    Args:
        engine: of the office's database.
        now: aware instant from which it may leave.
    """
    report = PartReport("outbox")
    with write_transaction(engine) as conn:
        count = revive(conn, now)
    if count:
        report.counts["tried_again"] += count
    return report


@dataclass(frozen=True, slots=True)
class _Made:
    """A file that was made: its name, its bytes, the SHA-256 of what it was made from, and its language."""

    file_name: str
    content: bytes = field(repr=False)
    source_hash: str
    language: str


@dataclass(slots=True)
class _Drain:
    """One run over the outbox."""

    engine: Engine
    settings: Settings
    now: datetime
    transport: MailTransport
    report: PartReport
    refusals: int = 0
    until: float = inf
    began: float = field(default_factory=monotonic)
    files: FileStore = field(init=False)
    failures: Failures = field(init=False)
    office: LibreOffice = field(default_factory=LibreOffice)

    def __post_init__(self) -> None:
        self.files = FileStore(self.settings.files_folder)
        self.failures = Failures(self.engine, self.now, self.settings.office_timezone, self.report)

    def run(self, kind: str) -> None:
        """Work on everything of a kind whose time has come."""
        while taken := self._take(kind):
            taken_at = monotonic()
            for place, message in enumerate(taken):
                self._handle(message)
                if self.refusals >= REFUSALS_IN_A_ROW:
                    self._leave(taken[place + 1 :], "The mail server refuses everything at the moment")
                    return
                if monotonic() > self.until:
                    self._leave(taken[place + 1 :], "This run has lasted long enough")
                    return
                if monotonic() - taken_at > HOLDS_SECONDS:
                    self._give_back(taken[place + 1 :])
                    break

    def _take(self, kind: str) -> list[Taken]:
        moment = self.now + timedelta(seconds=monotonic() - self.began)  # a lease runs from when it is taken
        with write_transaction(self.engine) as conn:
            taken = take_messages(conn, kind=kind, now=moment, limit=_AT_ONCE)
            if kind != "document":
                people = recipients_of(conn, {str(message.payload.get("recipient")) for message in taken})
                remember_deliveries(
                    conn, [self._identity(message, people) for message in taken if _to(message) in people]
                )
        return taken

    def _identity(self, message: Taken, people: Mapping[str, object]) -> tuple[str, str, str]:
        address = str(getattr(people[_to(message)], "email", ""))
        identity = message_id(message.id, recipient=address, base_url=self.settings.base_url)
        return message.id, _to(message), identity

    def _leave(self, rest: list[Taken], why: str) -> None:
        """Leave what was not begun to the next run."""
        self._give_back(rest)
        self.report.lines.append(f"{why}; the rest waits for the next run.")

    def _give_back(self, rest: list[Taken]) -> None:
        with write_transaction(self.engine) as conn:
            give_back(conn, rest, self.now)

    def _handle(self, message: Taken) -> None:
        try:
            if message.kind == "document":
                self._document(message)
            else:
                self._mail(message)
        except TemporaryRefusalError as fault:
            self.refusals += 1
            self.failures.refused_for_now(message, fault.words)
        except PermanentRefusalError as fault:
            self.failures.give_up(message, fault.words)
        except Exception as fault:  # noqa: BLE001  # one poisoned message must not hold up the others
            self.failures.failed(message, words_of(fault))

    def _document(self, message: Taken) -> None:
        with read_transaction(self.engine) as conn:
            plan = plan_asked(conn, str(message.agreement_id), message.payload)
        if plan is None:
            self._leave_out(message)
            return
        made = self._made(plan)
        file_hash = self.files.put(made.content)
        failpoints.reached("outbox.drafted")
        with write_transaction(self.engine) as conn:
            if mark_done(conn, message.id, self.now):
                insert_once(conn, "document", [self._row(message, plan, made, file_hash)])
                self.failures.mended(conn, message, "made")
                self.report.note("documents", f"{made.file_name} made")

    def _made(self, plan: DraftPlan | CopyPlan) -> "_Made":
        if isinstance(plan, DraftPlan):
            draft = plan.make()
            return _Made(plan.file_name, draft.content, draft.template_sha256, LANGUAGE)
        to_pdf = self.office.make_pdf if self.settings.make_pdf and pdf_program() else None
        name, content = plan.make(self.files.get(plan.frozen_hash), to_pdf)
        return _Made(name, content, plan.frozen_hash, plan.language)

    def _leave_out(self, message: Taken) -> None:
        """Make no document of a message that has lost its point since, such as a letter about a text that went back."""
        with write_transaction(self.engine) as conn:
            if mark_done(conn, message.id, self.now):
                self.failures.mended(conn, message, "not needed any more")
                self.report.note("documents_dropped")

    def _row(self, message: Taken, plan: DraftPlan | CopyPlan, made: "_Made", file_hash: str) -> dict[str, object]:
        return {
            "id": ids.new_id(),
            "agreement_id": plan.agreement_id,
            "outbox_id": message.id,
            "kind": plan.template,
            "title": plan.title,
            "file_name": made.file_name,
            "file_hash": file_hash,
            "template_hash": made.source_hash,
            "language": made.language,
            "made_at": self.now,
        }

    def _mail(self, message: Taken) -> None:
        with read_transaction(self.engine) as conn:
            letter = compose(conn, message, self.settings.base_url.rstrip("/"))
        if letter.has_content:
            self._send(message, letter)
            failpoints.reached("outbox.accepted")
        status, word = ("sent", "mails_sent") if letter.has_content else ("dropped", "mails_dropped")
        with write_transaction(self.engine) as conn:
            for because in set(letter.dropped.values()):
                drop_news(conn, [key for key, why in letter.dropped.items() if why == because], because)
            if mark_done(conn, message.id, self.now):
                mark_delivery(conn, message.id, status, sent_at=self.now if status == "sent" else None)
                self.failures.mended(conn, message, status)
                self.report.note(word)
            if self.refusals or message.attempts >= BUSY_SERVER_TRIES:
                self.failures.server_mended(conn)
        self.refusals = 0

    def _send(self, message: Taken, letter: Letter) -> None:
        mail = render_mail(letter.event, letter.context)
        self.transport.send(
            make_message(
                mail,
                identity=letter.identity,
                sender=self.settings.mail_from,
                recipient=letter.address,
                sent_at=message.created_at,
            )
        )


def _to(message: Taken) -> str:
    return str(message.payload.get("recipient"))

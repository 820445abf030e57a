"""A desk at which stories are played: one office, one day at a time, steps through the same table as the doors use."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from ode_workflows.actions.doors import ACTIONS
from ode_workflows.actions.proposal import propose
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.actions.sweep import sweep
from ode_workflows.db.case import StoredCase, agreement_by
from ode_workflows.db.history import entries_of
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.domain.actor import Actor, system_actor
from ode_workflows.files.store import FileStore
from ode_workflows.notifications.sink import SunkMail, list_mails
from ode_workflows.settings import Settings
from tests.builders import actor, an_intake, settle_findings

TEXT = b"The Participants intend to cooperate. Either may discontinue on ninety days' notice."
MEMORANDUM_TERM = {"kind": "fixed_renewable_by_consent", "number": 4, "unit": "years"}
NOTE = {"name": "note.txt", "content": b"What it is about and what it changes."}


@dataclass
class Desk:
    """An engine, a file store and the day on which the story stands."""

    engine: Engine
    folder: Path
    today: date = date(2026, 7, 1)
    office_id: str = ""
    files: FileStore = field(init=False)

    def __post_init__(self) -> None:
        self.files = FileStore(self.folder / "files")

    @property
    def now(self) -> datetime:
        """Noon in California on the day of the story."""
        return datetime.combine(self.today, time(19), tzinfo=UTC)

    def propose(self, by: str = "ana", **changes: Any) -> str:
        """Put a proposal on file and return its reference."""
        with write_transaction(self.engine) as conn:
            by_whom = actor(conn, by, self.today)
            intake = an_intake(**{"term": MEMORANDUM_TERM, **changes})
            result = propose(conn, intake=intake, by=by_whom, now=self.now, today=self.today)
        return result.reference

    def step(self, reference: str, trigger: str, by: str, **said: Any) -> StepResult:
        """Take a step or event; what is not of the request itself is an input of the trigger."""
        with write_transaction(self.engine) as conn:
            return ACTIONS[trigger](conn, self.request(conn, reference, by, said))

    def request(self, conn: Any, reference: str, by: str, said: dict[str, Any]) -> StepRequest:
        """Return the request of a person, or of the calendar ("system")."""
        own = ("on", "reason", "evidence", "expected_version", "key")
        kept = {name: said.pop(name) for name in own if name in said}
        second = said.pop("confirmed_by", None)
        return StepRequest(
            reference=reference,
            by=self._actor(conn, by),
            now=self.now,
            today=self.today,
            files=self.files,
            confirmed_by=self._actor(conn, second) if second else None,
            inputs=said,
            **kept,
        )

    def _actor(self, conn: Any, handle: str) -> Actor:
        return system_actor(self.office_id) if handle == "system" else actor(conn, handle, self.today)

    def sweep(self, *days: date) -> None:
        """Run the sweep on each of these days, or on the day of the story."""
        for day in days or (self.today,):
            self.today = day
            sweep(self.engine, Settings(home=self.folder), as_of=day, now=self.now)

    @property
    def mails(self) -> list[SunkMail]:
        """The mails that were sent so far, oldest first."""
        return list_mails(Settings(home=self.folder).mail_folder)

    def case(self, reference: str) -> StoredCase:
        """Return the case with everything that a test may look at already read."""
        with read_transaction(self.engine) as conn:
            agreement = agreement_by(conn, "reference", reference)
            assert agreement is not None
            case = StoredCase(conn, agreement)
            for name in (
                *("parties", "texts", "approvals", "authorities", "signatures", "deadlines", "tasks", "notices"),
                *("findings", "clause_uses"),
            ):
                getattr(case, name)
            _ = case.entered_state_on
            return case

    # ------------------------------------------------------------------ ways that many stories share

    def to_legal_review(self, reference: str) -> None:
        """Submitted and screened, every finding settled."""
        self.step(reference, "submit_for_legal_review", "ana")
        self.settle_findings(reference)

    def to_negotiation(self, reference: str) -> None:
        """From proposal to negotiation, as an analyst, counsel and the director do it."""
        self.to_legal_review(reference)
        self.answer_rows(reference, "negotiate")
        self.step(reference, "authorize_negotiation", "dora", scope="as proposed")

    def to_clearance(self, reference: str) -> None:
        """On to clearance with a frozen text."""
        self.to_negotiation(reference)
        self.step(reference, "freeze_text", "ana", files={"en": {"name": "text.txt", "content": TEXT}})
        self.step(reference, "submit_for_clearance", "ana", explanatory_note=NOTE)
        self.settle_findings(reference)

    def to_signature(self, reference: str, *, signatory: str = "Gavin Example") -> None:
        """On to signature: rows answered, full powers and force rule confirmed, authority to sign granted."""
        self.to_clearance(reference)
        self.answer_rows(reference, "conclude")
        self.step(reference, "confirm", "clara", what="full_powers", holder=signatory, title="Governor", evidence="law")
        self.step(reference, "confirm", "clara", what="force_rule")
        self.step(reference, "authorize_signature", "dora", signatory=signatory)

    def sign_all(self, reference: str, *, signatory: str = "Gavin Example") -> None:
        """Record every party's signature today."""
        for party in self.case(reference).parties:
            signer = signatory if party.is_us else f"Head of {party.name}"
            self.step(
                reference, "record_signature", "sven",
                party=party.name, signer=signer, title="Head", place="Sacramento", evidence="scan of the signed page",
            )  # fmt: skip

    def to_force(self, reference: str) -> StepResult:
        """All the way: for a memorandum the last signature brings it into force."""
        self.to_signature(reference)
        self.sign_all(reference)
        return self.step(reference, "complete_signature", "sven")

    def settle_findings(self, reference: str, by: str = "clara") -> None:
        """Let counsel record of every finding that it applies."""
        settle_findings(self.engine, reference, by, now=self.now, today=self.today)

    def answer_rows(self, reference: str, gate: str, *, but: str | None = None) -> None:
        outcome = {"decision": "favourable", "concurrence": "favourable", "filing": "filed", "consultation": "answered"}
        by = {"counsel": "clara", "liaison": "lena", "tribal_liaison": "tala", "analyst": "amir", "director": "dora"}
        for row in self.case(reference).approvals:
            if row.gate == gate and row.status == "open" and row.mode in outcome and row.id != but:
                self.step(
                    reference, "resolve_approval", by[row.kept_by],
                    approval=row.id, outcome=outcome[row.mode], evidence="letter on file",
                )  # fmt: skip

    def last_entry(self, reference: str) -> dict[str, Any]:
        """Return the newest history entry's body."""
        with read_transaction(self.engine) as conn:
            agreement = agreement_by(conn, "reference", reference)
            assert agreement is not None
            body: dict[str, Any] = json.loads(entries_of(conn, agreement.id)[-1].body)
            return body

"""The stage of a story: a scratch office, one day at a time, every act through the actions that all doors call."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from ode_workflows.access.identity import actor_named
from ode_workflows.actions.demo import load_people
from ode_workflows.actions.doors import ACTIONS
from ode_workflows.actions.proposal import propose
from ode_workflows.actions.rulebook import rulebook
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.actions.sweep import sweep
from ode_workflows.db.case import StoredCase, case_by
from ode_workflows.db.migrate import upgrade
from ode_workflows.db.session import make_engine, read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.counting import written
from ode_workflows.domain.errors import StepRefusedError
from ode_workflows.files.store import FileStore
from ode_workflows.legal.facts import ON_THE_PROPOSAL
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.lifecycle.profiles import profile_of
from ode_workflows.settings import Settings

Tell = Callable[[str], None]

_BEST = {"decision": "favourable", "concurrence": "favourable", "filing": "filed", "consultation": "answered"}
"""The best answer to a row of each mode."""


@dataclass
class Stage:
    """A scratch office in a folder of its own, the day on which the story stands, and whom it is told to."""

    settings: Settings
    tell: Tell
    today: date
    engine: Engine = field(init=False)
    files: FileStore = field(init=False)

    def __post_init__(self) -> None:
        self.engine = make_engine(self.settings.resolved_database_url)
        self.files = FileStore(self.settings.files_folder)
        upgrade(self.engine)
        with write_transaction(self.engine) as conn:
            load_people(conn)

    @property
    def now(self) -> datetime:
        """Eleven o'clock in Sacramento in winter, on the day of the story."""
        return datetime.combine(self.today, time(19), tzinfo=UTC)

    def on(self, day: date) -> None:
        """Let the days pass until a day; what falls due by itself is done on it, and announced the day before."""
        for due in (day - timedelta(days=1), day):
            if due >= self.today:
                self.today = due
                self.run_sweep()

    def later(self, days: int) -> None:
        """Let some calendar days pass."""
        self.on(self.today + timedelta(days=days))

    def run_sweep(self) -> None:
        """Do what is due today: dated acts, reminders, digests, documents, mails."""
        report = sweep(self.engine, self.settings, as_of=self.today, now=self.now)
        for part in report.parts:
            if part.part == "dated acts":
                for line in part.lines:
                    self._line("the calendar", line)

    def propose(self, by: str, intake: dict[str, Any]) -> str:
        """Put a proposal on file and return its reference."""
        with self._acting(by) as (conn, actor):
            result = propose(conn, intake=intake, by=actor, now=self.now, today=self.today)
        self._line(_first_name(actor), f"{result.summary}  [{result.reference}]")
        return result.reference

    def step(self, reference: str, trigger: str, by: str, **said: Any) -> StepResult:
        """Take a step or record an event, and tell it."""
        own = {name: said.pop(name) for name in ("reason", "evidence") if name in said}
        with self._acting(by) as (conn, actor):
            request = StepRequest(
                reference=reference, by=actor, now=self.now, today=self.today, files=self.files, inputs=said, **own
            )
            result = ACTIONS[trigger](conn, request)
        self._tell_step(reference, result, actor)
        return result

    def settle_findings(self, reference: str, by: str) -> None:
        """Let counsel record of every finding that stands that it applies, so that its rows stay."""
        for finding in self.case(reference).findings:
            if finding.settlement is None and finding.withdrawn_on is None:
                why = "Read against the answers; the approvals that it brings are asked for."
                self.step(reference, "settle_finding", by, finding=finding.id, settlement="applies", reason=why)

    def answer_rows(self, reference: str, gate: str, people: Mapping[str, str], *, but: Collection[str] = ()) -> None:
        """Let those who keep the open rows of a gate record the answers; `people` says who keeps what by role."""
        for row in self.case(reference).approvals:
            if row.gate == gate and row.status == "open" and row.mode in _BEST and row.catalogue_id not in but:
                said = {"approval": row.id, "outcome": _BEST[row.mode]}
                self.step(reference, "resolve_approval", people[row.kept_by], evidence="Letter, on file", **said)

    def refused(self, reference: str, trigger: str, by: str, **said: Any) -> None:
        """Try a step that must be refused, and tell why.

        Raises:
            AssertionError: it was allowed.
        """
        with self._acting(by) as (conn, actor):
            request = StepRequest(reference=reference, by=actor, now=self.now, today=self.today, inputs=said)
            try:
                ACTIONS[trigger](conn, request)
            except StepRefusedError as refusal:
                self._line(_first_name(actor), f"Refused: {refusal.detail}")
                return
            raise AssertionError(f"{trigger} of {reference} had to be refused")

    def tell_rows(self, reference: str) -> None:
        """Tell which approvals stand on an agreement, and at which gate."""
        self.tell("\n  Approvals:")
        for row in self.case(reference).approvals:
            if row.status not in ("void", "not_required"):
                stands = (row.outcome or row.status).replace("_", " ")
                self.tell(f"    {row.gate.replace('_', ' '):<12}  {row.title} ({row.body}): {stands}")

    def _tell_step(self, reference: str, result: StepResult, actor: Actor) -> None:
        arrow = ""
        if result.from_state != result.to_state:
            agreement = self.case(reference).agreement
            arrow = f"  → {profile_of(agreement.kind).label_of(lifecycle().states[result.to_state])}"
        self._line(_first_name(actor), f"{result.summary}{arrow}")

    def _line(self, who: str, what: str) -> None:
        self.tell(f"  {written(self.today):>11}  {who:<12}  {what}")

    @contextmanager
    def _acting(self, handle: str) -> Iterator[tuple[Any, Actor]]:
        with write_transaction(self.engine) as conn:
            yield conn, actor_named(conn, handle, self.today)

    def case(self, reference: str) -> StoredCase:
        """Return an agreement with its rows and dates already read."""
        with read_transaction(self.engine) as conn:
            case = case_by(conn, "reference", reference)
            if case is None:
                raise LookupError(reference)
            _ = case.approvals, case.deadlines, case.parties, case.tasks, case.findings, case.questions
            return case

    def row(self, reference: str, catalogue_id: str) -> Any:
        """Return one row of approval."""
        return next(row for row in self.case(reference).approvals if row.catalogue_id == catalogue_id)

    def date_of(self, reference: str, kind: str) -> date:
        """Return a live derived date."""
        return next(row.due_on for row in self.case(reference).deadlines if row.kind == kind and row.status == "live")

    def draft(self, reference: str, template: str) -> tuple[str, bytes]:
        """Return the newest document that was made of a template: its file name and its bytes."""
        document, agreement = table_named("document").c, table_named("agreement").c
        wanted = (
            select(document.file_name, document.file_hash)
            .join(table_named("agreement"), agreement.id == document.agreement_id)
            .where(agreement.reference == reference, document.kind == template)
            .order_by(document.made_at.desc())
        )
        with read_transaction(self.engine) as conn:
            found = conn.execute(wanted).first()
        if found is None:
            raise LookupError(f"{template} of {reference}")
        return found.file_name, self.files.get(found.file_hash)

    @property
    def mail_folder(self) -> Path:
        """Where the story's mails are kept."""
        return self.settings.mail_folder


def answers_of_scenario(name: str, **changes: Any) -> dict[str, Any]:
    """Return the answers of a whole intake of the rulebook, without what stands on the proposal itself."""
    scenario = next(each for each in rulebook().scenarios if each["name"] == name)
    given = {fact: answer for fact, answer in scenario["facts"].items() if fact not in ON_THE_PROPOSAL}
    return {**given, **changes}


def _first_name(actor: Actor) -> str:
    return actor.name.split()[0]

"""ODE Workflows: the six triggers from proposal to force, through the actions that every door calls.

Each timed advance is one transaction with everything a step does: the person's roles, the requirements and gates, the
guarded move, the history entry in the chain, tasks with their owners, lines for digests, documents asked for. What an
office does between the steps (freezing the text, answers, signatures) happens between the timed phases.
"""

import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from benchmarks.databases import database_of
from benchmarks.engine import work
from ode_workflows import ids
from ode_workflows.actions.doors import ACTIONS
from ode_workflows.actions.proposal import propose
from ode_workflows.actions.rulebook import rulebook
from ode_workflows.actions.step_request import StepRequest
from ode_workflows.db.migrate import upgrade
from ode_workflows.db.people import actor_by
from ode_workflows.db.session import make_engine, read_transaction, write_transaction
from ode_workflows.db.writer import insert_rows, table_named
from ode_workflows.files.store import FileStore
from ode_workflows.legal.facts import ON_THE_PROPOSAL

TODAY, NOW = date(2026, 7, 1), datetime(2026, 7, 1, 18, tzinfo=UTC)
PEOPLE = {
    "ana": "analyst",
    "amir": "analyst",
    "lena": "liaison",
    "clara": "counsel",
    "colin": "counsel",
    "dora": "director",
    "sigrid": "signatory",
    "sven": "scheduler",
    "rosa": "records_officer",
    "audrey": "auditor",
    "adam": "admin",
}
TEXT = """Article 1
The Participants intend to cooperate. This Memorandum states intentions only and is consistent with the law of each.
Article 2
It takes effect on the last signature and has no end date; it remains in effect until one discontinues it on 60 days'
written notice. It may be amended in writing. Differences are settled by consultation. The contacts are the offices.
"""
FILE = {"name": "text.txt", "content": TEXT.encode()}
"""A text in which the lint of clearance finds nothing."""

REGISTER = "foreign-agreement-register"
"""The one rule that fires on a clear memorandum with a foreign province; counsel settles it before the next step."""

SIGNER = {"title": "Head", "place": "Sacramento"}


class Office:
    """A fresh office with as many proposals as the job counts."""

    def __init__(self, job: work.Job, files: Path) -> None:
        self.job = job
        self.engine: Engine = make_engine(job.address, busy_timeout_seconds=60)
        upgrade(self.engine)
        self.files = FileStore(files)
        self._people()
        clear = next(each["facts"] for each in rulebook().scenarios if each["name"].startswith("clean tourism"))
        self.facts = {fact: answer for fact, answer in clear.items() if fact not in ON_THE_PROPOSAL}
        self.references = [self._propose(number) for number in range(1, job.count + 1)]

    def _people(self) -> None:
        office: dict[str, object] = {
            "id": ids.new_id(), "name": "Office", "kind": "state", "home_state": "CA", "timezone": "UTC",
            "party_name": "State of California", "is_example": True,
        }  # fmt: skip
        with write_transaction(self.engine) as conn:
            insert_rows(conn, "office", [office])
            for handle, role in PEOPLE.items():
                person: dict[str, object] = {
                    "id": ids.new_id(), "handle": handle, "name": handle.title(), "email": f"{handle}@ode.example",
                    "office_id": office["id"], "timezone": "UTC", "is_active": True, "is_example": True,
                }  # fmt: skip
                insert_rows(conn, "person", [person])
                insert_rows(conn, "role_grant", [{"person_id": person["id"], "role": role, "issue_areas": []}])

    def _propose(self, number: int) -> str:
        intake = {
            "title": f"Exchange {number}",
            "kind": "memorandum_of_understanding",
            "counterparts": [{"name": f"Province {number}", "kind": "foreign_subnational"}],
            "purpose": "Exchange of data.",
            "lead_agency": "Agency",
            "issue_areas": ["water"],
            "is_binding": "no",
            "facts": self.facts,
            "force": {"rule": "on_event"},
            "term": {"kind": "indefinite"},
        }
        with write_transaction(self.engine) as conn:
            by = actor_by(conn, "ana", TODAY)
            if by is None:
                raise LookupError("ana")
            return propose(conn, intake=intake, by=by, now=NOW, today=TODAY).reference

    def step(self, number: int, trigger: str, by: str, said: dict[str, Any]) -> None:
        """Take one step or event in a transaction of its own."""
        evidence = "letter"
        with write_transaction(self.engine) as conn:
            actor = actor_by(conn, by, TODAY)
            if actor is None:
                raise LookupError(by)
            request = StepRequest(
                reference=self.references[number - 1], by=actor, now=NOW, today=TODAY, files=self.files, inputs=said,
                evidence=evidence, reason="As the file says.",
            )  # fmt: skip
            ACTIONS[trigger](conn, request)

    def for_all(self, trigger: str, by: str, said: Callable[[int], dict[str, Any]] | None = None) -> float:
        """Take a step for every agreement with all clients at once; return the seconds."""

        def client(k: int) -> None:
            for number in work.shares(self.job, k):
                self.step(number, trigger, by, said(number) if said else {})

        return work.together([lambda k=k: client(k) for k in range(self.job.clients)])


def contest(job: work.Job) -> float:
    """Take every agreement from proposal to force; the first few warm up what a running office has warm."""
    with tempfile.TemporaryDirectory() as folder, database_of(job.database, job.server) as warm:
        whole_way(Office(work.Job(2, 1, warm), Path(folder) / "warm"))
        return whole_way(Office(job, Path(folder) / "files"))


def whole_way(office: Office) -> float:
    """Take every agreement of an office from proposal to force; return the seconds of the six timed steps."""
    seconds = office.for_all("submit_for_legal_review", "ana")
    office.for_all("settle_finding", "clara", lambda _: {"finding": REGISTER, "settlement": "applies"})
    seconds += office.for_all("authorize_negotiation", "dora", lambda _: {"scope": "as proposed"})
    office.for_all("freeze_text", "ana", lambda _: {"files": {"en": FILE}})
    seconds += office.for_all("submit_for_clearance", "ana", lambda _: {"explanatory_note": FILE})
    for approval, by in (("legal_sufficiency", "clara"), ("agency_concurrence", "lena")):
        office.for_all("resolve_approval", by, lambda _, it=approval: {"approval": it, "outcome": "favourable"})
    office.for_all("confirm", "clara", lambda _: {"what": "full_powers", "holder": "Gavin", "title": "Governor"})
    seconds += office.for_all("authorize_signature", "dora", lambda _: {"signatory": "Gavin"})
    office.for_all("record_signature", "sven", lambda _: {"party": "us", "signer": "Gavin", **SIGNER})
    office.for_all("record_signature", "sven", lambda n: {"party": f"Province {n}", "signer": "Ada", **SIGNER})
    seconds += office.for_all("complete_signature", "sven")
    office.for_all("record_party_event", "ana", lambda _: {"event": "condition_met"})
    office.for_all("confirm", "clara", lambda _: {"what": "force_date"})
    seconds += office.for_all("bring_into_force", "ana")
    _check(office)
    office.engine.dispose()
    return seconds


def _check(office: Office) -> None:
    agreement, entry = table_named("agreement").c, table_named("history_entry").c
    with read_transaction(office.engine) as conn:
        alive = conn.scalar(select(func.count()).where(agreement.state == "in_force"))
        moves = conn.scalar(
            select(func.count()).where(entry.from_state.is_not(None), entry.from_state != entry.to_state)
        )
    if (alive, moves) != (office.job.count, office.job.count * work.STEPS):
        raise AssertionError(f"the work was not done exactly once: {alive} in force, {moves} moves")


if __name__ == "__main__":
    work.main(contest)

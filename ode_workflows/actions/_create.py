"""Makes an agreement: the first entry of its history, with its first rows and tasks, in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from ode_workflows.actions._consequences import owned_task
from ode_workflows.actions.step_request import StepResult
from ode_workflows.db.history import append_entry, store_sealed
from ode_workflows.db.listing import relist
from ode_workflows.db.outbox import store_news
from ode_workflows.db.people import candidates
from ode_workflows.db.queries import next_number
from ode_workflows.db.writer import apply_changes
from ode_workflows.domain.changes import Change, SealedText, WantedTask, created
from ode_workflows.domain.history import EntryBody
from ode_workflows.domain.records import Agreement, Task
from ode_workflows.domain.routing import FALLBACK_ROLES, Wanted, choose_owner
from ode_workflows.lifecycle.loader import lifecycle


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """Who makes an agreement, how it is recorded, and what stands on it from the start."""

    agreement: Agreement
    trigger: str
    by: str
    role: str
    on: date
    at: datetime
    summary: str
    confirmed_by: str | None = None
    is_recorded_as_fact: bool = False
    reason: SealedText | None = None
    rows: tuple[Change, ...] = ()
    tasks: tuple[WantedTask, ...] = ()
    news: tuple[dict[str, object], ...] = ()
    facts: dict[str, object] = field(default_factory=dict)


def create_agreement(conn: Connection, creation: Creation) -> StepResult:
    """Write a new agreement with its first history entry; every task gets an owner."""
    agreement = creation.agreement
    tasks = _owned(conn, creation)
    changes = (created(agreement), *creation.rows, *(created(task) for task in tasks))
    apply_changes(conn, agreement.id, changes)
    relist(conn, [agreement.id])
    store_sealed(conn, agreement.id, [creation.reason] if creation.reason else [])
    entry_hash = append_entry(conn, _body(creation, changes), head=None)
    store_news(conn, creation.news, creation.on)
    return StepResult(
        reference=agreement.reference,
        trigger=creation.trigger,
        from_state=None,
        to_state=agreement.state,
        version=agreement.version,
        entry_hash=entry_hash,
        summary=creation.summary,
        tasks=tuple((task.title, task.owner_id) for task in tasks),
    )


def _body(creation: Creation, changes: tuple[Change, ...]) -> EntryBody:
    return EntryBody(
        agreement=creation.agreement.id,
        seq=1,
        trigger=creation.trigger,
        from_state=None,
        to_state=creation.agreement.state,
        by=creation.by,
        role=creation.role,
        on_behalf_of=None,
        recorded_by=creation.by,
        confirmed_by=creation.confirmed_by,
        on=creation.on,
        at=creation.at,
        is_recorded_as_fact=creation.is_recorded_as_fact,
        reason_seal=creation.reason.digest if creation.reason else None,
        lifecycle=lifecycle().file_hash,
        facts={"summary": creation.summary, **creation.facts},
        changes=changes,
    )


def _owned(conn: Connection, creation: Creation) -> list[Task]:
    agreement = creation.agreement
    roles = {task.role for task in creation.tasks} - {"owner"}
    needed = roles | set(FALLBACK_ROLES)
    people = candidates(conn, agreement.office_id, needed, creation.on, weighed=roles) if roles else []
    owned = []
    for task in creation.tasks:
        asked = Wanted(task.role, task.agency, tuple(agreement.issue_areas), agreement.id)
        owner = agreement.owner_id
        if task.role != "owner":
            owner = choose_owner(asked, people, otherwise=agreement.owner_id)
        owned.append(owned_task(task, agreement, owner, creation.on))
    return owned


def new_reference(conn: Connection, *, year: int, parent_reference: str | None = None, letter: str = "A") -> str:
    """Return the next free number of the register: `2026-038`, or `2026-038-A1` for a child. Never used again."""
    series = f"{parent_reference}-{letter}" if parent_reference else str(year)
    number = next_number(conn, series)
    return f"{series}{number}" if parent_reference else f"{series}-{number:03d}"


def row_changes(records: Iterable[object]) -> tuple[Change, ...]:
    """Return the changes that make these records' rows."""
    return tuple(created(record) for record in records)  # type: ignore[arg-type]  # records of domain/records.py

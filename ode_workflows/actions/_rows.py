"""Rows of approval on an agreement: made from the catalogue, opened at their stage, their clocks started."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from ode_workflows import ids
from ode_workflows.actions._clocks import with_clock
from ode_workflows.domain.approvals import is_satisfied
from ode_workflows.domain.case import Case
from ode_workflows.domain.changes import Change, WantedTask, altered, created
from ode_workflows.domain.records import Agreement, Approval
from ode_workflows.lifecycle.profiles import STAGES, standing_approvals, usual_stage
from ode_workflows.lifecycle.spec import ApprovalSpec

_TRIBES = ("tribe_federally_recognized", "tribe_not_federally_recognized")


@dataclass(slots=True)
class RowChanges:
    """Changes of rows, and the tasks that come with rows that open."""

    changes: list[Change] = field(default_factory=list)
    tasks: list[WantedTask] = field(default_factory=list)


def open_stage(case: Case, stage: str, on: date) -> RowChanges:
    """Open every row whose stage has come; at the screen, first make the rows that the kind always brings."""
    made = RowChanges()
    fresh = list(standing_rows(case)) if stage == "screened" else []
    for row in fresh:
        opened = opened_row(case.agreement, row, on) if _opens_at(row, stage, [*case.approvals, *fresh]) else row
        made.changes.append(created(opened))
        _ask(made, case.agreement, opened)
    for row in case.approvals:
        is_due = row.status == "waiting" and _opens_at(row, stage, [*case.approvals, *fresh])
        if is_due or (row.status == "stale" and _reopens_at(row, stage)):
            _reopen(made, case.agreement, row, on)
    return made


def add_rows(case: Case, rows: list[Approval], on: date, *, submitted: bool = False) -> RowChanges:
    """Return the changes that add rows to an agreement; each opens at once when its stage has come.

    `submitted` is true of the step that brings the agreement to the screen, before it stands there.
    """
    made = RowChanges()
    stage = "screened" if submitted else _REACHED.get(case.agreement.state)
    for row in rows:
        is_due = stage is not None and _opens_at(row, stage, [*case.approvals, *rows])
        added = opened_row(case.agreement, row, on) if is_due else row
        made.changes.append(created(added))
        _ask(made, case.agreement, added)
    return made


def standing_rows(case: Case) -> Iterator[Approval]:
    """Yield the rows that the kind always brings and that do not stand on the agreement yet."""
    there = {row.catalogue_id for row in case.approvals if row.status != "void"}
    for spec in standing_approvals(case.agreement.kind, case.agreement.issue_areas):
        if spec.id not in there:
            yield from rows_from_catalogue(case, spec, bodies=())


def rows_from_catalogue(
    case: Case,
    spec: ApprovalSpec,
    *,
    bodies: Iterable[str],
    finding_id: str | None = None,
    rests_on: Iterable[str] = (),
) -> list[Approval]:
    """Return rows of the catalogue for an agreement: one, or one for each agency, tribe or party it is about."""
    named = list(bodies) or _bodies(case, spec)
    return [
        Approval(
            id=ids.new_id(),
            agreement_id=case.agreement.id,
            catalogue_id=spec.id,
            title=spec.title,
            body=body,
            gate=spec.gate,
            mode=spec.mode,
            decided_by=spec.decided_by,
            kept_by=spec.kept_by,
            basis=spec.basis,
            opens=spec.opens,
            days_before_end=spec.days_before_end,
            starts=spec.starts,
            clock_number=spec.clock_number,
            clock_unit=spec.clock_unit,
            silence=spec.silence,
            speaks_for=spec.speaks_for,
            second_contact_after_days=spec.second_contact_after_days,
            is_waivable=spec.is_waivable,
            is_legal=spec.decided_by == "counsel",
            is_computed=spec.is_computed,
            finding_id=finding_id,
            rests_on=list(rests_on),
        )
        for body in named
    ]


def _bodies(case: Case, spec: ApprovalSpec) -> list[str]:
    others = [party for party in case.parties if not party.is_us]
    found = {
        "one": [spec.approver],
        "agency": case.agreement.affected_agencies or [case.agreement.lead_agency or spec.approver],
        "tribe": [party.name for party in others if party.kind in _TRIBES],
        "party": [party.name for party in others],
    }[spec.per]
    return found or [spec.approver]


_REACHED = {
    "legal_review": "screened",
    "negotiation": "screened",
    "clearance": "frozen",
    "signature": "frozen",
    "ratification": "signed",
    "in_force": "in_force",
    "renewal": "in_force",
}
"""The stage that an agreement in a state has passed."""


def reached_stage(case: Case, row: Approval) -> bool:
    """Whether a row that is added now opens at once."""
    stage = _REACHED.get(case.agreement.state)
    if stage is None:
        return False
    before = [
        other for other in case.approvals if row.opens == f"after:{other.catalogue_id}" and other.status != "void"
    ]
    if before:
        return all(is_satisfied(other, case.agreement) for other in before)
    return _opens_at(row, stage, list(case.approvals))


def _opens_at(row: Approval, stage: str, rows: list[Approval]) -> bool:
    if row.days_before_end is not None:
        return False
    if row.opens.startswith("after:"):
        usual = STAGES.index(usual_stage(row.gate))
        return STAGES.index(stage) >= usual and not _waits_behind_another(row, rows)
    # A row brought in late opens with the next stage; it never opens later than its gate.
    return row.opens in STAGES[: STAGES.index(stage) + 1]


def _waits_behind_another(row: Approval, rows: list[Approval]) -> bool:
    before = row.opens.removeprefix("after:")
    return any(other.catalogue_id == before and other.status != "void" for other in rows)


def _reopens_at(row: Approval, stage: str) -> bool:
    return stage == "screened" or (stage == "frozen" and row.opens in ("screened", "frozen"))


# A stale row of the text asks about another text, so the receipt of the old one starts no clock.
_NEVER_ASKED: dict[str, Any] = dict.fromkeys(("sent_on", "received_on", "first_contact_on", "second_contact_on"))


def opened_row(agreement: Agreement, row: Approval, on: date) -> Approval:
    """Return the row as it stands on the day it opens; a clock that starts at opening starts."""
    is_another_text = row.status == "stale" and row.speaks_for == "text"
    asked = replace(row, **_NEVER_ASKED) if is_another_text else row
    opened = replace(asked, status="open", opened_on=on, text_hash=None, outcome=None, stale_because=None)
    return with_clock(agreement, opened)


def _reopen(made: RowChanges, agreement: Agreement, row: Approval, on: date) -> None:
    opened = opened_row(agreement, row, on)
    made.changes.append(difference(row, opened))
    _ask(made, agreement, opened)


def _ask(made: RowChanges, agreement: Agreement, row: Approval) -> None:
    if row.status == "open" and not row.is_computed:
        made.tasks.append(task_for(agreement, row))


def task_for(agreement: Agreement, row: Approval) -> WantedTask:
    """Return the task of an open row: decide it, or obtain and record the outside answer."""
    verb = "Obtain and record" if row.decided_by == "outside" else "Decide"
    name = row.title if row.body in row.title else f"{row.title} ({row.body})"
    return WantedTask(
        kind="answer_approval",
        title=f"{verb}: {name}",
        role=row.kept_by,
        about_table="approval",
        about_id=row.id,
        due_on=row.due_on,
        agency=row.body if row.kept_by == "liaison" else agreement.lead_agency or None,
        is_closing_duty=row.gate == "after_force",
    )


def open_followers(case: Case, answered: Approval, on: date) -> RowChanges:
    """Open the rows that wait for a row, once it is satisfied or not required."""
    made = RowChanges()
    if not is_satisfied(answered, case.agreement):
        return made
    for row in case.approvals:
        if row.status == "waiting" and row.opens == f"after:{answered.catalogue_id}":
            inherited = row
            if row.starts == "received" and _shares_receipt(row, answered):
                inherited = replace(row, received_on=answered.received_on, evidence=answered.evidence)
            opened = opened_row(case.agreement, inherited, on)
            made.changes.append(difference(row, opened))
            _ask(made, case.agreement, opened)
    return made


def _shares_receipt(row: Approval, answered: Approval) -> bool:
    """Whether the receipt recorded on the row before is the very receipt that starts this clock."""
    return answered.mode == "filing" and answered.received_on is not None and row.received_on is None


def stale_rows(case: Case, because: str, *, only: Iterable[Approval] | None = None) -> RowChanges:
    """Return the changes that make rows stale; their old outcome stays visible."""
    made = RowChanges()
    for row in case.approvals if only is None else only:
        if row.status in ("open", "decided"):
            outcome = row.outcome or row.previous_outcome
            made.changes.append(altered(row, status="stale", stale_because=because, previous_outcome=outcome))
    return made


def days_before_end(case: Case, on: date) -> RowChanges:
    """Open the rows that open some days before the end of the term."""
    made = RowChanges()
    ends_on = case.agreement.ends_on or case.agreement.expires_on
    for row in case.approvals:
        is_timed = row.status == "waiting" and row.days_before_end is not None
        if is_timed and ends_on and on >= ends_on - timedelta(days=row.days_before_end or 0):
            _reopen(made, case.agreement, row, on)
    return made


def difference(before: Approval, after: Approval) -> Change:
    """Return the change from a row to its new form: only the columns that differ."""
    names = [name for name in type(before).__dataclass_fields__ if getattr(before, name) != getattr(after, name)]
    return altered(before, **{name: getattr(after, name) for name in names})

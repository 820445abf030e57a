"""The acts of the calendar: which are due, from which day, and in which words they are announced.

Each finder looks one day ahead, so that the sweep of the day before announces. What opens work (a row, the renewal
window) decides nothing in law and is not announced.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from ode_workflows.actions._lapsing import closable_authorities
from ode_workflows.actions._routing import absent_owners_tasks, by_agreement, tasks_asked_for_in_vain
from ode_workflows.db import due, due_terms
from ode_workflows.db.case import StoredCase
from ode_workflows.documents.context import long_date
from ode_workflows.domain.approvals import outcome_of_silence, silence_acts_on, unsatisfied
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.force import ForceOutcome
from ode_workflows.domain.records import Agreement
from ode_workflows.domain.vocabulary import CloseReason, EndReason, Gate
from ode_workflows.lifecycle.requirements.force import is_force_date_confirmed
from ode_workflows.lifecycle.terms_of import force_outcome_of

ONE_DAY = timedelta(days=1)
_BILATERAL = 2
_END_REASONS = {"termination": EndReason.TERMINATED_BY_NOTICE, "withdrawal": EndReason.WITHDRAWN}
_DATE_WORDS = {"notice_by": "last day for notice", "review_by": "day of the review", "expires_on": "last day in force"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DueAct:
    """One act of the calendar on one agreement.

    Attributes:
        object_id: the row or agreement that it is about; with the act it is announced once.
        due_on: civil date from which it may be done, which is also the civil date of the act.
        to_confirm: the date that counsel has still to confirm, in words; None when nothing is missing.
    """

    agreement_id: str
    reference: str
    title: str
    office_id: str
    owner_id: str
    object_id: str
    due_on: date
    inputs: Mapping[str, object] = field(default_factory=dict)
    sentence: str = ""
    basis: str = ""
    to_confirm: str | None = None


Finder = Callable[[Connection, date, str | None], Iterator[DueAct]]


@dataclass(frozen=True, slots=True)
class DatedAct:
    """A kind of act: the trigger it takes, what it is counted as, how the due ones are found, which flow does it."""

    trigger: str
    counted_as: str
    find: Finder
    flow: str
    is_announced: bool = True


def _due(row: Any, due_on: date, *, object_id: str | None = None, **more: Any) -> DueAct:
    return DueAct(
        agreement_id=row.agreement_id,
        reference=row.reference,
        title=row.title,
        office_id=row.office_id,
        owner_id=row.owner_id,
        object_id=object_id or row.agreement_id,
        due_on=due_on,
        **more,
    )


def _rows_to_open(conn: Connection, as_of: date, agreement_id: str | None) -> Iterator[DueAct]:
    for row in due.timed_rows(conn, as_of, agreement_id):
        yield _due(row, as_of, inputs={"opens_timed_rows": True})


def _silences(conn: Connection, as_of: date, agreement_id: str | None) -> Iterator[DueAct]:
    for row in due.silent_rows(conn, as_of, agreement_id):
        outcome = outcome_of_silence(row)
        acts_on = silence_acts_on(row.due_on, row.clock_set_on)
        if acts_on > as_of + ONE_DAY:
            continue
        yield _due(
            row,
            acts_on,
            object_id=row.row_id,
            inputs={"approval": row.row_id, "outcome": outcome},
            sentence=_silence_words(row, outcome),
            basis=row.due_working or row.basis,
        )


def _silence_words(row: Any, outcome: str) -> str:
    name = f"“{row.row_title}” ({row.body})"
    if outcome == "elapsed":
        return f"{name} has run when {long_date(row.due_on)} is over."
    means = "approved" if outcome == "deemed" else "refused"
    return f"{name} counts as {means} when nobody has answered by {long_date(row.due_on)}."


def _forces(conn: Connection, as_of: date, agreement_id: str | None) -> Iterator[DueAct]:
    for agreement, parties in due.awaiting_force(conn, agreement_id):
        try:
            outcome = force_outcome_of(agreement, parties)
        except InvalidFactsError:
            continue  # the rule lacks its number: `ode why` names it, and nothing can be due
        start = outcome.in_force_for_us_on if outcome else None
        if outcome is None or start is None or start > as_of + ONE_DAY:
            continue
        if not unsatisfied(StoredCase(conn, agreement).approvals, agreement, Gate.FORCE):
            yield _force(agreement, outcome, start)


def _force(agreement: Agreement, outcome: ForceOutcome, start: date) -> DueAct:
    is_confirmed = is_force_date_confirmed(agreement, start)
    return DueAct(
        agreement_id=agreement.id,
        reference=agreement.reference,
        title=agreement.title,
        office_id=agreement.office_id,
        owner_id=agreement.owner_id,
        object_id=agreement.id,
        due_on=start,
        sentence=f"It comes into effect for us on {long_date(start)}.",
        basis=outcome.working,
        to_confirm=None if is_confirmed else f"force date, {long_date(start)}",
    )


def _windows(conn: Connection, as_of: date, agreement_id: str | None) -> Iterator[DueAct]:
    for row in due_terms.windows_reached(conn, as_of, agreement_id):
        yield _due(row, as_of)


def _silent_renewals(conn: Connection, as_of: date, agreement_id: str | None) -> Iterator[DueAct]:
    for row in due_terms.silent_renewals(conn, as_of, agreement_id):
        yield _due(
            row,
            row.due_on + ONE_DAY,
            inputs={"basis": "silence"},
            sentence=f"It renews by silence when nobody has decided by {long_date(row.due_on)}.",
            basis=row.working,
            to_confirm=_to_confirm(row),
        )


def _expiries(conn: Connection, as_of: date, agreement_id: str | None) -> Iterator[DueAct]:
    for row in due_terms.terms_run_out(conn, as_of, agreement_id):
        yield _due(
            row,
            row.due_on + ONE_DAY,
            inputs={"end_reason": EndReason.EXPIRED.value},
            sentence=f"It ends: its last day in force is {long_date(row.due_on)}.",
            basis=row.working,
            to_confirm=_to_confirm(row),
        )


def _to_confirm(row: Any) -> str | None:
    return None if row.confirmed_by else f"{_DATE_WORDS[row.deadline_kind]}, {long_date(row.due_on)}"


def _notices(conn: Connection, as_of: date, agreement_id: str | None) -> Iterator[DueAct]:
    """One of many parties that leaves does not end it for the others; that is for people to record."""
    seen: set[str] = set()
    for row in due_terms.notices_in_effect(conn, as_of, agreement_id):
        if row.agreement_id not in seen and (row.is_ours or row.parties_count <= _BILATERAL):
            seen.add(row.agreement_id)
            kind = row.notice_kind.replace("_", " ")
            yield _due(
                row,
                row.effective_on + ONE_DAY,
                inputs={"end_reason": _end_reason(row).value, "ended_on": row.effective_on},
                sentence=f"It ends: the notice of {kind} by {row.given_by} takes effect on "
                f"{long_date(row.effective_on)}.",
                basis=f"notice given on {long_date(row.sent_on)}",
            )


def _end_reason(row: Any) -> EndReason:
    if row.notice_kind == "non_renewal" and row.expires_on is not None and row.expires_on <= row.effective_on:
        return EndReason.EXPIRED
    return _END_REASONS.get(row.notice_kind, EndReason.TERMINATED_BY_NOTICE)


def _lapses(conn: Connection, as_of: date, agreement_id: str | None) -> Iterator[DueAct]:
    for row, closes_on in closable_authorities(conn, as_of, agreement_id):
        yield _due(
            row,
            closes_on,
            inputs={"close_reason": CloseReason.LAPSED.value},
            sentence="It is closed as lapsed, unsigned, with two warnings sent.",
            basis=f"the authority ended on {long_date(row.lapsed_on)}, and 30 calendar days have passed since",
        )


def _leavers(conn: Connection, as_of: date, agreement_id: str | None) -> Iterator[DueAct]:
    for row in due.work_of_leavers(conn, agreement_id):
        yield _due(row, as_of, inputs={"replaces_leavers": True})


def _absences(conn: Connection, as_of: date, agreement_id: str | None) -> Iterator[DueAct]:
    for row, tasks in by_agreement(absent_owners_tasks(conn, as_of, agreement_id)):
        yield _due(row, as_of, inputs={"hands_on": tasks, "because": "absent"})


def _late_tasks(conn: Connection, as_of: date, agreement_id: str | None) -> Iterator[DueAct]:
    for row, tasks in by_agreement(tasks_asked_for_in_vain(conn, as_of, agreement_id)):
        yield _due(row, as_of, inputs={"hands_on": tasks, "because": "late"})


DATED_ACTS = (
    DatedAct("resolve_approval", "decided_by_silence", _silences, "clocks"),
    DatedAct("bring_into_force", "brought_into_force", _forces, "clocks"),
    DatedAct("open_renewal", "renewals_opened", _windows, "renewals", is_announced=False),
    DatedAct("renew", "renewed_by_silence", _silent_renewals, "renewals"),
    DatedAct("end", "ended", _expiries, "renewals"),
    DatedAct("end", "ended", _notices, "renewals"),
    DatedAct("close", "closed", _lapses, "clocks"),
    DatedAct("record_change", "rows_opened", _rows_to_open, "renewals", is_announced=False),
    DatedAct("record_change", "handed_on", _leavers, "routing", is_announced=False),
    DatedAct("record_change", "handed_on_absent", _absences, "routing", is_announced=False),
    DatedAct("record_change", "handed_on_late", _late_tasks, "routing", is_announced=False),
)
"""Every act of the calendar, in the order in which one makes the next one due."""


def acts_of(flow: str) -> tuple[DatedAct, ...]:
    """Return the acts that one flow does, in their order."""
    return tuple(kind for kind in DATED_ACTS if kind.flow == flow)

"""Renewal: the window opens, the director decides or silence does, the term goes on or is let run out."""

from dataclasses import replace

from sqlalchemy import Connection

from ode_workflows.actions._dates import rederived
from ode_workflows.actions._inputs import said
from ode_workflows.actions._step import take_step
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.domain.case import Act, Case, live_deadline
from ode_workflows.domain.changes import Effects, Told, WantedTask
from ode_workflows.domain.counting import written
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.inputs import Extend, Renew
from ode_workflows.domain.records import Deadline
from ode_workflows.domain.sentences import phrased
from ode_workflows.lifecycle.requirements.term import date_of_silence, decision_due_on, ending_notice


def open_renewal(conn: Connection, request: StepRequest) -> StepResult:
    """Open the renewal decision of this term."""
    return take_step(conn, "open_renewal", request, _opened)


def _opened(case: Case, act: Act) -> Effects:
    due = decision_due_on(case)
    working = next((row.working for row in case.deadlines if row.due_on == due and row.status == "live"), "")
    effects = Effects(
        summary=f"Renewal decision due {due}" if due else "Renewal decision opened",
        facts={"decide_by": due, "working": working},
    )
    acts_on = date_of_silence(case)
    if acts_on is not None and acts_on.confirmed_by is None:
        effects.tasks.append(_to_confirm(case, acts_on))
    return effects


def _to_confirm(case: Case, deadline: Deadline) -> WantedTask:
    """Return counsel's task to confirm the date on which the calendar will act, unless it is open already."""
    what = "last day for notice" if deadline.kind == "notice_by" else "last day in force"
    if deadline.kind == "review_by":
        what = "day of the review"
    return WantedTask(
        kind="confirm_date",
        title=f"Confirm the {what}, {written(deadline.due_on)}",
        role="counsel",
        about_table="deadline",
        about_id=deadline.id,
        due_on=deadline.due_on,
    )


def renew(conn: Connection, request: StepRequest) -> StepResult:
    """Let the agreement go on for another term, on a recorded basis."""
    return take_step(conn, "renew", request, _renewed)


def _renewed(case: Case, act: Act) -> Effects:
    inputs, agreement = said(act, Renew), case.agreement
    next_end = live_deadline(case, "next_term_ends_on")
    new_expires_on = inputs.new_expires_on or (next_end.due_on if next_end else None)
    changed = replace(agreement, expires_on=new_expires_on, renewals_done=agreement.renewals_done + 1)
    basis = inputs.basis or ""
    until = f" until {new_expires_on}" if new_expires_on else ""
    by_silence = basis == "silence"
    effects = Effects(
        summary=f"Extended by silence{until}" if by_silence else f"Renewed{until} ({basis.replace('_', ' ')})",
        agreement={
            "expires_on": new_expires_on,
            "renewals_done": changed.renewals_done,
            "renewal_decided_for_on": decision_due_on(case),
            "renewal_basis": basis,
            "ends_on": None,
        },
        changes=rederived(changed, case.deadlines),
        facts={"basis": basis, "child": inputs.child},
    )
    if by_silence:
        effects.tells.append(Told(("director", "owner"), "was extended by silence; nobody decided in time"))
    return effects


def decline_renewal(conn: Connection, request: StepRequest) -> StepResult:
    """Let the term run out: it stays in force to its last day."""
    return take_step(conn, "decline_renewal", request, _declined)


def _declined(case: Case, act: Act) -> Effects:
    notice = ending_notice(case)
    last_day = (notice.effective_on if notice else None) or case.agreement.expires_on
    return Effects(
        summary=f"Renewal declined; in force until {last_day}" if last_day else "Renewal declined",
        agreement={
            "renewal_decided_for_on": decision_due_on(case),
            "renewal_basis": "declined",
            "ends_on": last_day,
        },
    )


def extend(conn: Connection, request: StepRequest) -> StepResult:
    """Lengthen the same term."""
    return take_step(conn, "extend", request, _extended)


def _extended(case: Case, act: Act) -> Effects:
    new_expires_on, agreement = said(act, Extend).new_expires_on, case.agreement
    if agreement.expires_on is not None and new_expires_on <= agreement.expires_on:
        raise InvalidFactsError.of(
            "new_expires_on",
            phrased("must lie after the present last day, %(expires_on)s", expires_on=agreement.expires_on),
        )
    if not act.by.is_system and not act.evidence:
        raise InvalidFactsError.of(
            "evidence", phrased("attach the evidence of the extension, such as the exchange of letters")
        )
    changed = replace(agreement, expires_on=new_expires_on)
    return Effects(
        summary=f"Extended from {agreement.expires_on or 'no fixed end'} to {new_expires_on}",
        agreement={"expires_on": new_expires_on, "ends_on": None},
        changes=rederived(changed, case.deadlines),
    )

"""Rows of approval: added, reassigned, answered, carried over, waived; open at every stage."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from ode_workflows.actions._clocks import extended, paused, resumed, with_clock
from ode_workflows.actions._find import finding_named, row_named, tasks_about
from ode_workflows.actions._inputs import said
from ode_workflows.actions._rows import (
    difference,
    open_followers,
    opened_row,
    reached_stage,
    rows_from_catalogue,
    task_for,
)
from ode_workflows.actions._step import take_step
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.db.people import person_by_handle
from ode_workflows.domain.approvals import SATISFYING_OUTCOMES
from ode_workflows.domain.case import Act, Case, our_party
from ode_workflows.domain.changes import Effects, Told, altered, created
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.inputs import AddApproval, ReassignApproval, ResolveApproval
from ode_workflows.domain.records import Approval
from ode_workflows.domain.sentences import phrased
from ode_workflows.lifecycle.profiles import approval_spec
from ode_workflows.lifecycle.requirements.clocks import CLOCK_ACTS

_NOTES_OF_DELIVERY = ("sent", "received", "contacted")


def add_approval(conn: Connection, request: StepRequest) -> StepResult:
    """Add a row of the catalogue by hand; it opens at once when its stage has come."""
    return take_step(conn, "add_approval", request, _added)


def _added(case: Case, act: Act) -> Effects:
    inputs = said(act, AddApproval)
    spec = approval_spec(inputs.approval)
    finding = finding_named(case, inputs.finding) if inputs.finding else None
    rows = rows_from_catalogue(
        case, spec, bodies=inputs.bodies, finding_id=finding.id if finding else None, rests_on=inputs.rests_on
    )
    there = {(row.catalogue_id, row.body) for row in case.approvals if row.status != "void"}
    if all((row.catalogue_id, row.body) in there for row in rows):
        raise InvalidFactsError.of("approval", phrased("%(id)s stands on this agreement already", id=spec.id))
    effects = Effects(summary=f"Approval added: {spec.title}")
    for row in rows:
        if (row.catalogue_id, row.body) in there:
            continue
        made = opened_row(case.agreement, row, act.on) if reached_stage(case, row) else row
        effects.changes.append(created(made))
        if made.status == "open" and not made.is_computed:
            effects.tasks.append(task_for(case.agreement, made))
    return effects


def reassign_approval(conn: Connection, request: StepRequest) -> StepResult:
    """Give the task of a row to somebody else; a legal row is reassigned, never waived."""

    def reassigned(case: Case, act: Act) -> Effects:
        row = row_named(case, act)
        to_person = said(act, ReassignApproval).to_person
        person = person_by_handle(conn, to_person, office_id=case.agreement.office_id)
        if person is None:
            raise InvalidFactsError.of(
                "to_person", phrased("%(to_person)r is nobody active in this office", to_person=to_person)
            )
        tasks = tasks_about(case, row.id)
        if not tasks:
            raise InvalidFactsError.of(
                "approval",
                phrased("“%(title)s” has no open task; it is %(status)s", title=row.title, status=row.status),
            )
        return Effects(
            summary=f"“{row.title}” reassigned to {person.name}",
            changes=[altered(task, owner_id=person.id) for task in tasks],
        )

    return take_step(conn, "reassign_approval", request, reassigned)


def resolve_approval(conn: Connection, request: StepRequest) -> StepResult:
    """Record what became of a row: sent, received, contacted, its clock paused, resumed or extended, or its answer."""
    return take_step(conn, "resolve_approval", request, _resolved)


def _resolved(case: Case, act: Act) -> Effects:
    outcome = said(act, ResolveApproval).outcome
    row = row_named(case, act)
    if outcome in _NOTES_OF_DELIVERY:
        return _noted(case, act, row, str(outcome))
    if outcome in CLOCK_ACTS:
        return _clock_set(case, act, row, str(outcome))
    return answered(case, act, row, str(outcome))


def _noted(case: Case, act: Act, row: Approval, what: str) -> Effects:
    """Record that a request was sent, received or repeated; a clock that starts there runs from that day."""
    after = replace(row, evidence=act.evidence or row.evidence)
    if what == "sent":
        after = replace(after, sent_on=act.on, first_contact_on=row.first_contact_on or act.on)
    elif what == "received":
        after = replace(after, received_on=act.on, first_contact_on=row.first_contact_on or act.on)
    elif row.first_contact_on is None:
        after = replace(after, first_contact_on=act.on)
    else:
        after = replace(after, second_contact_on=act.on)
    if what == row.starts:
        after = with_clock(case.agreement, after)
    effects = Effects(summary=f"{row.title}: {what} on {act.on}", changes=[difference(row, after)])
    effects.facts = {"approval": row.catalogue_id, "body": row.body, "due_on": after.due_on}
    effects.changes += [altered(task, due_on=after.due_on) for task in tasks_about(case, row.id)]
    return effects


def _clock_set(case: Case, act: Act, row: Approval, what: str) -> Effects:
    """Record that the clock of a row stands still, runs again, or has a new last day; its task goes with it."""
    inputs = said(act, ResolveApproval)
    if what == "paused":
        after = paused(case.agreement, row, act.on, recorded_on=act.today)
    elif what == "resumed":
        after = resumed(case.agreement, row, act.on, recorded_on=act.today)
    else:
        last_on, asked_by = inputs.last_on or act.on, inputs.asked_by or "office"
        after = extended(row, last_on, asked_by=asked_by, recorded_on=act.today)
    until = f", last day {after.due_on}" if after.due_on else ""
    summary = f"{row.title} ({row.body}): clock {what} on {act.on}{until}"
    effects = Effects(summary=summary, changes=[difference(row, after)])
    effects.facts = {"approval": row.catalogue_id, "body": row.body, "clock": what, "due_on": after.due_on}
    effects.changes += [altered(task, due_on=after.due_on) for task in tasks_about(case, row.id)]
    if row.silence in ("favourable", "refused"):
        # Who may have read that silence decides tomorrow learns that this no longer holds.
        effects.tells.append(Told(("owner", "director", "counsel"), summary, due_on=after.due_on))
    return effects


def answered(case: Case, act: Act, row: Approval, outcome: str) -> Effects:
    """Return what the answer of a row means: the row decided, its task done, its followers open, the force rule fed."""
    effects = Effects(summary=f"{row.title} ({row.body}): {outcome.replace('_', ' ')}")
    inputs = act.inputs
    after = replace(
        row,
        status="decided",
        outcome=outcome,
        decided_on=act.on,
        decided_by_person=None if row.decided_by == "outside" else act.by.person_id,
        recorded_by=act.by.person_id,
        conditions_seal=effects.seal(getattr(inputs, "conditions", None), "deliberative"),
        evidence=act.evidence or row.evidence,
        text_hash=case.agreement.frozen_hash if row.speaks_for == "text" else None,
        is_carried_over=False,
    )
    effects.changes.append(difference(row, after))
    effects.facts = {"approval": row.catalogue_id, "body": row.body, "outcome": outcome}
    effects.done_tasks = {task.id: outcome.replace("_", " ") for task in tasks_about(case, row.id)}
    followers = open_followers(case, after, act.on)
    effects.changes += followers.changes
    effects.tasks += followers.tasks
    if outcome in SATISFYING_OUTCOMES[row.mode]:
        _feed_force_rule(case, row, act.on, effects)
    else:
        says, details = f"was refused by {row.body}: {row.title}", {"by": row.body, "approval": row.title}
        told = Told(("owner", "director", "counsel"), says, event="refused", is_urgent=True, details=details)
        effects.tells.append(told)
    return effects


def _feed_force_rule(case: Case, row: Approval, on: date, effects: Effects) -> None:
    fact = approval_spec(row.catalogue_id).sets_force_fact
    us = our_party(case)
    if fact == "publication":
        effects.agreement["force_publication_on"] = on
    elif fact == "event":
        effects.agreement["force_event_on"] = on
    elif fact == "our_consent" and us is not None and us.consented_on is None:
        effects.changes.append(altered(us, consented_on=on, consent_kind=row.title))


def carry_over_approval(conn: Connection, request: StepRequest) -> StepResult:
    """Let the old answer of a stale row hold for the present text, with counsel's reason."""
    return take_step(conn, "carry_over_approval", request, _carried_over)


def _carried_over(case: Case, act: Act) -> Effects:
    row = row_named(case, act)
    old = row.previous_outcome
    if row.status not in ("stale", "open") or old not in SATISFYING_OUTCOMES[row.mode]:
        raise InvalidFactsError.of(
            "approval", phrased("“%(title)s” has no earlier favourable answer to carry over", title=row.title)
        )
    if row.speaks_for == "text" and case.agreement.frozen_hash is None:
        raise InvalidFactsError.of(
            "approval", phrased("freeze the text first; an answer is carried over to a frozen text")
        )
    after = replace(
        row,
        status="decided",
        outcome=old,
        stale_because=None,
        is_carried_over=True,
        recorded_by=act.by.person_id,
        text_hash=case.agreement.frozen_hash if row.speaks_for == "text" else None,
    )
    effects = Effects(summary=f"{row.title}: {old} carried over", changes=[difference(row, after)])
    effects.done_tasks = {task.id: "carried over" for task in tasks_about(case, row.id)}
    followers = open_followers(case, after, act.on)
    effects.changes += followers.changes
    effects.tasks += followers.tasks
    return effects


def waive_approval(conn: Connection, request: StepRequest) -> StepResult:
    """Waive a row that may be waived; never a legal one."""
    return take_step(conn, "waive_approval", request, _waived)


def _waived(case: Case, act: Act) -> Effects:
    return answered(case, act, row_named(case, act), "waived")

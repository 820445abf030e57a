"""What a proposal would bring, without storing or sending anything: route, approvals, people, dates.

The real actions run in a transaction that is always taken back, so that a simulation and the office never differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from ode_workflows.actions.proposal import answer_facts, propose, submit_for_legal_review
from ode_workflows.actions.step_request import StepRequest
from ode_workflows.db.case import StoredCase, case_by
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.case import Act
from ode_workflows.domain.inputs import StepInputs
from ode_workflows.domain.schedule import Milestone, milestones
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.lifecycle.profiles import profile_of
from ode_workflows.lifecycle.requirements import unmet
from ode_workflows.lifecycle.terms_of import office_calendar

SIMULATED_REASON = "simulated"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who asks, at which instant, on which civil date of the office."""

    by: Actor
    now: datetime
    today: date


def simulate(conn: Connection, intake: Mapping[str, Any], occasion: Occasion) -> dict[str, Any]:
    """Return what a proposal would bring, as JSON knows it.

    Raises:
        InvalidFactsError, RoleNotAllowedError: as `propose` would.
    """
    undone = conn.begin_nested()
    try:
        case = _submitted(conn, intake, occasion)
        return _answer(case, occasion)
    finally:
        undone.rollback()


def _submitted(conn: Connection, intake: Mapping[str, Any], occasion: Occasion) -> StoredCase:
    """Propose it, answer its overlaps, and submit it where the intake is complete; the case as it then stands."""
    by, now, today = occasion.by, occasion.now, occasion.today
    reference = propose(conn, intake=intake, by=by, now=now, today=today).reference
    case = _case(conn, reference)
    request = StepRequest(reference=reference, by=by, now=now, today=today)
    if case.overlaps:
        answer = {"answer": "proceed_distinct", "reason": SIMULATED_REASON}
        said = {"overlaps": {row.other_reference: answer for row in case.overlaps}}
        answer_facts(conn, StepRequest(reference=reference, by=by, now=now, today=today, inputs=said))
    if not _missing(_case(conn, reference), occasion):
        submit_for_legal_review(conn, request)
    return _case(conn, reference)


def _case(conn: Connection, reference: str) -> StoredCase:
    case = case_by(conn, "reference", reference)
    if case is None:
        raise LookupError(f"{reference} was proposed in this very transaction")
    return case


def _missing(case: StoredCase, occasion: Occasion) -> list[str]:
    by = occasion.by.in_office(case.agreement.office_id)
    act = Act(
        step="submit_for_legal_review",
        by=by,
        on=occasion.today,
        today=occasion.today,
        now=occasion.now,
        inputs=StepInputs(),
        is_question=True,
    )
    return [item.sentence for item in unmet(lifecycle().steps["submit_for_legal_review"].needs, case, act)]


def _answer(case: StoredCase, occasion: Occasion) -> dict[str, Any]:
    agreement = case.agreement
    profile = profile_of(agreement.kind)
    dates = milestones(case.approvals, from_on=occasion.today, calendar=office_calendar(agreement.home_state))
    by_stage = {found.stage: found for found in dates}
    signing = by_stage["signature"]
    return {
        "title": agreement.title,
        "kind": agreement.kind,
        "kind_label": profile.label,
        "missing": _missing(case, occasion) if not case.approvals else [],
        "overlaps": [row.other_reference for row in case.overlaps],
        "earliest_signing_on": signing.earliest_on,
        "earliest_signing_decided_by": signing.decided_by,
        "signing_at_usual_pace_on": signing.at_usual_pace_on,
        "usual_pace_decided_by": signing.pace_decided_by,
        "route": [_stage(found) for found in dates],
        "approvals": [
            {
                "id": row.catalogue_id,
                "title": row.title,
                "body": row.body,
                "gate": row.gate,
                "mode": row.mode,
                "kept_by": row.kept_by,
                "clock": f"{row.clock_number} {row.clock_unit}" if row.clock_number else None,
                "silence": row.silence,
            }
            for row in case.approvals
        ],
        "people": [
            {"task": task.title, "owner": case.person_name(task.owner_id), "due_on": task.due_on}
            for task in case.tasks
            if task.status == "open"
        ],
    }


def _stage(found: Milestone) -> dict[str, Any]:
    return {
        "stage": found.stage,
        "shown_as": lifecycle().states[found.stage].shown_as,
        "earliest_on": found.earliest_on,
        "decided_by": found.decided_by,
        "at_usual_pace_on": found.at_usual_pace_on,
        "pace_decided_by": found.pace_decided_by,
    }

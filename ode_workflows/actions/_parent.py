"""What a child does to its parent when it enters into force: amend, extend, join or end it, both histories written."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ode_workflows import ids
from ode_workflows.actions._dates import expired_with_term, rederived
from ode_workflows.actions._fields import agreement_values
from ode_workflows.actions._step import take_step
from ode_workflows.actions.ending import end
from ode_workflows.actions.renewal import extend, renew
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.db.case import StoredCase, agreement_by
from ode_workflows.domain.actor import system_actor
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Effects, created
from ode_workflows.domain.errors import InvalidFactsError, RoleNotAllowedError
from ode_workflows.domain.records import Agreement, Party
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import EndReason, State
from ode_workflows.lifecycle.profiles import profile_of


def act_on_parent(conn: Connection, request: StepRequest, child: StepResult) -> tuple[str, ...]:
    """Do to the parent what the child agreement says, as the parent's next history entry.

    Returns:
        What was done, as `trigger REFERENCE`; nothing for an agreement of its own.

    Raises:
        InvalidFactsError: the child does not say what it changes.
    """
    record = agreement_by(conn, "reference", child.reference)
    if record is None or record.parent_id is None:
        return ()
    what = profile_of(record.kind).acts_on_parent
    parent = agreement_by(conn, "id", record.parent_id)
    if not what or parent is None:
        return ()
    by_calendar = replace(
        request, reference=parent.reference, by=system_actor(parent.office_id), expected_version=parent.version,
        key=None, inputs={}, evidence=f"{record.reference} version {child.version}", on=request.on,
        reason=f"{record.reference} entered into force",
    )  # fmt: skip
    done = _ACTS[what](conn, by_calendar, record, parent)
    return (f"{done.trigger} {done.reference}",)


def _amend(conn: Connection, request: StepRequest, child: Agreement, parent: Agreement) -> StepResult:
    return apply_amendment(conn, request, child)


def apply_amendment(conn: Connection, request: StepRequest, child: Agreement) -> StepResult:
    """Give the parent the fields that an amendment in force changes, and remember the amendment's text."""

    def applied(case: Case, act: Act) -> Effects:
        values = agreement_values("changes_to_parent", child.changes_to_parent, case.agreement)
        agreement = expired_with_term(replace(case.agreement, **values))
        return Effects(
            summary=f"Amended by {child.reference}",
            agreement={**values, "expires_on": agreement.expires_on},
            changes=rederived(agreement, case.deadlines),
            facts={"child": child.reference, "child_text": child.frozen_hash, "changed": sorted(values)},
        )

    return take_step(conn, "apply_amendment", request, applied)


def _accede(conn: Connection, request: StepRequest, child: Agreement, parent: Agreement) -> StepResult:
    newcomers = [party for party in StoredCase(conn, child).parties if not party.is_us]

    def joined(case: Case, act: Act) -> Effects:
        there = {party.folded_name for party in case.parties}
        fresh = [party for party in newcomers if party.folded_name not in there]
        return Effects(
            summary=f"Joined by {', '.join(party.name for party in fresh) or 'nobody new'} under {child.reference}",
            changes=[created(_member(party, case.agreement.id, act.on)) for party in fresh],
            facts={"child": child.reference, "child_text": child.frozen_hash},
        )

    return take_step(conn, "apply_amendment", request, joined)


def _member(party: Party, agreement_id: str, on: date) -> Party:
    return replace(
        party,
        id=ids.new_id(),
        agreement_id=agreement_id,
        in_force_on=on,
        consent_kind=party.consent_kind or "accession",
    )


def _extend(conn: Connection, request: StepRequest, child: Agreement, parent: Agreement) -> StepResult:
    """Lengthen the parent's term: as its renewal where the decision is open, else within the same term."""
    new_expires_on: Any = child.changes_to_parent.get("expires_on")
    if new_expires_on is None:
        raise InvalidFactsError.of(
            "changes_to_parent.expires_on", phrased("say the new last day of the extended agreement")
        )
    if parent.state == State.RENEWAL:
        inputs = {"basis": "child", "new_expires_on": new_expires_on, "child": child.reference}
        return renew(conn, replace(request, inputs=inputs))
    return extend(conn, replace(request, inputs={"new_expires_on": new_expires_on}))


def _terminate(conn: Connection, request: StepRequest, child: Agreement, parent: Agreement) -> StepResult:
    inputs = {"end_reason": EndReason.TERMINATED_BY_AGREEMENT, "ended_on": child.in_force_on or request.today}
    return end(conn, replace(request, inputs=inputs))


_ACTS = {"amend": _amend, "accede": _accede, "extend": _extend, "terminate": _terminate}


def refuse_by_hand(conn: Connection, request: StepRequest) -> StepResult:
    """Refuse an amendment by hand: it acts when the amending agreement enters into force.

    Raises:
        RoleNotAllowedError: always, unless the step is refused for another reason first.
    """

    def refused(case: Case, act: Act) -> Effects:
        raise RoleNotAllowedError(phrased("An amendment acts by itself when the amending agreement enters into force."))

    return take_step(conn, "apply_amendment", request, refused)

"""Signature: each one on one text hash; when the signing rule is met, the agreement may be in force at once."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from ode_workflows import ids
from ode_workflows.actions._find import party_named
from ode_workflows.actions._inputs import said
from ode_workflows.actions._step import act_of, open_case, take_step
from ode_workflows.actions.ratification import bring_into_force
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.domain.actor import system_actor
from ode_workflows.domain.case import Act, Case, live_signatures
from ode_workflows.domain.changes import Effects, altered, created
from ode_workflows.domain.inputs import RecordSignature
from ode_workflows.domain.records import Signature
from ode_workflows.lifecycle.engine import step_spec
from ode_workflows.lifecycle.requirements import unmet


def record_signature(conn: Connection, request: StepRequest) -> StepResult:
    """Record one signature: who, in which capacity, where, how, on which text."""
    return take_step(conn, "record_signature", request, _signed)


def _signed(case: Case, act: Act) -> Effects:
    inputs = said(act, RecordSignature)
    party = party_named(case, inputs.party)
    signature = Signature(
        id=ids.new_id(),
        agreement_id=case.agreement.id,
        party_id=party.id,
        signer=inputs.signer,
        title=inputs.title,
        capacity=inputs.capacity,
        signed_on=act.on,
        place=inputs.place,
        mode=inputs.mode,
        text_hash=case.agreement.frozen_hash or "",
        evidence=act.evidence or "",
    )
    is_enactment = inputs.mode == "enactment"
    dates: dict[str, object] = {"signed_on": act.on}
    if is_enactment:
        dates |= {"consented_on": party.consented_on or act.on, "consent_kind": party.consent_kind or "enactment"}
    return Effects(
        summary=f"{inputs.signer} signed for {party.name} on {act.on} in {inputs.place}",
        changes=[created(signature), altered(party, **dates)],
        facts={"text_hash": signature.text_hash, "party": party.name},
    )


def complete_signature(conn: Connection, request: StepRequest) -> StepResult:
    """State that the signing rule is met; entry into force follows at once where nothing stands before it."""
    return take_step(conn, "complete_signature", request, _completed, afterwards=_enter_into_force_if_ready)


def _completed(case: Case, act: Act) -> Effects:
    signed_on: date = max((row.signed_on for row in live_signatures(case)), default=act.on)
    return Effects(
        summary=f"Signatures complete, the last on {signed_on}",
        agreement={"signed_on": signed_on, "signed_precision": "day"},
        facts={"text_hash": case.agreement.frozen_hash},
    )


def _enter_into_force_if_ready(conn: Connection, request: StepRequest, result: StepResult) -> StepResult:
    """Let `bring_into_force` follow in the same transaction, as a second entry, when nothing stands before it."""
    follow = replace(
        request, expected_version=None, key=None, reason=None, evidence=None, inputs={}, confirmed_by=None, on=None
    )
    case = open_case(conn, follow)
    by_calendar = replace(follow, by=system_actor(case.agreement.office_id))
    act = act_of("bring_into_force", by_calendar, case.agreement)
    if unmet(step_spec("bring_into_force").needs, case, act):
        return result
    entered = bring_into_force(conn, by_calendar)
    return replace(
        result,
        to_state=entered.to_state,
        version=entered.version,
        entry_hash=entered.entry_hash,
        tasks=(*result.tasks, *entered.tasks),
        followed_by=("bring_into_force", *entered.followed_by),
    )

"""Clearance: back to the table when something must change, or on to signature with the second authority."""

from sqlalchemy import Connection

from ode_workflows import ids
from ode_workflows.actions._inputs import said
from ode_workflows.actions._rows import stale_rows
from ode_workflows.actions._step import take_step
from ode_workflows.actions.legal_review import authority_deadline
from ode_workflows.actions.negotiation import CONCLUDE_DEFAULT
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Effects, altered, created
from ode_workflows.domain.counting import count_forward
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.inputs import AuthorizeSignature
from ode_workflows.domain.records import Authority
from ode_workflows.domain.sentences import phrased


def return_to_negotiation(conn: Connection, request: StepRequest) -> StepResult:
    """Reopen the text: answers that spoke for it become stale, signatures and the authority to sign are void."""
    return take_step(conn, "return_to_negotiation", request, _returned)


def _returned(case: Case, act: Act) -> Effects:
    effects = Effects(summary="Returned to negotiation", agreement={"frozen_hash": None})
    texts = [row for row in case.approvals if row.speaks_for == "text"]
    effects.changes += stale_rows(case, "the text went back to negotiation", only=texts).changes
    gone = {row.id for row in texts}
    effects.done_tasks = {
        task.id: "the text went back to negotiation"
        for task in case.tasks
        if task.status == "open" and task.about_id in gone
    }
    because = "returned to negotiation"
    for signature in case.signatures:
        if signature.void_on is None:
            effects.changes.append(altered(signature, void_on=act.on, void_because=because))
    signed = {row.party_id for row in case.signatures if row.void_on is None}
    effects.changes += [altered(party, signed_on=None) for party in case.parties if party.id in signed]
    void = [row for row in case.authorities if row.kind == "conclude" and row.void_on is None]
    effects.changes += [altered(row, void_on=act.on, void_because=because) for row in void]
    ended = {row.id for row in void}
    effects.changes += [
        altered(row, status="void") for row in case.deadlines if row.about_id in ended and row.status == "live"
    ]
    return effects


def authorize_signature(conn: Connection, request: StepRequest) -> StepResult:
    """Grant authority to sign exactly the frozen text: by whom, until when (180 calendar days unless said)."""
    return take_step(conn, "authorize_signature", request, _authority_to_sign)


def _authority_to_sign(case: Case, act: Act) -> Effects:
    inputs = said(act, AuthorizeSignature)
    expires_on = inputs.expires_on or count_forward(act.on, CONCLUDE_DEFAULT).on
    if expires_on < act.on:
        raise InvalidFactsError.of(
            "expires_on",
            phrased("%(expires_on)s lies before the authority begins, %(on)s", expires_on=expires_on, on=act.on),
        )
    effects = Effects(
        summary=f"{inputs.signatory} may sign until {expires_on}", facts={"text_hash": case.agreement.frozen_hash}
    )
    authority = Authority(
        id=ids.new_id(),
        agreement_id=case.agreement.id,
        kind="conclude",
        granted_by=act.by.person_id,
        granted_on=act.on,
        expires_on=expires_on,
        scope=f"to sign the text {case.agreement.frozen_hash}",
        conditions_seal=effects.seal(inputs.conditions, "deliberative"),
        text_hash=case.agreement.frozen_hash,
        signatory=inputs.signatory,
    )
    effects.changes += [created(authority), created(authority_deadline(authority, "authority to sign"))]
    return effects

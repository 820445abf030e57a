"""The table from a trigger's word to its action, for doors that take the word from a person (`ode step`, forms)."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from ode_workflows.actions import (
    approvals,
    clauses,
    clearance,
    clerical,
    commenting,
    ending,
    in_force,
    law_watch,
    legal_review,
    negotiation,
    partner,
    proposal,
    ratification,
    recorded_fact,
    renewal,
    signature,
)
from ode_workflows.actions._parent import refuse_by_hand
from ode_workflows.actions.step_request import StepRequest, StepResult

Action = Callable[[Connection, StepRequest], StepResult]

ACTIONS: Mapping[str, Action] = {
    "submit_for_legal_review": proposal.submit_for_legal_review,
    "return_to_proposal": legal_review.return_to_proposal,
    "authorize_negotiation": legal_review.authorize_negotiation,
    "submit_for_clearance": negotiation.submit_for_clearance,
    "return_to_negotiation": clearance.return_to_negotiation,
    "authorize_signature": clearance.authorize_signature,
    "complete_signature": signature.complete_signature,
    "bring_into_force": ratification.bring_into_force,
    "open_renewal": renewal.open_renewal,
    "renew": renewal.renew,
    "decline_renewal": renewal.decline_renewal,
    "end": ending.end,
    "close": ending.close,
    "reopen": ending.reopen,
    "record_as_fact": recorded_fact.record_as_fact,
    "answer_facts": proposal.answer_facts,
    "settle_finding": legal_review.settle_finding,
    "defer_question": legal_review.defer_question,
    "rescreen": law_watch.rescreen,
    "confirm": legal_review.confirm,
    "add_approval": approvals.add_approval,
    "reassign_approval": approvals.reassign_approval,
    "resolve_approval": approvals.resolve_approval,
    "carry_over_approval": approvals.carry_over_approval,
    "waive_approval": approvals.waive_approval,
    "record_round": negotiation.record_round,
    "receive_from_partner": partner.receive_from_partner,
    "add_comment": commenting.add_comment,
    "resolve_comment": commenting.resolve_comment,
    "freeze_text": negotiation.freeze_text,
    "use_clause": clauses.use_clause,
    "cure_finding": clauses.cure_finding,
    "record_signature": signature.record_signature,
    "record_party_event": ratification.record_party_event,
    "renew_authority": negotiation.renew_authority,
    "remind": in_force.remind,
    "give_notice": in_force.give_notice,
    "extend": renewal.extend,
    "apply_amendment": refuse_by_hand,
    "suspend": in_force.suspend,
    "resume": in_force.resume,
    "record_change": clerical.record_change,
}
"""Every trigger and internal event by its word."""

"""Between signature and force: what the parties do, and the day on which the agreement is in force for us."""

from dataclasses import replace

from sqlalchemy import Connection

from ode_workflows import ids
from ode_workflows.actions._dates import expired_with_term, rederived
from ode_workflows.actions._find import party_named
from ode_workflows.actions._inputs import said
from ode_workflows.actions._parent import act_on_parent
from ode_workflows.actions._step import take_step
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.domain.case import Act, Case, live_deadline
from ode_workflows.domain.changes import Change, Effects, Told, altered, created
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.inputs import RecordPartyEvent
from ode_workflows.domain.records import Party
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.suggest import one_of
from ode_workflows.domain.text import folded
from ode_workflows.domain.vocabulary import PartyKind
from ode_workflows.lifecycle.terms_of import force_outcome

_AGREEMENT_FACTS = {
    "published": "force_publication_on",
    "condition_met": "force_event_on",
    "provisional_application": "force_provisional_on",
}
_PARTY_FACTS = {
    "consented": "consented_on",
    "notified_completion": "notified_on",
    "members_voted": "members_voted_on",
    "withdrew": "withdrew_on",
    "gave_notice": "notice_given_on",
}


def record_party_event(conn: Connection, request: StepRequest) -> StepResult:
    """Record what a party did, or the event that the force rule waits for, with its evidence."""
    return take_step(conn, "record_party_event", request, _happened)


def _happened(case: Case, act: Act) -> Effects:
    inputs = said(act, RecordPartyEvent)
    event = inputs.event
    if event in _AGREEMENT_FACTS:
        return Effects(summary=f"{event.replace('_', ' ')} on {act.on}", agreement={_AGREEMENT_FACTS[event]: act.on})
    if event == "joined":
        return Effects(summary=f"{inputs.party} joined on {act.on}", changes=[_joined(case, act, inputs)])
    party = party_named(case, inputs.party)
    effects = Effects(summary=f"{party.name}: {event.replace('_', ' ')} on {act.on}", facts={"party": party.name})
    if event == "repeal_bill_introduced":
        effects.tells.append(
            Told(("owner", "counsel", "director"), f"may lose {party.name}: a repeal bill is introduced")
        )
        return effects
    values: dict[str, object] = {_PARTY_FACTS[event]: act.on}
    if event == "consented":
        values["consent_kind"] = inputs.consent_kind or "act of consent"
    effects.changes.append(altered(party, **values))
    if event == "withdrew" and not party.is_us:
        effects.tells.append(
            Told(("owner", "counsel", "director"), f"has lost {party.name}, which withdrew on {act.on}")
        )
    return effects


def _joined(case: Case, act: Act, inputs: RecordPartyEvent) -> Change:
    if inputs.party is None or inputs.party_kind is None:
        raise InvalidFactsError.of("party", phrased("say who joined (party) and what kind of party it is (party_kind)"))
    if any(row.folded_name == folded(inputs.party) and row.withdrew_on is None for row in case.parties):
        raise InvalidFactsError.of("party", phrased("%(party)s is a party already", party=inputs.party))
    return created(
        Party(
            id=ids.new_id(),
            agreement_id=case.agreement.id,
            name=inputs.party,
            folded_name=folded(inputs.party),
            kind=one_of("party_kind", inputs.party_kind, set(PartyKind)),
            consented_on=act.on,
            consent_kind=inputs.consent_kind or "accession",
        )
    )


def bring_into_force(conn: Connection, request: StepRequest) -> StepResult:
    """Bring the agreement into force for us; a child acts on its parent in the same transaction."""
    return take_step(conn, "bring_into_force", request, _in_force, afterwards=_on_parent)


def _in_force(case: Case, act: Act) -> Effects:
    outcome = force_outcome(case)
    start = outcome.in_force_for_us_on if outcome else None
    if outcome is None or start is None:
        raise InvalidFactsError.of("force_rule", phrased("gives no date"))  # the requirements have refused this before
    generally = outcome.in_force_generally_on or start
    agreement = expired_with_term(
        replace(case.agreement, in_force_on=start, term_starts_on=case.agreement.term_starts_on or start)
    )
    us = next((party for party in case.parties if party.is_us), None)
    effects = Effects(
        summary=f"In force for us on {start} ({outcome.working})",
        agreement={
            "in_force_on": start,
            "in_force_precision": "day",
            "in_force_generally_on": generally,
            "term_starts_on": agreement.term_starts_on,
            "expires_on": agreement.expires_on,
            "signed_on": case.agreement.signed_on or outcome.signed_on,
        },
        facts={"text_hash": case.agreement.frozen_hash, "in_force_on": start, "working": outcome.working},
    )
    if us is not None:
        effects.changes.append(altered(us, in_force_on=start))
    effects.changes += rederived(agreement, case.deadlines)
    effects.changes += [altered(row, status="live") for row in case.obligations if row.status == "drafted"]
    if live_deadline(case, "authority_expires_on"):
        spent = [row for row in case.deadlines if row.kind == "authority_expires_on" and row.status == "live"]
        effects.changes += [altered(row, status="met") for row in spent]
    return effects


def _on_parent(conn: Connection, request: StepRequest, result: StepResult) -> StepResult:
    followed = act_on_parent(conn, request, result)
    return replace(result, followed_by=(*result.followed_by, *followed))

"""While it is in force: notices, suspension, reminders by hand."""

from datetime import date

from sqlalchemy import Connection

from ode_workflows import ids
from ode_workflows.actions._find import party_named
from ode_workflows.actions._inputs import said
from ode_workflows.actions._step import take_step
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.domain.case import Act, Case, our_party
from ode_workflows.domain.changes import Effects, Told, altered, created
from ode_workflows.domain.counting import count_forward
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.inputs import GiveNotice
from ode_workflows.domain.records import Notice
from ode_workflows.domain.sentences import phrased
from ode_workflows.lifecycle.requirements.term import decision_due_on, ends_it_for_us
from ode_workflows.lifecycle.terms_of import office_calendar, period


def give_notice(conn: Connection, request: StepRequest) -> StepResult:
    """Record a notice of termination, withdrawal, non-renewal or intent to renew; it does not end the agreement."""
    return take_step(conn, "give_notice", request, _notified)


def _notified(case: Case, act: Act) -> Effects:
    inputs, agreement = said(act, GiveNotice), case.agreement
    _check_receipt(act, inputs)
    party = party_named(case, inputs.given_by) if inputs.given_by else our_party(case)
    notice = Notice(
        id=ids.new_id(),
        agreement_id=agreement.id,
        kind=inputs.kind,
        given_by=party.name if party else "us",
        sent_on=act.on,
        received_on=inputs.received_on,
        method=inputs.method,
        effective_on=_effective_on(case, act, inputs),
        evidence=act.evidence or "",
    )
    effects = Effects(
        summary=f"Notice of {inputs.kind.replace('_', ' ')} by {notice.given_by}, effective {notice.effective_on}",
        changes=[created(notice)],
    )
    if party is not None:
        effects.changes.append(altered(party, notice_given_on=act.on))
    if inputs.kind != "intent_to_renew" and ends_it_for_us(case, notice.given_by):
        effects.agreement["ends_on"] = notice.effective_on
    return effects


def _check_receipt(act: Act, inputs: GiveNotice) -> None:
    """Refuse a receipt before the notice or after today: nothing is counted from an assumed date."""
    if inputs.received_on is not None and not act.on <= inputs.received_on <= act.today:
        message = phrased(
            "%(received_on)s must lie between the notice, %(on)s, and today, %(today)s",
            received_on=inputs.received_on,
            on=act.on,
            today=act.today,
        )
        raise InvalidFactsError.of("received_on", message)


def _effective_on(case: Case, act: Act, inputs: GiveNotice) -> date:
    """Return the day on which the notice takes effect: as said, else the end of the term or of the notice period."""
    agreement = case.agreement
    if inputs.effective_on is not None:
        if inputs.effective_on < act.on:
            raise InvalidFactsError.of(
                "effective_on",
                phrased("%(effective_on)s lies before the notice, %(on)s", effective_on=inputs.effective_on, on=act.on),
            )
        return inputs.effective_on
    if inputs.kind in ("non_renewal", "intent_to_renew") and agreement.expires_on:
        return agreement.expires_on
    counted = period(agreement.notice_number, agreement.notice_unit)
    if counted is None:
        raise InvalidFactsError.of(
            "effective_on", phrased("the record has no notice period; say when the notice takes effect")
        )
    if agreement.notice_counts == "received" and inputs.received_on is None:
        raise InvalidFactsError.of("received_on", phrased("the text counts from receipt; say when it was received"))
    start = inputs.received_on if agreement.notice_counts == "received" and inputs.received_on else act.on
    return count_forward(start, counted, calendar=office_calendar(agreement.home_state)).on


def suspend(conn: Connection, request: StepRequest) -> StepResult:
    """Suspend the operation of the agreement; it stays in force."""
    return take_step(conn, "suspend", request, _suspended)


def _suspended(case: Case, act: Act) -> Effects:
    if case.agreement.suspended_on is not None:
        raise InvalidFactsError.of(
            "trigger", phrased("it is suspended since %(suspended_on)s", suspended_on=case.agreement.suspended_on)
        )
    return Effects(summary=f"Suspended from {act.on}", agreement={"suspended_on": act.on})


def resume(conn: Connection, request: StepRequest) -> StepResult:
    """Resume the operation of a suspended agreement."""
    return take_step(conn, "resume", request, _resumed)


def _resumed(case: Case, act: Act) -> Effects:
    if case.agreement.suspended_on is None:
        raise InvalidFactsError.of("trigger", phrased("it is not suspended"))
    return Effects(summary=f"Resumed on {act.on}", agreement={"suspended_on": None})


def remind(conn: Connection, request: StepRequest) -> StepResult:
    """Send the reminder of an open renewal decision now."""
    return take_step(conn, "remind", request, _reminded)


def _reminded(case: Case, act: Act) -> Effects:
    due = decision_due_on(case)
    says = f"needs a renewal decision by {due}" if due else "needs a renewal decision"
    told = Told(("director", "owner"), says, event="last_week", is_urgent=True, due_on=due)
    return Effects(summary="Reminder of the renewal decision sent", tells=[told])

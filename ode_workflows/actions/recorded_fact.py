"""What happened outside the procedure: recorded by two persons, marked for ever, with what it skipped."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import Connection

from ode_workflows.actions._dates import expired_with_term, rederived, voided
from ode_workflows.actions._inputs import said
from ode_workflows.actions._step import take_step
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Effects, WantedTask
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError
from ode_workflows.domain.inputs import RecordAsFact
from ode_workflows.domain.sentences import phrased, unfilled
from ode_workflows.domain.vocabulary import CloseReason, State
from ode_workflows.lifecycle.way import needs_between

REASONS_DUE_DAYS, SCREEN_DUE_DAYS = 30, 60
"""Calendar days after an urgent signature for its reasons and for the full screen.

Source: the precedent of Quebec, M-25.1.1 s. 22.5, for the thirty days.
"""

_LIVING = (State.IN_FORCE, State.RENEWAL)


def record_as_fact(conn: Connection, request: StepRequest) -> StepResult:
    """Record where an agreement really stands, when it got there outside the procedure or by a clerical error."""
    return take_step(conn, "record_as_fact", request, _recorded)


def _recorded(case: Case, act: Act) -> Effects:
    inputs = said(act, RecordAsFact)
    _check_dates(inputs, act)
    skipped = needs_between(case.agreement.state, inputs.to_state)
    effects = Effects(
        summary=f"Recorded as a fact: {inputs.to_state.value.replace('_', ' ')}",
        agreement={"is_recorded_as_fact": True, **_dates(case, act, inputs)},
        facts={"skipped": skipped, "is_correction": inputs.to_state.value == case.previous_state},
    )
    agreement = replace(case.agreement, **effects.agreement)  # type: ignore[arg-type]  # columns of the record
    if inputs.to_state in _LIVING:
        agreement = expired_with_term(agreement)
        effects.agreement["expires_on"] = agreement.expires_on
        effects.changes += rederived(agreement, case.deadlines)
    elif inputs.to_state in (State.ENDED, State.CLOSED):
        effects.changes += voided(case.deadlines)
    if inputs.is_urgent_signature:
        _review_afterwards(act, effects)
    return effects


def _check_dates(inputs: RecordAsFact, act: Act) -> None:
    problems = []
    order = [("signed_on", inputs.signed_on), ("in_force_on", inputs.in_force_on), ("ended_on", inputs.ended_on)]
    said_dates = [(name, day) for name, day in order if day is not None]
    for (earlier, first), (later, second) in pairwise(said_dates):
        if second < first and later != "in_force_on":
            problems.append(
                FieldProblem(
                    later,
                    phrased(
                        "%(second)s lies before %(earlier)s, %(first)s", second=second, earlier=earlier, first=first
                    ),
                )
            )
    problems += [
        FieldProblem(name, phrased("%(day)s lies after today, %(today)s", day=day, today=act.today))
        for name, day in said_dates
        if day > act.today
    ]
    if inputs.expires_on and inputs.in_force_on and inputs.expires_on < inputs.in_force_on:
        problems.append(
            FieldProblem(
                "expires_on",
                phrased(
                    "%(expires_on)s lies before force, %(in_force_on)s",
                    expires_on=inputs.expires_on,
                    in_force_on=inputs.in_force_on,
                ),
            )
        )
    if problems:
        raise InvalidFactsError(problems)


def _dates(case: Case, act: Act, inputs: RecordAsFact) -> dict[str, object]:
    """Return the dates of the fact; a correction backwards takes off what no longer holds."""
    agreement, target = case.agreement, inputs.to_state
    values: dict[str, object] = {}
    if inputs.signed_on:
        values |= {"signed_on": inputs.signed_on, "signed_precision": "day"}
    if inputs.expires_on:
        values |= {"expires_on": inputs.expires_on, "expires_precision": "day"}
    if target in _LIVING:
        start = inputs.in_force_on or agreement.in_force_on or act.on
        values |= {"in_force_on": start, "in_force_precision": "day", "ended_on": None, "end_reason": None}
        values["term_starts_on"] = agreement.term_starts_on or start
    elif target == State.ENDED:
        reason = inputs.end_reason.value if inputs.end_reason else None
        values |= {"ended_on": inputs.ended_on or act.on, "ended_precision": "day", "end_reason": reason}
        if inputs.in_force_on:
            values["in_force_on"] = inputs.in_force_on
    else:
        values["in_force_on"] = None
        if target == State.CLOSED:
            values["close_reason"] = (inputs.close_reason or CloseReason.LAPSED).value
    return values


def _review_afterwards(act: Act, effects: Effects) -> None:
    """Open the review that an urgent signature owes: reasons in 30 calendar days, the full screen in 60."""
    reasons_due: date = act.on + timedelta(days=REASONS_DUE_DAYS)
    screen_due: date = act.on + timedelta(days=SCREEN_DUE_DAYS)
    effects.agreement["review_due_on"] = screen_due
    effects.tasks += [
        _review_task(
            "give_reasons", unfilled("Put the reasons of the urgent signature on file"), "director", reasons_due
        ),
        _review_task(
            "after_the_fact_review", unfilled("Carry out the full legal screen after the fact"), "counsel", screen_due
        ),
    ]


def _review_task(kind: str, title: str, role: str, due_on: date) -> WantedTask:
    return WantedTask(kind, title, role, "milestone", kind, due_on)

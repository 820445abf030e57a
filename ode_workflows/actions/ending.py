"""The two ends: ended (it was in force) and closed (it never was), and the way back from closed."""

from sqlalchemy import Connection

from ode_workflows.actions._dates import voided
from ode_workflows.actions._inputs import said
from ode_workflows.actions._step import take_step
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Change, Effects, Told, altered
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.inputs import Close, End
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import EndReason


def end(conn: Connection, request: StepRequest) -> StepResult:
    """End an agreement that was in force, with its reason and its last day."""
    return take_step(conn, "end", request, _ended)


def _ended(case: Case, act: Act) -> Effects:
    inputs, agreement = said(act, End), case.agreement
    by_expiry = inputs.end_reason == EndReason.EXPIRED
    ended_on = inputs.ended_on or (agreement.expires_on if by_expiry else agreement.ends_on) or act.on
    if agreement.in_force_on is not None and ended_on < agreement.in_force_on:
        raise InvalidFactsError.of(
            "ended_on",
            phrased(
                "%(ended_on)s lies before force, %(in_force_on)s", ended_on=ended_on, in_force_on=agreement.in_force_on
            ),
        )
    reason = inputs.end_reason.value if inputs.end_reason else ""
    return Effects(
        summary=f"Ended on {ended_on}: {reason.replace('_', ' ')}",
        agreement={"ended_on": ended_on, "ended_precision": "day", "end_reason": reason, "suspended_on": None},
        changes=voided(case.deadlines),
        facts={"end_reason": reason, "successor": inputs.successor},
    )


def close(conn: Connection, request: StepRequest) -> StepResult:
    """Close a file that never came into force; open tasks are cancelled and their holders told."""
    return take_step(conn, "close", request, _closed)


def _closed(case: Case, act: Act) -> Effects:
    reason = said(act, Close).close_reason
    holders = tuple({task.owner_id for task in case.tasks if task.status == "open"} - {act.by.person_id})
    word = reason.value if reason else ""
    return Effects(
        summary=f"Closed: {word.replace('_', ' ')}",
        agreement={"close_reason": word},
        changes=[*voided(case.deadlines), *_void_authorities(case, act, "closed")],
        tells=[Told((), "was closed; your task on it is cancelled", people=holders)],
        facts={"close_reason": word},
    )


def reopen(conn: Connection, request: StepRequest) -> StepResult:
    """Take a closed file up again as a proposal; old authorities and answers are void and stay as history."""
    return take_step(conn, "reopen", request, _reopened)


def _reopened(case: Case, act: Act) -> Effects:
    rows = [altered(row, status="void") for row in case.approvals if row.status != "void"]
    return Effects(
        summary="Reopened as a proposal",
        agreement={"close_reason": None, "frozen_hash": None, "submitters": [], "force_rule_confirmed_by": None},
        changes=[*rows, *_void_authorities(case, act, "reopened"), *_void_signatures(case, act)],
    )


def _void_authorities(case: Case, act: Act, because: str) -> list[Change]:
    return [altered(row, void_on=act.on, void_because=because) for row in case.authorities if row.void_on is None]


def _void_signatures(case: Case, act: Act) -> list[Change]:
    return [altered(row, void_on=act.on, void_because="reopened") for row in case.signatures if row.void_on is None]

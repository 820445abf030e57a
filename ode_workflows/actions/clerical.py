"""Clerical changes: fields set right, tasks done, promises noted; never a legal act."""

from dataclasses import replace

from sqlalchemy import Connection

from ode_workflows import ids
from ode_workflows.actions._agencies import agency_name
from ode_workflows.actions._dates import rederived
from ode_workflows.actions._fields import TERM_FIELDS, agreement_values
from ode_workflows.actions._inputs import said
from ode_workflows.actions._step import take_step
from ode_workflows.actions._upkeep import handed_on, opened_by_date, tasks_handed_on, tasks_taken_back
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Effects, created
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError, RoleNotAllowedError
from ode_workflows.domain.inputs import RecordChange
from ode_workflows.domain.records import Obligation
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import Role, State

_BEFORE_SIGNATURE = (State.PROPOSAL, State.LEGAL_REVIEW, State.NEGOTIATION)
_AGENCY_FIELDS = ("lead_agency", "implementing_agency")


def record_change(conn: Connection, request: StepRequest) -> StepResult:
    """Set fields right, close a task that is done, or note a promise of the text."""

    def changed(case: Case, act: Act) -> Effects:
        inputs = said(act, RecordChange)
        if inputs.opens_timed_rows or inputs.replaces_leavers or inputs.hands_on:
            return _by_calendar(conn, case, act, inputs)
        if inputs.takes_back:
            return tasks_taken_back(conn, case, act)
        if not (inputs.set or inputs.task or inputs.obligation):
            raise InvalidFactsError.of(
                "set", phrased("say what changes: set fields, name a task that is done, or an obligation")
            )
        effects = Effects()
        if inputs.set:
            _set_fields(conn, case, act, inputs, effects)
        if inputs.task:
            _task_done(case, act, inputs.task, effects)
        if inputs.obligation:
            _note_obligation(case, inputs, effects)
        return effects

    return take_step(conn, "record_change", request, changed)


def _by_calendar(conn: Connection, case: Case, act: Act, inputs: RecordChange) -> Effects:
    if not act.by.is_system:
        raise RoleNotAllowedError(
            phrased("Rows open and work is handed on by the calendar; reassign a row: reassign_approval.")
        )
    if inputs.hands_on:
        return tasks_handed_on(conn, case, act, inputs)
    return opened_by_date(case, act) if inputs.opens_timed_rows else handed_on(conn, case, act)


def _set_fields(conn: Connection, case: Case, act: Act, inputs: RecordChange, effects: Effects) -> None:
    agreement = case.agreement
    values = agreement_values("set", inputs.set, agreement)
    of_text = sorted(set(values) & TERM_FIELDS)
    if of_text and agreement.state not in _BEFORE_SIGNATURE and not (act.reason and act.evidence):
        message = phrased(
            "stands in the agreed text; correcting it needs a reason and evidence, changing it an amendment"
        )
        raise InvalidFactsError([FieldProblem(f"set.{name}", message) for name in of_text])
    for name in _AGENCY_FIELDS:
        if values.get(name):
            values[name] = agency_name(conn, agreement.office_id, f"set.{name}", values[name])
    effects.agreement |= values
    effects.summary = f"Changed: {', '.join(sorted(values))}"
    effects.facts = {"changed": {name: [getattr(agreement, name), values[name]] for name in sorted(values)}}
    if of_text and agreement.in_force_on is not None:
        effects.changes += rederived(replace(agreement, **values), case.deadlines)
    if any(name.startswith("force_") for name in of_text):
        effects.agreement["force_rule_confirmed_by"] = None  # counsel confirmed another rule


def _task_done(case: Case, act: Act, wanted: str, effects: Effects) -> None:
    found = [task for task in case.tasks if task.status == "open" and wanted in (task.id, task.kind)]
    if len(found) != 1:
        known = "; ".join(f"{task.kind} ({task.id}) {task.title}" for task in case.tasks if task.status == "open")
        raise InvalidFactsError.of(
            "task", phrased("name one open task of this agreement: %(known)s", known=known or "none")
        )
    task = found[0]
    if act.by.person_id != task.owner_id and act.by.capacity_for((Role.DIRECTOR, task.role)) is None:
        name = case.person_name(task.owner_id)
        raise RoleNotAllowedError(
            phrased(
                "“%(title)s” is in the hands of %(name)s; the director may close it too.", title=task.title, name=name
            )
        )
    if task.about_table not in ("milestone", "state"):
        raise InvalidFactsError.of(
            "task", phrased("“%(title)s” is closed by its own step, not by hand", title=task.title)
        )
    effects.done_tasks[task.id] = act.reason or "done"
    effects.summary = f"Done: {task.title}"


def _note_obligation(case: Case, inputs: RecordChange, effects: Effects) -> None:
    if inputs.obligation is None or inputs.clause is None or inputs.owed_by is None:
        raise InvalidFactsError.of("clause", phrased("say the clause and who owes it (owed_by)"))
    is_live = case.agreement.state in (State.IN_FORCE, State.RENEWAL)
    promise = Obligation(
        id=ids.new_id(),
        agreement_id=case.agreement.id,
        owed_by=inputs.owed_by,
        what=inputs.obligation,
        clause=inputs.clause,
        due_rule="once" if inputs.due_on else "continuous",
        due_on=inputs.due_on,
        owner_id=case.agreement.owner_id,
        status="live" if is_live else "drafted",
    )
    effects.changes.append(created(promise))
    effects.summary = f"Obligation noted: {inputs.obligation[:80]}"

"""What the calendar keeps up by itself on an agreement: rows open on their day, leavers' work gets another owner."""

from collections.abc import Sequence

from sqlalchemy import Connection

from ode_workflows.actions._routing import LATE_TASK
from ode_workflows.actions._rows import days_before_end
from ode_workflows.db.due import people_who_left
from ode_workflows.db.incidents import open_incident
from ode_workflows.db.people import candidates
from ode_workflows.db.work_to_hand_on import HANDED_ON, absent_until, handed_on_by
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Effects, Told, altered
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.inputs import RecordChange
from ode_workflows.domain.routing import Candidate, Wanted, choose_owner, with_one_more
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import Role


def opened_by_date(case: Case, act: Act) -> Effects:
    """Open the rows that open some calendar days before the end of the term.

    Raises:
        InvalidFactsError: no row opens on this day.
    """
    rows = days_before_end(case, act.on)
    if not rows.changes:
        raise InvalidFactsError.of("opens_timed_rows", phrased("no row of this agreement opens by %(on)s", on=act.on))
    count = len(rows.changes)
    summary = f"{count} row{'' if count == 1 else 's'} opened before the end of the term"
    return Effects(summary=summary, changes=rows.changes, tasks=rows.tasks)


def handed_on(conn: Connection, case: Case, act: Act) -> Effects:
    """Give the agreement and the open tasks of people who have left to somebody who is there.

    Raises:
        InvalidFactsError: nobody with work on it has left.
    """
    agreement, effects = case.agreement, Effects(summary="Work of people who have left handed on")
    open_tasks = [task for task in case.tasks if task.status == "open"]
    left = people_who_left(conn, {agreement.owner_id, *(task.owner_id for task in open_tasks)})
    if not left:
        raise InvalidFactsError.of("replaces_leavers", phrased("nobody with work on this agreement has left"))
    people: Sequence[Candidate] = candidates(conn, agreement.office_id, frozenset(Role), act.today)
    issue_areas, owner_id = tuple(agreement.issue_areas), agreement.owner_id
    if owner_id in left:
        owner_id = choose_owner(Wanted(Role.ANALYST, None, issue_areas, agreement.id), people, otherwise=owner_id)
        effects.agreement["owner_id"] = owner_id
    for task in open_tasks:
        if task.owner_id in left:
            chosen = owner_id
            if task.role != "owner":
                chosen = choose_owner(Wanted(task.role, None, issue_areas, agreement.id), people, otherwise=owner_id)
            people = with_one_more(people, chosen)
            effects.changes.append(altered(task, owner_id=chosen))
    return effects


def tasks_handed_on(conn: Connection, case: Case, act: Act, inputs: RecordChange) -> Effects:
    """Give open tasks to the people who take them, and tell both sides; of a late one the director hears as well.

    Raises:
        InvalidFactsError: none of the tasks is open.
    """
    effects, is_late = Effects(), inputs.because == "late"
    moves: dict[str, list[str]] = {}
    for task in case.tasks:
        taken_by = inputs.hands_on.get(task.id)
        if task.status != "open" or taken_by is None:
            continue
        effects.changes.append(altered(task, owner_id=taken_by))
        moves[task.id] = [task.owner_id, taken_by]
        why = f"it was due on {task.due_on}" if is_late else f"{case.person_name(task.owner_id)} is absent"
        says = f"“{task.title}” was handed on to {case.person_name(taken_by)}, since {why}"
        roles = (Role.DIRECTOR.value,) if is_late else ()
        effects.tells.append(Told(roles=roles, says=says, due_on=task.due_on, people=(taken_by, task.owner_id)))
        if is_late:
            cause = f"{case.agreement.reference}: {says}."
            key = f"{LATE_TASK}/{task.id}"
            open_incident(conn, key, kind=LATE_TASK, cause=cause, now=act.now, agreement_id=task.agreement_id)
    if not effects.changes:
        raise InvalidFactsError.of("hands_on", phrased("none of these tasks is open any more"))
    count = len(effects.changes)
    effects.summary = f"{count} task{'' if count == 1 else 's'} handed on, {inputs.because}"
    if not is_late:
        effects.facts[HANDED_ON] = moves
    return effects


def tasks_taken_back(conn: Connection, case: Case, act: Act) -> Effects:
    """Give a person who is back the open tasks that were handed on meanwhile; whoever had them is told.

    Raises:
        InvalidFactsError: the person is still absent, or nothing of this agreement was handed on.
    """
    until = absent_until(conn, act.by.person_id, act.today)
    if until is not None:
        message = phrased("you are absent until %(until)s; what falls due before would be handed on again", until=until)
        raise InvalidFactsError.of("takes_back", message)
    wanted = {each.task_id for each in handed_on_by(conn, act.by.person_id, act.today, case.agreement.id)}
    effects = Effects()
    for task in case.tasks:
        if task.id in wanted:
            effects.changes.append(altered(task, owner_id=act.by.person_id))
            says = f"“{task.title}” was taken back by {act.by.name}, who is back"
            effects.tells.append(Told(roles=(), says=says, due_on=task.due_on, people=(task.owner_id,)))
    if not effects.changes:
        raise InvalidFactsError.of(
            "takes_back", phrased("no open task of this agreement was handed on while you were absent")
        )
    count = len(effects.changes)
    effects.summary = f"{count} task{'' if count == 1 else 's'} taken back"
    return effects

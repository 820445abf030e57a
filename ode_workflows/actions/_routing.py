"""Tasks that get another owner while they wait: those of absent people, and those that everybody was told of in vain.

The owner is chosen by the same rule as in the step that opened the task (domain/routing.py). A task that nobody else
could take stays where it is; an overdue one is handed on once, and stays an incident until it is done.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ode_workflows.db.incidents import open_keys
from ode_workflows.db.people import candidates
from ode_workflows.db.work_to_hand_on import overdue_tasks, tasks_of_absent_people, tasks_still_open
from ode_workflows.domain.counting import count_forward
from ode_workflows.domain.routing import Candidate, Wanted, choose_owner
from ode_workflows.domain.vocabulary import Role
from ode_workflows.lifecycle.reminder_loader import ladders
from ode_workflows.lifecycle.terms_of import office_calendar

LONG_ABSENCE_DAYS = 7
"""Calendar days of absence still to come from which a task without a due date is handed on."""

LATE_TASK = "task_late"
_OWNER = "owner"


def absent_owners_tasks(conn: Connection, as_of: date, agreement_id: str | None) -> Iterator[tuple[Any, str]]:
    """Yield the tasks of absent people with the person who takes each."""
    for task in tasks_of_absent_people(conn, as_of, LONG_ABSENCE_DAYS, agreement_id):
        other = another_owner(conn, task, as_of, but=())
        if other is not None:
            yield task, other


def tasks_asked_for_in_vain(conn: Connection, as_of: date, agreement_id: str | None) -> Iterator[tuple[Any, str]]:
    """Yield the tasks whose ladder has ended, each with the person who takes it."""
    for task in overdue_tasks(conn, as_of, LATE_TASK, agreement_id):
        if _ladder_ends_on(task) < as_of:
            other = another_owner(conn, task, as_of, but=(task.task_owner_id,))
            if other is not None:
                yield task, other


def another_owner(conn: Connection, task: Any, as_of: date, *, but: Sequence[str]) -> str | None:
    """Return who takes a task by the rule of the steps, leaving some people out; None when that is nobody else."""
    people = candidates(conn, task.office_id, frozenset(Role), as_of, weighed={task.task_role})
    asked = Wanted(task.task_role, None, tuple(task.issue_areas), task.agreement_id)
    if task.task_role == _OWNER:  # not the role but the agreement says whose it is: only a deputy takes it
        own = [person for person in people if person.person_id == task.task_owner_id]
        asked, people = Wanted(own[0].role if own else "", None, (), task.agreement_id), own
    fitting = [person for person in people if person.person_id not in but and _holds(person, asked)]
    chosen = choose_owner(asked, fitting, otherwise=task.task_owner_id) if fitting else task.task_owner_id
    return None if chosen == task.task_owner_id or chosen in but else chosen


def _holds(person: Candidate, asked: Wanted) -> bool:
    """Whether a person holds the very role: a late task is not given to whoever merely stands in for an empty role."""
    return person.role == asked.role


def _ladder_ends_on(task: Any) -> date:
    """Return the day of the last step that reminds of an answer; after it nobody would be told again."""
    last = ladders()["approval"].tiers[-1].period
    assert last is not None  # noqa: S101  # the ladder ends with days after the deadline
    on: date = count_forward(task.task_due_on, last, calendar=office_calendar(task.home_state)).on
    return on


def late_tasks_done(conn: Connection) -> list[str]:
    """Return the keys of open incidents of late tasks that are closed by now."""
    keys = {key.partition("/")[2]: key for key in open_keys(conn, LATE_TASK)}
    return [keys[task_id] for task_id in sorted(keys.keys() - tasks_still_open(conn, list(keys)))]


def by_agreement(found: Iterable[tuple[Any, str]]) -> Iterator[tuple[Any, dict[str, str]]]:
    """Yield each agreement once: a row of it, and its tasks with the person who takes each."""
    grouped: dict[str, tuple[Any, dict[str, str]]] = {}
    for task, other in found:
        grouped.setdefault(task.agreement_id, (task, {}))[1][task.task_id] = other
    yield from grouped.values()

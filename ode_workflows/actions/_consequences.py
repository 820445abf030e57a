"""What follows from a step by itself: rows that open, tasks and their owners, people who are told."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from sqlalchemy import Connection

from ode_workflows import ids
from ode_workflows.actions._opinions import opinions_for
from ode_workflows.actions._request_letters import letters_for
from ode_workflows.actions._rows import open_stage
from ode_workflows.actions._signature_copies import SIGNATURE_COPIES, copies_asked
from ode_workflows.db.case import StoredCase
from ode_workflows.db.people import candidates
from ode_workflows.domain.case import Act, live_deadline
from ode_workflows.domain.changes import Change, Effects, Message, Told, WantedTask, altered, created
from ode_workflows.domain.counting import Period, count_forward
from ode_workflows.domain.records import Agreement, Task
from ode_workflows.domain.routing import FALLBACK_ROLES, Candidate, Wanted, choose_owner, with_one_more
from ode_workflows.domain.vocabulary import State, Unit
from ode_workflows.lifecycle.profiles import profile_of
from ode_workflows.lifecycle.spec import StepSpec, TaskSpec
from ode_workflows.lifecycle.terms_of import office_calendar

OWNER = "owner"
_FINAL = (State.ENDED, State.CLOSED)


@dataclass(slots=True)
class Consequences:
    """Changes, tasks, news and messages that follow from a step."""

    changes: list[Change] = field(default_factory=list)
    new_tasks: list[Task] = field(default_factory=list)
    news: list[dict[str, object]] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)


def consequences_of(
    conn: Connection, spec: StepSpec, case: StoredCase, act: Act, effects: Effects, to_state: str
) -> Consequences:
    """Return what follows from a step that is allowed.

    Every task gets its owner here, in the step's own transaction, so that nothing ever waits for nobody.
    """
    found = Consequences()
    wanted = [*effects.tasks]
    if spec.opens:
        rows = open_stage(case, spec.opens, act.on)
        found.changes += rows.changes
        wanted += rows.tasks
    wanted += [_task(task, case, act, to_state) for task in spec.tasks]
    found.changes += _closed_tasks(case, act, effects, to_state)
    told = [Told(tell.roles, tell.says, tell.event or "digest", tell.urgent) for tell in spec.tells] + effects.tells
    people = _people(conn, case.agreement, wanted, told, act.today)
    case.learn_names((person.person_id, person.name) for person in people)
    _route(found, case.agreement, wanted, people, act)
    _tell(found, case.agreement, told, people, act)
    found.messages += _documents(spec, case.agreement, act)
    if SIGNATURE_COPIES in spec.documents:
        found.messages += copies_asked(case, act)
    found.messages += opinions_for(case.agreement, effects.changes, step=act.step, on=act.on.isoformat())
    found.messages += letters_for(case, (*effects.changes, *found.changes), step=act.step, on=act.on)
    return found


def _task(spec: TaskSpec, case: StoredCase, act: Act, to_state: str) -> WantedTask:
    about = ("state", to_state) if spec.lasts == "state" else ("milestone", case.agreement.id)
    return WantedTask(
        kind=spec.kind,
        title=spec.title,
        role=spec.role,
        about_table=about[0],
        about_id=about[1],
        due_on=_due_on(spec.due, case, act),
        agency=case.agreement.lead_agency if spec.role == "liaison" else None,
        is_closing_duty=spec.lasts == "closing",
    )


def _due_on(due: str, case: StoredCase, act: Act) -> date | None:
    number, _, unit = due.partition(" ")
    if not number.isdigit():
        row = live_deadline(case, due) or live_deadline(case, "review_by") or live_deadline(case, "expires_on")
        return row.due_on if row else None
    return _counted_due(act.on, int(number), unit, case.agreement.home_state)


@lru_cache(maxsize=4096)
def _counted_due(on: date, number: int, unit: str, home_state: str) -> date:
    calendar = office_calendar(home_state)
    return count_forward(on, Period(number, Unit(unit)), calendar=calendar, is_rolled=True).on


def _closed_tasks(case: StoredCase, act: Act, effects: Effects, to_state: str) -> list[Change]:
    closed = []
    leaves = case.agreement.state if to_state != case.agreement.state else None
    done = {**_settled_dates(case, effects), **effects.done_tasks}
    for task in case.tasks:
        if task.status != "open":
            continue
        because = done.get(task.id)
        if because is None and leaves and task.about_table == "state":
            because = f"{act.step.replace('_', ' ')} was taken"
        if because is None and to_state in _FINAL and not task.is_closing_duty:
            because = f"the agreement is {to_state}"
        if because is not None:
            status = "cancelled" if to_state in _FINAL and task.id not in effects.done_tasks else "done"
            closed.append(altered(task, status=status, closed_on=act.on, closed_because=because))
    return closed


def _settled_dates(case: StoredCase, effects: Effects) -> dict[str, str]:
    """Return the tasks about derived dates that this step confirms, moves or ends, each with why it is closed."""
    settled = {
        change.key: "counsel confirmed it" if change.values.get("confirmed_by") else "the date has changed"
        for change in effects.changes
        if change.table == "deadline" and change.op == "update"
    }
    if not settled:
        return {}
    return {task.id: settled[task.about_id] for task in case.tasks if task.about_id in settled}


def _people(
    conn: Connection, agreement: Agreement, wanted: Iterable[WantedTask], told: Iterable[Told], on: date
) -> list[Candidate]:
    roles = {task.role for task in wanted} | {role for tell in told for role in tell.roles}
    if not roles - {OWNER}:
        return []
    needed = roles | set(FALLBACK_ROLES)
    return candidates(conn, agreement.office_id, needed, on, weighed={task.role for task in wanted})


def _route(
    found: Consequences, agreement: Agreement, wanted: list[WantedTask], people: list[Candidate], act: Act
) -> None:
    load: Iterable[Candidate] = people
    for task in wanted:
        if task.role == OWNER:
            owner_id = agreement.owner_id
        else:
            asked = Wanted(task.role, task.agency, tuple(agreement.issue_areas), agreement.id)
            otherwise = agreement.owner_id if act.by.is_system else act.by.person_id
            owner_id = choose_owner(asked, list(load), otherwise=otherwise)
            load = with_one_more(load, owner_id)
        row = owned_task(task, agreement, owner_id, act.on)
        found.new_tasks.append(row)
        found.changes.append(created(row))


def owned_task(task: WantedTask, agreement: Agreement, owner_id: str, on: date) -> Task:
    """Return a wanted task with its owner."""
    return Task(
        id=ids.new_id(),
        agreement_id=agreement.id,
        kind=task.kind,
        title=task.title,
        role=task.role,
        owner_id=owner_id,
        office_id=agreement.office_id,
        opened_on=on,
        due_on=task.due_on,
        about_table=task.about_table,
        about_id=task.about_id,
        is_closing_duty=task.is_closing_duty,
    )


def _tell(found: Consequences, agreement: Agreement, told: Iterable[Told], people: list[Candidate], act: Act) -> None:
    seen: set[str] = set()
    for tell in told:
        reasons = {person.person_id: f"because you hold the role {person.role.replace('_', ' ')}"
                   for person in people if person.role in tell.roles}  # fmt: skip
        if OWNER in tell.roles:
            reasons[agreement.owner_id] = "because it is in your hands"
        reasons |= dict.fromkeys(tell.people, "because you had a task on it")
        line = _line(agreement, tell, act)
        for person_id, why in reasons.items():
            if person_id != act.by.person_id and person_id not in seen:
                seen.add(person_id)
                key = f"{agreement.id}/{agreement.version + 1}/{act.step}/{person_id}"
                found.news.append({**line, "key": key, "recipient_id": person_id, "why": why})


def _line(agreement: Agreement, tell: Told, act: Act) -> dict[str, object]:
    """Return what a line says, whoever reads it."""
    return {
        "agreement_id": agreement.id,
        "event": tell.event,
        "sentence": f"{agreement.title} ({agreement.reference}) {tell.says}.",
        "due_on": tell.due_on,
        "is_urgent": tell.is_urgent,
        "details": {"by": act.by.name, "on": act.on.isoformat(), "says": tell.says, **tell.details},
    }


def _documents(spec: StepSpec, agreement: Agreement, act: Act) -> list[Message]:
    messages = []
    for name in spec.documents:
        if name == SIGNATURE_COPIES:
            continue
        template = profile_of(agreement.kind).template if name == "instrument_draft" else name
        if template:
            key = f"document/{agreement.id}/{agreement.version + 1}/{name}"
            payload = {
                "template": template,
                "step": act.step,
                "on": act.on.isoformat(),
                "version": agreement.version + 1,
            }
            messages.append(Message("document", key, payload))
    return messages

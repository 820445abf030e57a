"""Work waits for nobody: tasks of absent people, and long overdue ones, get another owner once, by one rule."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, update

from ode_workflows import ids
from ode_workflows.actions._dated import acts_of
from ode_workflows.actions.dated_acts import do_dated_acts
from ode_workflows.db.session import write_transaction
from ode_workflows.db.writer import insert_rows, table_named
from ode_workflows.domain.errors import RoleNotAllowedError
from tests.actions.calendar import ONE_DAY, START, act, at, make_negotiation, rows
from tests.builders import make_office, make_proposal


@pytest.fixture
def office(engine: Engine) -> Engine:
    """The office with its people."""
    make_office(engine)
    return engine


def route(engine: Engine, day: date) -> Mapping[str, int]:
    return do_dated_acts(engine, as_of=day, now=at(day), kinds=acts_of("routing")).counts


def owners(engine: Engine, reference: str) -> dict[str, str]:
    names = {person.id: person.handle for person in rows(engine, "person")}
    return {task.kind: names[task.owner_id] for task in rows(engine, "task", reference) if task.status == "open"}


def is_absent(engine: Engine, handle: str, deputy: str, last_on: date, first_on: date = START) -> None:
    people = {person.handle: person.id for person in rows(engine, "person")}
    away = {"from_person_id": people[handle], "to_person_id": people[deputy], "is_absence": True}
    with write_transaction(engine) as conn:
        insert_rows(conn, "delegation", [{"id": ids.new_id(), **away, "starts_on": first_on, "ends_on": last_on}])


def give_all(engine: Engine, reference: str, handle: str, due_on: date | None) -> None:
    """Give every open task of counsel to one person, due on a day."""
    people = {person.handle: person.id for person in rows(engine, "person")}
    task = table_named("task")
    theirs = [each.id for each in rows(engine, "task", reference) if each.role == "counsel"]
    assert theirs
    with write_transaction(engine) as conn:
        conn.execute(update(task).where(task.c.id.in_(theirs)).values(owner_id=people[handle], due_on=due_on))


def in_review(engine: Engine) -> str:
    reference = make_proposal(engine, today=START)
    act(engine, reference, "submit_for_legal_review", "ana")
    return reference


def counsels(engine: Engine, reference: str) -> set[str]:
    return {owner for owner in owners(engine, reference).values() if owner in ("clara", "colin")}


def test_a_task_that_falls_due_during_an_absence_goes_to_somebody_who_is_there(office: Engine) -> None:
    reference = in_review(office)
    give_all(office, reference, "clara", START + 3 * ONE_DAY)
    is_absent(office, "clara", "colin", START + 5 * ONE_DAY)
    assert route(office, START)["handed_on_absent"] == 1
    assert counsels(office, reference) == {"colin"}
    assert not route(office, START)["handed_on_absent"]
    told = {line.recipient_id for line in rows(office, "news") if "handed on" in line.sentence}
    assert len(told) == 2


def test_a_task_that_can_wait_until_the_person_is_back_stays(office: Engine) -> None:
    reference = in_review(office)
    give_all(office, reference, "clara", START + 30 * ONE_DAY)
    is_absent(office, "clara", "colin", START + 5 * ONE_DAY)
    assert not route(office, START)["handed_on_absent"]
    assert counsels(office, reference) == {"clara"}


@pytest.mark.parametrize(("days", "owner"), [(6, "clara"), (7, "colin")])
def test_a_task_without_a_due_date_is_handed_on_in_a_long_absence(office: Engine, days: int, owner: str) -> None:
    reference = in_review(office)
    give_all(office, reference, "clara", None)
    is_absent(office, "clara", "colin", START + days * ONE_DAY)
    route(office, START)
    assert counsels(office, reference) == {owner}


def test_a_task_is_handed_on_once_after_the_last_step_of_its_ladder(office: Engine) -> None:
    reference = in_review(office)
    give_all(office, reference, "clara", START)
    last_on = START + timedelta(days=7)  # five business days after
    assert not route(office, last_on)["handed_on_late"]
    assert route(office, last_on + ONE_DAY)["handed_on_late"] == 1
    assert counsels(office, reference) == {"colin"}
    late = [incident for incident in rows(office, "incident") if incident.kind == "task_late"]
    assert late
    assert all(incident.resolved_at is None for incident in late)
    assert not route(office, last_on + 30 * ONE_DAY)["handed_on_late"]


def test_the_incident_of_a_late_task_is_closed_when_the_task_is(office: Engine) -> None:
    reference = in_review(office)
    give_all(office, reference, "clara", START)
    late_on = START + 10 * ONE_DAY
    route(office, late_on)
    task = table_named("task")
    with write_transaction(office) as conn:
        conn.execute(update(task).values(status="done"))
    route(office, late_on + ONE_DAY)
    assert all(incident.resolved_at for incident in rows(office, "incident") if incident.kind == "task_late")


def test_a_late_task_that_nobody_else_may_take_stays(office: Engine) -> None:
    reference = make_negotiation(office)
    give = owners(office, reference)
    assert not route(office, START + 60 * ONE_DAY)["failed"]
    assert set(owners(office, reference)) == set(give)


def test_a_person_cannot_hand_on_in_the_name_of_the_calendar(office: Engine) -> None:
    reference = in_review(office)
    with pytest.raises(RoleNotAllowedError, match="calendar"):
        act(office, reference, "record_change", "dora", hands_on={"x": "y"}, because="late")

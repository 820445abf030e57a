"""My work: what a person has to do, the soonest first, each with its one action; what waits on whom; what is new."""

from datetime import date, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ode_workflows.access.first_steps import first_steps, left_to_do
from ode_workflows.actions.proposal import PROPOSERS
from ode_workflows.domain.vocabulary import Role
from ode_workflows.registry.agreements import tasks_of
from ode_workflows.registry.desk import news_since, waits_on_others
from ode_workflows.registry.installation import installation
from ode_workflows.web.desk import desk_of
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.task_ways import way_of_task
from ode_workflows.web.who import who_of
from ode_workflows.web.writing import distance

NEWS_OF = timedelta(days=1)
"""How far back the news of the first page go, in calendar days."""


@policy("public")
def home(request: Request) -> Response:
    """Lead to the first page of whoever comes: the own work, the choice of a person, or the register."""
    if who_of(request).actor is not None:
        return RedirectResponse("/work", status_code=303)
    return RedirectResponse("/sign-in" if desk_of(request).is_demo else "/register", status_code=303)


@policy("person")
def my_work(request: Request) -> Response:
    """Show what the person has to do."""
    desk, who = desk_of(request), who_of(request)
    today = who.reader.today
    may_propose = who.person.in_office(who.person.office_id).capacity_for(PROPOSERS) is not None
    with desk.read() as conn:
        office = installation(conn)
        tasks = [_line(each, today) for each in tasks_of(conn, who.person.person_id)]
        waiting = waits_on_others(conn, who.reader.sees, who.person.person_id)
        setting_up = left_to_do(first_steps(conn, who.person, desk.settings)) if Role.ADMIN in who.person.roles else 0
        news = news_since(conn, who.reader.sees, who.person.person_id, today - NEWS_OF)
    return page(
        request,
        "my_work.html",
        office=office,
        tasks=tasks,
        waiting=waiting,
        news=news,
        may_propose=may_propose,
        setting_up=setting_up,
    )


def _line(task: dict[str, Any], today: date) -> dict[str, Any]:
    due = task["due_on"]
    return {
        **task,
        "way": way_of_task(task),
        "is_late": due is not None and due < today,
        "far": distance(due, today) if due else "",
    }

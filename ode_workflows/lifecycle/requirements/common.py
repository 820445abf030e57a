"""What several requirements share: naming who can help, and since when something waits."""

from datetime import date

from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.errors import Unmet


def holder(case: Case, about_id: str, otherwise: str) -> str:
    """Return who holds the open task about something, by name; else a role in words."""
    task = next((task for task in case.tasks if task.status == "open" and task.about_id == about_id), None)
    return case.person_name(task.owner_id) if task else otherwise


def task_holder(case: Case, kind: str, otherwise: str) -> str:
    """Return who holds the open task of a kind, by name; else a role in words."""
    task = next((task for task in case.tasks if task.status == "open" and task.kind == kind), None)
    return case.person_name(task.owner_id) if task else otherwise


def owner(case: Case) -> str:
    """Return the owner of the agreement, by name."""
    return case.person_name(case.agreement.owner_id)


def at_step(requirement: str, act: Act, sentence: str) -> Unmet:
    """Return an unmet requirement that the acting person meets by saying more."""
    return Unmet(requirement, sentence, act.by.name, act.on)


def since(case: Case) -> date:
    """Return the day since which the agreement stands where it stands."""
    return case.entered_state_on

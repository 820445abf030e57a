"""The table from a trigger's word to its action, for doors that take the word from a person (`ode step`, forms)."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from ode_workflows.actions import proposal
from ode_workflows.actions._request import StepRequest, StepResult

Action = Callable[[Connection, StepRequest], StepResult]

ACTIONS: Mapping[str, Action] = {
    "submit_for_legal_review": proposal.submit_for_legal_review,
    "answer_facts": proposal.answer_facts,
}
"""Every trigger and internal event by its word."""

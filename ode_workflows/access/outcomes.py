"""What a step did, as plain values: the same for the command line's JSON and for the API."""

from typing import Any

from sqlalchemy import Connection

from ode_workflows.actions.step_request import StepResult
from ode_workflows.registry.people import names_of
from ode_workflows.registry.wording import state_label, title_and_kind


def outcome_of(conn: Connection, result: StepResult) -> dict[str, Any]:
    """Return the result of a step with title, kind and labels, and with its owners by name."""
    plain = result.as_plain()
    title, kind = title_and_kind(conn, result.reference)
    names = names_of(conn, [task["owner"] for task in plain["tasks"]])
    return {
        **plain,
        "title": title,
        "kind": kind,
        "state_label": state_label(kind, result.to_state),
        "tasks": [{**task, "owner": names.get(task["owner"], task["owner"])} for task in plain["tasks"]],
    }

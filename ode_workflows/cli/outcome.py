"""What a step did, as JSON and on the screen."""

from typing import Any

from rich.text import Text
from sqlalchemy import Connection

from ode_workflows.actions.step_request import StepResult
from ode_workflows.cli.output import say, table_of
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


def print_outcome(outcome: dict[str, Any]) -> None:
    """Print where the agreement stands now, and who has what to do."""
    moved = outcome["from"] != outcome["state"]
    say(
        Text.assemble((outcome["reference"], "bold"), "  ", outcome["title"]),
        f"{outcome['summary']}. {'Now' if moved else 'Still'}: {outcome['state_label']}, version {outcome['version']}.",
    )
    for followed in outcome["followed_by"]:
        say(f"Followed by: {followed}")
    if outcome["tasks"]:
        say(table_of(("to do", "by"), [(task["title"], task["owner"]) for task in outcome["tasks"]]))

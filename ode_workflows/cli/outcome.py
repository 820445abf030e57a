"""What a step did, on the screen."""

from typing import Any

from rich.text import Text

from ode_workflows.access.outcomes import outcome_of
from ode_workflows.cli.output import say, table_of

__all__ = ["outcome_of", "print_outcome"]


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

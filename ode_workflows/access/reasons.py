"""Why a step cannot be taken yet, as plain values: the same for the command line's JSON and for the API."""

from typing import Any

from ode_workflows.access.problems import unmet_of
from ode_workflows.actions.asking import WhyRow


def plain_why(row: WhyRow) -> dict[str, Any]:
    """Return one step and what keeps it, as JSON knows it."""
    return {
        "trigger": row.trigger,
        "to": row.to_state,
        "roles": list(row.roles),
        "who": list(row.who),
        "ready": row.is_ready,
        "can_take": row.can_take,
        "unmet": [unmet_of(item) for item in row.unmet],
        "asks": [unmet_of(item) for item in row.asks],
    }

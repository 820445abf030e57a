"""Where a task is done: the page of its one action."""

from collections.abc import Mapping
from typing import Any

_PAGES: Mapping[str, str] = {
    "settle_findings": "review",
    "settle_finding": "review",
    "decide_negotiation": "authorize_negotiation",
    "decide_signature": "authorize_signature",
    "decide_renewal": "renew",
    "complete_intake": "intake",
    "answer_overlap": "intake#overlaps",
    "answer_points": "negotiation",
    "open_contact": "record_round",
    "check_progress": "negotiation",
    "compare_signature_copy": "signing",
    "fix_signing_day": "signing",
    "confirm_date": "confirm?what=deadline",
}
"""By the kind of task, the address below the agreement's own; what is not named is closed by hand."""


def way_of_task(task: Mapping[str, Any]) -> str:
    """Return the address at which a task is done.

    Args:
        task: reference, kind (`task_kind` in lists), id, about_table, about_id.
    """
    kind = task.get("task_kind") or task["kind"]
    base = f"/agreements/{task['reference']}"
    if kind == "answer_approval":
        return f"{base}/resolve_approval?approval={task['about_id']}"
    if kind == "record_received_text":
        return f"{base}/received/{task['about_id']}"
    if kind == "confirm_date":
        return f"{base}/confirm?what=deadline&deadline={task['about_id']}"
    page = _PAGES.get(kind)
    if page is not None:
        return f"{base}/{page}"
    return f"{base}/record_change?task={task['id']}"

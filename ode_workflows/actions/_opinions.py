"""Opinion memoranda: one is asked for with each finding of which counsel says that it needs a written opinion."""

from collections.abc import Iterable

from ode_workflows.domain.case import Case
from ode_workflows.domain.changes import Change, Message
from ode_workflows.domain.records import Agreement

OPINION = "letters/opinion_memo"
_WAITS = "needs_opinion"


def opinions_for(agreement: Agreement, changes: Iterable[Change], *, step: str, on: str) -> list[Message]:
    """Return the messages that ask for a memorandum on each finding of which counsel says here: needs an opinion."""
    version = agreement.version + 1
    return [
        Message(
            "document",
            f"document/{agreement.id}/{version}/{OPINION}/{change.key}",
            {"template": OPINION, "step": step, "on": on, "version": version, "finding": change.key},
        )
        for change in changes
        if change.table == "finding" and change.values.get("settlement") == _WAITS
    ]


def is_moot_opinion(case: Case, finding: str) -> bool:
    """Whether a finding no longer waits for an opinion that was asked for: settled otherwise since, or withdrawn."""
    rows = (row for row in case.findings if row.id == finding)
    return not any(row.settlement == _WAITS and row.withdrawn_on is None for row in rows)

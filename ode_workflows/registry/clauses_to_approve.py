"""Which clauses below the line wait for their approver; read without opening any text."""

from typing import Any

from sqlalchemy import Connection

from ode_workflows.db.case import StoredCase
from ode_workflows.db.history import sealed_texts


def clauses_to_approve(conn: Connection, case: StoredCase, *, reads_confidential: bool) -> list[dict[str, Any]]:
    """Return the uses below the line that still wait for their approver, with position and reason where readable."""
    rows = {row.id: row for row in case.approvals if row.status not in ("decided", "not_required", "void")}
    waiting = [use for use in case.clause_uses if use.approval_id in rows]
    texts = sealed_texts(conn, case.agreement.id) if waiting and reads_confidential else {}
    return [
        {
            "clause": f"{use.function}/{use.clause}",
            "clause_version": use.clause_version,
            "position": texts.get(use.position_seal),
            "reason": texts.get(use.reason_seal) if use.reason_seal else None,
            "used_by": case.person_name(use.used_by),
            "decided_by": rows[use.approval_id or ""].decided_by,
        }
        for use in waiting
    ]

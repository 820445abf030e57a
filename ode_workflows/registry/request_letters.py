"""The letters that an agreement's open approvals ask for: which are made, which wait, which could not be made."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from ode_workflows.db.writer import table_named

_OUTBOX, _DOCUMENT = table_named("outbox_message"), table_named("document")
DROPPED = "not needed any more"
_STANDS = {"waiting": "waits", "dead": "given up"}


def letters_of(conn: Connection, agreement_id: str, template: str) -> list[dict[str, Any]]:
    """Return each letter or list that was asked for, the oldest first.

    Args:
        conn: a snapshot.
        agreement_id: the agreement.
        template: of the letters, as it stands with what waits in the outbox.
    """
    made = {row["outbox_id"]: dict(row) for row in conn.execute(_made(agreement_id)).mappings()}
    columns = ("id", "payload", "status", "attempts", "last_error")
    wanted = select(*(_OUTBOX.c[name] for name in columns)).where(
        _OUTBOX.c.agreement_id == agreement_id, _OUTBOX.c.kind == "document"
    )
    found = conn.execute(wanted.order_by(_OUTBOX.c.created_at, _OUTBOX.c.id)).mappings()
    asked = [dict(row) for row in found if row["payload"]["template"] == template]
    asked.sort(key=lambda row: (row["payload"]["version"], row["payload"].get("number", 0)))
    return [_letter(row, made.get(row["id"])) for row in asked]


def _made(agreement_id: str) -> Any:
    names = ("outbox_id", "title", "file_name", "file_hash", "made_at")
    return select(*(_DOCUMENT.c[name] for name in names)).where(_DOCUMENT.c.agreement_id == agreement_id)


def _letter(message: Mapping[str, Any], document: Mapping[str, Any] | None) -> dict[str, Any]:
    payload = message["payload"]
    failed = message["status"] == "waiting" and message["last_error"]
    status = "made" if document else "failed" if failed else _STANDS.get(message["status"], DROPPED)
    return {
        "id": message["id"],
        "number": payload.get("number"),
        "to": payload.get("to"),
        "approval": payload.get("approval"),
        "on": payload["on"],
        "version": payload["version"],
        "text_hash": payload.get("text_hash"),
        "status": status,
        "file_name": document["file_name"] if document else None,
        "file_hash": document["file_hash"] if document else None,
        "cause": message["last_error"] if document is None else None,
    }

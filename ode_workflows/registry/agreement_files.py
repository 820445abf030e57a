"""Which files belong to an agreement, and who may have them."""

from typing import Any

from sqlalchemy import Connection, select

from ode_workflows.db.case import StoredCase
from ode_workflows.db.writer import table_named

_DOCUMENT = table_named("document")


def file_named(conn: Connection, case: StoredCase, digest: str, *, is_inside: bool) -> str | None:
    """Return the name under which a file of an agreement is handed out; None where the reader may not have it.

    Args:
        conn: one snapshot.
        case: an agreement that the reader sees.
        digest: SHA-256 of the file.
        is_inside: whether the reader belongs to its office; others get frozen texts only.
    """
    for text in case.texts:
        if text.file_hash == digest and (is_inside or text.frozen_on is not None):
            return text.file_name
    if not is_inside:
        return None
    wanted = select(_DOCUMENT.c.file_name).where(
        _DOCUMENT.c.agreement_id == case.agreement.id, _DOCUMENT.c.file_hash == digest
    )
    found: str | None = conn.scalar(wanted.limit(1))
    return found


def papers_of(conn: Connection, agreement_id: str) -> list[dict[str, Any]]:
    """Return the papers that were made for an agreement, the newest first: kind, title, file name and hash."""
    names = ("kind", "title", "file_name", "file_hash")
    wanted = select(*(_DOCUMENT.c[name] for name in names)).where(_DOCUMENT.c.agreement_id == agreement_id)
    ordered = wanted.order_by(_DOCUMENT.c.made_at.desc(), _DOCUMENT.c.id.desc())
    return [dict(row) for row in conn.execute(ordered).mappings()]

"""The comments on the texts of an agreement, for people of its office and for papers that leave it."""

from typing import Any

from sqlalchemy import Connection

from ode_workflows.db.case import StoredCase
from ode_workflows.db.history import sealed_texts
from ode_workflows.domain.records import TextComment


def comments_of(conn: Connection, case: StoredCase, *, with_internal: bool, reads_words: bool) -> list[dict[str, Any]]:
    """Return the comments on an agreement's texts, each thread together, oldest thread first.

    Args:
        conn: one snapshot.
        case: the agreement.
        with_internal: whether internal comments are among them; never for a paper that leaves the office.
        reads_words: whether the reader may read confidential texts; otherwise words and names are None.
    """
    texts = sealed_texts(conn, case.agreement.id) if reads_words else {}
    versions = {text.id: text for text in case.texts}
    rows = [row for row in case.comments if with_internal or not row.is_internal]
    rows.sort(key=lambda row: (row.reply_to or row.number, row.number))
    return [_plain(case, row, texts, versions[row.text_id].number) for row in rows]


def _plain(case: StoredCase, row: TextComment, texts: dict[str, str], version: int) -> dict[str, Any]:
    their_name = texts.get(row.author_seal) if row.author_seal else None
    return {
        "number": row.number,
        "audience": "internal" if row.is_internal else "shared",
        "side": "theirs" if row.author_id is None else "ours",
        "author": case.person_name(row.author_id) if row.author_id else their_name,
        "on": row.written_at[:10] if row.written_at else row.recorded_on.isoformat(),
        "written_at": row.written_at,
        "recorded_on": row.recorded_on,
        "version": version,
        "article": row.article,
        "text": texts.get(row.text_seal),
        "reply_to": row.reply_to,
        "is_resolved": row.resolved_on is not None,
        "resolved_on": row.resolved_on,
        "resolved_by": case.person_name(row.resolved_by) if row.resolved_by else None,
        "resolution": texts.get(row.resolution_seal) if row.resolution_seal else None,
    }

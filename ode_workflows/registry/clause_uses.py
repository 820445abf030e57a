"""Where clauses of the library were used, and what became of each: it stands, was changed, removed or replaced."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from ode_workflows.db.case import StoredCase, case_by
from ode_workflows.db.history import sealed_texts
from ode_workflows.db.writer import table_named
from ode_workflows.documents.articles import Placed, articles_in, bookmark_of
from ode_workflows.domain.clauses import words_hash
from ode_workflows.domain.records import Agreement, Approval, ClauseUse, TextVersion
from ode_workflows.files.store import FileStore

SIMILAR = 0.6
"""Share of words in common from which an article counts as the changed one, where heading and bookmark are gone."""

_USE, _AGREEMENT = table_named("clause_use"), table_named("agreement")


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks: which agreements they see, and of which they may read what is confidential."""

    sees: ColumnElement[bool]
    reads_confidential: Callable[[Agreement], bool]


def uses_of_clause(
    conn: Connection, files: FileStore, looking: Looking, function: str, clause: str
) -> list[dict[str, Any]]:
    """Return the uses of a clause in agreements that the reader sees, by reference and day."""
    wanted = (
        select(_AGREEMENT.c.reference)
        .join(_USE, _USE.c.agreement_id == _AGREEMENT.c.id)
        .where(_USE.c.function == function, _USE.c.clause == clause, looking.sees)
        .distinct()
        .order_by(_AGREEMENT.c.reference)
    )
    references = list(conn.scalars(wanted))
    rows = [row for reference in references for row in uses_in(conn, files, looking, reference)]
    return [row for row in rows if row["clause"] == f"{function}/{clause}"]


def uses_in(conn: Connection, files: FileStore, looking: Looking, reference: str) -> list[dict[str, Any]]:
    """Return the uses of clauses in one agreement, oldest first; position and reason only for its own office."""
    case = case_by(conn, "reference", reference)
    if case is None:
        return []
    texts = sealed_texts(conn, case.agreement.id) if looking.reads_confidential(case.agreement) else {}
    return [_line(case, files, use, texts) for use in case.clause_uses]


def _line(case: StoredCase, files: FileStore, use: ClauseUse, texts: Mapping[str, str]) -> dict[str, Any]:
    newest = next(row for row in reversed(case.texts) if row.language == use.language)
    made = next(row for row in case.texts if row.id == use.text_version)
    row = next((row for row in case.approvals if row.id == use.approval_id), None)
    is_frozen = newest.frozen_on is not None and case.agreement.frozen_hash is not None
    return {
        "reference": case.agreement.reference,
        "title": case.agreement.title,
        "state": case.agreement.state,
        "clause": f"{use.function}/{use.clause}",
        "clause_version": use.clause_version,
        "position": texts.get(use.position_seal),
        "reason": texts.get(use.reason_seal) if use.reason_seal else None,
        "language": use.language,
        "article": use.article,
        "text_version": made.number,
        "newest_version": newest.number,
        "used_on": use.used_on,
        "used_by": case.person_name(use.used_by),
        "approval": _approval(row),
        "became": _became(files, use, made, newest),
        "is_frozen": is_frozen,
        "signed_on": case.agreement.signed_on,
    }


def _approval(row: Approval | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"id": row.id, "decided_by": row.decided_by, "status": row.status, "outcome": row.outcome}


def _became(files: FileStore, use: ClauseUse, made: TextVersion, newest: TextVersion) -> str:
    """Return in a word what became of the article in the newest text of its language."""
    if use.replaced_on is not None:
        return "replaced"
    if not files.has(newest.file_hash):
        return "unknown: the file is no longer kept"
    articles = articles_in(files.get(newest.file_hash))
    if any(words_hash(each.words) == use.words_hash for each in articles):
        return "unchanged"
    return "changed" if any(_candidates(files, use, made, articles)) else "removed"


def _candidates(files: FileStore, use: ClauseUse, made: TextVersion, articles: Sequence[Placed]) -> Iterator[Placed]:
    """Yield the articles that may be the one of a use: by bookmark, heading or most of the words."""
    inserted = articles_in(files.get(made.file_hash)) if files.has(made.file_hash) else ()
    ours = next((each.words for each in inserted if words_hash(each.words) == use.words_hash), ())
    for article in articles:
        is_named = article.has_bookmark(bookmark_of(use.function)) or (ours and article.words[:1] == ours[:1])
        if is_named or (ours and _likeness(ours, article.words) >= SIMILAR):
            yield article


def _likeness(ours: Sequence[str], theirs: Sequence[str]) -> float:
    both = " ".join(ours).split(), " ".join(theirs).split()
    return SequenceMatcher(None, *both, autojunk=False).ratio()

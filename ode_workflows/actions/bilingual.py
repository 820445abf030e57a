"""The text of an agreement in two languages side by side, from the newest versions on file."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from ode_workflows.actions._draft_words import blank, language_names
from ode_workflows.actions.drafting import LANGUAGE, draft_bytes
from ode_workflows.db.case import case_by
from ode_workflows.db.queries import may_see
from ode_workflows.documents.bilingual import Side, side_by_side
from ode_workflows.documents.package import is_docx
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.case import Case
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError
from ode_workflows.files.store import FileStore


class Bilingual(NamedTuple):
    """A text in two columns: the name of its file, its bytes, and from what each column was taken."""

    file_name: str
    content: bytes
    left: str
    right: str


def bilingual_text(
    conn: Connection, files: FileStore, *, reference: str, language: str, by: Actor, today: date
) -> Bilingual:
    """Return an agreement's text with another language beside it.

    The English column is the newest version on file, or a draft made now; the other one is the newest version on
    file, or a marked blank beside every paragraph, for the translator.

    Args:
        conn: a snapshot of the database.
        files: where the versions stand.
        reference: the agreement.
        language: BCP 47 tag of the other language, one of those that the agreement lists.
        by: who asks.
        today: civil date of a draft.

    Raises:
        NotFoundError: no such agreement, or not this person's to see.
        InvalidFactsError: names "beside" when the agreement is not in that language, or its version is no Word file.
        DraftError: there is no version and no template.
    """
    case = case_by(conn, "reference", reference)
    if case is None or not may_see(case.agreement, by):
        raise NotFoundError(f"There is no agreement {reference}. List them with: ode list")
    listed = [tag for tag in case.agreement.languages if tag != LANGUAGE]
    if language not in listed:
        said = f"choose one of: {', '.join(listed)}" if listed else "it is in English only; ode intake adds languages"
        raise InvalidFactsError.of("beside", f"{language} is no other language of {reference}; {said}")
    left, right = _newest(case, files, LANGUAGE), _newest(case, files, language)
    if left is None:
        left = ("a draft made now", draft_bytes(conn, reference=reference, by=by, today=today)[1])
    here, there = (Side(tag, language_names([tag])[0]) for tag in (LANGUAGE, language))
    content = side_by_side(left[1], here, right[1] if right else None, there, blank=blank("translation"))
    name = f"{reference}-{LANGUAGE}-{language}-v{case.agreement.version}.docx"
    return Bilingual(name, content, left[0], right[0] if right else "blanks for the translator")


def _newest(case: Case, files: FileStore, language: str) -> tuple[str, bytes] | None:
    """Return the newest version of a language, its number in words first; None where there is none."""
    versions = [row for row in case.texts if row.language == language]
    if not versions:
        return None
    newest = max(versions, key=lambda row: row.number)
    content = files.get(newest.file_hash)
    if not is_docx(content):
        raise InvalidFactsError.of("beside", f"{newest.file_name} is no Word file; hand in the text as .docx first")
    return f"version {newest.number}, {newest.file_name}", content

"""What a text must be before a round takes it, and the comments that one brings back."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from ode_workflows import ids
from ode_workflows.actions._texts import require_store
from ode_workflows.actions.commenting import next_number
from ode_workflows.db.history import sealed_texts
from ode_workflows.documents.redline.revisions import Comment, comments
from ode_workflows.documents.reference import references_in
from ode_workflows.documents.text import is_docx, normalised_text
from ode_workflows.domain.articles import articles_of, label_of
from ode_workflows.domain.case import Case
from ode_workflows.domain.changes import Effects, created
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError
from ode_workflows.domain.inputs import FileInput, RecordRound
from ode_workflows.domain.records import TextComment, TextVersion
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.values import LONGEST_LINE, LONGEST_TEXT
from ode_workflows.files.store import FileStore

_Known = tuple[str, str, str]
"""A comment of their file, as it is told from others: author, date as written, words."""


def require_fitting_files(conn: Connection, case: Case, inputs: RecordRound) -> None:
    """Refuse texts in a language that the agreement does not have, of another agreement, or with internal comments.

    Raises:
        InvalidFactsError: names each file and says what to do.
    """
    files = {name: getattr(inputs, name) for name in ("text_in", "text_out")}
    handed_in: dict[str, FileInput] = {name: file for name, file in files.items() if file is not None}
    listed = case.agreement.languages
    problems: list[FieldProblem] = []
    if handed_in and inputs.language not in listed:
        message = phrased(
            "%(language)s is no language of this agreement; it lists: %(listed)s",
            language=inputs.language,
            listed=", ".join(sorted(listed)),
        )
        problems.append(FieldProblem(f"files.{inputs.language}", message))
    for name, file in handed_in.items():
        problems += _of_another(case, name, file)
    if inputs.text_out is not None:
        problems += _with_internal_comments(conn, case, inputs.text_out)
    if problems:
        raise InvalidFactsError(problems)


def _of_another(case: Case, name: str, file: FileInput) -> Iterable[FieldProblem]:
    found = references_in(file.content)
    own = case.agreement.reference
    if found and own not in found:
        yield FieldProblem(
            name,
            phrased(
                "%(name)s carries the reference %(found)s, not %(own)s. Record it with: ode step %(first)s "
                "record_round. If it is the text of %(own)s, correct the subject in its properties and its "
                "header in Word",
                name=file.name,
                found=", ".join(found),
                own=own,
                first=found[0],
            ),
        )


def _with_internal_comments(conn: Connection, case: Case, file: FileInput) -> Iterable[FieldProblem]:
    """Find internal comments that somebody has typed into the margin of a file which leaves."""
    if not is_docx(file.content):
        return
    internal = [comment for comment in case.comments if comment.is_internal]
    texts = sealed_texts(conn, case.agreement.id) if internal else {}
    words = {_folded(texts.get(comment.text_seal, "")): comment.number for comment in internal}
    for margin in comments(file.content):
        number = words.get(_folded(margin.text))
        if number is not None and _folded(margin.text):
            message = phrased(
                "carries internal comment %(number)s in its margin; delete it in Word before the file leaves",
                number=number,
            )
            yield FieldProblem("text_out", message)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def take_in_comments(conn: Connection, store: FileStore | None, case: Case, effects: Effects, text: TextVersion) -> int:
    """Record the comments of a returned Word file as shared comments of the other side, each once; return how many.

    Those that stood in the file as it was sent, and those that an earlier file brought, are not taken again.
    """
    content = require_store(store).get(text.file_hash)
    found = comments(content) if is_docx(content) else ()
    if not found:
        return 0
    known = _brought_before(conn, case) | _sent_along(store, case, text.language)
    labels = [article.label for article in articles_of(normalised_text(content).split("\n"))]
    number = next_number(case)
    taken = 0
    for comment in found:
        same = _known(comment)
        if known[same] > 0:
            known[same] -= 1
        elif same[2]:
            label = label_of(comment.article, labels)
            effects.changes.append(created(_theirs(case, effects, text, comment, number + taken, label)))
            taken += 1
    return taken


def _theirs(
    case: Case, effects: Effects, text: TextVersion, comment: Comment, number: int, label: str | None
) -> TextComment:
    author, written_at, words = _known(comment)
    return TextComment(
        id=ids.new_id(),
        agreement_id=case.agreement.id,
        number=number,
        text_id=text.id,
        is_internal=False,
        author_seal=effects.seal(author, "personal"),
        written_at=written_at or None,
        article=label,
        text_seal=effects.seal(words, "deliberative") or "",
        recorded_on=text.recorded_on,
        resolved_on=text.recorded_on if comment.is_resolved else None,
    )


def _known(comment: Comment) -> _Known:
    return _shown(comment.author, LONGEST_LINE), _instant(comment.date), _shown(comment.text, LONGEST_TEXT)


def _shown(text: str, most: int) -> str:
    """Return a text out of a file on one line, without what cannot be seen."""
    seen = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in unicodedata.normalize("NFC", text))
    return " ".join(seen.split())[:most]


def _instant(written: str | None) -> str:
    """Return the instant that a file gives, as it is written there; empty when it is none."""
    try:
        datetime.fromisoformat(written or "")
    except ValueError:
        return ""
    return written or ""


def _brought_before(conn: Connection, case: Case) -> Counter[_Known]:
    texts = sealed_texts(conn, case.agreement.id)
    theirs = [row for row in case.comments if row.author_seal is not None]
    return Counter(
        (texts.get(row.author_seal or "", ""), row.written_at or "", texts.get(row.text_seal, "")) for row in theirs
    )


def _sent_along(store: FileStore | None, case: Case, language: str) -> Counter[_Known]:
    """Return the comments that stood in a file of ours, whichever of them the other side has worked on."""
    known: Counter[_Known] = Counter()
    for row in case.texts:
        if row.direction == "ours" and row.language == language:
            content = require_store(store).get(row.file_hash)
            known |= Counter(_known(comment) for comment in comments(content)) if is_docx(content) else Counter()
    return known

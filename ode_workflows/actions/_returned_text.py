"""What a text that came back carries: their marks and comments, and what they changed without a mark."""

from collections.abc import Iterator

from ode_workflows.actions._texts import require_store
from ode_workflows.documents.redline.resolving import reject_all
from ode_workflows.documents.redline.revisions import comments, tracked_changes
from ode_workflows.documents.text import is_docx, normalised_text
from ode_workflows.domain.articles import changed_articles
from ode_workflows.domain.case import Case
from ode_workflows.domain.inputs import RecordRound
from ode_workflows.domain.records import TextVersion
from ode_workflows.files.store import FileStore


def what_came_back(store: FileStore | None, case: Case, inputs: RecordRound) -> Iterator[str]:
    """Yield half a sentence on each thing to know about a returned text.

    With their marks rejected it must say what was sent. They worked on the version of ours that it then says most of,
    the newest of equals; an older one is named, and so are the articles that differ from it without a mark.
    """
    if inputs.text_in is None:
        return
    content = inputs.text_in.content
    if is_docx(content):
        marks, remarks = tracked_changes(content), comments(content)
        if marks:
            yield f"{_counted(len(marks), 'tracked change')} by {_authors(mark.author for mark in marks)}"
        if remarks:
            yield f"{_counted(len(remarks), 'comment')} by {_authors(remark.author for remark in remarks)}"
    yield from _without_a_mark(store, case, inputs.language, reject_all(content) if is_docx(content) else content)


def _without_a_mark(store: FileStore | None, case: Case, language: str, base: bytes) -> Iterator[str]:
    sent = [row for row in case.texts if row.direction == "ours" and row.language == language]
    if not sent:
        return
    lines = normalised_text(base).split("\n")
    unmarked = {row.number: changed_articles(_lines(store, row), lines) for row in sent}
    newest = max(unmarked)
    nearest = min(unmarked, key=lambda number: (len(unmarked[number]), -number))
    if nearest != newest:
        yield f"they worked on our version {nearest}, which is older than version {newest}"
    if unmarked[nearest]:
        yield f"without a mark, against our version {nearest}: {', '.join(unmarked[nearest])}"


def _lines(store: FileStore | None, row: TextVersion) -> list[str]:
    return normalised_text(require_store(store).get(row.file_hash)).split("\n")


def _authors(names: Iterator[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _counted(number: int, one: str) -> str:
    return f"{number} {one}" if number == 1 else f"{number} {one}s"

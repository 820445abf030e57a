"""Files that people hand in: stored under their hash before any row names them."""

from ode_workflows import ids
from ode_workflows.documents.text import text_hash
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.errors import StorageError
from ode_workflows.domain.inputs import FileInput
from ode_workflows.domain.records import TextVersion
from ode_workflows.files.store import FileStore


def require_store(store: FileStore | None) -> FileStore:
    """Return the file store that the door gave.

    Raises:
        StorageError: the door gave none.
    """
    if store is None:
        raise StorageError("This door keeps no files; hand the file in with: ode step … --file")
    return store


def keep_file(store: FileStore | None, file: FileInput) -> str:
    """Store a file and return its hash."""
    return require_store(store).put(file.content)


def keep_version(
    store: FileStore | None, case: Case, act: Act, file: FileInput, *, language: str, direction: str, offset: int
) -> TextVersion:
    """Store a text and return its version row; `offset` counts the versions of this step from 1."""
    return TextVersion(
        id=ids.new_id(),
        agreement_id=case.agreement.id,
        number=max((row.number for row in case.texts), default=0) + offset,
        language=language,
        is_authentic=language in case.agreement.languages,
        direction=direction,
        file_name=file.name,
        file_hash=keep_file(store, file),
        normalised_hash=text_hash({language: file.content}),
        recorded_on=act.on,
        recorded_by=act.by.person_id,
    )

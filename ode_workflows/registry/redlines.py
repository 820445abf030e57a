"""A redline of two versions of an agreement's text, whoever asks for it."""

from dataclasses import dataclass
from datetime import datetime

from ode_workflows.db.case import StoredCase
from ode_workflows.documents.redline.comparing import Redline, compare
from ode_workflows.documents.text import is_docx
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError
from ode_workflows.domain.records import TextVersion
from ode_workflows.domain.sentences import phrased
from ode_workflows.files.store import FileStore


@dataclass(frozen=True, slots=True)
class ComparedVersions:
    """Two versions of a text and what changed between them."""

    old: TextVersion
    new: TextVersion
    redline: Redline

    @property
    def file_name(self) -> str:
        """The name under which the redline is handed out, without the reference."""
        return f"redline {self.old.number} to {self.new.number}.docx"


@dataclass(frozen=True, slots=True)
class ChosenVersions:
    """Two versions of a text that are to be compared; that takes seconds, so it needs no database any more."""

    old: TextVersion
    new: TextVersion
    parties: tuple[str, ...]

    def compared(self, files: FileStore, *, author: str, made_at: datetime) -> ComparedVersions:
        """Return what changed from one version to the other.

        Args:
            files: where the texts are kept.
            author: under whose name the changes stand in the redline.
            made_at: the instant of the changes in the redline.

        Raises:
            InvalidFactsError: a version is no Word file.
        """
        contents = [files.get(text.file_hash) for text in (self.old, self.new)]
        for name, content in zip(("old", "new"), contents, strict=True):
            if not is_docx(content):
                raise InvalidFactsError.of(name, phrased("only Word files can be compared; read both side by side"))
        made = compare(contents[0], contents[1], author=author, made_at=made_at, parties=self.parties)
        return ComparedVersions(self.old, self.new, made)


def chosen_versions(case: StoredCase, old: str, new: str) -> ChosenVersions:
    """Return two versions of an agreement's text by their ids.

    Raises:
        NotFoundError: the agreement has no such version.
    """
    parties = tuple(party.name for party in case.parties)
    return ChosenVersions(_version(case, old), _version(case, new), parties)


def _version(case: StoredCase, wanted: str) -> TextVersion:
    found = next((row for row in case.texts if row.id == wanted), None)
    if found is None:
        raise NotFoundError("The agreement has no such version of its text.")
    return found

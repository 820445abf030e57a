"""The errors that a person can cause or mend; anything else is a defect and is allowed to crash loudly.

OdeError                      carries a plain sentence that says what to do next
├── NotFoundError             no such agreement, person, task, file (also: not yours to see)
├── StepRefusedError          the lifecycle, a role or a requirement says no
│   ├── WrongStateError
│   ├── RoleNotAllowedError
│   └── RequirementUnmetError carries every unmet requirement
├── StaleAgreementError       somebody else was first; names who
├── InvalidFactsError         names each field that is wrong
├── DraftError                names the template and the field
├── HostileFileError          an uploaded file that is refused, with the reason
├── ContentFileError          a file of states/ is wrong: file, entry, key
│   ├── RulebookFileError
│   └── LifecycleFileError
├── ImportRowError            row and column of an import file
├── StorageError              disk full, database locked or read-only: what to free or wait for
└── CheckFailedError          a verification found something; names the first bad entry
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One wrong field and what is wrong with it."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Unmet:
    """One requirement that is not met: its name, a plain sentence, who can meet it, since when it waits."""

    requirement: str
    sentence: str
    who: str
    since: date | None


class OdeError(Exception):
    """Something that a person can cause or mend."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NotFoundError(OdeError):
    """Nothing of that name, or nothing that this person may see."""


class StepRefusedError(OdeError):
    """The lifecycle, a role or a requirement refuses the step; nothing was stored."""

    def __init__(self, detail: str, unmet: Sequence[Unmet] = ()) -> None:
        super().__init__(detail)
        self.unmet = tuple(unmet)


class WrongStateError(StepRefusedError):
    """The agreement does not stand where this step begins."""


class RoleNotAllowedError(StepRefusedError):
    """The person holds no role that may take this step, or a duty must be kept apart."""


class RequirementUnmetError(StepRefusedError):
    """At least one named requirement is not met."""


class StaleAgreementError(OdeError):
    """The agreement has changed since it was read; says who was first and with what."""


class InvalidFactsError(OdeError):
    """Values that cannot be right; names every field."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.message}" for problem in problems))
        self.problems = tuple(problems)

    @classmethod
    def of(cls, field: str, message: str) -> "InvalidFactsError":
        """Return the error for one field."""
        return cls([FieldProblem(field, message)])


class DraftError(OdeError):
    """A Word draft cannot be made; names the template and the field."""


class ProviderError(OdeError):
    """The identity provider cannot be reached, or what it said does not hold."""


class HostileFileError(OdeError):
    """An uploaded file is refused and was not stored."""


class ContentFileError(OdeError):
    """A file of states/ is wrong: file, entry, key and what to change."""

    def __init__(self, file: str, entry: str, key: str, message: str) -> None:
        super().__init__(f"{file}, {entry}, {key}: {message}")
        self.file, self.entry, self.key = file, entry, key


class RulebookFileError(ContentFileError):
    """A rulebook file is wrong."""


class LifecycleFileError(ContentFileError):
    """A lifecycle, profile, approval or reminder file is wrong."""


class ImportRowError(OdeError):
    """A row of an import file is wrong; carries row and column as a spreadsheet shows them."""

    def __init__(self, row: int, column: str, message: str) -> None:
        super().__init__(f"row {row}, column {column}: {message}")
        self.row, self.column = row, column


class StorageError(OdeError):
    """The database or the file store refused: full, locked or read-only. Nothing was stored."""


class CheckFailedError(OdeError):
    """A verification found something wrong."""

"""An error that a person can mend, as a problem object: the same for the command line's JSON and for the API.

Source: RFC 9457 (members `type`, `title`, `detail`); `errors` and `unmet` are ours.
"""

from collections.abc import Mapping
from typing import Any

from ode_workflows.domain import errors
from ode_workflows.domain.sentences import unfilled

_TITLES: Mapping[type[errors.OdeError], str] = {
    errors.NotFoundError: unfilled("Not found"),
    errors.StepRefusedError: unfilled("Step refused"),
    errors.WrongStateError: unfilled("The agreement does not stand where this step begins"),
    errors.RoleNotAllowedError: unfilled("This person may not take this step"),
    errors.RequirementUnmetError: unfilled("A requirement is not met"),
    errors.StaleAgreementError: unfilled("Somebody else was first"),
    errors.InvalidFactsError: unfilled("A value cannot be right"),
    errors.DraftError: unfilled("The draft cannot be made"),
    errors.HostileFileError: unfilled("The file is refused"),
    errors.ContentFileError: unfilled("A file of states/ is wrong"),
    errors.RulebookFileError: unfilled("A rulebook file is wrong"),
    errors.LifecycleFileError: unfilled("A lifecycle file is wrong"),
    errors.ImportRowError: unfilled("A row of the import file is wrong"),
    errors.StorageError: unfilled("The database or the file store refused"),
    errors.CheckFailedError: unfilled("A check failed"),
    errors.ProviderError: unfilled("The sign-in elsewhere failed"),
    errors.OdeError: unfilled("Refused"),
}


def title_of(error: errors.OdeError) -> str:
    """Return the heading of an error's kind."""
    return next(_TITLES[kind] for kind in type(error).__mro__ if kind in _TITLES)


def problem_of(error: errors.OdeError) -> dict[str, Any]:
    """Return an error as a problem object."""
    return {
        "type": f"urn:ode:problem:{_word_of(type(error))}",
        "title": title_of(error),
        "detail": error.detail,
        "errors": [{"field": field, "message": message} for field, message in _fields(error)],
        "unmet": [unmet_of(item) for item in getattr(error, "unmet", ())],
    }


def unmet_of(item: errors.Unmet) -> dict[str, Any]:
    """Return an unmet requirement as JSON knows it; `since` is a civil date."""
    return {
        "requirement": item.requirement,
        "sentence": item.sentence,
        "who": item.who,
        "since": item.since.isoformat() if item.since else None,
    }


def usage_problem(detail: str) -> dict[str, Any]:
    """Return the problem object of words that a door cannot read at all."""
    return {"type": "urn:ode:problem:usage", "title": "Usage", "detail": detail, "errors": [], "unmet": []}


def _word_of(kind: type[errors.OdeError]) -> str:
    name = kind.__name__.removesuffix("Error")
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")


def _fields(error: errors.OdeError) -> list[tuple[str, str]]:
    match error:
        case errors.InvalidFactsError():
            return [(problem.field, problem.message) for problem in error.problems]
        case errors.ImportRowError():
            return [(error.column, f"row {error.row}: {error.detail}")]
        case errors.ContentFileError():
            return [(error.key, error.detail)]
        case _:
            return []

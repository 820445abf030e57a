"""The HTTP status of each class of error, for the pages and the API alike; the command line has its own table."""

from collections.abc import Mapping
from http import HTTPStatus

from ode_workflows.domain import errors

HTTP_STATUSES: Mapping[type[errors.OdeError], HTTPStatus] = {
    errors.OdeError: HTTPStatus.CONFLICT,
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.StepRefusedError: HTTPStatus.CONFLICT,
    errors.RoleNotAllowedError: HTTPStatus.FORBIDDEN,
    errors.StaleAgreementError: HTTPStatus.PRECONDITION_FAILED,
    errors.InvalidFactsError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ImportRowError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.HostileFileError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.DraftError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ContentFileError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StorageError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.CheckFailedError: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""A class that is not named has the status of its parent."""


def http_status_of(error: errors.OdeError) -> HTTPStatus:
    """Return the HTTP status of an error."""
    return next(HTTP_STATUSES[kind] for kind in type(error).__mro__ if kind in HTTP_STATUSES)

"""What is answered when something is wrong: a problem object, with the status of its kind.

Source: RFC 9457.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ExceptionHandler

from ode_workflows.access.http_status import http_status_of
from ode_workflows.access.problems import problem_of
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError, OdeError
from ode_workflows.domain.reading import problem_of_field

PROBLEM_TYPE = "application/problem+json"
_NOT_HERE = "Nothing stands under this address, or it is not yours to see."
_VERSION = "expected_version"


def handlers() -> dict[int | type[Exception], ExceptionHandler]:
    """Return what answers to which error."""
    return {
        OdeError: _refused,
        HTTPException: _refused_by_the_door,
        RequestValidationError: _asked_wrongly,
        Exception: _defect,
    }


def _refused(request: Request, error: Exception) -> Response:  # noqa: ARG001  # as every handler is called
    assert isinstance(error, OdeError)  # noqa: S101  # registered for this class alone
    status = http_status_of(error)
    problem = problem_of(error)
    if isinstance(error, NotFoundError):  # hidden and absent are told alike, in the same words
        problem["detail"] = _NOT_HERE
    if isinstance(error, InvalidFactsError) and [each.field for each in error.problems] == [_VERSION]:
        status = HTTPStatus.PRECONDITION_FAILED  # a version that there never was is as stale as an old one
    return _answer(status, problem)


def _refused_by_the_door(request: Request, error: Exception) -> Response:  # noqa: ARG001
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for this class alone
    status = HTTPStatus(error.status_code)
    detail = _NOT_HERE if status == HTTPStatus.NOT_FOUND else str(error.detail)
    return _answer(status, _problem(status, detail), error.headers)


def _asked_wrongly(request: Request, error: Exception) -> Response:  # noqa: ARG001
    assert isinstance(error, RequestValidationError)  # noqa: S101  # registered for this class alone
    found = [problem_of_field({**item, "loc": item["loc"][1:]}, BaseModel) for item in error.errors()]
    return _answer(HTTPStatus.UNPROCESSABLE_ENTITY, problem_of(InvalidFactsError(found)))


def _defect(request: Request, error: Exception) -> Response:  # noqa: ARG001  # the server logs it
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    detail = "Something went wrong on our side. Nothing was stored; the defect stands in the log of this office."
    return _answer(status, _problem(status, detail))


def _problem(status: HTTPStatus, detail: str) -> dict[str, Any]:
    kind = f"urn:ode:problem:{status.phrase.lower().replace(' ', '-')}"
    return {"type": kind, "title": status.phrase, "detail": detail, "errors": [], "unmet": []}


def _answer(status: HTTPStatus, problem: dict[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    kept = {"Cache-Control": "no-store", **(headers or {})}
    return JSONResponse({**problem, "status": status}, status_code=status, headers=kept, media_type=PROBLEM_TYPE)

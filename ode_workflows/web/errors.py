"""What is answered when something is wrong: a page in plain words, or a problem object where JSON is asked for."""

from dataclasses import dataclass
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ExceptionHandler

from ode_workflows.access.http_status import http_status_of
from ode_workflows.access.problems import problem_of, title_of
from ode_workflows.domain.errors import NotFoundError, OdeError
from ode_workflows.web.language import N_
from ode_workflows.web.language import gettext as _
from ode_workflows.web.rendering import page
from ode_workflows.web.telling import told_sentence

_PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    sentence: str


_NOT_HERE = _Words(
    N_("This page is not here"),
    N_("Nothing stands at this address, or it is not public. Check the address, or look the agreement up in the list."),
)
_WORDS = {
    HTTPStatus.NOT_FOUND: _NOT_HERE,
    HTTPStatus.METHOD_NOT_ALLOWED: _Words(
        N_("This page can only be read"), N_("What was asked for cannot be done here. Open the page in the usual way.")
    ),
}
_DEFECT = _Words(
    N_("Something went wrong on our side"),
    N_("Nothing was stored. The defect is written to the log of this office; try again, and tell whoever runs it."),
)
_UNAVAILABLE = N_("The register cannot be reached just now")


def handlers() -> dict[int | type[Exception], ExceptionHandler]:
    """Return what answers to which error."""
    return {OdeError: refused, HTTPException: refused_by_the_framework, Exception: defect}


def refused(request: Request, error: Exception) -> Response:
    """Answer to an error that a person can mend."""
    assert isinstance(error, OdeError)  # noqa: S101  # registered for this class alone
    status = http_status_of(error)
    if isinstance(error, NotFoundError):  # hidden and absent are told alike, in the same words
        return _answer(request, status, _NOT_HERE)
    if wants_json(request):
        return JSONResponse({**problem_of(error), "status": status}, status_code=status, media_type=_PROBLEM)
    title = _UNAVAILABLE if status == HTTPStatus.SERVICE_UNAVAILABLE else title_of(error)
    return _answer(request, status, _Words(title, told_sentence(error.detail)))


def refused_by_the_framework(request: Request, error: Exception) -> Response:
    """Answer to an address, a method or a body that no route takes."""
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for this class alone
    status = HTTPStatus(error.status_code)
    words = _WORDS.get(status, _Words(status.phrase, str(error.detail)))
    answer = _answer(request, status, words)
    answer.headers.update(error.headers or {})
    return answer


def defect(request: Request, error: Exception) -> Response:  # noqa: ARG001  # the server logs it
    """Answer to a defect of the program; nothing of it is told."""
    return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, _DEFECT)


def wants_json(request: Request) -> bool:
    """Whether a request asks for JSON rather than for a page."""
    accepted = request.headers.get("accept", "")
    return "json" in accepted and "text/html" not in accepted


def _answer(request: Request, status: HTTPStatus, words: _Words) -> Response:
    if wants_json(request):
        kind = f"urn:ode:problem:{status.phrase.lower().replace(' ', '-')}"
        problem = {"type": kind, "title": words.title, "status": status, "detail": words.sentence}
        return JSONResponse(problem, status_code=status, media_type=_PROBLEM)
    return page(request, "error.html", office=None, status=status, title=_(words.title), sentence=_(words.sentence))

"""How a route is answered: who asks is found, the policy is kept, a form is read and proved to be of our own page."""

import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ode_workflows.documents.gate.refusal import MAX_FILE_BYTES
from ode_workflows.web.desk import desk_of
from ode_workflows.web.language import speak, wished
from ode_workflows.web.policies import declared, is_let_in, policy
from ode_workflows.web.typed_again import is_worth_keeping, of_another_session, signed_out
from ode_workflows.web.way_back import sign_in_and_back
from ode_workflows.web.who import find_who, who_of

Page = Callable[[Request], Response]
MOST_FIELDS, MOST_FILES, LONGEST_PART = 1_000, 12, 2 * 2**20
MOST_BODY_BYTES = MAX_FILE_BYTES + 4 * 2**20
"""Bytes that a form may bring in all; a single file is limited by the gate."""

_READING = ("GET", "HEAD")


def route(path: str, page: Page, *, form: bool = False) -> Route:
    """Return the route of a page; `form`: it also takes what its own form brings back.

    Raises:
        RuntimeError: the page declares no policy.
    """
    name = declared(page)
    if name is None:
        raise RuntimeError(f"no policy is declared for {path}; see ode_workflows/web/policies.py")
    return Route(path, _served(page, name), methods=["GET", "POST"] if form else ["GET"])


def act(path: str, page: Page) -> Route:
    """Return the route of something that is only done, by POST.

    Raises:
        RuntimeError: the page declares no policy.
    """
    name = declared(page)
    if name is None:
        raise RuntimeError(f"no policy is declared for {path}; see ode_workflows/web/policies.py")
    return Route(path, _served(page, name), methods=["POST"])


def _served(page: Page, name: str) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        request.state.form = FormData()
        if request.method not in _READING:
            _require_own_site(request)
            request.state.form = await _form(request)
        try:
            return await run_in_threadpool(_answer, page, name, request)
        finally:
            await request.state.form.close()

    serve.__name__ = page.__name__
    return policy(name)(serve)  # type: ignore[arg-type]  # one of the known words, or the start is refused


def _answer(page: Page, name: str, request: Request) -> Response:
    desk = desk_of(request)
    speak(wished(request))
    request.state.who = find_who(request, desk, desk.moment())
    who = who_of(request)
    if not is_let_in(name, who):
        if who.actor is not None:
            raise HTTPException(HTTPStatus.FORBIDDEN)
        if request.method not in _READING and is_worth_keeping(request.state.form):
            return signed_out(request)
        return _to_sign_in(request)
    if request.method not in _READING and who.session is not None:
        brought = request.state.form.get("csrf")
        if not isinstance(brought, str) or not secrets.compare_digest(brought.encode(), who.csrf.encode()):
            if name != "public" and is_worth_keeping(request.state.form):
                return of_another_session(request)
            raise HTTPException(HTTPStatus.FORBIDDEN, "This form is of another session. Open the page again.")
    return page(request)


def _to_sign_in(request: Request) -> Response:
    """Lead to the sign-in and back."""
    return RedirectResponse(sign_in_and_back(request), status_code=HTTPStatus.SEE_OTHER)


def _require_own_site(request: Request) -> None:
    """Refuse what another site's page sends.

    Raises:
        HTTPException: 403.
    """
    fetched = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    is_own = fetched in (None, "same-origin", "none")
    if origin is not None:
        is_own = is_own and urlsplit(origin).netloc == request.headers.get("host")
    if not is_own or (origin is None and fetched is None):
        raise HTTPException(HTTPStatus.FORBIDDEN, "This form comes from another site. Open the page here.")


async def _form(request: Request) -> FormData:
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise HTTPException(HTTPStatus.LENGTH_REQUIRED, "The length of what is sent has to be said.")
    if int(length) > MOST_BODY_BYTES:
        most = MAX_FILE_BYTES // 2**20
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"That is too large; send files of at most {most} MB.")
    return await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=LONGEST_PART)

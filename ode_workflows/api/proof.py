"""Calls that bind a person: only a browser session makes them, in which the person has just proved to be the one.

Decision: docs/decisions/0025-what-a-program-may-not-do.md
"""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ode_workflows.access.sessions import Session
from ode_workflows.api.caller import caller_of

_NO_PROGRAM = "A program with a token may not do this. Sign in with a browser; its session may call it."
_PROVE_FIRST = "Prove first who acts, under /account/prove; then repeat this call within five minutes."


def require_session(request: Request) -> Session:
    """Return the session of a browser by which a call comes.

    Raises:
        HTTPException: 403, when it comes by a token.
    """
    session = caller_of(request).session
    if session is None:
        raise HTTPException(HTTPStatus.FORBIDDEN, _NO_PROGRAM)
    return session


def require_fresh(request: Request) -> None:
    """Refuse a call unless the person has proved a moment ago who acts.

    Raises:
        HTTPException: 403, when it comes by a token, or the proof is too old.
    """
    session = require_session(request)
    if not (session.is_demo or session.is_fresh(caller_of(request).now)):
        raise HTTPException(HTTPStatus.FORBIDDEN, _PROVE_FIRST)

"""Who calls: a program with a person's token, the browser of a signed-in person, or a visitor.

A call that is not let in ends here, before anything of what it brings is read.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ode_workflows.access.identity import Reader, acting
from ode_workflows.access.rates import allowed, seconds_to_wait
from ode_workflows.access.sessions import SESSION_COOKIE, Session, note_use, session_of
from ode_workflows.access.tokens import WRITE, Token, note_token_use, token_of
from ode_workflows.access.visitor import visitor
from ode_workflows.api.desk import Desk, desk_of
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.vocabulary import Role

CSRF_HEADER = "X-CSRF-Token"
OF_A_TOKEN, OF_A_SESSION, OF_A_VISITOR = "600/minute", "600/minute", "120/minute"
WRONG_TOKENS = "20/minute"
"""How many tokens that are none may come from one address."""

_READING = ("GET", "HEAD")
_CALL, _WRONG = "api", "api_wrong_token"
_SAY_WHO = "This call is for people of the office. Send: Authorization: Bearer TOKEN. Make one with: ode token create"
_SAY_WHO_AGAIN = "This token is not known, or is over. Make a new one with: ode token create"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, at which instant; `by` is what stands in the record beside the person."""

    reader: Reader
    now: datetime
    by: str = "api"
    token: Token | None = None
    session: Session | None = None

    @property
    def is_known(self) -> bool:
        """Whether a person stands behind the call."""
        return self.token is not None or self.session is not None

    @property
    def actor(self) -> Actor:
        """The person behind the call; a policy has seen to it that there is one."""
        actor = self.reader.actor if self.is_known else None
        if actor is None:
            raise HTTPException(HTTPStatus.UNAUTHORIZED, _SAY_WHO, {"WWW-Authenticate": "Bearer"})
        return actor


def admit(request: Request, policy: str) -> None:
    """Find who calls and let the call in, or end it.

    Raises:
        HTTPException: 401, 403 or 429.
    """
    desk = desk_of(request)
    now = desk.now()
    caller = _caller(request, desk, now)
    _require_pace(request, desk, caller)
    if policy != "public":
        roles = caller.actor.roles
        if policy != "person" and not (policy == "admin" and Role.ADMIN in roles):
            raise HTTPException(HTTPStatus.FORBIDDEN, "This call is for people with the role admin.")
    if request.method not in _READING:
        _require_right_to_write(request, caller)
    request.state.caller = caller


def caller_of(request: Request) -> Caller:
    """Return who calls, as was found when the call was let in."""
    caller: Caller = request.state.caller
    return caller


def _caller(request: Request, desk: Desk, now: datetime) -> Caller:
    said = request.headers.get("authorization")
    if said is not None:
        return _of_token(request, desk, said, now)
    cookie = request.cookies.get(SESSION_COOKIE)
    if cookie:
        with desk.read() as conn:
            session = session_of(conn, cookie, now)
            who = acting(conn, session.handle, now=now) if session is not None else None
        if session is not None and who is not None:
            if session.wants_note(now):
                with desk.write() as conn:
                    note_use(conn, session, now)
            return Caller(Reader(who.actor, who.today), now, "api:browser", session=session)
    return Caller(visitor(desk.office_day(now)), now)


def _of_token(request: Request, desk: Desk, said: str, now: datetime) -> Caller:
    kind, _, secret = said.partition(" ")
    with desk.read() as conn:
        token = token_of(conn, secret.strip(), now) if kind.casefold() == "bearer" else None
        who = acting(conn, token.handle, now=now) if token is not None else None
    if token is None or who is None:
        _count_wrong(desk, _address(request), now)
        header = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        raise HTTPException(HTTPStatus.UNAUTHORIZED, _SAY_WHO_AGAIN, header)
    if token.wants_note(now):
        with desk.write() as conn:
            note_token_use(conn, token, now)
    return Caller(Reader(who.actor, who.today), now, f"api:{token.id}", token=token)


def _count_wrong(desk: Desk, address: str, now: datetime) -> None:
    """Count what is no token; who has a right one is let in all the same, for many share an address."""
    if not allowed(desk.engine, _WRONG, address, WRONG_TOKENS, now=now):
        raise _too_many(seconds_to_wait(desk.engine, _WRONG, address, WRONG_TOKENS, now=now))


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else "unknown"


def _require_pace(request: Request, desk: Desk, caller: Caller) -> None:
    if caller.token is not None:
        who, limit = f"token {caller.token.id}", OF_A_TOKEN
    elif caller.session is not None:
        who, limit = f"session {caller.session.id_hash}", OF_A_SESSION
    else:
        who, limit = f"address {_address(request)}", OF_A_VISITOR
    if not allowed(desk.engine, _CALL, who, limit, now=caller.now):
        raise _too_many(seconds_to_wait(desk.engine, _CALL, who, limit, now=caller.now))


def _too_many(seconds: int) -> HTTPException:
    sentence = f"That was too often. Try again in {seconds} {'second' if seconds == 1 else 'seconds'}."
    return HTTPException(HTTPStatus.TOO_MANY_REQUESTS, sentence, {"Retry-After": str(seconds)})


def _require_right_to_write(request: Request, caller: Caller) -> None:
    if caller.token is not None and caller.token.scope != WRITE:
        sentence = "This token only reads. Make one that also acts with: ode token create --scope write"
        raise HTTPException(HTTPStatus.FORBIDDEN, sentence)
    if caller.session is not None:
        brought = request.headers.get(CSRF_HEADER, "")
        if not secrets.compare_digest(brought.encode(), caller.session.csrf.encode()):
            sentence = f"A browser proves that the call is its own page's by the header {CSRF_HEADER}."
            raise HTTPException(HTTPStatus.FORBIDDEN, sentence)

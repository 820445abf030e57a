"""Who asks for a page: the session of the cookie, the person behind it, and what that person may see."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.identity import Reader, actor_named
from ode_workflows.access.sessions import LONGEST, SESSION_COOKIE, Session, note_use, session_of
from ode_workflows.access.visitor import visitor
from ode_workflows.db.session import write_transaction
from ode_workflows.domain.actor import Actor
from ode_workflows.web.desk import Desk, Moment

COOKIE = SESSION_COOKIE


@dataclass(frozen=True, slots=True)
class Who:
    """The person at the other end, or a visitor without an account."""

    session: Session | None
    reader: Reader

    @property
    def actor(self) -> Actor | None:
        """The person; None for a visitor."""
        return self.reader.actor if self.session is not None else None

    @property
    def person(self) -> Actor:
        """The person, on a page whose policy lets nobody else in.

        Raises:
            RuntimeError: a visitor got here, so the policy is not kept.
        """
        if self.actor is None:
            raise RuntimeError("a page for people of an office was shown to a visitor")
        return self.actor

    @property
    def csrf(self) -> str:
        """What a form of this session has to bring back; empty for a visitor."""
        return self.session.csrf if self.session is not None else ""


def find_who(request: Request, desk: Desk, moment: Moment) -> Who:
    """Return who asks; a cookie that is none of ours, or no longer, is a visitor's."""
    return who_holds(request.cookies.get(COOKIE, ""), desk, moment)


def who_holds(token: str, desk: Desk, moment: Moment) -> Who:
    """Return whose session a cookie's token is of."""
    if not token:
        return Who(None, visitor(moment.today))
    with desk.read() as conn:
        session = session_of(conn, token, moment.at)
        if session is None:
            return Who(None, visitor(moment.today))
        actor = actor_named(conn, session.handle, moment.today)
    if session.wants_note(moment.at):
        with write_transaction(desk.engine) as conn:
            note_use(conn, session, moment.at)
        session = session.used(moment.at)
    return Who(session, Reader(actor, moment.today))


def keep_cookie(response: Response, token: str, *, is_https: bool) -> None:
    """Give the browser the cookie of a new session; no script can read it and no other site sends it."""
    response.set_cookie(
        COOKIE, token, max_age=int(LONGEST.total_seconds()), httponly=True, samesite="lax", secure=is_https, path="/"
    )


def drop_cookie(response: Response) -> None:
    """Take the cookie back."""
    response.delete_cookie(COOKIE, path="/")


def who_of(request: Request) -> Who:
    """Return who asks, as was found before the page was called."""
    who: Who = request.state.who
    return who


def reader_of(request: Request) -> Reader:
    """Return who looks."""
    return who_of(request).reader

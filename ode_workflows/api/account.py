"""Calls about one's own account: sessions, tokens, absences, lists kept under a name, the address for calendars."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.absences import absences_of, call_off_absence, record_absence
from ode_workflows.access.calendar_feeds import feed_made_at, make_feed, revoke_feed
from ode_workflows.access.policies import policy
from ode_workflows.access.saved_views import LONGEST_NAME, delete_view, save_view, saved_views
from ode_workflows.access.sessions import end_own_session, sessions_of
from ode_workflows.access.tokens import LONGEST_DAYS, USUAL_DAYS, make_token, revoke_token, tokens_of
from ode_workflows.api import answers_about_people as about_people
from ode_workflows.api.call import Call, Id, brings, gives, plain, said_in
from ode_workflows.api.caller import caller_of
from ode_workflows.api.desk import desk_of
from ode_workflows.api.looking import ORDERS, OfWhatIsSought
from ode_workflows.api.proof import require_session
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError
from ode_workflows.domain.reading import read_inputs
from ode_workflows.domain.values import CivilDate, Line

calls = APIRouter(prefix="/api/v1/me", route_class=Call, tags=["People"])
_ONCE = {"Cache-Control": "no-store"}


class TokenSaid(BaseModel):
    """What a token is to be."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Line = Field(description="What it is for.")
    scope: Literal["read", "write"] = Field(default="read", description="write: also act in my name.")
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] = Field(default=USUAL_DAYS, description="Calendar days.")


class AbsenceSaid(BaseModel):
    """When the caller is away, and who stands in."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    stands_in: Line = Field(description="Handle of a colleague of the office.")
    starts_on: CivilDate = Field(description="First day away, a civil date.")
    ends_on: CivilDate = Field(description="Last day away, a civil date.")


class ViewSaid(BaseModel):
    """A list to keep, and its name; the same name again is given to the new list."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Annotated[Line, Field(max_length=LONGEST_NAME)]
    sought: OfWhatIsSought
    order: ORDERS = "newest"


@calls.get("/sessions")
@policy("person")
@gives(about_people.Sessions)
def sessions(request: Request) -> Response:
    """The browsers in which the caller is signed in, the newest use first."""
    caller = caller_of(request)
    with desk_of(request).read() as conn:
        found = sessions_of(conn, caller.actor.person_id, caller.now)
    mine = caller.session.id_hash if caller.session else None
    shown = [{"id": row.pop("id_hash"), **row} for row in found]
    return plain({"sessions": [{**row, "is_this": row["id"] == mine} for row in shown]})


@calls.post("/sessions/{session_id}/end")
@policy("person")
@gives(about_people.Standing)
def end_session(request: Request, session_id: Id) -> Response:
    """Sign the caller out of one browser."""
    caller = caller_of(request)
    with desk_of(request).write() as conn:
        end_own_session(conn, caller.actor.person_id, session_id, caller.now)
    return plain({"id": session_id, "stands": "ended"})


@calls.get("/tokens")
@policy("person")
@gives(about_people.Tokens)
def tokens(request: Request) -> Response:
    """The caller's tokens, newest first, without what they are."""
    caller = caller_of(request)
    with desk_of(request).read() as conn:
        return plain({"tokens": tokens_of(conn, caller.actor.person_id, caller.now)})


@calls.post("/tokens", status_code=201)
@policy("person")
@brings(TokenSaid)
@gives(about_people.NewToken)
def new_token(request: Request) -> Response:
    """Make a token, which is told this once; only from a browser, for no token makes another."""
    require_session(request)
    caller, said = caller_of(request), read_inputs(TokenSaid, said_in(request))
    with desk_of(request).write() as conn:
        made = make_token(conn, caller.actor.person_id, name=said.name, scope=said.scope, days=said.days,
                          now=caller.now)  # fmt: skip
    told = {"id": made.id, "token": made.secret, "expires_at": made.expires_at}
    return plain(told, status=201, headers=_ONCE)


@calls.post("/tokens/{token_id}/revoke")
@policy("person")
@gives(about_people.Standing)
def revoke(request: Request, token_id: Id) -> Response:
    """End a token at once; a program may end its own."""
    caller = caller_of(request)
    with desk_of(request).write() as conn:
        revoke_token(conn, caller.actor.person_id, token_id, caller.now)
    return plain({"id": token_id, "stands": "revoked"})


@calls.get("/absences")
@policy("person")
@gives(about_people.Absences)
def absences(request: Request) -> Response:
    """The caller's absences that are not over, with who stands in."""
    caller = caller_of(request)
    with desk_of(request).read() as conn:
        return plain({"absences": absences_of(conn, caller.actor.person_id, caller.reader.today)})


@calls.post("/absences", status_code=201)
@policy("person")
@brings(AbsenceSaid)
@gives(about_people.Absences)
def new_absence(request: Request) -> Response:
    """Be away: from the first day on the colleague acts for the caller and gets the open work."""
    caller, said = caller_of(request), read_inputs(AbsenceSaid, said_in(request))
    today = caller.reader.today
    words = {"stands_in": said.stands_in, "starts_on": str(said.starts_on), "ends_on": str(said.ends_on)}
    record_absence(desk_of(request).engine, words, by=caller.actor, now=caller.now, today=today)
    return absences_as_they_stand(request, status=201)


@calls.delete("/absences/{absence_id}")
@policy("person")
@gives(about_people.Absences)
def no_absence(request: Request, absence_id: Id) -> Response:
    """Come back: an absence ends with yesterday, or is taken back where it had not begun."""
    caller = caller_of(request)
    with desk_of(request).write() as conn:
        call_off_absence(conn, absence_id, by=caller.actor, now=caller.now, today=caller.reader.today)
    return absences_as_they_stand(request)


def absences_as_they_stand(request: Request, *, status: int = 200) -> Response:
    """Return the caller's absences after a change."""
    caller = caller_of(request)
    with desk_of(request).read() as conn:
        found = absences_of(conn, caller.actor.person_id, caller.reader.today)
    return plain({"absences": found}, status=status)


@calls.get("/views")
@policy("person")
@gives(about_people.Views)
def views(request: Request) -> Response:
    """The lists that the caller keeps under a name; `query` is what stands behind the question mark."""
    with desk_of(request).read() as conn:
        return plain({"views": _views(conn, request)})


def _views(conn: Any, request: Request) -> list[dict[str, str]]:
    found = saved_views(conn, caller_of(request).actor.person_id)
    return [{"id": view.id, "name": view.name, "query": view.query.removeprefix("?")} for view in found]


@calls.post("/views", status_code=201)
@policy("person")
@brings(ViewSaid)
@gives(about_people.Views)
def new_view(request: Request) -> Response:
    """Keep a list under a name."""
    caller, said = caller_of(request), read_inputs(ViewSaid, said_in(request))
    kept = said.sought.model_dump(mode="json", exclude_none=True)
    if not kept:
        raise InvalidFactsError.of("sought", "narrow the list first, then keep it")
    words = {**kept, **({"order": said.order} if said.order != "newest" else {})}
    with desk_of(request).write() as conn:
        save_view(conn, caller.actor.person_id, said.name, f"?{urlencode(words)}", now=caller.now)
        return plain({"views": _views(conn, request)}, status=201)


@calls.delete("/views/{view_id}")
@policy("person")
@gives(about_people.Views)
def no_view(request: Request, view_id: Id) -> Response:
    """Keep a list no longer."""
    with desk_of(request).write() as conn:
        if not delete_view(conn, caller_of(request).actor.person_id, view_id):
            raise NotFoundError("There is no such list.")
        return plain({"views": _views(conn, request)})


@calls.get("/calendar-feed")
@policy("person")
@gives(about_people.Feed)
def feed(request: Request) -> Response:
    """When the caller's address for calendar programs was made; None where there is none."""
    with desk_of(request).read() as conn:
        return plain({"made_at": feed_made_at(conn, caller_of(request).actor.person_id)})


@calls.post("/calendar-feed", status_code=201)
@policy("person")
@gives(about_people.Address)
def new_feed(request: Request) -> Response:
    """Make the caller's address for calendar programs anew; it is told this once, and the one before is dead."""
    caller, desk = caller_of(request), desk_of(request)
    with desk.write() as conn:
        secret = make_feed(conn, caller.actor.person_id, now=caller.now)
    address = f"{desk.settings.base_url.rstrip('/')}/calendar/{secret}.ics"
    return plain({"address": address}, status=201, headers=_ONCE)


@calls.delete("/calendar-feed")
@policy("person")
@gives(about_people.Feed)
def no_feed(request: Request) -> Response:
    """Take the caller's address for calendar programs back."""
    with desk_of(request).write() as conn:
        revoke_feed(conn, caller_of(request).actor.person_id)
    return plain({"made_at": None})

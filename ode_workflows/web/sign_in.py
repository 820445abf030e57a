"""Signing in and out; in the demo office also by choosing who one is."""

from urllib.parse import urlsplit

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ode_workflows.access.sessions import begin_session, end_session
from ode_workflows.access.sign_in import Tried
from ode_workflows.access.sign_in import sign_in as check_sign_in
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.registry.example_people import example_people
from ode_workflows.registry.installation import installation
from ode_workflows.web.desk import Desk, desk_of
from ode_workflows.web.forms import Field, Form, said
from ode_workflows.web.language import COOKIE as LANGUAGE_COOKIE
from ode_workflows.web.language import LANGUAGES
from ode_workflows.web.language import gettext as _
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.sign_in_elsewhere import provider_of
from ode_workflows.web.typed_again import KEPT, look_again, read_kept
from ode_workflows.web.way_back import way_back
from ode_workflows.web.who import drop_cookie, keep_cookie, who_holds, who_of

FIRST_PAGE = "/work"
YEAR = 365 * 24 * 3600
"""Seconds for which a browser keeps the chosen language."""


def _form(next_page: str, kept: str = "") -> Form:
    return Form(
        fields=(
            Field(name="name", label=_("Name or mail address"), autocomplete="username", is_required=True),
            Field(
                name="password", label=_("Password"), kind="password", autocomplete="current-password", is_required=True
            ),
            Field(
                name="code",
                label=_("Code"),
                kind="code",
                hint=_("Only with a second factor."),
                autocomplete="one-time-code",
            ),
            Field(name="next", label="", kind="hidden", value=next_page),
            Field(name=KEPT, label="", kind="hidden", value=kept),
        ),
        submit=_("Sign in"),
        action="/sign-in",
    )


@policy("public")
def sign_in(request: Request) -> Response:
    """Show the sign-in, or let a person in whose name and password belong together."""
    desk = desk_of(request)
    if request.method == "POST":
        return _let_in(request, desk)
    wanted = request.query_params.get("next") or _came_from(request)
    return _shown(request, desk, _form(way_back(wanted, FIRST_PAGE)))


def _came_from(request: Request) -> str:
    """Return the page of ours from which somebody came to sign in, such as one that is not shown to visitors."""
    parts = urlsplit(request.headers.get("referer", ""))
    is_ours = parts.netloc == request.headers.get("host") and parts.path.startswith("/agreements/")
    return parts.path + (f"?{parts.query}" if parts.query else "") if is_ours else ""


def _shown(request: Request, desk: Desk, form: Form, status: int = 200) -> Response:
    elsewhere = provider_of(desk.settings) is not None
    with desk.read() as conn:
        office = installation(conn)
        people = example_people(conn) if desk.is_demo else []
    return page(request, "sign_in.html", office=office, status=status, form=form, people=people, elsewhere=elsewhere)


def _let_in(request: Request, desk: Desk) -> Response:
    typed, moment = request.state.form, desk.moment()
    wanted = way_back(said(typed, "next"), FIRST_PAGE)
    address = request.client.host if request.client else ""
    tried = Tried(said(typed, "name"), str(typed.get("password") or ""), said(typed, "code"), address)
    if not typed.get("name") and (kept := said(typed, KEPT)):  # comes from the page that says "you were signed out"
        return _shown(request, desk, _form(wanted, kept))
    try:
        token = check_sign_in(desk.engine, tried, now=moment.at)
    except InvalidFactsError as error:
        return _shown(request, desk, _form(wanted).refused(error, typed), 422)
    return _welcome(request, desk, token, wanted)


def _welcome(request: Request, desk: Desk, token: str, wanted: str) -> Response:
    answer: Response = RedirectResponse(wanted, status_code=303)
    if pairs := read_kept(said(request.state.form, KEPT)):
        request.state.who = who_holds(token, desk, desk.moment())
        answer = look_again(request, pairs, to=wanted, status=200)
    keep_cookie(answer, token, is_https=desk.settings.base_url.startswith("https:"))
    return answer


@policy("public")
def be_example(request: Request) -> Response:
    """Sign in as an example person, in the demo office only.

    Raises:
        HTTPException: 404 outside the demo, and for everybody who is no example.
    """
    desk = desk_of(request)
    if not desk.is_demo:
        raise HTTPException(404)
    typed, moment = request.state.form, desk.moment()
    with desk.write() as conn:
        person_id = _example(conn, said(typed, "person"))
        if (session := who_of(request).session) is not None:
            end_session(conn, session.id_hash, moment.at)
        token = begin_session(conn, person_id, now=moment.at, is_demo=True)
    return _welcome(request, desk, token, way_back(said(typed, "next"), FIRST_PAGE))


def _example(conn: Connection, handle: str) -> str:
    found = next((each for each in example_people(conn) if each.handle == handle), None)
    if found is None:
        raise HTTPException(404)
    return found.person_id


@policy("public")
def sign_out(request: Request) -> Response:
    """End the session."""
    desk, session = desk_of(request), who_of(request).session
    if session is not None:
        with desk.write() as conn:
            end_session(conn, session.id_hash, desk.moment().at)
    answer = RedirectResponse("/sign-in", status_code=303)
    drop_cookie(answer)
    return answer


@policy("public")
def choose_language(request: Request) -> Response:
    """Answer in another language from here on.

    Raises:
        HTTPException: 404 for a language that the pages do not have.
    """
    typed = request.state.form
    wanted = said(typed, "language")
    if wanted not in LANGUAGES:
        raise HTTPException(404)
    answer = RedirectResponse(way_back(said(typed, "next"), "/"), status_code=303)
    is_https = desk_of(request).settings.base_url.startswith("https:")
    answer.set_cookie(LANGUAGE_COOKIE, wanted, max_age=YEAR, httponly=True, samesite="lax", secure=is_https, path="/")
    return answer

"""A person's own account: password, second factor, sessions, tokens, absence, language."""

import io
from typing import Any

import segno
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ode_workflows.access.absences import absences_of, call_off_absence, record_absence
from ode_workflows.access.accounts import set_password, signed_in_as
from ode_workflows.access.http_status import http_status_of
from ode_workflows.access.invitations import accept, invited
from ode_workflows.access.password_policy import SHORTEST, checked_password
from ode_workflows.access.second_factor import (
    address_for_telephones,
    confirm_factor,
    drop_factor,
    factor_of,
    has_factor,
    prepare_factor,
)
from ode_workflows.access.security_events import note_event
from ode_workflows.access.sessions import end_own_session, end_sessions_of, sessions_of
from ode_workflows.access.tokens import make_token, revoke_token, tokens_of
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.errors import InvalidFactsError, OdeError
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import Role
from ode_workflows.registry.installation import installation
from ode_workflows.registry.people import people_with
from ode_workflows.web.desk import desk_of
from ode_workflows.web.forms import Choice, Field, Form, choices_of, said
from ode_workflows.web.language import gettext as _
from ode_workflows.web.policies import policy
from ode_workflows.web.proof import prove, require_fresh
from ode_workflows.web.record_words import role_list
from ode_workflows.web.rendering import page
from ode_workflows.web.serving import route
from ode_workflows.web.who import Who, who_of


def _me(request: Request) -> tuple[Who, Actor]:
    who = who_of(request)
    return who, who.person


@policy("person")
def account(request: Request) -> Response:
    """Show the own account, or change something of it."""
    forms, status, secret = {}, 200, ""
    if request.method == "POST":
        todo = said(request.state.form, "do")
        try:
            answer = _CHANGES[todo](request) if todo in _CHANGES else None
            if answer is None:
                return RedirectResponse("/account?done=1", status_code=303)
            secret = answer
        except OdeError as error:
            forms[todo], status = error, int(http_status_of(error))
    return _shown(request, forms, status, secret)


def _shown(request: Request, errors: dict[str, OdeError], status: int, secret: str) -> Response:
    desk = desk_of(request)
    who, actor = _me(request)
    moment = desk.moment()
    with desk.read() as conn:
        office = installation(conn)
        colleagues = people_with(conn, actor.office_id, frozenset(Role))
        values: dict[str, Any] = {
            "sessions": sessions_of(conn, actor.person_id, moment.at),
            "tokens": tokens_of(conn, actor.person_id, moment.at),
            "absences": absences_of(conn, actor.person_id, moment.today),
            "has_factor": has_factor(conn, actor.person_id),
        }
    others = tuple(
        Choice(each.handle, f"{each.name}, {role_list(each.roles)}")
        for each in colleagues
        if each.handle != actor.handle
    )
    forms = {"password": _password_form(), "token": _token_form(), "absence": _absence_form(others)}
    for todo, error in errors.items():
        if todo in forms:
            forms[todo] = forms[todo].refused(error, request.state.form)
    done, mine = request.query_params.get("done", ""), who.session.id_hash if who.session else ""
    return page(
        request, "account.html", office=office, status=status, me=actor, forms=forms, done=done, secret=secret,
        mine=mine, **values,
    )  # fmt: skip


def _password_form() -> Form:
    hint = _("At least %(number)s characters; a sentence that you remember is good.") % {"number": SHORTEST}
    return Form(
        fields=(
            Field(name="password", label=_("Password now"), kind="password", autocomplete="current-password"),
            Field(
                name="new_password", label=_("New password"), kind="password", autocomplete="new-password", hint=hint
            ),
            Field(name="do", label="", kind="hidden", value="password"),
        ),
        submit=_("Change the password"),
    )


def _token_form() -> Form:
    scopes = (("read", _("Only look")), ("write", _("Also act in my name")))
    return Form(
        fields=(
            Field(name="token_name", label=_("What the token is for")),
            Field(name="scope", label=_("What it may do"), kind="radio", value="read", choices=choices_of(scopes)),
            Field(name="days", label=_("For how many days"), kind="number", value="90"),
            Field(name="do", label="", kind="hidden", value="token"),
        ),
        submit=_("Make a token"),
    )


def _absence_form(others: tuple[Choice, ...]) -> Form:
    return Form(
        fields=(
            Field(name="stands_in", label=_("Who stands in"), kind="select", choices=others),
            Field(name="starts_on", label=_("First day away"), kind="date"),
            Field(name="ends_on", label=_("Last day away"), kind="date"),
            Field(name="do", label="", kind="hidden", value="absence"),
        ),
        submit=_("I am away"),
    )


def _change_password(request: Request) -> None:
    desk, typed = desk_of(request), request.state.form
    who, actor = _me(request)
    moment = desk.moment()
    new = str(typed.get("new_password") or "")
    with desk.write() as conn:
        if signed_in_as(conn, actor.handle, str(typed.get("password") or "")) != actor.person_id:
            raise InvalidFactsError.of("password", phrased("is not your password now"))
        plain = checked_password(new, own_words=(actor.name, actor.handle), field="new_password")
        set_password(conn, actor.person_id, plain, moment.at)
        end_sessions_of(conn, actor.person_id, moment.at, but=who.session.id_hash if who.session else None)
        note_event(conn, "password_changed", now=moment.at, person_id=actor.person_id)


def _make_token(request: Request) -> str:
    desk, typed = desk_of(request), request.state.form
    days = said(typed, "days")
    if not (days.isascii() and days.isdecimal() and len(days) < 6):
        raise InvalidFactsError.of("days", phrased("write a number of days"))
    with desk.write() as conn:
        actor = _me(request)[1]
        made = make_token(
            conn, actor.person_id, name=said(typed, "token_name"), scope=said(typed, "scope"), days=int(days),
            now=desk.moment().at,
        )  # fmt: skip
    return made.secret


def _revoke_token(request: Request) -> None:
    desk = desk_of(request)
    with desk.write() as conn:
        revoke_token(conn, _me(request)[1].person_id, said(request.state.form, "token_id"), desk.moment().at)


def _end_session(request: Request) -> None:
    desk = desk_of(request)
    with desk.write() as conn:
        end_own_session(conn, _me(request)[1].person_id, said(request.state.form, "session"), desk.moment().at)


def _go_away(request: Request) -> None:
    desk, typed = desk_of(request), request.state.form
    moment = desk.moment()
    words = {name: said(typed, name) for name in ("stands_in", "starts_on", "ends_on")}
    record_absence(desk.engine, words, by=_me(request)[1], now=moment.at, today=moment.today)


def _come_back(request: Request) -> None:
    desk = desk_of(request)
    moment = desk.moment()
    with desk.write() as conn:
        call_off_absence(
            conn, said(request.state.form, "absence"), by=_me(request)[1], now=moment.at, today=moment.today
        )


_CHANGES: dict[str, Any] = {
    "password": _change_password,
    "token": _make_token,
    "revoke_token": _revoke_token,
    "end_session": _end_session,
    "absence": _go_away,
    "come_back": _come_back,
}


@policy("person")
def second_factor(request: Request) -> Response:
    """Show what a telephone has to learn, take the factor into use, or drop it."""
    desk = desk_of(request)
    actor = _me(request)[1]
    moment = desk.moment()
    if (elsewhere := require_fresh(request, "/account/second-factor")) is not None:
        return elsewhere
    codes: list[str] = []
    form, status = Form(fields=(Field(name="code", label=_("Code"), kind="code"),), submit=_("Take it into use")), 200
    if request.method == "POST":
        try:
            with desk.write() as conn:
                if said(request.state.form, "do") == "drop":
                    drop_factor(conn, actor.person_id, by_id=actor.person_id, now=moment.at)
                else:
                    codes = confirm_factor(conn, actor.person_id, said(request.state.form, "code"), now=moment.at)
        except OdeError as error:
            form, status = form.refused(error, request.state.form), int(http_status_of(error))
    with desk.write() as conn:
        office, is_on = installation(conn), has_factor(conn, actor.person_id)
        key = "" if is_on else prepare_factor(conn, actor.person_id)
    return page(
        request, "second_factor.html", office=office, status=status, form=form, key=key, is_on=is_on, codes=codes
    )


@policy("person")
def second_factor_code(request: Request) -> Response:
    """Show the square code that a telephone reads; only before the factor is in use.

    Raises:
        HTTPException: 404 when there is none to show.
    """
    desk = desk_of(request)
    actor = _me(request)[1]
    with desk.read() as conn:
        found = factor_of(conn, actor.person_id)
    if found is None or not found.totp_secret or found.totp_confirmed_at is not None:
        raise HTTPException(404)
    picture = io.BytesIO()
    code = segno.make(address_for_telephones(found.totp_secret, actor.handle), micro=False)
    code.save(picture, kind="svg", scale=5, border=4, svgclass=None, lineclass=None, omitsize=False)
    return Response(picture.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "private, no-store"})


@policy("link")
def invitation(request: Request) -> Response:
    """Let an invited person set a password.

    Raises:
        NotFoundError: no such invitation, or one that was used or is too old.
    """
    desk, secret = desk_of(request), request.path_params["secret"]
    moment = desk.moment()
    with desk.read() as conn:
        office, person = installation(conn), invited(conn, secret, moment.at)
    hint = _("At least %(number)s characters; a sentence that you remember is good.") % {"number": SHORTEST}
    form = Form(
        fields=(
            Field(name="password", label=_("New password"), kind="password", autocomplete="new-password", hint=hint),
        ),
        submit=_("Set the password"),
        username=person.handle,
    )
    status = 200
    if request.method == "POST":
        try:
            with desk.write() as conn:
                accept(conn, secret, str(request.state.form.get("password") or ""), now=moment.at)
            return RedirectResponse("/sign-in", status_code=303)
        except InvalidFactsError as error:
            form, status = form.refused(error, request.state.form), 422
    return page(request, "invitation.html", office=office, status=status, form=form, person=person)


ROUTES: list[Route] = [
    route("/account", account, form=True),
    route("/account/prove", prove, form=True),
    route("/account/second-factor", second_factor, form=True),
    route("/account/second-factor.svg", second_factor_code),
    route("/invitation/{secret}", invitation, form=True),
]
"""The addresses of a person's own account."""

"""A partner's links from inside the office: made, listed, revoked; and a text that came by one, recorded as a round."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ode_workflows.access.http_status import http_status_of
from ode_workflows.access.identity import case_for
from ode_workflows.access.partner_links import (
    LONGEST_DAYS,
    USUAL_DAYS,
    WantedLink,
    links_of,
    make_link,
    require_maker,
    revoke_link,
)
from ode_workflows.db.case import StoredCase
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError, OdeError
from ode_workflows.registry.installation import installation
from ode_workflows.registry.partner_texts import ReceivedText, received_texts
from ode_workflows.web.desk import Desk, desk_of
from ode_workflows.web.downloads import handed_out
from ode_workflows.web.forms import Choice, Field, Form, said
from ode_workflows.web.language import gettext as _
from ode_workflows.web.partner import partner, partner_file, partner_text
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.serving import act, route
from ode_workflows.web.steps.taking import Said, take
from ode_workflows.web.who import who_of
from ode_workflows.web.words import LANGUAGES, word_for
from ode_workflows.web.writing import written_instant


def _inside(conn: Connection, request: Request) -> tuple[StoredCase, Actor]:
    """Return the agreement and the person, who has to be of its office and may make links.

    Raises:
        NotFoundError: for everybody outside.
        RoleNotAllowedError: for people of the office who do not talk to the other side.
    """
    who = who_of(request)
    case = case_for(conn, who.reader, request.path_params["reference"])
    if who.actor is None or not who.reader.is_inside(case.agreement):
        raise NotFoundError("No such page of an agreement.")
    require_maker(case, who.actor)
    return case, who.actor


@policy("person")
def links(request: Request) -> Response:
    """Show the links of an agreement and what came by them, or make a link and show it this once."""
    desk = desk_of(request)
    if request.method != "POST":
        return _shown(request, desk)
    typed = request.state.form
    try:
        with desk.write() as conn:
            case, actor = _inside(conn, request)
            names = {name: said(typed, name) for name in ("party", "name", "email")}
            wanted = WantedLink(**names, days=_days(said(typed, "days")))
            secret = make_link(conn, case, actor, wanted, now=desk.moment().at)
    except InvalidFactsError as error:
        return _shown(request, desk, error=error, status=int(http_status_of(error)))
    return _shown(request, desk, made=f"{_base(request, desk)}/partner/{secret}")


def _base(request: Request, desk: Desk) -> str:
    """Return under which name a partner finds this office; before one is set, the name by which it was asked here."""
    named = desk.settings.base_url.rstrip("/")
    is_set = urlsplit(named).hostname not in ("localhost", "127.0.0.1", "::1", None)
    return named if is_set else str(request.base_url).rstrip("/")


def _days(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else 0


def _shown(
    request: Request, desk: Desk, *, made: str = "", error: InvalidFactsError | None = None, status: int = 200
) -> Response:
    moment = desk.moment()
    with desk.read() as conn:
        case, _actor = _inside(conn, request)
        form = _link_form(case)
        answer = page(
            request,
            "partner_links.html",
            office=installation(conn),
            status=status,
            agreement=case.agreement,
            form=form.refused(error, request.state.form) if error is not None else form,
            links=[_line(row, moment.zone) for row in links_of(conn, case, moment.at)],
            received=list(reversed(received_texts(conn, case))),
            made=made,
        )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _line(row: dict[str, Any], zone: str) -> dict[str, Any]:
    labels = {"live": _("Live"), "expired": _("Expired"), "revoked": _("Revoked")}
    used = row["last_used_at"]
    return {
        **row,
        "standing": labels[row["stands"]],
        "until": row["expires_at"].date(),
        "used": written_instant(used, zone) if used else "",
    }


def _link_form(case: StoredCase) -> Form:
    others = tuple(Choice(row.id, row.name) for row in case.parties if not row.is_us)
    only = others[0].value if len(others) == 1 else ""
    return Form(
        fields=(
            Field(
                name="party",
                label=_("For which party"),
                kind="select",
                choices=others,
                value=only,
                is_required=True,
            ),
            Field(
                name="name",
                label=_("Who will hold it"),
                hint=_("A name and an office. It stands beside what is sent by the link."),
                is_required=True,
            ),
            Field(name="email", label=_("Mail address, to remember where it went"), kind="email"),
            Field(
                name="days",
                label=_("Days it holds"),
                kind="number",
                hint=_("At most %(most)s. You can revoke it at any time.") % {"most": LONGEST_DAYS},
                value=str(USUAL_DAYS),
                is_required=True,
            ),
        ),
        submit=_("Make the link"),
    )


@policy("person")
def revoke(request: Request) -> Response:
    """End a link at once."""
    desk, reference = desk_of(request), request.path_params["reference"]
    with desk.write() as conn:
        case, actor = _inside(conn, request)
        revoke_link(conn, case, actor, said(request.state.form, "link"), desk.moment().at)
    return RedirectResponse(f"/agreements/{reference}/links", status_code=303)


def _received(conn: Connection, case: StoredCase, digest: str) -> ReceivedText:
    found = next((row for row in received_texts(conn, case) if row.file_hash == digest), None)
    if found is None:
        raise NotFoundError("No such text was received.")
    return found


@policy("person")
def received_file(request: Request) -> Response:
    """Hand out a text that came by a link."""
    desk = desk_of(request)
    with desk.read() as conn:
        case, _actor = _inside(conn, request)
        row = _received(conn, case, request.path_params["digest"])
    return handed_out(row.file_name, desk.files.get(row.file_hash))


@policy("person")
def received(request: Request) -> Response:
    """Ask for what a round needs besides the text that came by a link, or record the round with that text."""
    desk = desk_of(request)
    with desk.read() as conn:
        case, _actor = _inside(conn, request)
        row, version = _received(conn, case, request.path_params["digest"]), case.agreement.version
    form = _round_form(row, version)
    if request.method != "POST":
        return _round_page(request, desk, row, form)
    typed = request.state.form
    names = ("place", "present", "positions", "open_points", "whose_turn")
    inputs: dict[str, Any] = {name: said(typed, name) for name in names if said(typed, name)}
    inputs |= {"language": row.language, "text_in": {"name": row.file_name, "content": desk.files.get(row.file_hash)}}
    seen = said(typed, "expected_version")
    asked = Said(inputs=inputs, expected_version=int(seen) if seen.isdecimal() and len(seen) < 10 else version)
    try:
        result = take(request, "record_round", asked)
    except OdeError as error:
        if isinstance(error, NotFoundError):
            raise
        refused = form.refused(error, typed)
        refused = replace(refused, typed={**refused.typed, "expected_version": (str(version),)})
        return _round_page(request, desk, row, refused, status=int(http_status_of(error)))
    return RedirectResponse(f"/agreements/{result.reference}?done={result.version}", status_code=303)


def _round_form(row: ReceivedText, version: int) -> Form:
    turns = (Choice("ours", _("Ours")), Choice("theirs", _("Theirs")))
    return Form(
        fields=(
            Field(name="expected_version", label="", kind="hidden", value=str(version)),
            Field(name="place", label=_("Place"), value=_("By the partner’s link"), is_required=True),
            Field(name="present", label=_("Who took part"), kind="textarea", value=row.party, is_required=True),
            Field(name="positions", label=_("Positions"), kind="textarea", hint=_("Confidential."), is_folded=True),
            Field(name="open_points", label=_("Open points"), kind="textarea", is_folded=True),
            Field(name="whose_turn", label=_("Whose turn it is now"), kind="radio", choices=turns, value="ours"),
        ),
        submit=_("Record the round"),
    )


def _round_page(request: Request, desk: Desk, row: ReceivedText, form: Form, *, status: int = 200) -> Response:
    reference = request.path_params["reference"]
    with desk.read() as conn:
        case, _actor = _inside(conn, request)
        return page(
            request,
            "received.html",
            office=installation(conn),
            status=status,
            agreement=case.agreement,
            row=row,
            language_label=word_for(LANGUAGES, row.language),
            form=replace(form, back=f"/agreements/{reference}/links"),
        )


ROUTES: list[Route] = [
    route("/agreements/{reference}/links", links, form=True),
    act("/agreements/{reference}/links/revoke", revoke),
    route("/agreements/{reference}/received/{digest}", received, form=True),
    route("/agreements/{reference}/received/{digest}/file", received_file),
    route("/partner/{secret}", partner, form=True),
    route("/partner/{secret}/texts/{number}", partner_text),
    route("/partner/{secret}/texts/{number}/file", partner_file),
]

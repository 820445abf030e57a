"""The partner's page behind a link: read what was sent, send a text, comment; never anything of the office's own."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ode_workflows.access.http_status import http_status_of
from ode_workflows.access.partner_links import PartnerLink
from ode_workflows.actions.partner import receive_from_partner
from ode_workflows.actions.step_request import StepRequest
from ode_workflows.documents.text import normalised_text
from ode_workflows.domain.actor import system_actor
from ode_workflows.domain.articles import PREAMBLE, Article, articles_of
from ode_workflows.domain.errors import InvalidFactsError, OdeError
from ode_workflows.domain.records import TextVersion
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import State
from ode_workflows.registry.installation import installation
from ode_workflows.registry.wording import state_label
from ode_workflows.web.desk import Desk, desk_of
from ode_workflows.web.downloads import handed_out
from ode_workflows.web.forms import Choice, Field, Form, file_in, said
from ode_workflows.web.language import gettext as _
from ode_workflows.web.partner_case import Opened, find_link, open_link, require_pace_of_sending, sent_text
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.words import LANGUAGES, word_for

_TEXT, _COMMENT = "text", "comment"
_UNKEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@policy("link")
def partner(request: Request) -> Response:
    """Show the negotiation as its partner sees it, or take what the partner sends."""
    desk, link = desk_of(request), find_link(request)
    now = desk.moment().at
    if request.method == "POST":
        require_pace_of_sending(desk, link, now)
        return _sent(request, desk, link)
    with desk.read() as conn:
        opened = open_link(conn, link, now)
        return _shown(request, desk, opened, _forms(request, desk, opened))


def _sent(request: Request, desk: Desk, link: PartnerLink) -> Response:
    """Take a text or a comment; what is wrong is told beside its field, on the same page."""
    typed, now = request.state.form, desk.moment().at
    what = _COMMENT if said(typed, "what") == _COMMENT else _TEXT
    try:
        with desk.write() as conn:
            opened = open_link(conn, link, now)
            asked = StepRequest(
                reference=opened.case.agreement.reference,
                by=system_actor(opened.case.agreement.office_id),
                now=now,
                today=opened.today,
                recorded_by=f"link:{link.id}",
                files=desk.files,
                inputs={"party": link.party_id, "sender": link.name, **_inputs(request, what)},
            )
            receive_from_partner(conn, asked)
    except OdeError as error:
        with desk.read() as conn:
            opened = open_link(conn, link, now)
            forms = _forms(request, desk, opened)
            forms[what] = forms[what].refused(error, typed)
            return _shown(request, desk, opened, forms, status=int(http_status_of(error)))
    return RedirectResponse(f"{request.url.path}?sent={what}#{'received' if what == _TEXT else 'comments'}", 303)


def _inputs(request: Request, what: str) -> dict[str, Any]:
    typed = request.state.form
    if what == _TEXT:
        file = file_in(typed, "text_in")
        if file is None:
            raise InvalidFactsError.of("text_in", phrased("choose the Word file that you send"))
        return {"language": said(typed, "language") or "en", "text_in": file}
    names = ("comment", "article", "version", "reply_to")
    return {name: said(typed, name) for name in names if said(typed, name)}


def _text_form(base: str, opened: Opened) -> Form:
    languages = tuple(Choice(tag, word_for(LANGUAGES, tag)) for tag in opened.case.agreement.languages)
    return Form(
        fields=(
            Field(name="what", label="", kind="hidden", value=_TEXT),
            Field(
                name="text_in",
                label=_("Word file"),
                kind="file",
                hint=_("With your changes tracked, so that both sides see them. At most 25 MB."),
                is_required=True,
                accept=".docx",
            ),
            Field(
                name="language",
                label=_("Language of the text"),
                kind="select" if len(languages) > 1 else "hidden",
                choices=languages,
                value=languages[0].value,
            ),
        ),
        submit=_("Send the text"),
        action=base,
    )


def _comment_form(base: str, desk: Desk, opened: Opened) -> Form:
    newest = opened.sent[-1] if opened.sent else None
    articles = _articles(desk, newest) if newest is not None else ()
    labels = [article.label for article in articles if article.label != PREAMBLE]
    threads = [row for row in opened.comments if row["reply_to"] is None and not row["is_resolved"]]
    return Form(
        fields=(
            Field(name="what", label="", kind="hidden", value=_COMMENT),
            Field(name="version", label="", kind="hidden", value=str(newest.number) if newest else ""),
            Field(
                name="comment",
                label=_("Comment"),
                kind="textarea",
                hint=_("The office reads it, and every other party with a link."),
                is_required=True,
            ),
            Field(
                name="article",
                label=_("Article it is about"),
                kind="select",
                choices=tuple(Choice(label, label) for label in labels),
            ),
            Field(
                name="reply_to",
                label=_("Comment it answers"),
                kind="select",
                choices=tuple(Choice(str(row["number"]), _reply_label(row)) for row in threads),
            ),
        ),
        submit=_("Send the comment"),
        action=base,
    )


def _reply_label(row: dict[str, Any]) -> str:
    words = row["text"] or ""
    return f"{row['number']}: {words[:60]}{'…' if len(words) > 60 else ''}"


def _forms(request: Request, desk: Desk, opened: Opened) -> dict[str, Form]:
    base = f"/partner/{request.path_params['secret']}"
    return {_TEXT: _text_form(base, opened), _COMMENT: _comment_form(base, desk, opened)}


def _shown(request: Request, desk: Desk, opened: Opened, forms: dict[str, Form], *, status: int = 200) -> Response:
    agreement = opened.case.agreement
    with desk.read() as conn:
        office = installation(conn)
    answer = page(
        request,
        "partner.html",
        office=office,
        status=status,
        opened=opened,
        agreement=agreement,
        state_label=state_label(agreement.kind, agreement.state),
        is_open=agreement.state == State.NEGOTIATION,
        texts=[
            {"number": row.number, "on": row.recorded_on, "language": word_for(LANGUAGES, row.language)}
            for row in reversed(opened.sent)
        ],
        text_form=forms[_TEXT],
        comment_form=forms[_COMMENT],
        sent=request.query_params.get("sent", ""),
        base=f"/partner/{request.path_params['secret']}",
    )
    answer.headers.update(_UNKEPT)
    return answer


@policy("link")
def partner_text(request: Request) -> Response:
    """Show a text that was sent, article by article, to be read without Word."""

    def shown(desk: Desk, opened: Opened) -> Response:
        row = sent_text(opened, request.path_params["number"])
        with desk.read() as conn:
            office = installation(conn)
        return page(
            request,
            "partner_text.html",
            office=office,
            opened=opened,
            agreement=opened.case.agreement,
            row=row,
            language_label=word_for(LANGUAGES, row.language),
            articles=[article for article in _articles(desk, row) if article.lines],
            base=f"/partner/{request.path_params['secret']}",
        )

    return _opened(request, shown)


@policy("link")
def partner_file(request: Request) -> Response:
    """Hand out a text that was sent, as the Word file that it is."""

    def handed(desk: Desk, opened: Opened) -> Response:
        row = sent_text(opened, request.path_params["number"])
        return handed_out(row.file_name, desk.files.get(row.file_hash))

    return _opened(request, handed)


def _opened(request: Request, answer: Callable[[Desk, Opened], Response]) -> Response:
    desk, link = desk_of(request), find_link(request)
    with desk.read() as conn:
        opened = open_link(conn, link, desk.moment().at)
        made = answer(desk, opened)
    made.headers.update(_UNKEPT)
    return made


def _articles(desk: Desk, row: TextVersion) -> tuple[Article, ...]:
    return articles_of(normalised_text(desk.files.get(row.file_hash)).split("\n"))

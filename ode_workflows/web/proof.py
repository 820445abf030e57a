"""Proving again who acts, before something that binds the office."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ode_workflows.access.sessions import note_proof
from ode_workflows.access.sign_in import Tried, is_proved
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.sentences import phrased
from ode_workflows.registry.installation import installation
from ode_workflows.web.desk import desk_of
from ode_workflows.web.forms import Field, Form, said
from ode_workflows.web.language import gettext as _
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.way_back import way_back
from ode_workflows.web.who import who_of


def require_fresh(request: Request, back: str) -> Response | None:
    """Return where to go first when the person has not proved for a while who acts; None when that is settled.

    In the demo office people have no passwords, so choosing one is the proof.
    """
    session = who_of(request).session
    assert session is not None  # noqa: S101  # only pages of signed-in people ask
    if session.is_demo or session.is_fresh(desk_of(request).moment().at):
        return None
    return RedirectResponse(f"/account/prove?next={quote(back, safe='')}", status_code=303)


@policy("person")
def prove(request: Request) -> Response:
    """Ask for password and code again, and lead back."""
    desk, who = desk_of(request), who_of(request)
    assert who.session is not None  # noqa: S101  # by the policy
    wanted = way_back(said(request.state.form, "next") or request.query_params.get("next", ""), "/account")
    form, status = _form(wanted), 200
    if request.method == "POST":
        typed, moment = request.state.form, desk.moment()
        address = request.client.host if request.client else ""
        tried = Tried(who.person.handle, str(typed.get("password") or ""), said(typed, "code"), address)
        if is_proved(desk.engine, who.person.person_id, tried, now=moment.at):
            with desk.write() as conn:
                note_proof(conn, who.session, moment.at)
            return RedirectResponse(wanted, status_code=303)
        wrong = InvalidFactsError.of(
            "password", phrased("This is not right. Type your password, and your code if you have one.")
        )
        form, status = form.refused(wrong, typed), 422
    with desk.read() as conn:
        office = installation(conn)
    return page(request, "prove.html", office=office, status=status, form=form)


def _form(wanted: str) -> Form:
    return Form(
        fields=(
            Field(
                name="password", label=_("Password"), kind="password", autocomplete="current-password", is_required=True
            ),
            Field(name="code", label=_("Code"), kind="code", hint=_("Only with a second factor.")),
            Field(name="next", label="", kind="hidden", value=wanted),
        ),
        submit=_("Go on"),
        action="/account/prove",
    )

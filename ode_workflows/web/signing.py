"""The signing desk: which text, on whose authority, in which order, who has signed; and a signature by click."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ode_workflows import ids
from ode_workflows.access.click_signing import click_evidence, click_inputs, may_click
from ode_workflows.access.http_status import http_status_of
from ode_workflows.access.identity import case_for
from ode_workflows.db.case import StoredCase
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.case import live_signatures
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError, OdeError
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import State
from ode_workflows.registry.details import details
from ode_workflows.registry.installation import Installation, installation
from ode_workflows.web.desk import desk_of
from ode_workflows.web.forms import Field, Form, said
from ode_workflows.web.language import gettext as _
from ode_workflows.web.office_sheet import events_for
from ode_workflows.web.policies import policy
from ode_workflows.web.proof import require_fresh
from ode_workflows.web.rendering import page
from ode_workflows.web.steps.fields import word_of
from ode_workflows.web.steps.taking import Said, take
from ode_workflows.web.who import who_of
from ode_workflows.web.words import LANGUAGES, word_for

_PAPERS = ("signature_cop", "signing_day", "conformity", "full_powers", "certified")


@policy("person")
def signing(request: Request) -> Response:
    """Show the signing desk to people of the agreement's office.

    Raises:
        NotFoundError: no such agreement, or not this person's to see from inside.
    """
    office, case, shown = _look(request)
    who = who_of(request)
    offered = {name for name, _button, _sentence in events_for(case, who.person)}
    return page(
        request, "signing.html", office=office, agreement=case.agreement, offered=offered, **_desk(case, shown),
        mine=may_click(case, who.person), is_open=case.agreement.state == State.SIGNATURE,
    )  # fmt: skip


def _look(request: Request) -> tuple[Installation, StoredCase, dict[str, Any]]:
    desk, reader = desk_of(request), who_of(request).reader
    with desk.read() as conn:
        office = installation(conn)
        case = case_for(conn, reader, request.path_params["reference"])
        if not reader.is_inside(case.agreement):
            raise NotFoundError("No signing is shown here.")
        reads = reader.reads_confidential(case.agreement)
        shown = details(conn, case, sees=reader.sees, is_inside=True, reads_confidential=reads, today=reader.today)
    return office, case, shown


def _desk(case: StoredCase, shown: dict[str, Any]) -> dict[str, Any]:
    signed = {row.party_id: row for row in live_signatures(case)}
    ordered = sorted(case.parties, key=lambda party: (party.id not in signed, not party.is_us, party.folded_name))
    return {
        "parties": [
            {"name": party.name, "is_us": party.is_us, "signature": signed.get(party.id), "capacity": party.capacity}
            for party in ordered
        ],
        "modes": {row.id: word_of(row.mode) for row in case.signatures},
        "authorities": [row for row in shown["authorities"] if row["kind"] == "conclude"],
        "powers": shown["full_powers"],
        "texts": [
            {**row, "language_label": word_for(LANGUAGES, row["language"])}
            for row in shown["texts"]
            if row["frozen_on"]
        ],
        "papers": [row for row in reversed(shown["documents"]) if any(word in row["kind"] for word in _PAPERS)],
        "rule": shown.get("force", {}),
    }


@policy("person")
def sign(request: Request) -> Response:
    """Show what is signed and take the signature by click of the person who is authorized.

    Raises:
        NotFoundError: there is nothing here for this person to sign.
    """
    office, case, shown = _look(request)
    who = who_of(request)
    if not may_click(case, who.person):
        raise NotFoundError("Nothing is here for you to sign.")
    if (elsewhere := require_fresh(request, _back(request, case))) is not None:
        return elsewhere
    form, status = _form(case, request.query_params), 200
    if request.method == "POST":
        try:
            return _signed(request, case, who.person)
        except OdeError as error:
            form, status = form.refused(error, request.state.form), int(http_status_of(error))
    return page(
        request, "sign.html", office=office, status=status, agreement=case.agreement, form=form,
        **_desk(case, shown),
    )  # fmt: skip


def _back(request: Request, case: StoredCase) -> str:
    """Return the address of this page with what was typed, to come back to it after a proof."""
    typed = request.state.form or request.query_params
    kept = {name: str(typed.get(name) or "") for name in ("title", "place")}
    return f"/agreements/{case.agreement.reference}/sign?{urlencode({k: v for k, v in kept.items() if v})}"


def _form(case: StoredCase, asked: Mapping[str, str]) -> Form:
    return Form(
        fields=(
            Field(name="title", label=_("Your office or title"), is_required=True, value=asked.get("title", "")),
            Field(name="place", label=_("Where you sign"), is_required=True, value=asked.get("place", "")),
            Field(
                name="agreed",
                label=_("I have read this text and sign it with the hash that is shown above."),
                kind="checkbox",
            ),
            Field(name="text_hash", label="", kind="hidden", value=case.agreement.frozen_hash or ""),
            Field(name="expected_version", label="", kind="hidden", value=str(case.agreement.version)),
            Field(name="key", label="", kind="hidden", value=ids.new_id()),
        ),
        submit=_("Sign"),
        back=f"/agreements/{case.agreement.reference}/signing",
    )


def _signed(request: Request, case: StoredCase, actor: Actor) -> Response:
    typed = request.state.form
    if said(typed, "agreed") != "true":
        raise InvalidFactsError.of("agreed", phrased("Tick this to sign."))
    if said(typed, "text_hash") != case.agreement.frozen_hash:
        raise InvalidFactsError.of("", phrased("The text has changed since you opened the page. Read it again."))
    version = said(typed, "expected_version")
    asked = Said(
        inputs=click_inputs(case, actor, title=said(typed, "title"), place=said(typed, "place")),
        evidence=(click_evidence(case, actor), None),
        expected_version=int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else None,
        key=said(typed, "key") or None,
    )
    result = take(request, "record_signature", asked)
    return RedirectResponse(f"/agreements/{result.reference}?done={result.version}", status_code=303)

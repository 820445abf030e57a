"""A new proposal: title, counterparts, purpose and agency at once; all the rest can wait."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ode_workflows import ids
from ode_workflows.access.http_status import http_status_of
from ode_workflows.actions.proposal import PROPOSERS, propose_once
from ode_workflows.actions.step_request import StepRequest
from ode_workflows.domain.actor import role_words
from ode_workflows.domain.errors import OdeError, RoleNotAllowedError
from ode_workflows.domain.vocabulary import IssueArea, PartyKind, TermKind
from ode_workflows.lifecycle.profiles import profiles
from ode_workflows.registry.installation import installation
from ode_workflows.registry.people import agencies_of
from ode_workflows.web.desk import desk_of
from ode_workflows.web.forms import Choice, Field, Form, choices_of, said, said_all
from ode_workflows.web.language import gettext as _
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.who import who_of
from ode_workflows.web.words import ISSUE_AREAS, LANGUAGES, PARTY_KINDS, TERM_KINDS

MOST_COUNTERPARTS = 3
"""Counterparts that the form has rows for; more come in by a file or later."""

_KINDS_FIRST = ("memorandum_of_understanding", "letter_of_intent", "executive_agreement", "interstate_compact")
_PLAIN = ("title", "kind", "purpose", "lead_agency", "wished_on", "activities", "expected_outcomes", "parent")


@policy("person")
def new_proposal(request: Request) -> Response:
    """Show the form of a proposal, or put the proposal on file.

    Raises:
        RoleNotAllowedError: the person may not propose.
    """
    desk, who = desk_of(request), who_of(request)
    actor = who.person
    if actor.in_office(actor.office_id).capacity_for(PROPOSERS) is None:
        raise RoleNotAllowedError(f"A proposal is made by {role_words(PROPOSERS)}; {actor.name} is none of these.")
    with desk.read() as conn:
        office = installation(conn)
        form = _form(conn, actor.office_id)
    status = 200
    if request.method == "POST":
        try:
            return _put_on_file(request)
        except OdeError as error:
            form, status = form.refused(error, request.state.form), int(http_status_of(error))
    return page(request, "proposal.html", office=office, status=status, form=form)


def _put_on_file(request: Request) -> Response:
    desk, who, typed = desk_of(request), who_of(request), request.state.form
    moment = desk.moment()
    key = said(typed, "key") or None
    with desk.write() as conn:
        asked = StepRequest(
            reference="", by=who.person, now=moment.at, today=who.reader.today, key=key, inputs=intake_typed(typed)
        )
        result = propose_once(conn, asked)
    return RedirectResponse(f"/agreements/{result.reference}/intake?done={result.version}", status_code=303)


def intake_typed(typed: FormData) -> dict[str, Any]:
    """Return the intake that a form says; what was left empty is left out."""
    found: dict[str, Any] = {name: said(typed, name) for name in _PLAIN if said(typed, name)}
    found["title"], found["kind"] = said(typed, "title"), said(typed, "kind")
    rows = [(said(typed, f"counterparts.{n}.name"), said(typed, f"counterparts.{n}.kind")) for n in _rows()]
    found["counterparts"] = [{"name": name, "kind": kind} for name, kind in rows if name or kind]
    for name in ("issue_areas", "languages"):
        if ticked := said_all(typed, name):
            found[name] = ticked
    for name in ("is_binding", "visibility"):
        if said(typed, name):
            found[name] = said(typed, name)
    if term := _term(typed):
        found["term"] = term
    return found


def _term(typed: FormData) -> Mapping[str, Any]:
    words = {name: said(typed, f"term.{name}") for name in ("kind", "number", "unit", "notice_number", "notice_unit")}
    return {name: int(word) if word.isascii() and word.isdecimal() else word for name, word in words.items() if word}


def _rows() -> range:
    return range(MOST_COUNTERPARTS)


def _form(conn: Connection, office_id: str) -> Form:
    agencies = agencies_of(conn, office_id)
    return Form(
        fields=(
            *_what(),
            *(field for number in _rows() for field in _counterpart(number)),
            *_about(agencies),
            *_how_long(),
            *_later(),
            Field(name="key", label="", kind="hidden", value=ids.new_id()),
        ),
        submit=_("Put it on file"),
        back="/work",
    )


def _what() -> tuple[Field, ...]:
    known = profiles()
    ordered = [*_KINDS_FIRST, *(kind for kind in known if kind not in _KINDS_FIRST)]
    return (
        Field(
            name="title",
            label=_("Title"),
            is_required=True,
            hint=_("As people will call it, with the other side in it."),
        ),
        Field(
            name="kind",
            label=_("Kind of instrument"),
            kind="select",
            is_required=True,
            choices=tuple(Choice(kind, known[kind].label) for kind in ordered if kind in known),
        ),
    )


def _counterpart(number: int) -> tuple[Field, Field]:
    label = _("Counterpart") if number == 0 else _("Counterpart %(number)s") % {"number": number + 1}
    group, is_first = (_("The other side"), number == 0)
    return (
        Field(
            name=f"counterparts.{number}.name", label=label, group=group, is_required=is_first, is_folded=not is_first
        ),
        Field(
            name=f"counterparts.{number}.kind",
            label=_("What it is"),
            kind="select",
            group=group,
            is_required=is_first,
            is_folded=not is_first,
            choices=choices_of([(kind.value, PARTY_KINDS[kind]) for kind in PartyKind]),
        ),
    )


def _about(agencies: list[str]) -> tuple[Field, ...]:
    group = _("What it is about")
    binding = (("no", _("Not legally binding")), ("yes", _("Legally binding")), ("unknown", _("Not known yet")))
    return (
        Field(name="purpose", label=_("Purpose"), kind="textarea", group=group, hint=_("In one or two sentences.")),
        Field(
            name="lead_agency",
            label=_("Lead agency"),
            group=group,
            suggestions=tuple(agencies),
            hint=_("Start typing; agencies on file are offered."),
        ),
        Field(
            name="issue_areas",
            label=_("Issue areas"),
            kind="checkboxes",
            group=group,
            choices=choices_of([(area.value, ISSUE_AREAS[area]) for area in IssueArea]),
        ),
        Field(
            name="is_binding",
            label=_("Effect"),
            kind="radio",
            group=group,
            value="unknown",
            choices=choices_of(binding),
        ),
    )


def _how_long() -> tuple[Field, ...]:
    group = _("How long it runs")
    units = (("years", _("years")), ("months", _("months")), ("calendar_days", _("calendar days")))
    kinds = [(kind.value, TERM_KINDS[kind]) for kind in TermKind]
    return (
        Field(name="term.kind", label=_("Term"), kind="select", group=group, choices=choices_of(kinds)),
        Field(name="term.number", label=_("Length"), kind="number", group=group),
        Field(name="term.unit", label=_("Length in"), kind="select", group=group, choices=choices_of(units)),
    )


def _later() -> tuple[Field, ...]:
    group = _("What can wait")
    seen_by = (
        ("office", _("This office only")),
        ("shared", _("The state’s offices")),
        ("public", _("Everybody: it stands in the public register")),
    )
    languages = [(code, LANGUAGES[code]) for code in LANGUAGES]
    units = (("calendar_days", _("calendar days")), ("months", _("months")), ("years", _("years")))
    fields = (
        Field(name="term.notice_number", label=_("Notice"), kind="number"),
        Field(name="term.notice_unit", label=_("Notice in"), kind="select", choices=choices_of(units)),
        Field(name="languages", label=_("Languages"), kind="checkboxes", value="en", choices=choices_of(languages)),
        Field(name="visibility", label=_("Who may see it"), kind="radio", value="office", choices=choices_of(seen_by)),
        Field(name="wished_on", label=_("Wished for by"), kind="date"),
        Field(name="activities", label=_("Activities"), kind="textarea"),
        Field(name="expected_outcomes", label=_("Expected outcomes"), kind="textarea"),
        Field(name="parent", label=_("Reference of the agreement that it changes")),
    )
    return tuple(replace(field, group=group, is_folded=True) for field in fields)

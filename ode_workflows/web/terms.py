"""The terms of an agreement: what it says of itself, its term and its entry into force, set right by its people."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ode_workflows.access.http_status import http_status_of
from ode_workflows.access.identity import case_for
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError, NotFoundError, OdeError
from ode_workflows.domain.records import Agreement
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import ForceRule, IssueArea, TermKind
from ode_workflows.registry.installation import installation
from ode_workflows.registry.people import agencies_of
from ode_workflows.web.desk import desk_of
from ode_workflows.web.forms import Field, Form, choices_of, said, said_all
from ode_workflows.web.language import N_
from ode_workflows.web.language import gettext as _
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.steps.taking import Said, take
from ode_workflows.web.steps.typed import evidence_typed
from ode_workflows.web.who import who_of
from ode_workflows.web.words import FORCE_RULES, ISSUE_AREAS, LANGUAGES, TERM_KINDS

_LISTS = ("issue_areas", "languages")
_COUNTS = ("term_number", "notice_number", "renewal_window_days", "renewals_allowed", "force_count", "force_lag_number")
_UNITS = (
    ("calendar_days", N_("calendar days")),
    ("business_days", N_("business days")),
    ("months", N_("months")),
    ("years", N_("years")),
)

_WHEN_NEEDED = N_("Needed, with evidence, for a term that stands in a text that was agreed already.")


@policy("person")
def terms(request: Request) -> Response:
    """Show the fields of an agreement, or set those right that were changed.

    Raises:
        NotFoundError: no such agreement, or not this person's to see from inside.
    """
    desk, who = desk_of(request), who_of(request)
    with desk.read() as conn:
        office = installation(conn)
        case = case_for(conn, who.reader, request.path_params["reference"])
        agreement = case.agreement
        if not who.reader.is_inside(agreement):
            raise NotFoundError("No terms are shown here.")
        form = _form(agreement, agencies_of(conn, agreement.office_id))
    status = 200
    if request.method == "POST":
        try:
            return _set(request, agreement, form.fields)
        except OdeError as error:
            form, status = form.refused(_beside_its_field(error), request.state.form), int(http_status_of(error))
    return page(request, "terms.html", office=office, status=status, agreement=agreement, form=form)


def _set(request: Request, agreement: Agreement, fields: Iterable[Field]) -> Response:
    typed = request.state.form
    changed = dict(_changed(agreement, typed, fields))
    if not changed:
        raise InvalidFactsError.of("", phrased("Nothing was changed. Change a field, or go back to the agreement."))
    version = said(typed, "expected_version")
    asked = Said(
        inputs={"set": changed},
        reason=said(typed, "reason") or None,
        evidence=evidence_typed(typed),
        expected_version=int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else None,
    )
    result = take(request, "record_change", asked)
    return RedirectResponse(f"/agreements/{result.reference}?done={result.version}", status_code=303)


def _changed(agreement: Agreement, typed: FormData, fields: Iterable[Field]) -> Iterable[tuple[str, Any]]:
    """Yield the fields that were typed otherwise than they stand."""
    for field in fields:
        name = field.name
        if name in _OF_THE_STEP:
            continue
        before = getattr(agreement, name)
        now = _value(name, field, typed)
        if now != (before if isinstance(before, list | bool) else _plain(before)):
            yield name, _count(now) if name in _COUNTS else now


_OF_THE_STEP = frozenset({"reason", "evidence_file", "evidence_words", "expected_version"})


def _value(name: str, field: Field, typed: FormData) -> Any:
    if name in _LISTS:
        return said_all(typed, name)
    if field.kind == "checkbox":
        return said(typed, name) == "true"
    return said(typed, name) or None


def _count(word: Any) -> Any:
    return int(word) if isinstance(word, str) and word.isascii() and word.isdecimal() and len(word) < 10 else word


def _plain(value: Any) -> str | None:
    if value is None or value == "":
        return None
    return value.isoformat() if isinstance(value, date) else str(value)


def _beside_its_field(error: OdeError) -> OdeError:
    """Name fields as the form does: what is set stands in it under its own name."""
    if not isinstance(error, InvalidFactsError):
        return error
    return InvalidFactsError([FieldProblem(each.field.removeprefix("set."), each.message) for each in error.problems])


def _form(agreement: Agreement, agencies: list[str]) -> Form:
    fields = (*_what(agencies), *_term(), *_force())
    shown = tuple(_with_value(field, agreement) for field in fields)
    return Form(
        fields=(
            *shown,
            Field(name="reason", label=_("Reason"), kind="textarea", group=_("Why"), hint=_(_WHEN_NEEDED)),
            Field(name="evidence_file", label=_("Evidence"), kind="file", group=_("Why")),
            Field(name="expected_version", label="", kind="hidden", value=str(agreement.version)),
        ),
        submit=_("Save the changes"),
        back=f"/agreements/{agreement.reference}",
    )


def _with_value(field: Field, agreement: Agreement) -> Field:
    value = getattr(agreement, field.name)
    if isinstance(value, list):
        text = "\n".join(value)
    elif isinstance(value, bool):
        text = "true" if value else ""
    else:
        text = _plain(value) or ""
    return replace(field, value=text)


def _what(agencies: list[str]) -> tuple[Field, ...]:
    group = _("What it is")
    binding = (("no", _("Not legally binding")), ("yes", _("Legally binding")), ("unknown", _("Not known yet")))
    seen_by = (("office", _("This office only")), ("shared", _("The state’s offices")), ("public", _("Everybody")))
    known = tuple(agencies)
    return (
        Field(name="title", label=_("Title"), group=group),
        Field(name="short_title", label=_("Short title"), group=group),
        Field(name="purpose", label=_("Purpose"), kind="textarea", group=group),
        Field(name="activities", label=_("Activities"), kind="textarea", group=group),
        Field(name="expected_outcomes", label=_("Expected outcomes"), kind="textarea", group=group),
        Field(name="lead_agency", label=_("Lead agency"), suggestions=known, group=group),
        Field(name="implementing_agency", label=_("Carried out by"), suggestions=known, group=group),
        Field(name="issue_areas", label=_("Issue areas"), kind="checkboxes", group=group, choices=_areas()),
        Field(name="languages", label=_("Languages"), kind="checkboxes", group=group, choices=choices_of(LANGUAGES)),
        Field(name="is_binding", label=_("Effect"), kind="radio", group=group, choices=choices_of(binding)),
        Field(name="visibility", label=_("Who may see it"), kind="radio", group=group, choices=choices_of(seen_by)),
        Field(name="wished_on", label=_("Wished for by"), kind="date", group=group),
    )


def _areas() -> Any:
    return choices_of([(area.value, ISSUE_AREAS[area]) for area in IssueArea])


def _term() -> tuple[Field, ...]:
    group, units = _("How long it runs"), choices_of(_UNITS)
    kinds = choices_of([(kind.value, TERM_KINDS[kind]) for kind in TermKind])
    counts = choices_of((("sent", _("from the day it is sent")), ("received", _("from the day it is received"))))
    return (
        Field(name="term_kind", label=_("Term"), kind="select", group=group, choices=kinds),
        Field(name="term_number", label=_("Length"), kind="number", group=group),
        Field(name="term_unit", label=_("Length in"), kind="select", group=group, choices=units),
        Field(name="expires_on", label=_("Last day in force"), kind="date", group=group),
        Field(name="notice_number", label=_("Notice"), kind="number", group=group),
        Field(name="notice_unit", label=_("Notice in"), kind="select", group=group, choices=units),
        Field(name="notice_counts", label=_("Notice counts"), kind="radio", group=group, choices=counts),
        Field(name="renewal_window_days", label=_("Renewal decision opens, days before"), kind="number", group=group),
        Field(name="renewals_allowed", label=_("Renewals that the text allows"), kind="number", group=group),
    )


def _force() -> tuple[Field, ...]:
    group, units = _("When it enters into force"), choices_of(_UNITS)
    rules = choices_of([(rule.value, FORCE_RULES[rule]) for rule in ForceRule])
    return (
        Field(name="force_rule", label=_("Rule"), kind="select", group=group, choices=rules),
        Field(name="force_count", label=_("After so many parties"), kind="number", group=group),
        Field(name="force_lag_number", label=_("So long afterwards"), kind="number", group=group),
        Field(name="force_lag_unit", label=_("Counted in"), kind="select", group=group, choices=units),
        Field(name="force_fixed_on", label=_("On this day"), kind="date", group=group),
        Field(name="force_not_before_on", label=_("Not before"), kind="date", group=group),
        Field(name="force_needs_members_vote", label=_("The members vote first"), kind="checkbox", group=group),
    )

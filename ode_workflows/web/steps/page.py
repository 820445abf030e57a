"""The page of one step: its form with what keeps it, and the step itself when the form comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import get_origin, get_type_hints

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ode_workflows import ids
from ode_workflows.access.http_status import http_status_of
from ode_workflows.access.identity import case_for
from ode_workflows.actions.asking import WhyRow, why
from ode_workflows.actions.step_request import StepResult
from ode_workflows.db.case import StoredCase
from ode_workflows.domain.errors import NotFoundError, OdeError, StaleAgreementError
from ode_workflows.domain.inputs import INPUTS
from ode_workflows.registry.installation import Installation, installation
from ode_workflows.registry.wording import kind_label, state_label
from ode_workflows.web.desk import desk_of
from ode_workflows.web.forms import Field, Form, said
from ode_workflows.web.language import gettext as _
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.steps.choices import choices_on
from ode_workflows.web.steps.fields import fields_of
from ode_workflows.web.steps.papers import paper_fields, with_papers
from ode_workflows.web.steps.taking import Said, papers_at_once, take
from ode_workflows.web.steps.typed import day_typed, evidence_typed, inputs_typed
from ode_workflows.web.steps.ways import way_to_mend
from ode_workflows.web.steps.wording import STEPS
from ode_workflows.web.way_back import way_back
from ode_workflows.web.who import who_of


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a step's page shows besides the form."""

    office: Installation
    case: StoredCase
    row: WhyRow
    fields: tuple[Field, ...]


@policy("person")
def step(request: Request) -> Response:
    """Show the form of a step, or take the step.

    Raises:
        NotFoundError: no such agreement or step, or none for this person's eyes.
    """
    trigger = request.path_params["trigger"]
    looked = _look(request, trigger)
    if request.method != "POST":
        return _shown(request, trigger, looked, _form(trigger, looked, request.query_params))
    try:
        result = _take(request, trigger, looked)
    except OdeError as error:
        if isinstance(error, NotFoundError):
            raise
        looked = _look(request, trigger)  # as it stands now: somebody may have been first
        form = _form(trigger, looked, request.query_params).refused(error, request.state.form)
        return _shown(request, trigger, looked, _as_it_stands(form, looked, error), int(http_status_of(error)))
    fallback = f"/agreements/{result.reference}?done={result.version}"
    wanted = way_back(said(request.state.form, "next"), fallback)
    return RedirectResponse(wanted, status_code=303, background=papers_at_once(desk_of(request), trigger))


def _look(request: Request, trigger: str) -> _Looked:
    desk, who = desk_of(request), who_of(request)
    moment = desk.moment()
    with desk.read() as conn:
        case = case_for(conn, who.reader, request.path_params["reference"])
        if not who.reader.is_inside(case.agreement):
            raise NotFoundError("No step is called that.")
        office = installation(conn)
        [row] = why(conn, case, by=who.actor, now=moment.at, today=who.reader.today, trigger=trigger)
        choices = choices_on(conn, case, trigger)
        own = fields_of(trigger, choices, case.agreement.languages)
        fields = tuple(each for field in own for each in paper_fields(conn, case, field))
        _ = case.parties, case.tasks  # read while the snapshot is open
    return _Looked(office, case, row, fields)


def _form(trigger: str, looked: _Looked, asked: Mapping[str, str]) -> Form:
    own = [replace(field, value=asked[field.name]) if field.name in asked else field for field in looked.fields]
    unseen = {
        "expected_version": str(looked.case.agreement.version),
        "key": ids.new_id(),
        "next": asked.get("next", ""),
    }
    return Form(
        fields=(*own, *(Field(name=name, label="", kind="hidden", value=value) for name, value in unseen.items())),
        submit=_(STEPS[trigger].button),
        back=f"/agreements/{looked.case.agreement.reference}",
    )


def _as_it_stands(form: Form, looked: _Looked, error: OdeError) -> Form:
    """After a change by somebody else the next try is meant for what stands there now."""
    if not isinstance(error, StaleAgreementError):
        return form
    now = (str(looked.case.agreement.version),)
    return replace(form, typed={**form.typed, "expected_version": now, "key": (ids.new_id(),)})


def _shown(request: Request, trigger: str, looked: _Looked, form: Form, status: int = 200) -> Response:
    agreement = looked.case.agreement
    keeps = [(item, way_to_mend(agreement.reference, item.requirement)) for item in looked.row.unmet]
    return page(
        request,
        "step.html",
        office=looked.office,
        status=status,
        agreement=agreement,
        state_label=state_label(agreement.kind, agreement.state),
        kind_label=kind_label(agreement.kind),
        words=STEPS[trigger],
        row=looked.row,
        keeps=keeps,
        form=form,
    )


def _take(request: Request, trigger: str, looked: _Looked) -> StepResult:
    desk, who, typed = desk_of(request), who_of(request), request.state.form
    inputs = inputs_typed(looked.fields, typed, lists=_lists(trigger))
    with desk.read() as conn:
        inputs = with_papers(conn, desk, who.person, looked.case, inputs, typed)
    asked = Said(
        inputs=inputs,
        reason=said(typed, "reason") or None,
        evidence=evidence_typed(typed),
        on=day_typed(typed),
        confirmed_by=said(typed, "confirmed_by") or None,
        expected_version=_version(said(typed, "expected_version")),
        key=said(typed, "key") or None,
    )
    return take(request, trigger, asked)


def _version(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _lists(trigger: str) -> list[str]:
    return [name for name, hint in get_type_hints(INPUTS[trigger]).items() if get_origin(hint) is list]

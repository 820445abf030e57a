"""The intake of an agreement: one question after another, each answer kept at once; overlaps; what was answered."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ode_workflows.access.http_status import http_status_of
from ode_workflows.access.identity import case_for
from ode_workflows.actions.intake import Intake, fact_named, intake_of
from ode_workflows.actions.rulebook import rulebook
from ode_workflows.db.case import StoredCase
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError, OdeError
from ode_workflows.domain.sentences import phrased
from ode_workflows.legal.facts import plain
from ode_workflows.legal.questions import Unit
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.registry.installation import installation
from ode_workflows.web.desk import desk_of
from ode_workflows.web.forms import Field, Form, choices_of, said
from ode_workflows.web.intake.questions import answers_typed, fields_of_unit, require_unseen_by_others
from ode_workflows.web.language import gettext as _
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.steps.fields import word_of
from ode_workflows.web.steps.taking import Said, take
from ode_workflows.web.who import Who, who_of
from ode_workflows.web.writing import written_date

MOST_PUT_OFF = 60
"""Questions that can be put off in one sitting."""


@policy("person")
def intake(request: Request) -> Response:
    """Show the next question, or keep the answer to it."""
    status, form_error = 200, None
    if request.method == "POST":
        try:
            return _kept(request)
        except NotFoundError:
            raise
        except OdeError as error:
            form_error, status = error, int(http_status_of(error))
    return _shown(request, form_error, status)


def _look(conn: Connection, request: Request, who: Who) -> tuple[StoredCase, Intake, Unit | None]:
    """Return the agreement, where its intake stands, and what is asked: what comes next, or what is asked again."""
    case = case_for(conn, who.reader, request.path_params["reference"])
    if not who.reader.is_inside(case.agreement):
        raise NotFoundError("No questions are asked here.")
    with_text = request.query_params.get("text") == "1"
    later = request.query_params.getlist("later")[:MOST_PUT_OFF]
    stands = intake_of(conn, case, with_text=with_text, later=later)
    again = request.query_params.get("again")
    return case, stands, Unit(None, (fact_named(again),), ()) if again else stands.asks


def _shown(request: Request, error: OdeError | None, status: int) -> Response:
    desk, who = desk_of(request), who_of(request)
    with desk.read() as conn:
        office = installation(conn)
        case, stands, unit = _look(conn, request, who)
        overlaps = [_overlap(row, request, error) for row in case.overlaps if row.answer is None]
        answered = [_answered(case, row) for row in case.facts]
        agreement = case.agreement
    spec = lifecycle().steps["answer_facts"]
    may = agreement.state in spec.sources and who.person.in_office(agreement.office_id).capacity_for(spec.roles)
    form = _form(unit, stands.answers.given) if unit is not None else None
    if form is not None and error is not None and not said(request.state.form, "overlap"):
        form = form.refused(error, request.state.form)
    put_off = [*request.query_params.getlist("later"), *([unit.heading or unit.facts[0].name] if unit else [])]
    return page(
        request, "intake.html", office=office, status=status, agreement=agreement, stands=stands, unit=unit, form=form,
        may=bool(may), overlaps=overlaps, answered=answered, put_off=put_off, rulebook=rulebook().version,
        done=request.query_params.get("done"),
    )  # fmt: skip


def _form(unit: Unit, given: Mapping[str, Any]) -> Form:
    source = Field(
        name="source", label=_("Where the answer is from"), hint=_("A letter, a call, a statute."), is_folded=True
    )
    return Form(fields=(*fields_of_unit(unit, given), source), submit=_("Save and go on"))


def _answered(case: StoredCase, row: Any) -> dict[str, Any]:
    book = rulebook().facts
    return {
        "fact": row.fact,
        "question": book[row.fact].question if row.fact in book else row.fact.replace("_", " "),
        "answer": plain(row.value),
        "by": case.person_name(row.answered_by),
        "on": written_date(row.answered_on),
        "source": row.source,
        "can_change": row.fact in book,
    }


_OVERLAP_ANSWERS = ("proceed_distinct", "join_existing", "make_annex", "wait", "merge")


def _overlap(row: Any, request: Request, error: OdeError | None) -> dict[str, Any]:
    form = Form(
        fields=(
            Field(
                name=f"overlaps.{row.other_reference}.answer",
                label=_("What to do about it"),
                kind="radio",
                choices=choices_of([(word, word_of(word)) for word in _OVERLAP_ANSWERS]),
            ),
            Field(name=f"overlaps.{row.other_reference}.reason", label=_("Why"), kind="textarea"),
            Field(name="overlap", label="", kind="hidden", value=row.other_reference),
        ),
        submit=_("Answer"),
    )
    if error is not None and said(request.state.form, "overlap") == row.other_reference:
        form = form.refused(error, request.state.form)
    return {"reference": row.other_reference, "signal": row.signal, "form": form}


def _kept(request: Request) -> Response:
    desk, who, typed = desk_of(request), who_of(request), request.state.form
    with desk.read() as conn:
        _case, stands, unit = _look(conn, request, who)
    here = request.url.path
    if other := said(typed, "overlap"):
        names = ("answer", "reason")
        answer = {name: said(typed, f"overlaps.{other}.{name}") for name in names}
        take(request, "answer_facts", Said(inputs={"overlaps": {other: answer}}))
        return RedirectResponse(f"{here}?done=overlap#overlaps", status_code=303)
    if unit is None:
        raise InvalidFactsError.of("", phrased("Nothing is asked any more."))
    if _is_of_another_unit(unit, typed):
        raise InvalidFactsError.of(
            "", phrased("The questions have moved on since you opened the page; this one comes next.")
        )
    require_unseen_by_others(typed, stands.answers.given)
    source = said(typed, "source")
    inputs = {"answers": answers_typed(unit, typed), **({"source": source} if source else {})}
    _take_answers(request, inputs)
    kept = [("later", each) for each in request.query_params.getlist("later")]
    more = [*kept, *([("text", "1")] if request.query_params.get("text") == "1" else [])]
    query = "&".join(f"{name}={value}" for name, value in more)
    return RedirectResponse(f"{here}{f'?{query}' if query else ''}#ask", status_code=303)


def _take_answers(request: Request, inputs: Mapping[str, Any]) -> None:
    """Record answers; what is wrong with one is said at its own field."""
    try:
        take(request, "answer_facts", Said(inputs=inputs))
    except InvalidFactsError as fault:
        asked = inputs["answers"]
        named = [
            (f"fact.{name}" if (name := each.field.rpartition(".")[2]) in asked else each.field, each.message)
            for each in fault.problems
        ]
        raise InvalidFactsError.of(*named[0]) from fault


def _is_of_another_unit(unit: Unit, typed: Any) -> bool:
    """Whether a form brings answers to none of the questions that are asked now."""
    brought = {name.removeprefix("fact.") for name in typed if name.startswith("fact.")}
    return bool(brought) and not brought & {fact.name for fact in unit.facts}

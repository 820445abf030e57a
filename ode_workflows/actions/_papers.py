"""The letters and papers of the lifecycle: their titles, who may have them, and what a person adds by hand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ode_workflows.actions._draft_facts import DraftSource
from ode_workflows.actions._paper_facts import paper
from ode_workflows.documents.templates import FieldKind, TemplateField, draft_problem, load_template

_INSTRUCTIONS, _RETURN = "letters/negotiating_instructions", "letters/return_memo"
APART = frozenset({_INSTRUCTIONS, _RETURN})
"""They hold red lines or confidential reasons: they go into no packet."""

WITH_SEALED_TEXTS = APART

_WITHIN_TITLES = {
    "concept_note": "Concept note",
    "overlap_report": "Overlap report",
    "negotiating_instructions": "Negotiating instructions",
    "explanatory_note": "Explanatory note",
    "fiscal_note": "Fiscal note",
    "return_memo": "Return memorandum",
    "action_memorandum": "Action memorandum",
    "signing_day_sheet": "Signing-day sheet",
    "obligation_schedule": "Obligation schedule",
    "implementation_brief": "Implementation brief",
    "closing_report": "Closing report",
}
_OUTWARD_TITLES = {
    "public_notice": "Public notice",
    "full_powers": "Full powers",
    "conformity_certificate": "Conformity certificate",
    "certified_copy": "Certified copy",
    "transmittal_legislature": "Transmittal to the Legislature",
    "transmittal_secretary_of_state": "Transmittal to the Secretary of State",
    "transmittal_interior": "Transmittal to the Secretary of the Interior",
    "transmittal_congress": "Transmittal to Congress",
    "transmittal_partner": "Transmittal to the other parties",
    "register_entry": "Register entry",
    "extension_letter": "Extension letter",
    "notice_of_non_renewal": "Notice of non-renewal",
    "notice_of_end": "Notice of end",
    "closing_letter": "Closing letter",
}
WITHIN = frozenset(f"letters/{name}" for name in _WITHIN_TITLES)
"""Papers for the agreement's own office."""

PAPERS: Mapping[str, tuple[str, Callable[[DraftSource], dict[str, Any]]]] = {
    f"letters/{name}": (title, paper) for name, title in {**_WITHIN_TITLES, **_OUTWARD_TITLES}.items()
}


def with_fields(template: str, context: Mapping[str, Any], said: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the context with what a person says about fields that the record leaves open.

    Raises:
        DraftError: the template has no such field, the record already says it, or the field takes no text.
    """
    if not said:
        return dict(context)
    fields = {each.name: each for each in load_template(template).fields}
    return dict(context) | {name: _value(template, fields, name, context, list(texts)) for name, texts in said.items()}


def _value(
    template: str, fields: Mapping[str, TemplateField], name: str, context: Mapping[str, Any], texts: list[str]
) -> Any:
    field = fields.get(name)
    if field is None:
        raise draft_problem(template, name, f"is no field of it; choose one of: {', '.join(sorted(fields))}")
    # What the record says is corrected in the record, so that two documents never tell two stories.
    if context.get(name):
        raise draft_problem(template, name, f"stands in the record; change it there ({field.source})")
    if field.kind == FieldKind.YES_NO or field.items:
        raise draft_problem(template, name, f"takes no text; it comes from the record ({field.source})")
    if field.kind == FieldKind.LIST:
        return texts
    if len(texts) > 1:
        raise draft_problem(template, name, "is one text; give it once")
    return texts[0]

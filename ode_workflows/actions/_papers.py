"""The letters and papers of the lifecycle: their titles, who may have them, and what a person adds by hand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ode_workflows.actions._draft_facts import DraftSource
from ode_workflows.actions._paper_facts import paper_to
from ode_workflows.documents.templates import FieldKind, TemplateField, draft_problem, load_template

_INSTRUCTIONS, _RETURN = "letters/negotiating_instructions", "letters/return_memo"
APART = frozenset({_INSTRUCTIONS, _RETURN})
"""They hold red lines or confidential reasons: they go into no packet."""

WITH_SEALED_TEXTS = APART

_WITHIN = {
    "concept_note": ("Concept note", "director"),
    "overlap_report": ("Overlap report", "director"),
    "negotiating_instructions": ("Negotiating instructions", "owner"),
    "explanatory_note": ("Explanatory note", "All who are asked for their approval"),
    "fiscal_note": ("Fiscal note", "director"),
    "return_memo": ("Return memorandum", "owner"),
    "action_memorandum": ("Action memorandum", "director"),
    "signing_day_sheet": ("Signing-day sheet", "Scheduler and the office of the signatory"),
    "obligation_schedule": ("Obligation schedule", "The agencies that carry it out"),
    "implementation_brief": ("Implementation brief", "The agencies that carry it out"),
    "closing_report": ("Closing report", "director"),
}
_OUTWARD = {
    "public_notice": ("Public notice", "The public"),
    "full_powers": ("Full powers", "parties"),
    "conformity_certificate": ("Conformity certificate", "parties"),
    "certified_copy": ("Certified copy", "parties"),
    "transmittal_legislature": ("Transmittal to the Legislature", "The Legislature"),
    "transmittal_secretary_of_state": ("Transmittal to the Secretary of State", "The Secretary of State"),
    "transmittal_interior": ("Transmittal to the Secretary of the Interior", "The Secretary of the Interior"),
    "transmittal_congress": ("Transmittal to Congress", "The Congress of the United States"),
    "transmittal_partner": ("Transmittal to the other parties", "parties"),
    "register_entry": ("Register entry", "director"),
    "extension_letter": ("Extension letter", "parties"),
    "notice_of_non_renewal": ("Notice of non-renewal", "parties"),
    "notice_of_end": ("Notice of end", "parties"),
    "closing_letter": ("Closing letter", "parties"),
}
WITHIN = frozenset(f"letters/{name}" for name in _WITHIN)
"""Papers for the agreement's own office."""

PAPERS: Mapping[str, tuple[str, Callable[[DraftSource], dict[str, Any]]]] = {
    f"letters/{name}": (title, paper_to(addressee)) for name, (title, addressee) in {**_WITHIN, **_OUTWARD}.items()
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

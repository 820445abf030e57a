"""The terms that only some kinds of instrument have: those of the parent, and answers on file by the field's name."""

from collections.abc import Callable
from datetime import date

from ode_workflows.actions._draft_words import blank, lines_of
from ode_workflows.documents.facts import KindTerms
from ode_workflows.domain.case import Case
from ode_workflows.domain.vocabulary import InstrumentKind

ANSWERED = (
    "articles", "new_words", "members_voted_on", "authority_text", "partner_authority", "federal_authority",
    "settlement", "survival_text", "resolutions", "common_powers", "joint_agency", "board_seats", "restricting_member",
    "debts_text", "funding_text", "treasurer", "bond_amount", "findings_on", "comparison",
)  # fmt: skip
"""Terms in words that an answer on file may settle; each is the name of its field."""


def kind_terms(case: Case, says: Callable[[str], str]) -> KindTerms:
    """Return the terms of a kind; `says` gives an answer on file as text, empty where there is none."""
    parent, changes = case.parent, case.agreement.changes_to_parent
    new_expires_on = changes.get("expires_on")
    return KindTerms(
        parent_title=parent.title if parent else "",
        parent_reference=parent.reference if parent else "",
        parent_on=parent.in_force_on if parent else None,
        parent_expires_on=parent.expires_on if parent else None,
        new_expires_on=date.fromisoformat(str(new_expires_on)) if new_expires_on else None,
        changes=_changes(case),
        said={name: says(name) for name in ANSWERED},
    )


def _changes(case: Case) -> tuple[str, ...]:
    if case.agreement.kind != InstrumentKind.AMENDMENT:
        return ()
    recorded = tuple(
        f"{blank('article')}: the {name.replace('_', ' ')} becomes {value}"
        for name, value in case.agreement.changes_to_parent.items()
    )
    return recorded or lines_of(case.agreement.activities) or (blank("each change, with its article"),)

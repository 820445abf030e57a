"""The named requirements that states/lifecycle.toml may ask for; each is a function over a case and an act.

A requirement yields what is unmet, in plain sentences with who can meet it and since when; nothing means met.
`why`, `simulate` and the steps themselves call the same functions.
"""

from collections.abc import Callable, Iterable, Mapping

from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.errors import Unmet
from ode_workflows.lifecycle.requirements import duties, force, review, rows, signing, steps, term, text

Requirement = Callable[[Case, Act], Iterable[Unmet]]

REQUIREMENTS: Mapping[str, Requirement] = {
    "intake_complete": review.intake_complete,
    "overlaps_answered": review.overlaps_answered,
    "screen_settled": review.screen_settled,
    "gate_negotiate_open": rows.gate_negotiate_open,
    "gate_conclude_open": rows.gate_conclude_open,
    "gate_force_open": rows.gate_force_open,
    "row_open": rows.row_open,
    "row_waivable": rows.row_waivable,
    "answer_fits_row": rows.answer_fits_row,
    "authority_scoped": text.authority_scoped,
    "authority_live": text.authority_live,
    "shared_comments_resolved": text.shared_comments_resolved,
    "text_frozen": text.text_frozen,
    "explanatory_note_attached": text.explanatory_note_attached,
    "term_and_force_rule_set": text.term_and_force_rule_set,
    "signatory_capable": signing.signatory_capable,
    "signature_fits": signing.signature_fits,
    "signatures_complete": signing.signatures_complete,
    "authority_was_live": signing.authority_was_live,
    "full_powers_held": signing.full_powers_held,
    "force_rule_met": force.force_rule_met,
    "force_date_confirmed": force.force_date_confirmed,
    "parent_alive": force.parent_alive,
    "not_in_force": force.not_in_force,
    "renewal_window_open": term.renewal_window_open,
    "undecided_for_this_term": term.undecided_for_this_term,
    "no_notice_given": term.no_notice_given,
    "renewal_basis_recorded": term.renewal_basis_recorded,
    "new_term_set": term.new_term_set,
    "renewal_decided": term.renewal_decided,
    "notice_given": term.notice_given,
    "end_reason_recorded": term.end_reason_recorded,
    "end_date_reached": term.end_date_reached,
    "reason_given": steps.reason_given,
    "evidence_attached": steps.evidence_attached,
    "second_person_confirmed": steps.second_person_confirmed,
    "close_reason_recorded": steps.close_reason_recorded,
    "closer_entitled": duties.closer_entitled,
    "decider_entitled": duties.decider_entitled,
    "decider_is_not_submitter": duties.decider_is_not_submitter,
    "counsel_within_mandate": duties.counsel_within_mandate,
    "signs_by_own_hand": duties.signs_by_own_hand,
}
"""Every requirement by its word."""

DUTIES = frozenset(
    {"closer_entitled", "decider_entitled", "decider_is_not_submitter", "counsel_within_mandate", "signs_by_own_hand"}
)
"""Requirements on the person: unmet, they refuse as a role does."""

SAID_AT_THE_STEP = frozenset(
    {
        "reason_given",
        "evidence_attached",
        "second_person_confirmed",
        "close_reason_recorded",
        "end_reason_recorded",
        "authority_scoped",
        "renewal_basis_recorded",
        "new_term_set",
        "renewal_decided",
        "row_open",
        "row_waivable",
        "answer_fits_row",
        "signature_fits",
    }
)
"""Requirements that a person meets by what is said with the step: a question is told to bring them along."""


def unmet(names: Iterable[str], case: Case, act: Act) -> tuple[Unmet, ...]:
    """Return everything that is unmet among these requirements, in their order."""
    return tuple(item for name in names for item in REQUIREMENTS[name](case, act))

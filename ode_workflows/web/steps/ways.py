"""Where a person goes to meet a requirement: the page that mends what is missing."""

from collections.abc import Mapping

_WAYS: Mapping[str, str] = {
    "intake_complete": "intake",
    "overlaps_answered": "intake#overlaps",
    "screen_settled": "review",
    "gate_negotiate_open": "#approvals",
    "gate_conclude_open": "#approvals",
    "gate_force_open": "#approvals",
    "text_frozen": "freeze_text",
    "explanatory_note_attached": "submit_for_clearance",
    "authority_live": "renew_authority",
    "shared_comments_resolved": "negotiation",
    "term_and_force_rule_set": "terms",
    "signatory_capable": "confirm?what=full_powers",
    "full_powers_held": "confirm?what=full_powers",
    "signatures_complete": "signing",
    "force_rule_met": "#parties",
    "force_date_confirmed": "confirm?what=force_date",
    "notice_given": "give_notice?kind=non_renewal",
}
"""Requirement by requirement, the address below the agreement's own."""


def way_to_mend(reference: str, requirement: str) -> str | None:
    """Return the address at which a requirement is met; None where nothing but time or others can."""
    way = _WAYS.get(requirement)
    if way is None:
        return None
    return f"/agreements/{reference}{way}" if way.startswith("#") else f"/agreements/{reference}/{way}"

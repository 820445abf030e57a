"""What only some kinds settle, and an agreement as its letters and papers tell it, with defaults."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ode_workflows.actions._papers import PAPERS
from ode_workflows.documents.facts import KindTerms
from ode_workflows.documents.paper_facts import PaperFacts, paper_context

_CHILD = KindTerms(
    parent_title="Western Smoke Agreement",
    parent_reference="ODE-2024-0007",
    parent_on=date(2024, 3, 1),
    parent_expires_on=date(2028, 2, 29),
    new_expires_on=date(2032, 2, 29),
    changes=("in Article 9, the period of notice becomes 90 days", "Article 11 is deleted"),
    said={
        "articles": "Article 12",
        "new_words": "“Article 9. A Party may withdraw on 90 days’ notice.”",
        "members_voted_on": "May 2, 2027",
        "partner_authority": "chapter 4 of its laws of 2027",
        "settlement": "Each Party pays its own share by June 30, 2028",
        "survival_text": "three years",
    },
)
_OWN = KindTerms(
    said={
        "authority_text": "Health and Safety Code section 39600",
        "partner_authority": "chapter 4 of its laws of 2027",
        "federal_authority": "16 U.S.C. 2105",
        "findings_on": "April 8, 2027",
        "comparison": "Annex A",
        "resolutions": "Resolution 27-14 of May 4, 2027",
        "common_powers": "to monitor the air and warn the public (Health and Safety Code section 40000)",
        "joint_agency": "Smoke Forecast Agency",
        "board_seats": "two",
        "restricting_member": "the County of Example",
        "funding_text": "each Member pays an equal share of the yearly budget",
        "treasurer": "the County of Example",
        "bond_amount": "$100,000",
    }
)
KIND_CONTEXTS: Mapping[str, KindTerms] = {
    **dict.fromkeys(("accession", "amendment", "extension", "termination_agreement"), _CHILD),
    **dict.fromkeys(
        (
            *("executive_agreement", "federal_state_agreement", "joint_powers_agreement", "linkage_agreement"),
            *("reciprocity_arrangement", "tribal_agreement", "letter_of_intent", "joint_declaration"),
        ),
        _OWN,
    ),
}
"""The terms with which each kind's draft is tested."""

_BEGUN: Mapping[str, Any] = {
    "reference": "ODE-2026-0001",
    "title": "Cooperation on Wildfire Smoke Forecasting",
    "paper_on": date(2026, 10, 2),
    "office": "Office of Diplomatic Engagement",
    "government": "State of California",
    "director": "Maria Example",
    "sender": "Tom Example",
    "contact": "Questions: Tom Example",
    "kind": "memorandum of understanding",
    "counterparts": ("Gouvernement du Québec",),
    "to": "Gouvernement du Québec",
    "purpose": "to share forecasts of wildfire smoke",
    "activities": ("exchange hourly measurements", "train forecasters together"),
    "expected_outcomes": ("earlier warnings for schools",),
    "issue_areas": ("climate", "public safety"),
    "lead_agency": "California Air Resources Board",
    "implementing_agency": "Air district of Example County",
    "binding_text": "It is meant to be non-binding",
    "effect": "came into effect",
    "wished_on": date(2026, 12, 1),
    "term_text": "for four years",
    "notice_text": "60 days",
    "force_text": "on the day of the last signature",
    "approvals": ({"title": "Legal review", "body": "Counsel", "gate": "conclude", "outcome": "favorable"},),
    "findings": ({"title": "Wording", "severity": "counsel decides", "outcome": "settled"},),
    "overlaps": ({"reference": "ODE-2019-0007", "signal": "same party", "answer": "goes on beside it"},),
}
_DECIDED: Mapping[str, Any] = {
    "authority_scope": "exchange of data and joint training",
    "authority_on": date(2026, 10, 2),
    "authority_until": date(2027, 10, 1),
    "red_lines": ("any commitment of funds",),
    "conditions": ("counsel sees each text before it is sent",),
    "points": ("Article 5 names no source of funds.", "Name the contact by position."),
    "returned_by": "Rosa Example",
    "text_hash": "9f" * 32,
    "texts": ({"language": "en", "file_name": "memorandum.docx", "file_hash": "3b" * 32},),
    "signatory": "Maria Example",
    "signatory_title": "Governor",
    "grantor": "Dora Example",
    "grantor_title": "Director",
    "powers_from": date(2026, 10, 2),
    "powers_until": date(2027, 3, 31),
}
_SIGNED: Mapping[str, Any] = {
    "parties": (
        {"name": "State of California", "signed_on": date(2026, 11, 30), "in_force_on": date(2026, 12, 1)},
        {"name": "Gouvernement du Québec", "signed_on": date(2026, 12, 1), "in_force_on": None},
    ),
    "signatures": (
        {
            "party": "State of California",
            "signer": "Maria Example",
            "signed_on": date(2026, 11, 30),
            "place": "Sacramento",
            "mode": "wet",
        },
    ),
    "obligations": (
        {
            "what": "Yearly joint report",
            "owed_by": "both",
            "clause": "Section 2",
            "due_on": date(2027, 12, 1),
            "owner": "Lena Example",
            "status": "met",
        },
    ),
    "survivals": ({"what": "Keep records", "owed_by": "both", "until_on": date(2035, 12, 1)},),
    "signed_on": date(2026, 12, 1),
    "in_force_on": date(2026, 12, 1),
    "expires_on": date(2030, 11, 30),
    "notice_by": date(2030, 10, 1),
    "renewal_basis": "exchange of letters",
    "ended_on": date(2030, 11, 30),
    "end_reason": "expired",
    "close_reason": "withdrawn by us",
    "achieved": ("Two joint exercises in 2028",),
}


def a_paper(**changes: Any) -> PaperFacts:
    """Return an agreement of which every letter and paper can tell."""
    return PaperFacts(**{**_BEGUN, **_DECIDED, **_SIGNED, **changes})


PAPER_CONTEXTS: Mapping[str, Callable[[], dict[str, Any]]] = {name: lambda: paper_context(a_paper()) for name in PAPERS}
"""The context with which each letter and paper is tested."""

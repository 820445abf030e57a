"""Facts with defaults, one draft of every template, and small Word files made by hand."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ode_workflows.content import content_path
from ode_workflows.documents.context import (
    authorisation_context,
    force_notice_context,
    instrument_context,
    renewal_context,
)
from ode_workflows.documents.draft import make_draft
from ode_workflows.documents.facts import (
    ApprovalLine,
    AuthorisationFacts,
    CompactTerms,
    FindingLine,
    ForceNoticeFacts,
    GamingTerms,
    InstrumentFacts,
    KindTerms,
    ObligationLine,
    PartyFacts,
    PartyStatus,
    RenewalFacts,
    RenewalOption,
)
from ode_workflows.documents.package import read_parts, write_parts
from ode_workflows.documents.request_facts import (
    ApprovalRequestFacts,
    CoverListFacts,
    FrozenFile,
    LetterLine,
    approval_request_context,
    cover_list_context,
)
from ode_workflows.documents.review_facts import opinion_context, review_sheet_context
from tests.documents.paper_builders import KIND_CONTEXTS, PAPER_CONTEXTS
from tests.documents.review_builders import a_review_sheet, an_opinion
from tests.documents.talks_builders import TALKS_CONTEXTS

MADE_ON = date(2026, 11, 24)
OUR_STATE = PartyFacts(
    name="State of California", kind="us_state", is_us=True, signatory="Maria Example", signatory_title="Governor"
)
QUEBEC = PartyFacts(
    name="Gouvernement du Québec", kind="foreign_subnational", agency="Ministère de l’Environnement", signatory=""
)
TRIBE = PartyFacts(
    name="Example Band of Mission Indians",
    kind="tribe_federally_recognized",
    signatory="Ann Example",
    signatory_title="Chairperson",
)

_MEMORANDUM = InstrumentFacts(
    reference="ODE-2026-0001",
    title="Cooperation on Wildfire Smoke Forecasting",
    parties=(OUR_STATE, QUEBEC),
    purpose="to share forecasts of wildfire smoke and to warn the public in time",
    activities=("exchange hourly measurements of air quality", "train forecasters together"),
    lead_agency="California Air Resources Board",
    expected_outcomes=("earlier warnings for schools and outdoor workers",),
    issue_areas=("climate", "public_safety"),
    term="for four years",
    notice="60 days",
    force="on the day of the last signature",
    languages=("English", "French"),
)
_COMPACT = dataclasses.replace(
    _MEMORANDUM,
    reference="ODE-2026-0002",
    title="Western Smoke Compact",
    parties=(OUR_STATE, PartyFacts(name="State of Oregon", kind="us_state")),
    term="until it is dissolved",
    notice="one year",
    force="",
    languages=("English",),
    compact=CompactTerms(
        threshold=4,
        commission="Western Smoke Commission",
        needs_consent_of_congress=True,
        later_members_need_vote=True,
    ),
)
_GAMING_COMPACT = dataclasses.replace(
    _MEMORANDUM,
    reference="ODE-2026-0003",
    title="Class III Gaming Compact of 2026",
    parties=(TRIBE, OUR_STATE),
    purpose="to provide for class III gaming that supports tribal self-government and is fairly regulated",
    activities=("exchange results of background investigations",),
    lead_agency="the Office of the Governor",
    term="through December 31, 2051",
    notice="180 days",
    force="",
    languages=("English",),
    gaming=GamingTerms(
        games=("gaming devices", "banking and percentage card games"),
        facility="the Tribe’s facility on its reservation in Example County",
        device_limit="1,200",
        tribal_agency="the Tribal Gaming Commission",
        state_agency="the California Gambling Control Commission",
        regulatory_cost="a pro rata share of the appropriation for that fiscal year",
        revenue_payment="5 percent of Net Win",
        concession="the exclusive right to operate gaming devices in the core area",
        lands_acquired_after_1988=True,
    ),
)
_MEMO: Mapping[str, Any] = {
    "reference": "ODE-2026-0001",
    "title": "Cooperation on Wildfire Smoke Forecasting",
    "to": "Maria Example, Director",
    "sender": "Tom Example, Analyst",
    "office": "Office of Diplomatic Engagement",
    "kind": "memorandum_of_understanding",
    "counterparts": ("Gouvernement du Québec",),
    "lead_agency": "California Air Resources Board",
}


def a_memorandum(**changes: Any) -> InstrumentFacts:
    """Return a memorandum with Québec in which everything is settled."""
    return dataclasses.replace(_MEMORANDUM, **changes)


def a_compact(**changes: Any) -> InstrumentFacts:
    """Return an interstate compact with a commission and consent of Congress."""
    return dataclasses.replace(_COMPACT, **changes)


def a_gaming_compact(**changes: Any) -> InstrumentFacts:
    """Return a tribal-state compact in which every optional article is in."""
    return dataclasses.replace(_GAMING_COMPACT, **changes)


def an_authorisation(**changes: Any) -> AuthorisationFacts:
    """Return the facts of an authorization memorandum."""
    defaults: dict[str, Any] = {
        "memo_on": date(2026, 10, 2),
        "purpose": "to share forecasts of wildfire smoke",
        "recommendation": "Approve. The work serves the State and commits no funds.",
        "authority": "to negotiate",
        "scope": "exchange of data, joint forecasts, and joint training",
        "expires_on": date(2027, 10, 1),
        "activities": ("exchange hourly measurements",),
        "expected_outcomes": ("earlier warnings",),
        "red_lines": ("any commitment of funds",),
        "conditions": ("counsel sees each round before it is sent",),
        "findings": (FindingLine(title="Wording", severity="counsel decides", outcome="Settled"),),
        "approvals": (ApprovalLine(title="Legal review", gate="negotiate", status="favorable"),),
        "overlaps": ("ODE-2019-0007: Memorandum with Québec on clean transport",),
        "consulted": ("California Air Resources Board, September 4, 2026",),
        "attachments": ("Legal review sheet",),
    }
    return AuthorisationFacts(**{**_MEMO, **defaults, **changes})


def a_force_notice(**changes: Any) -> ForceNoticeFacts:
    """Return the facts of a notice that a memorandum came into effect."""
    shared = {key: value for key, value in _MEMO.items() if key not in {"to", "sender", "counterparts"}}
    defaults: dict[str, Any] = {
        "notice_on": date(2026, 12, 3),
        "addressees": ("Gouvernement du Québec", "City of San Diego"),
        "is_binding": False,
        "in_force_on": date(2026, 12, 1),
        "basis": "It came into effect on the day of the last signature, that of Québec.",
        "parties": (
            PartyStatus(name="State of California", signed_on=date(2026, 11, 30), in_force_on=date(2026, 12, 1)),
            PartyStatus(name="Gouvernement du Québec", signed_on=date(2026, 12, 1), in_force_on=date(2026, 12, 1)),
        ),
        "signer": "Maria Example",
        "signer_title": "Director",
        "term": "for four years",
        "expires_on": date(2030, 11, 30),
        "notice_by": date(2030, 10, 1),
        "register": "It will be entered in the public register.",
        "contact": "Questions: Tom Example, Analyst.",
    }
    return ForceNoticeFacts(**{**shared, **defaults, **changes})


def a_renewal(**changes: Any) -> RenewalFacts:
    """Return the facts of a renewal memorandum."""
    defaults: dict[str, Any] = {
        "memo_on": date(2030, 6, 3),
        "in_force_on": date(2026, 12, 1),
        "decide_by": date(2030, 9, 17),
        "recommendation": "Renew for four years as it stands.",
        "renews_by_silence": False,
        "expires_on": date(2030, 11, 30),
        "notice_by": date(2030, 10, 1),
        "working": "60 calendar days before November 30, 2030, not counting that day.",
        "done": ("Two joint exercises in 2028",),
        "obligations": (ObligationLine(promise="Yearly joint report", owed_by="both", status="met"),),
        "cost": "Staff time of about 0.2 positions a year.",
        "lessons": ("Name the contact by position, not by person",),
        "options": (RenewalOption(name="Renew as it stands", effect="Four more years by exchange of letters"),),
    }
    return RenewalFacts(**{**_MEMO, **defaults, **changes})


def a_request(**changes: Any) -> ApprovalRequestFacts:
    """Return the facts of a letter that asks the Secretary of the Interior for a decision on a frozen text."""
    defaults: dict[str, Any] = {
        "reference": "ODE-2026-0002",
        "number": 3,
        "title": "Western Smoke Compact",
        "kind": "interstate_compact",
        "counterparts": ("State of Oregon", "State of Nevada"),
        "purpose": "to share forecasts of wildfire smoke",
        "lead_agency": "California Air Resources Board",
        "office": "Office of Diplomatic Engagement",
        "government": "State of California",
        "letter_on": date(2026, 10, 2),
        "addressee": "U.S. Secretary of the Interior",
        "approval": "Approval by the Secretary of the Interior (land, water, encumbrance)",
        "mode": "decision",
        "basis": "25 U.S.C. 81, 177, 323, 415",
        "starts": "received",
        "silence": "favourable",
        "period": "forty-five days",
        "contact": "Tom Example, tom@ode.example",
        "signer": "Maria Example",
        "signer_title": "Director",
        "text_hash": "9f" * 32,
        "is_about_text": True,
        "texts": (FrozenFile(language="en", file_name="compact.docx", file_hash="3b" * 32),),
        "has_note": True,
    }
    return ApprovalRequestFacts(**{**defaults, **changes})


def a_cover_list(**changes: Any) -> CoverListFacts:
    """Return the facts of a cover list of two letters."""
    first = LetterLine(
        number=1, addressee="Congress", mode="decision", approval="Consent of Congress",
        file_name="ODE-2026-0002-request-01-congressional-consent-v7.docx", starts="sent",
    )  # fmt: skip
    second = LetterLine(
        number=2, addressee="U.S. Secretary of the Interior", mode="decision", approval="Approval of the Secretary",
        file_name="ODE-2026-0002-request-02-secretary-of-interior-approval-v7.docx", starts="received",
        period="forty-five days",
    )  # fmt: skip
    defaults: dict[str, Any] = {
        "reference": "ODE-2026-0002",
        "title": "Western Smoke Compact",
        "office": "Office of Diplomatic Engagement",
        "letter_on": date(2026, 10, 2),
        "contact": "Tom Example, tom@ode.example",
        "text_hash": "9f" * 32,
        "letters": (first, second),
    }
    return CoverListFacts(**{**defaults, **changes})


def _of_kind(terms: KindTerms) -> Callable[[], dict[str, Any]]:
    return lambda: instrument_context(a_memorandum(terms=terms))


CONTEXTS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "memorandum_of_understanding": lambda: instrument_context(a_memorandum()),
    "interstate_compact": lambda: instrument_context(a_compact()),
    "tribal_state_compact": lambda: instrument_context(a_gaming_compact()),
    "letters/approval_request": lambda: approval_request_context(a_request()),
    "letters/request_cover_list": lambda: cover_list_context(a_cover_list()),
    "letters/authorisation_memorandum": lambda: authorisation_context(an_authorisation()),
    "letters/notice_of_entry_into_force": lambda: force_notice_context(a_force_notice()),
    "letters/renewal_memo": lambda: renewal_context(a_renewal()),
    "letters/legal_review_sheet": lambda: review_sheet_context(a_review_sheet()),
    "letters/opinion_memo": lambda: opinion_context(an_opinion()),
    **{kind: _of_kind(terms) for kind, terms in KIND_CONTEXTS.items()},
    **PAPER_CONTEXTS,
    **TALKS_CONTEXTS,
}
"""A full context for every template that the project ships."""

INSTRUMENTS = ("memorandum_of_understanding", "interstate_compact", "tribal_state_compact")


def draft_of(template: str, context: Mapping[str, Any] | None = None, *, root: Path | None = None) -> bytes:
    """Return the Word file of a template with its full context, or with another one."""
    context = CONTEXTS[template]() if context is None else context
    return make_draft(template, context, title="A title", language="en-US", made_on=MADE_ON, root=root).content


def memorandum_draft(**changes: Any) -> bytes:
    """Return the memorandum's draft."""
    return draft_of("memorandum_of_understanding", instrument_context(a_memorandum(**changes)))


def template_bytes(name: str) -> bytes:
    """Return a shipped template as it stands on disk."""
    return (content_path("document_templates") / name / "draft.docx").read_bytes()


def edited(content: bytes, old: str, new: str, *, part: str = "word/document.xml") -> bytes:
    """Return a Word file in which one part's XML was changed; the old text must be there."""
    parts = read_parts(content)
    xml = parts[part].decode()
    assert old in xml, f"{part} does not hold {old}"
    return write_parts({**parts, part: xml.replace(old, new).encode()})


def word_file(body: str, **other_parts: str) -> bytes:
    """Return a Word file of this body, on the styles and numbering of the memorandum's template."""
    parts = read_parts(template_bytes("memorandum_of_understanding"))
    xml = parts["word/document.xml"].decode()
    start, end = re.search(r"<w:body>", xml), re.search(r"<w:sectPr", xml)
    assert start is not None
    assert end is not None
    header = b'<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p/></w:hdr>'
    footer = header.replace(b"w:hdr", b"w:ftr")
    made = {"word/document.xml": (xml[: start.end()] + body + xml[end.start() :]).encode()}
    made |= {"word/header1.xml": header, "word/footer1.xml": footer}
    made |= {name.replace("__", "/") + ".xml": data.encode() for name, data in other_parts.items()}
    return write_parts({**parts, **made})


def paragraph(text: str, *, style: str = "") -> str:
    """Return the XML of one paragraph."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'

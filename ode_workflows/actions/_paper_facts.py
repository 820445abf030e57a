"""What the letters and papers of the lifecycle say of a case; what is not known stays empty."""

import json
from collections.abc import Callable
from typing import Any

from ode_workflows.actions._draft_facts import DraftSource
from ode_workflows.actions._draft_words import (
    blank,
    creates_duties,
    force_words,
    lines_of,
    notice_words,
    term_words,
)
from ode_workflows.documents.context import listed
from ode_workflows.documents.paper_facts import Line, PaperFacts, paper_context
from ode_workflows.domain.case import Case, live_deadline, live_signatures

_BINDING = {"yes": "It is meant to be binding", "no": "It is meant to be non-binding"}
_RETURNS = ("return_to_negotiation", "return_to_proposal")
_ANSWERED = (
    "authority_text", "fiscal_text", "funding_text", "comment_until", "text_place", "recommendation", "place",
    "asked_text", "custodian", "lessons_text", "retention_text", "articles",
)  # fmt: skip


def paper_to(addressee: str) -> Callable[[DraftSource], dict[str, Any]]:
    """Return how a paper's values are made: to the "director", the "owner", the other "parties", or as it stands."""
    return lambda source: paper(source) | {"to": _addressee(source, addressee)}


def _addressee(source: DraftSource, addressee: str) -> str:
    case = source.case
    if addressee == "parties":
        return listed(party.name for party in case.parties if not party.is_us)
    known = {"director": f"{source.director}, Director", "owner": case.person_name(case.agreement.owner_id)}
    return known.get(addressee, addressee)


def paper(source: DraftSource) -> dict[str, Any]:
    """Return the values of any letter or paper of the lifecycle; each template takes those that it asks for."""
    case, agreement = source.case, source.case.agreement
    others = tuple(party.name for party in case.parties if not party.is_us)
    owner = case.person_name(agreement.owner_id)
    notice = live_deadline(case, "notice_by")
    common: dict[str, Any] = {
        "reference": agreement.reference,
        "title": agreement.title,
        "paper_on": source.on,
        "office": source.office,
        "government": source.government,
        "director": source.director,
        "sender": owner,
        "contact": f"Questions: {owner}",
        "kind": agreement.kind.replace("_", " "),
        "counterparts": others or (blank("counterpart"),),
        "purpose": agreement.purpose,
        "activities": lines_of(agreement.activities),
        "expected_outcomes": lines_of(agreement.expected_outcomes),
        "issue_areas": tuple(area.replace("_", " ") for area in agreement.issue_areas),
        "lead_agency": agreement.lead_agency,
        "implementing_agency": agreement.implementing_agency,
        "binding_text": _BINDING.get(agreement.is_binding, ""),
        "effect": "entered into force" if creates_duties(agreement) else "came into effect",
        "wished_on": agreement.wished_on,
        "term_text": term_words(agreement),
        "notice_text": notice_words(agreement),
        "force_text": force_words(agreement),
        "notice_by": notice.due_on if notice else None,
    }
    rows = _party_lines(case) | _text_lines(case) | _review_lines(case) | _duty_lines(case)
    facts = PaperFacts(**common, **_stages(source), **_authority(source), **_returned(source), **rows)
    return {name: source.says(name) for name in _ANSWERED} | paper_context(facts)


def _stages(source: DraftSource) -> dict[str, Any]:
    agreement = source.case.agreement
    return {
        "signed_on": agreement.signed_on,
        "in_force_on": agreement.in_force_on,
        "expires_on": agreement.expires_on,
        "ended_on": agreement.ended_on,
        "renewal_basis": _words(agreement.renewal_basis),
        "end_reason": _words(agreement.end_reason),
        "close_reason": _words(agreement.close_reason),
        "achieved": (blank("what was achieved, as the lead agency reports it"),),
    }


def _authority(source: DraftSource) -> dict[str, Any]:
    case = source.case
    live = [row for row in case.authorities if row.void_on is None]
    if not live:
        return {}
    newest = live[-1]
    signatory = next((row.signatory for row in reversed(live) if row.signatory), None) or ""
    powers = next((row for row in reversed(case.full_powers) if row.holder == signatory), None)
    return {
        "authority_scope": newest.scope,
        "authority_on": newest.granted_on,
        "authority_until": newest.expires_on,
        "red_lines": lines_of(source.texts.get(newest.red_lines_seal or "", "")),
        "conditions": lines_of(source.texts.get(newest.conditions_seal or "", "")),
        "grantor": case.person_name(newest.granted_by),
        "grantor_title": "Director",
        "signatory": signatory,
        "signatory_title": powers.title if powers else "",
        "powers_from": powers.valid_from_on if powers else None,
        "powers_until": powers.valid_until_on if powers else None,
    }


def _returned(source: DraftSource) -> dict[str, Any]:
    """Return the points of the last return: the lines of its reason."""
    bodies = [json.loads(body) for body in source.history]
    last = next((body for body in reversed(bodies) if body["trigger"] in _RETURNS), None)
    if last is None:
        return {}
    reason = source.texts.get(last["reason"] or "", "")
    return {"points": lines_of(reason), "returned_by": source.case.person_name(last["by"])}


def _party_lines(case: Case) -> dict[str, tuple[Line, ...]]:
    names = {party.id: party.name for party in case.parties}
    return {
        "parties": tuple(
            {
                "name": row.name,
                "signed_on": row.signed_on,
                "consented_on": row.consented_on,
                "in_force_on": row.in_force_on,
            }
            for row in case.parties
        ),
        "signatures": tuple(
            {
                "party": names.get(row.party_id, ""),
                "signer": row.signer,
                "title": row.title,
                "capacity": row.capacity,
                "signed_on": row.signed_on,
                "place": row.place,
                "mode": _words(row.mode),
            }
            for row in live_signatures(case)
        ),
    }


def _text_lines(case: Case) -> dict[str, Any]:
    frozen = [row for row in case.texts if row.frozen_on is not None and row.is_authentic]
    newest = max((row.number for row in frozen), default=0)
    texts = tuple(
        {"language": row.language, "file_name": row.file_name, "file_hash": row.file_hash}
        for row in frozen
        if row.number == newest
    )
    return {"text_hash": case.agreement.frozen_hash or "", "texts": texts if case.agreement.frozen_hash else ()}


def _review_lines(case: Case) -> dict[str, tuple[Line, ...]]:
    return {
        "approvals": tuple(
            {
                "title": row.title,
                "body": row.body,
                "gate": _words(row.gate),
                "outcome": _words(row.outcome or row.status),
                "decided_on": row.decided_on,
            }
            for row in case.approvals
            if row.status != "void"
        ),
        "findings": tuple(
            {"title": row.title, "severity": _words(row.severity), "outcome": _words(row.settlement or "open")}
            for row in case.findings
        ),
        "overlaps": tuple(
            {"reference": row.other_reference, "signal": _words(row.signal), "answer": _words(row.answer)}
            for row in case.overlaps
        ),
    }


def _duty_lines(case: Case) -> dict[str, tuple[Line, ...]]:
    return {
        "obligations": tuple(
            {
                "what": row.what,
                "owed_by": row.owed_by,
                "clause": row.clause,
                "due_on": row.due_on,
                "owner": case.person_name(row.owner_id) if row.owner_id else "",
                "status": _words(row.status),
            }
            for row in case.obligations
        ),
        "survivals": tuple(
            {"what": row.what, "owed_by": row.owed_by, "until_on": row.survives_until_on}
            for row in case.obligations
            if row.is_survival
        ),
    }


def _words(word: str | None) -> str:
    """Return a word of the record as American readers write it; empty for none."""
    return (word or "").replace("_", " ").replace("favourable", "favorable")

"""Turn facts into the plain values that the templates ask for; dates and lists are written out here."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from ode_workflows.documents.facts import (
    AuthorisationFacts,
    ForceNoticeFacts,
    InstrumentFacts,
    KindTerms,
    PartyFacts,
    RenewalFacts,
)
from ode_workflows.domain.vocabulary import IssueArea

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def long_date(on: date | None) -> str:
    """Return a civil date as it stands in a letter, "October 2, 2026"; empty for none."""
    return "" if on is None else f"{_MONTHS[on.month - 1]} {on.day}, {on.year}"


def number_in_words(number: int) -> str:
    """Return a number from 0 to 99 in words, a larger one in figures."""
    if number < len(_NUMBERS):
        return _NUMBERS[number]
    if number >= 100:
        return f"{number:,}"
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_NUMBERS[ones]}" if ones else _TENS[tens]


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence: "a", "a and b", "a, b, and c"."""
    items = list(words)
    if len(items) > 2:
        return f"{', '.join(items[:-1])}, and {items[-1]}"
    return " and ".join(items)


def instrument_context(facts: InstrumentFacts) -> dict[str, Any]:
    """Return the values for the text of an instrument of any kind."""
    common = {
        "reference": facts.reference,
        "title": facts.title,
        "is_draft": facts.is_draft,
        "purpose": _phrase(facts.purpose),
        "activities": _phrases(facts.activities),
        "expected_outcomes": _phrases(facts.expected_outcomes),
        "issue_areas": listed(area.replace("_", " ") for area in facts.issue_areas),
        "lead_agency": facts.lead_agency,
        "term_text": _phrase(facts.term),
        "notice_text": _phrase(facts.notice),
        "force_text": _phrase(facts.force) or _force_by_threshold(facts),
        "renewal_text": facts.renewal.strip(),
        "languages": listed(facts.languages),
        "has_several_languages": len(facts.languages) > 1,
        "shares_personal_data": facts.shares_personal_data,
    }
    of_kind = _compact_context(facts) | _gaming_context(facts) | _kind_context(facts.terms)
    return common | _parties_context(facts) | of_kind


def authorisation_context(facts: AuthorisationFacts) -> dict[str, Any]:
    """Return the values for letters/authorisation_memorandum."""
    return _memo_context(facts) | {
        "purpose": _phrase(facts.purpose),
        "authority": _phrase(facts.authority),
        "scope": _phrase(facts.scope),
        "expires_on": long_date(facts.expires_on),
        "activities": _phrases(facts.activities),
        "expected_outcomes": _phrases(facts.expected_outcomes),
        "red_lines": _phrases(facts.red_lines),
        "conditions": _phrases(facts.conditions),
        "resources": facts.resources.strip(),
        "findings": [{"title": x.title, "severity": x.severity, "outcome": x.outcome} for x in facts.findings],
        "approvals": [{"title": x.title, "gate": x.gate, "status": x.status} for x in facts.approvals],
        "overlaps": list(facts.overlaps),
        "consulted": list(facts.consulted),
        "attachments": list(facts.attachments),
    }


def force_notice_context(facts: ForceNoticeFacts) -> dict[str, Any]:
    """Return the values for letters/notice_of_entry_into_force."""
    return {
        "reference": facts.reference,
        "title": facts.title,
        "notice_on": long_date(facts.notice_on),
        "addressees": list(facts.addressees),
        "office": facts.office,
        "kind": facts.kind.replace("_", " "),
        "effect": "entered into force" if facts.is_binding else "came into effect",
        "effect_heading": "Entry into force" if facts.is_binding else "Coming into effect",
        "in_force_on": long_date(facts.in_force_on),
        "basis": facts.basis.strip(),
        "parties": [
            {
                "name": party.name,
                "signed_on": long_date(party.signed_on),
                "consented_on": long_date(party.consented_on),
                "in_force_on": long_date(party.in_force_on),
            }
            for party in facts.parties
        ],
        "term_text": _phrase(facts.term),
        "expires_on": long_date(facts.expires_on),
        "notice_by": long_date(facts.notice_by),
        "lead_agency": facts.lead_agency,
        "register_text": facts.register.strip(),
        "contact": facts.contact.strip(),
        "signer": facts.signer,
        "signer_title": facts.signer_title,
    }


def renewal_context(facts: RenewalFacts) -> dict[str, Any]:
    """Return the values for letters/renewal_memo."""
    return _memo_context(facts) | {
        "in_force_on": long_date(facts.in_force_on),
        "decide_by": long_date(facts.decide_by),
        "expires_on": long_date(facts.expires_on),
        "notice_by": long_date(facts.notice_by),
        "working": facts.working.strip(),
        "renews_by_silence": facts.renews_by_silence,
        "done": _phrases(facts.done),
        "obligations": [
            {"promise": line.promise, "owed_by": line.owed_by, "status": line.status} for line in facts.obligations
        ],
        "cost": facts.cost.strip(),
        "lessons": _phrases(facts.lessons),
        "options": [{"name": option.name, "effect": option.effect} for option in facts.options],
    }


def _memo_context(facts: AuthorisationFacts | RenewalFacts) -> dict[str, Any]:
    return {
        "reference": facts.reference,
        "title": facts.title,
        "memo_on": long_date(facts.memo_on),
        "to": facts.to,
        "sender": facts.sender,
        "office": facts.office,
        "kind": facts.kind.replace("_", " "),
        "counterparts": listed(facts.counterparts),
        "lead_agency": facts.lead_agency,
        "recommendation": facts.recommendation.strip(),
    }


def _parties_context(facts: InstrumentFacts) -> dict[str, Any]:
    ours = [party for party in facts.parties if party.is_us]
    others = [party for party in facts.parties if not party.is_us]
    kinds = {party.kind for party in others}
    return {
        "parties": [_party(party, facts.lead_agency) for party in facts.parties],
        "our_name": ours[0].name if ours else "",
        "counterpart_name": listed(party.name for party in others),
        "has_foreign_party": any(kind.startswith(("foreign_", "intergovernmental_")) for kind in kinds),
        "has_tribal_party": any(kind.startswith("tribe_") for kind in kinds),
    }


def _party(party: PartyFacts, lead_agency: str) -> dict[str, Any]:
    return {
        "name": party.name,
        "agency": lead_agency if party.is_us else party.agency,
        "signatory": party.signatory,
        "signatory_title": party.signatory_title,
    }


def _compact_context(facts: InstrumentFacts) -> dict[str, Any]:
    terms = facts.compact
    return {
        "commission": terms.commission,
        "needs_consent_of_congress": terms.needs_consent_of_congress,
        "consent_statute": terms.consent_statute,
        "later_members_need_vote": terms.later_members_need_vote,
        "concerns_water": IssueArea.WATER in facts.issue_areas,
    }


def _force_by_threshold(facts: InstrumentFacts) -> str:
    if facts.compact.threshold is None:
        return ""
    return f"when {number_in_words(facts.compact.threshold)} States have enacted it into law in the same form"


def _gaming_context(facts: InstrumentFacts) -> dict[str, Any]:
    terms = facts.gaming
    return {
        "games": _phrases(terms.games),
        "facility": _phrase(terms.facility),
        "device_limit": terms.device_limit,
        "tribal_agency": terms.tribal_agency,
        "state_agency": terms.state_agency,
        "regulatory_cost": _phrase(terms.regulatory_cost),
        "revenue_payment": _phrase(terms.revenue_payment),
        "concession": _phrase(terms.concession),
        "lands_acquired_after_1988": terms.lands_acquired_after_1988,
        "needs_ratification": terms.needs_ratification,
        "needs_legislated_waiver": terms.needs_legislated_waiver,
    }


def _kind_context(terms: KindTerms) -> dict[str, Any]:
    return {name: _phrase(text) for name, text in terms.said.items()} | {
        "parent_title": terms.parent_title.strip(),
        "parent_reference": terms.parent_reference,
        "parent_on": long_date(terms.parent_on),
        "parent_expires_on": long_date(terms.parent_expires_on),
        "new_expires_on": long_date(terms.new_expires_on),
        "changes": _phrases(terms.changes),
    }


def _phrase(text: str) -> str:
    """Return text without the closing mark, since the template sets its own."""
    return text.strip().rstrip(".;,").rstrip()


def _phrases(texts: Iterable[str]) -> list[str]:
    return [phrase for text in texts if (phrase := _phrase(text))]

"""What each document needs, read out of a case; what is not known yet is left as a marked blank."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ode_workflows.actions._draft_words import (
    blank,
    creates_duties,
    force_words,
    language_names,
    lines_of,
    notice_words,
    renewal_words,
    term_words,
)
from ode_workflows.actions._kind_terms import kind_terms
from ode_workflows.documents.context import (
    authorisation_context,
    force_notice_context,
    instrument_context,
    renewal_context,
)
from ode_workflows.documents.facts import (
    ApprovalLine,
    AuthorisationFacts,
    CompactTerms,
    FindingLine,
    ForceNoticeFacts,
    GamingTerms,
    InstrumentFacts,
    ObligationLine,
    PartyFacts,
    PartyStatus,
    RenewalFacts,
    RenewalOption,
)
from ode_workflows.domain.case import Case, live_deadline
from ode_workflows.domain.counting import Period, count_forward
from ode_workflows.domain.errors import DraftError
from ode_workflows.domain.records import Agreement, Authority, Party
from ode_workflows.domain.vocabulary import ForceRule, Unit
from ode_workflows.lifecycle.requirements.term import decision_due_on, renews_by_itself
from ode_workflows.lifecycle.terms_of import force_outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSource:
    """A case with what documents need around it.

    Attributes:
        on: civil date of the document.
        office: the office's name.
        director: name of the office's director.
        texts: confidential texts by their seal, for documents that stay inside the office.
        finding: id, rule or title of the finding that the document is about.
        government: our government's name.
        history: bodies of the history's entries as JSON, oldest first, where a document needs them.
    """

    case: Case
    on: date
    office: str
    director: str
    texts: Mapping[str, str]
    finding: str = ""
    government: str = ""
    history: tuple[str, ...] = ()

    def answer(self, fact: str) -> Any:
        """Return a person's answer to one question of the intake, or None."""
        return next((row.value for row in self.case.facts if row.fact == fact), None)

    def says(self, fact: str) -> str:
        """Return an answer as text; empty where there is none."""
        value = self.answer(fact)
        return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""

    def is_yes(self, fact: str) -> bool:
        """Whether somebody answered yes."""
        return self.answer(fact) in (True, "yes")


def instrument(source: DraftSource) -> dict[str, Any]:
    """Return the values of the text of an instrument of any kind."""
    agreement = source.case.agreement
    is_by_count = agreement.force_rule == ForceRule.ON_NTH_PARTY
    return instrument_context(
        InstrumentFacts(
            reference=agreement.reference,
            title=agreement.title,
            parties=_parties(source),
            purpose=agreement.purpose or blank("purpose"),
            activities=lines_of(agreement.activities) or (blank("what will be done"),),
            lead_agency=agreement.lead_agency or blank("lead agency"),
            expected_outcomes=lines_of(agreement.expected_outcomes),
            issue_areas=tuple(agreement.issue_areas),
            term=term_words(agreement),
            notice=notice_words(agreement),
            force=force_words(agreement),
            renewal=renewal_words(agreement),
            languages=language_names(agreement.languages),
            shares_personal_data=source.is_yes("personal_data_shared"),
            is_draft=agreement.frozen_hash is None,
            compact=CompactTerms(
                threshold=agreement.force_count if is_by_count else None,
                commission=source.says("commission"),
                needs_consent_of_congress=_has_row(source, "congressional_consent"),
                consent_statute=source.says("consent_statute"),
                later_members_need_vote=agreement.force_needs_members_vote,
            ),
            gaming=_gaming(source),
            terms=kind_terms(source.case, source.says),
        )
    )


def _parties(source: DraftSource) -> tuple[PartyFacts, ...]:
    signatory = next(
        (row.signatory for row in reversed(source.case.authorities) if row.signatory and row.void_on is None), None
    )
    title = next((row.title for row in source.case.full_powers if row.holder == signatory), "")
    return tuple(
        PartyFacts(
            name=party.name,
            kind=party.kind,
            is_us=party.is_us,
            signatory=(signatory or "") if party.is_us else "",
            signatory_title=title if party.is_us else "",
        )
        for party in source.case.parties
        if party.capacity == "party" and party.withdrew_on is None
    )


def _gaming(source: DraftSource) -> GamingTerms:
    games = source.answer("games")
    return GamingTerms(
        games=tuple(map(str, games)) if isinstance(games, list) else lines_of(source.says("games")),
        facility=source.says("facility"),
        device_limit=source.says("device_limit"),
        tribal_agency=source.says("tribal_agency"),
        state_agency=source.says("state_agency"),
        regulatory_cost=source.says("regulatory_cost"),
        revenue_payment=source.says("revenue_payment"),
        concession=source.says("concession"),
        lands_acquired_after_1988=source.is_yes("gaming_land_newly_acquired"),
        needs_ratification=_has_row(source, "legislative_ratification"),
    )


def _has_row(source: DraftSource, catalogue_id: str) -> bool:
    rows = source.case.approvals
    return any(row.catalogue_id == catalogue_id and row.status not in ("void", "not_required") for row in rows)


def authorisation(source: DraftSource) -> dict[str, Any]:
    """Return the values of the memorandum to the director on authority to negotiate."""
    case, agreement = source.case, source.case.agreement
    granted = _authority_to_negotiate(case)
    both = granted is not None and granted.kind == "negotiate_and_conclude"
    default_on = count_forward(source.on, Period(12, Unit.MONTHS)).on
    red_lines, conditions = (
        (source.texts.get(seal or "", "") for seal in (granted.red_lines_seal, granted.conditions_seal))
        if granted
        else ("", "")
    )
    return authorisation_context(
        AuthorisationFacts(
            **_memo(source, to=case.person_name(granted.granted_by) if granted else source.director),
            memo_on=source.on,
            purpose=agreement.purpose or blank("purpose"),
            recommendation="Grant the authority within the scope below.",
            authority="to negotiate and conclude" if both else "to negotiate",
            scope=granted.scope if granted else blank("scope of the authority"),
            expires_on=granted.expires_on if granted else default_on,
            activities=lines_of(agreement.activities),
            expected_outcomes=lines_of(agreement.expected_outcomes),
            red_lines=lines_of(red_lines),
            conditions=lines_of(conditions),
            findings=tuple(
                FindingLine(title=row.title, severity=_plain(row.severity), outcome=_plain(row.settlement or "open"))
                for row in case.findings
            ),
            approvals=tuple(
                ApprovalLine(title=row.title, gate=_plain(row.gate), status=_plain(row.outcome or row.status))
                for row in case.approvals
                if row.status != "void"
            ),
            overlaps=tuple(f"{row.other_reference}: {_plain(row.answer or 'not answered')}" for row in case.overlaps),
            consulted=tuple(row.body for row in case.approvals if row.mode == "consultation" and row.outcome),
        )
    )


def _authority_to_negotiate(case: Case) -> Authority | None:
    granted = [row for row in case.authorities if row.kind.startswith("negotiate") and row.void_on is None]
    return granted[-1] if granted else None


def force_notice(source: DraftSource) -> dict[str, Any]:
    """Return the values of the notice of entry into force.

    Raises:
        DraftError: it is not in force.
    """
    case, agreement = source.case, source.case.agreement
    if agreement.in_force_on is None:
        raise DraftError(f"{agreement.reference} is not in force yet; the notice is made when it is")
    outcome = force_outcome(case)
    notice = live_deadline(case, "notice_by") if renews_by_itself(agreement) else None
    others = [party.name for party in case.parties if not party.is_us]
    return force_notice_context(
        ForceNoticeFacts(
            reference=agreement.reference,
            title=agreement.title,
            notice_on=source.on,
            addressees=tuple(dict.fromkeys([*others, *filter(None, (agreement.implementing_agency,))])),
            office=source.office,
            kind=agreement.kind,
            is_binding=creates_duties(agreement),
            in_force_on=agreement.in_force_on,
            basis=_sentence(outcome.working) if outcome and outcome.working else "As recorded in the register.",
            parties=tuple(_status_of(party, agreement) for party in case.parties),
            lead_agency=agreement.lead_agency or blank("lead agency"),
            signer=source.director,
            signer_title="Director",
            term=term_words(agreement),
            expires_on=agreement.expires_on,
            notice_by=notice.due_on if notice else None,
            register="It will be entered in the register of agreements within 30 days.",
            contact=f"Questions: {case.person_name(agreement.owner_id)}.",
        )
    )


def _status_of(party: Party, agreement: Agreement) -> PartyStatus:
    return PartyStatus(
        name=party.name,
        signed_on=party.signed_on,
        consented_on=party.consented_on,
        in_force_on=party.in_force_on or (agreement.in_force_on if party.is_us else None),
    )


def renewal(source: DraftSource) -> dict[str, Any]:
    """Return the values of the memorandum on renewal.

    Raises:
        DraftError: no decision can be dated, or it is not in force.
    """
    case, agreement = source.case, source.case.agreement
    decide_by = decision_due_on(case)
    if decide_by is None or agreement.in_force_on is None:
        raise DraftError(f"{agreement.reference}: no renewal decision is dated; record its term first")
    notice, review = live_deadline(case, "notice_by"), live_deadline(case, "review_by")
    dated = notice or review or live_deadline(case, "expires_on")
    return renewal_context(
        RenewalFacts(
            **_memo(source, to=source.director),
            memo_on=source.on,
            in_force_on=agreement.in_force_on,
            decide_by=decide_by,
            recommendation=blank("recommendation of the lead agency"),
            renews_by_silence=renews_by_itself(agreement),
            expires_on=agreement.expires_on,
            notice_by=notice.due_on if notice else None,
            working=_sentence(dated.working) if dated else "",
            done=(blank("what was done, as the lead agency reports it"),),
            obligations=tuple(
                ObligationLine(promise=row.what, owed_by=row.owed_by, status=_plain(row.status))
                for row in case.obligations
            ),
            options=_options(renews_by_itself(agreement)),
        )
    )


def _options(by_itself: bool) -> tuple[RenewalOption, ...]:
    if by_itself:
        return (
            RenewalOption(name="Let it go on", effect="It renews by itself for a further term."),
            RenewalOption(name="Renew with changes", effect="An amendment is proposed before the term ends."),
            RenewalOption(name="Do not renew", effect="Notice is given by the last day for notice."),
        )
    return (
        RenewalOption(name="Renew as it stands", effect="A further term is agreed in writing with the other side."),
        RenewalOption(name="Renew with changes", effect="An amendment or a new text is proposed."),
        RenewalOption(name="Let it end", effect="It ends with its term; what survives is carried out."),
    )


def _memo(source: DraftSource, *, to: str) -> dict[str, Any]:
    agreement = source.case.agreement
    others = tuple(party.name for party in source.case.parties if not party.is_us)
    return {
        "reference": agreement.reference,
        "title": agreement.title,
        "to": f"{to}, Director",
        "sender": source.case.person_name(agreement.owner_id),
        "office": source.office,
        "kind": agreement.kind,
        "counterparts": others or (blank("counterpart"),),
        "lead_agency": agreement.lead_agency or blank("lead agency"),
    }


def _plain(word: str) -> str:
    """Return a word of the record as American readers write it."""
    return word.replace("_", " ").replace("favourable", "favorable")


def _sentence(words: str) -> str:
    text = words.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."

"""What a document says, as plain frozen values; the callers read them from the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFacts:
    """One government or body that the instrument names; kind is an option of PartyKind."""

    name: str
    kind: str
    is_us: bool = False
    agency: str = ""
    signatory: str = ""
    signatory_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompactTerms:
    """What only an interstate compact settles.

    Attributes:
        threshold: number of enacting States that brings the compact into force; None while open.
        commission: name of the joint commission; empty where each State names an administrator.
        needs_consent_of_congress: the compact has no force until Congress consents.
        consent_statute: the Act by which Congress has consented in advance, cited.
        later_members_need_vote: a State that enacts later also needs a vote of the party States.
    """

    threshold: int | None = None
    commission: str = ""
    needs_consent_of_congress: bool = False
    consent_statute: str = ""
    later_members_need_vote: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GamingTerms:
    """What only a tribal-state compact for class III gaming settles; empty while open.

    Attributes:
        games: the class III games that the State allows by anyone for any purpose.
        facility: the gaming facility and the Indian lands on which it stands.
        device_limit: the largest number of gaming devices, in words or figures.
        tribal_agency: the Tribe's gaming agency.
        state_agency: the State's gaming agency.
        regulatory_cost: the yearly payment for the State's actual cost of regulation.
        revenue_payment: a payment beyond that cost, for example "5 percent of net win".
        concession: what the Tribe receives in return for that payment.
        lands_acquired_after_1988: the lands came into trust after October 17, 1988.
        needs_ratification: the State's legislature must ratify.
        needs_legislated_waiver: the State's immunity is waived only as far as a statute says.
    """

    games: tuple[str, ...] = ()
    facility: str = ""
    device_limit: str = ""
    tribal_agency: str = ""
    state_agency: str = ""
    regulatory_cost: str = ""
    revenue_payment: str = ""
    concession: str = ""
    lands_acquired_after_1988: bool = False
    needs_ratification: bool = True
    needs_legislated_waiver: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTerms:
    """What only some kinds settle: the agreement that a child changes, extends, joins or ends, and terms in words.

    Attributes:
        parent_on: civil date on which the parent entered into force.
        parent_expires_on: last civil date of the parent's present term.
        new_expires_on: new last civil date of an extended parent.
        changes: what an amendment changes, one change an entry.
        said: other terms in words, by their field in fields.toml.
    """

    parent_title: str = ""
    parent_reference: str = ""
    parent_on: date | None = None
    parent_expires_on: date | None = None
    new_expires_on: date | None = None
    changes: tuple[str, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentFacts:
    """What the text of an instrument needs; empty terms become marked blanks in the draft.

    Attributes:
        term: completes "continues in effect …", for example "for four years".
        notice: a period, for example "60 days".
        force: completes "comes into effect …", for example "on the day of the last signature".
        renewal: a whole sentence, where the text says how it renews.
        languages: names of the authentic languages, for example ("English", "French").
        is_draft: the text is not frozen, so it carries the DRAFT mark.
    """

    reference: str
    title: str
    parties: tuple[PartyFacts, ...]
    purpose: str
    activities: tuple[str, ...]
    lead_agency: str
    expected_outcomes: tuple[str, ...] = ()
    issue_areas: tuple[str, ...] = ()
    term: str = ""
    notice: str = ""
    force: str = ""
    renewal: str = ""
    languages: tuple[str, ...] = ("English",)
    shares_personal_data: bool = False
    is_draft: bool = True
    compact: CompactTerms = CompactTerms()
    gaming: GamingTerms = GamingTerms()
    terms: KindTerms = KindTerms()


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """One finding of the legal review: what it is, how grave, and how counsel settled it."""

    title: str
    severity: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalLine:
    """One approval that the agreement needs: whose, at which gate, and how it stands."""

    title: str
    gate: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationFacts:
    """What the memorandum to the director needs; all dates are civil dates.

    Attributes:
        authority: what is asked for, for example "to negotiate" or "to negotiate and conclude".
        scope: what may be negotiated.
        red_lines: what may not be given away.
        resources: people and money, in a sentence.
    """

    reference: str
    title: str
    memo_on: date
    to: str
    sender: str
    office: str
    kind: str
    counterparts: tuple[str, ...]
    lead_agency: str
    purpose: str
    recommendation: str
    authority: str
    scope: str
    expires_on: date
    activities: tuple[str, ...] = ()
    expected_outcomes: tuple[str, ...] = ()
    red_lines: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    resources: str = ""
    findings: tuple[FindingLine, ...] = ()
    approvals: tuple[ApprovalLine, ...] = ()
    overlaps: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyStatus:
    """Where one party stands; civil dates, None while open or not needed."""

    name: str
    signed_on: date | None = None
    consented_on: date | None = None
    in_force_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceNoticeFacts:
    """What the notice of entry into force needs; all dates are civil dates.

    Attributes:
        is_binding: chooses between "entered into force" and "came into effect".
        basis: the rule and its evidence, in a sentence.
        expires_on: last day in force.
        notice_by: last day on which notice against renewal can safely be sent.
    """

    reference: str
    title: str
    notice_on: date
    addressees: tuple[str, ...]
    office: str
    kind: str
    is_binding: bool
    in_force_on: date
    basis: str
    parties: tuple[PartyStatus, ...]
    lead_agency: str
    signer: str
    signer_title: str
    term: str = ""
    expires_on: date | None = None
    notice_by: date | None = None
    register: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationLine:
    """One promise of the agreement: who owes it, and how it stands."""

    promise: str
    owed_by: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalOption:
    """One way to decide, and what follows from it."""

    name: str
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalFacts:
    """What the renewal memorandum needs; all dates are civil dates.

    Attributes:
        decide_by: the day by which the decision must be taken.
        working: how the notice deadline was counted, in a sentence.
        renews_by_silence: the text renews by itself unless notice is given.
        cost: what it cost, in a sentence.
    """

    reference: str
    title: str
    memo_on: date
    to: str
    sender: str
    office: str
    kind: str
    counterparts: tuple[str, ...]
    lead_agency: str
    in_force_on: date
    decide_by: date
    recommendation: str
    renews_by_silence: bool
    expires_on: date | None = None
    notice_by: date | None = None
    working: str = ""
    done: tuple[str, ...] = ()
    obligations: tuple[ObligationLine, ...] = ()
    cost: str = ""
    lessons: tuple[str, ...] = ()
    options: tuple[RenewalOption, ...] = ()

"""The closed lists of the field's words; docs/glossary.md explains each."""

from collections.abc import Iterable
from enum import StrEnum


class State(StrEnum):
    """Where an agreement stands; states/lifecycle.toml says what each means."""

    PROPOSAL = "proposal"
    LEGAL_REVIEW = "legal_review"
    NEGOTIATION = "negotiation"
    CLEARANCE = "clearance"
    SIGNATURE = "signature"
    RATIFICATION = "ratification"
    IN_FORCE = "in_force"
    RENEWAL = "renewal"
    ENDED = "ended"
    CLOSED = "closed"


class Role(StrEnum):
    """What a person is trusted to do, held per office."""

    ANALYST = "analyst"
    LIAISON = "liaison"
    TRIBAL_LIAISON = "tribal_liaison"
    COUNSEL = "counsel"
    DIRECTOR = "director"
    SIGNATORY = "signatory"
    SCHEDULER = "scheduler"
    RECORDS_OFFICER = "records_officer"
    CITY_LIAISON = "city_liaison"
    AUDITOR = "auditor"
    ADMIN = "admin"
    SYSTEM = "system"


MAY_ACT_AS: dict[str, tuple[str, ...]] = {Role.LIAISON: (Role.CITY_LIAISON,)}
"""Roles that may do whatever another role may: a city's liaison, in the own office, what an agency's may."""


def with_equals(roles: Iterable[str]) -> tuple[str, ...]:
    """Return roles with those that may act as one of them, each once."""
    return tuple(dict.fromkeys(each for role in roles for each in (role, *MAY_ACT_AS.get(role, ()))))


class InstrumentKind(StrEnum):
    """The legal form of an agreement; one profile each in states/instruments/."""

    MEMORANDUM_OF_UNDERSTANDING = "memorandum_of_understanding"
    LETTER_OF_INTENT = "letter_of_intent"
    JOINT_DECLARATION = "joint_declaration"
    EXECUTIVE_AGREEMENT = "executive_agreement"
    INTERSTATE_COMPACT = "interstate_compact"
    TRIBAL_STATE_COMPACT = "tribal_state_compact"
    TRIBAL_AGREEMENT = "tribal_agreement"
    LINKAGE_AGREEMENT = "linkage_agreement"
    JOINT_POWERS_AGREEMENT = "joint_powers_agreement"
    FEDERAL_STATE_AGREEMENT = "federal_state_agreement"
    RECIPROCITY_ARRANGEMENT = "reciprocity_arrangement"
    AMENDMENT = "amendment"
    EXTENSION = "extension"
    ACCESSION = "accession"
    TERMINATION_AGREEMENT = "termination_agreement"


CHILD_KINDS = frozenset(
    {
        InstrumentKind.AMENDMENT,
        InstrumentKind.EXTENSION,
        InstrumentKind.ACCESSION,
        InstrumentKind.TERMINATION_AGREEMENT,
    }
)
"""Kinds that point at a parent and act on it when they enter into force."""


class IssueArea(StrEnum):
    """What an agreement is about; the first six are the office's first priorities."""

    COMMERCE = "commerce"
    WATER = "water"
    CLIMATE = "climate"
    IMMIGRANT_INCLUSION = "immigrant_inclusion"
    REPRODUCTIVE_RIGHTS = "reproductive_rights"
    CIVIL_RIGHTS = "civil_rights"
    PUBLIC_SAFETY = "public_safety"
    TRANSPORTATION = "transportation"
    HEALTH = "health"
    EDUCATION = "education"
    ENVIRONMENT = "environment"
    ENERGY = "energy"
    TAXATION = "taxation"
    EMERGENCY_MANAGEMENT = "emergency_management"
    GAMING = "gaming"
    OTHER = "other"


class PartyKind(StrEnum):
    """What kind of government or body a party is."""

    US_STATE = "us_state"
    US_TERRITORY_OR_DC = "us_territory_or_dc"
    FOREIGN_NATIONAL = "foreign_national"
    FOREIGN_SUBNATIONAL = "foreign_subnational"
    FOREIGN_LOCAL = "foreign_local"
    INTERGOVERNMENTAL_ORGANIZATION = "intergovernmental_organization"
    TRIBE_FEDERALLY_RECOGNIZED = "tribe_federally_recognized"
    TRIBE_NOT_FEDERALLY_RECOGNIZED = "tribe_not_federally_recognized"
    FEDERAL_AGENCY = "federal_agency"
    LOCAL_GOVERNMENT_HOME_STATE = "local_government_home_state"
    LOCAL_GOVERNMENT_OTHER_STATE = "local_government_other_state"
    PRIVATE_OR_NONPROFIT = "private_or_nonprofit"


class Precision(StrEnum):
    """How exactly a date is known; no deadline is derived from a month or a year."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Gate(StrEnum):
    """Where an approval stands; gates are cumulative, after_force blocks nothing."""

    NEGOTIATE = "negotiate"
    CONCLUDE = "conclude"
    FORCE = "force"
    AFTER_FORCE = "after_force"


class Unit(StrEnum):
    """What a period is counted in."""

    CALENDAR_DAYS = "calendar_days"
    BUSINESS_DAYS = "business_days"
    MONTHS = "months"
    YEARS = "years"


class TermKind(StrEnum):
    """How long an agreement runs."""

    FIXED = "fixed"
    FIXED_RENEWABLE_BY_CONSENT = "fixed_renewable_by_consent"
    FIXED_TACIT_RENEWAL = "fixed_tacit_renewal"
    EVERGREEN = "evergreen"
    INDEFINITE = "indefinite"
    UNTIL_EVENT = "until_event"
    WITH_PARENT = "with_parent"


class ForceRule(StrEnum):
    """What brings an agreement into force."""

    ON_LAST_SIGNATURE = "on_last_signature"
    ON_DATE = "on_date"
    AFTER_SIGNATURE = "after_signature"
    ON_NTH_PARTY = "on_nth_party"
    ON_NOTIFICATIONS = "on_notifications"
    ON_PUBLICATION = "on_publication"
    ON_EVENT = "on_event"
    PROVISIONAL = "provisional"


class EndReason(StrEnum):
    """Why an agreement is no longer in force."""

    EXPIRED = "expired"
    TERMINATED_BY_AGREEMENT = "terminated_by_agreement"
    TERMINATED_BY_NOTICE = "terminated_by_notice"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    DISSOLVED = "dissolved"
    REPEALED = "repealed"
    HELD_INVALID = "held_invalid"
    PARTNER_WITHDREW_WITHOUT_NOTICE = "partner_withdrew_without_notice"
    NOT_CONFIRMED_AFTER_URGENT_SIGNATURE = "not_confirmed_after_urgent_signature"


class CloseReason(StrEnum):
    """Why an agreement never came into force."""

    DECLINED = "declined"
    WITHDRAWN_BY_US = "withdrawn_by_us"
    WITHDRAWN_BY_PARTNER = "withdrawn_by_partner"
    REFUSED = "refused"
    LAPSED = "lapsed"
    MERGED_INTO_OTHER = "merged_into_other"

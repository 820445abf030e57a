"""The words of the record as a reader sees them: no key of a closed list is ever shown as it is stored."""

from collections.abc import Mapping

from ode_workflows.access.security_events import EVENT_KINDS
from ode_workflows.domain.vocabulary import CloseReason, EndReason, ForceRule, IssueArea, PartyKind, TermKind
from ode_workflows.registry.flow_runs import FLOWS as FLOW_NAMES
from ode_workflows.web.record_words import Worded

PARTY_KINDS: Mapping[str, str] = Worded(
    {
        PartyKind.US_STATE: "U.S. state",
        PartyKind.US_TERRITORY_OR_DC: "U.S. territory or District of Columbia",
        PartyKind.FOREIGN_NATIONAL: "Foreign nation",
        PartyKind.FOREIGN_SUBNATIONAL: "Foreign state or province",
        PartyKind.FOREIGN_LOCAL: "Foreign city or local government",
        PartyKind.INTERGOVERNMENTAL_ORGANIZATION: "Intergovernmental organization",
        PartyKind.TRIBE_FEDERALLY_RECOGNIZED: "Federally recognized tribe",
        PartyKind.TRIBE_NOT_FEDERALLY_RECOGNIZED: "Tribe without federal recognition",
        PartyKind.FEDERAL_AGENCY: "Federal agency",
        PartyKind.LOCAL_GOVERNMENT_HOME_STATE: "Local government of this state",
        PartyKind.LOCAL_GOVERNMENT_OTHER_STATE: "Local government of another state",
        PartyKind.PRIVATE_OR_NONPROFIT: "Private or nonprofit body",
    }
)
ISSUE_AREAS: Mapping[str, str] = Worded(
    {
        **{area: area.value.replace("_", " ").capitalize() for area in IssueArea},
        IssueArea.OTHER: "Other matters",
    }
)
FORCE_RULES: Mapping[str, str] = Worded(
    {
        ForceRule.ON_LAST_SIGNATURE: "On the last signature",
        ForceRule.ON_DATE: "On a date that the text fixes",
        ForceRule.AFTER_SIGNATURE: "Some time after signature",
        ForceRule.ON_NTH_PARTY: "When enough parties have joined",
        ForceRule.ON_NOTIFICATIONS: "When the parties have notified each other",
        ForceRule.ON_PUBLICATION: "On publication",
        ForceRule.ON_EVENT: "On an event that the text names",
        ForceRule.PROVISIONAL: "Applied provisionally first",
    }
)
TERM_KINDS: Mapping[str, str] = Worded(
    {
        TermKind.FIXED: "Fixed, then it ends",
        TermKind.FIXED_RENEWABLE_BY_CONSENT: "Fixed; the parties may agree to renew it",
        TermKind.FIXED_TACIT_RENEWAL: "Fixed; it renews by itself unless a party gives notice",
        TermKind.EVERGREEN: "Runs until a party gives notice",
        TermKind.INDEFINITE: "No end is set",
        TermKind.UNTIL_EVENT: "Until an event that the text names",
        TermKind.WITH_PARENT: "As long as the agreement that it belongs to",
    }
)
END_REASONS: Mapping[str, str] = Worded(
    {
        EndReason.EXPIRED: "Its term expired",
        EndReason.TERMINATED_BY_AGREEMENT: "The parties agreed to end it",
        EndReason.TERMINATED_BY_NOTICE: "A party gave notice",
        EndReason.WITHDRAWN: "We withdrew",
        EndReason.SUPERSEDED: "A later agreement took its place",
        EndReason.DISSOLVED: "The compact was dissolved",
        EndReason.REPEALED: "The act that carried it was repealed",
        EndReason.HELD_INVALID: "A court held it invalid",
        EndReason.PARTNER_WITHDREW_WITHOUT_NOTICE: "The other side left without notice",
        EndReason.NOT_CONFIRMED_AFTER_URGENT_SIGNATURE: "An urgent signature was not confirmed",
    }
)
CLOSE_REASONS: Mapping[str, str] = Worded(
    {
        CloseReason.DECLINED: "We declined it",
        CloseReason.WITHDRAWN_BY_US: "We withdrew the proposal",
        CloseReason.WITHDRAWN_BY_PARTNER: "The other side withdrew",
        CloseReason.REFUSED: "An approval was refused",
        CloseReason.LAPSED: "It lapsed",
        CloseReason.MERGED_INTO_OTHER: "It was merged into another agreement",
    }
)
DATE_KINDS: Mapping[str, str] = Worded(
    {
        "renewal_window_opens_on": "Renewal decision opens",
        "notice_by": "Last day to give notice",
        "expires_on": "Last day in force",
        "next_term_ends_on": "A renewed term would end",
        "review_by": "Periodic review due",
    }
)
"""Derived dates that are shown to everybody; what is not named here is the office's own."""

NEXT_DATE_KINDS = ("renewal_window_opens_on", "notice_by", "expires_on", "review_by")
"""Derived dates that a list shows as what comes next."""

NOTICE_KINDS: Mapping[str, str] = Worded(
    {
        "termination": "Notice of termination",
        "withdrawal": "Notice of withdrawal",
        "non_renewal": "Notice of non-renewal",
        "intent_to_renew": "Notice of intent to renew",
    }
)
BINDING: Mapping[str, str] = Worded(
    {
        "yes": "Legally binding",
        "no": "Not legally binding",
        "unknown": "Not recorded whether it binds",
    }
)
POSITIONS: Mapping[str, str] = Worded({"preferred": "Preferred", "fallback": "Fallback", "walk_away": "Walk-away"})
SECURITY_EVENTS: Mapping[str, str] = Worded({kind: kind.replace("_", " ").capitalize() for kind in EVENT_KINDS})
FLOWS: Mapping[str, str] = Worded({name: name.capitalize() for name in FLOW_NAMES})

LANGUAGES: Mapping[str, str] = Worded(
    {
        "en": "English",
        "es": "Spanish",
        "fr": "French",
        "de": "German",
        "pt": "Portuguese",
        "zh": "Chinese",
        "ja": "Japanese",
        "ko": "Korean",
    }
)


def word_for(words: Mapping[str, str], key: str) -> str:
    """Return the words for a key; a key that an older record still holds is at least written as words."""
    return words.get(key) or key.replace("_", " ").capitalize()

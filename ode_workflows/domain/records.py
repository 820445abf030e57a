"""The rows of an agreement as plain values, with the names of the tables' columns.

Rules read these and never a row. Civil dates end in `_on`, instants in `_at`; `*_seal` holds the digest of a
confidential text; `*_precision` says how exactly the date beside it is known. What a new row must say comes first.
"""

from datetime import date, datetime

from ode_workflows.domain.plain_values import row
from ode_workflows.domain.review_records import ClauseUse, FactAnswer, Finding, Overlap, Question, Screening

__all__ = [
    "Agreement", "Approval", "Authority", "ClauseUse", "Deadline", "FactAnswer", "Finding", "FullPowers",
    "NegotiationRound", "Notice", "Obligation", "Overlap", "Party", "Question", "Screening", "Signature", "Task",
    "TextComment",
    "TextVersion",
]  # fmt: skip


@row
class Agreement:
    """The whole record, from proposal to end."""

    id: str
    reference: str
    title: str
    short_title: str
    kind: str
    state: str
    version: int
    office_id: str
    home_state: str
    issue_areas: list[str]
    languages: list[str]
    affected_agencies: list[str]
    owner_id: str
    proposed_by: str
    submitters: list[str]
    changes_to_parent: dict[str, object]
    last_activity_on: date
    created_at: datetime
    updated_at: datetime
    visibility: str = "office"
    is_binding: str = "unknown"
    entry: str = "new"
    purpose: str = ""
    activities: str = ""
    expected_outcomes: str = ""
    wished_on: date | None = None
    lead_agency: str = ""
    implementing_agency: str = ""
    parent_id: str | None = None
    authority_from: str = "director"
    conclude_within_mandate: bool = False
    signing_rule: str = "all_parties"
    force_rule: str | None = None
    force_count: int | None = None
    force_lag_number: int | None = None
    force_lag_unit: str | None = None
    force_fixed_on: date | None = None
    force_not_before_on: date | None = None
    force_needs_members_vote: bool = False
    force_publication_on: date | None = None
    force_event_on: date | None = None
    force_provisional_on: date | None = None
    force_rule_confirmed_by: str | None = None
    force_date_confirmed_on: date | None = None
    term_kind: str | None = None
    term_starts_on: date | None = None
    term_number: int | None = None
    term_unit: str | None = None
    expires_on: date | None = None
    expires_precision: str = "day"
    notice_number: int | None = None
    notice_unit: str | None = None
    notice_counts: str = "sent"
    renewal_window_days: int = 180
    renewals_allowed: int | None = None
    renewals_done: int = 0
    renewal_decided_for_on: date | None = None
    renewal_basis: str | None = None
    frozen_hash: str | None = None
    explanatory_note_hash: str | None = None
    departures_seal: str | None = None
    signed_on: date | None = None
    signed_precision: str = "day"
    in_force_generally_on: date | None = None
    in_force_on: date | None = None
    in_force_precision: str = "day"
    suspended_on: date | None = None
    ends_on: date | None = None
    ended_on: date | None = None
    ended_precision: str = "day"
    end_reason: str | None = None
    close_reason: str | None = None
    review_due_on: date | None = None
    is_recorded_as_fact: bool = False
    is_example: bool = False
    source_id: str | None = None
    batch_id: str | None = None


@row
class Party:
    """An entity that the instrument names, us included; one line of the status table."""

    id: str
    agreement_id: str
    name: str
    folded_name: str
    kind: str
    is_us: bool = False
    capacity: str = "party"
    signed_on: date | None = None
    consented_on: date | None = None
    consent_kind: str | None = None
    notified_on: date | None = None
    members_voted_on: date | None = None
    in_force_on: date | None = None
    notice_given_on: date | None = None
    withdrew_on: date | None = None
    note: str | None = None


@row
class TextVersion:
    """One version of the text in one language; the file stands in the store under its hash."""

    id: str
    agreement_id: str
    number: int
    language: str
    file_name: str
    file_hash: str
    normalised_hash: str
    recorded_on: date
    recorded_by: str
    is_authentic: bool = True
    direction: str = "ours"
    frozen_on: date | None = None
    derived_from: str | None = None


@row
class Approval:
    """One approval of the catalogue as it stands on this agreement."""

    id: str
    agreement_id: str
    catalogue_id: str
    title: str
    body: str
    gate: str
    mode: str
    decided_by: str
    kept_by: str
    basis: str
    opens: str
    starts: str
    clock_number: int
    clock_unit: str
    silence: str
    speaks_for: str
    is_waivable: bool
    rests_on: list[str]
    days_before_end: int | None = None
    second_contact_after_days: int | None = None
    is_legal: bool = False
    is_computed: bool = False
    finding_id: str | None = None
    status: str = "waiting"
    outcome: str | None = None
    previous_outcome: str | None = None
    stale_because: str | None = None
    opened_on: date | None = None
    sent_on: date | None = None
    received_on: date | None = None
    first_contact_on: date | None = None
    second_contact_on: date | None = None
    due_on: date | None = None
    due_working: str | None = None
    paused_on: date | None = None
    resumed_on: date | None = None
    days_left: int | None = None
    extended_from_on: date | None = None
    clock_set_on: date | None = None
    decided_on: date | None = None
    decided_by_person: str | None = None
    recorded_by: str | None = None
    conditions_seal: str | None = None
    evidence: str | None = None
    text_hash: str | None = None
    is_carried_over: bool = False


@row
class Authority:
    """The director's authority to negotiate or to conclude: scope, conditions, expiry."""

    id: str
    agreement_id: str
    kind: str
    granted_by: str
    granted_on: date
    expires_on: date
    scope: str
    red_lines_seal: str | None = None
    conditions_seal: str | None = None
    text_hash: str | None = None
    signatory: str | None = None
    void_on: date | None = None
    void_because: str | None = None


@row
class FullPowers:
    """The dated document that lets a person sign for us (or the office that needs none)."""

    id: str
    agreement_id: str
    holder: str
    title: str
    valid_from_on: date
    evidence: str
    valid_until_on: date | None = None


@row
class Signature:
    """One signature on one text hash."""

    id: str
    agreement_id: str
    party_id: str
    signer: str
    title: str
    capacity: str
    signed_on: date
    place: str
    mode: str
    text_hash: str
    evidence: str
    void_on: date | None = None
    void_because: str | None = None


@row
class Deadline:
    """A derived date with its working and source; counsel confirms it once."""

    id: str
    agreement_id: str
    kind: str
    due_on: date
    working: str
    source: str | None = None
    about_id: str | None = None
    status: str = "live"
    moved_from_on: date | None = None
    confirmed_by: str | None = None
    confirmed_on: date | None = None


@row
class Task:
    """Something one named person has to do, and by when."""

    id: str
    agreement_id: str
    kind: str
    title: str
    role: str
    owner_id: str
    office_id: str
    opened_on: date
    about_table: str
    about_id: str
    due_on: date | None = None
    status: str = "open"
    is_closing_duty: bool = False
    closed_on: date | None = None
    closed_because: str | None = None


@row
class NegotiationRound:
    """One meeting or exchange with the other side."""

    id: str
    agreement_id: str
    number: int
    held_on: date
    place: str
    present_seal: str
    positions_seal: str | None = None
    open_points_seal: str | None = None
    whose_turn: str = "theirs"
    text_in: str | None = None
    text_out: str | None = None


@row
class TextComment:
    """A remark on a text version: internal to the office, or shared with the other side; its words are sealed.

    Ours name a person; those out of the other side's file keep the name that stands there, sealed. `written_at` is
    as their file says it. A reply names the number of the comment that it answers.
    """

    id: str
    agreement_id: str
    number: int
    text_id: str
    is_internal: bool
    text_seal: str
    recorded_on: date
    author_id: str | None = None
    author_seal: str | None = None
    written_at: str | None = None
    article: str | None = None
    reply_to: int | None = None
    resolved_on: date | None = None
    resolved_by: str | None = None
    resolution_seal: str | None = None


@row
class Notice:
    """A notice of termination, withdrawal, non-renewal or intent to renew."""

    id: str
    agreement_id: str
    kind: str
    given_by: str
    sent_on: date
    method: str
    evidence: str
    received_on: date | None = None
    effective_on: date | None = None
    revoked_on: date | None = None


@row
class Obligation:
    """A promise of the text: who owes what, by which rule it falls due."""

    id: str
    agreement_id: str
    owed_by: str
    what: str
    clause: str
    due_rule: str
    issue_area: str | None = None
    due_on: date | None = None
    owner_id: str | None = None
    status: str = "drafted"
    is_public: bool = True
    is_survival: bool = False
    survives_until_on: date | None = None

"""The rows that follow from an agreement's history; plain columns, no behaviour.

Each class has the columns of the record of the same name in domain/records.py (tested). Only
`db/writer.py` writes them.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field

from ode_workflows.db.types import CLUSTERED, Instant, PartialIndex, Row


class Agreement(Row, table=True):
    """The whole record, from proposal to end."""

    __tablename__ = "agreement"
    __table_args__ = (
        Index("ix_agreement_reference", "reference", unique=True),
        Index("ix_agreement_state", "state", "reference"),
        Index("ix_agreement_office", "office_id"),
        PartialIndex("ix_agreement_parent", "parent_id", where="parent_id IS NOT NULL"),
        Index("ix_agreement_source", "source_id"),
        Index("ix_agreement_updated", "updated_at"),
    )

    id: str = Field(primary_key=True)
    reference: str
    title: str
    short_title: str
    kind: str
    state: str
    version: int
    office_id: str
    home_state: str
    visibility: str
    is_binding: str
    entry: str
    issue_areas: list[str] = Field(sa_type=JSON)
    languages: list[str] = Field(sa_type=JSON)
    purpose: str
    activities: str
    expected_outcomes: str
    wished_on: date | None = None
    lead_agency: str
    implementing_agency: str
    affected_agencies: list[str] = Field(sa_type=JSON)
    owner_id: str
    proposed_by: str
    submitters: list[str] = Field(sa_type=JSON)
    parent_id: str | None = None
    authority_from: str
    conclude_within_mandate: bool
    signing_rule: str
    force_rule: str | None = None
    force_count: int | None = None
    force_lag_number: int | None = None
    force_lag_unit: str | None = None
    force_fixed_on: date | None = None
    force_not_before_on: date | None = None
    force_needs_members_vote: bool
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
    expires_precision: str
    notice_number: int | None = None
    notice_unit: str | None = None
    notice_counts: str
    renewal_window_days: int
    renewals_allowed: int | None = None
    renewals_done: int
    renewal_decided_for_on: date | None = None
    renewal_basis: str | None = None
    frozen_hash: str | None = None
    explanatory_note_hash: str | None = None
    departures_seal: str | None = None
    changes_to_parent: dict[str, Any] = Field(sa_type=JSON)
    signed_on: date | None = None
    signed_precision: str
    in_force_generally_on: date | None = None
    in_force_on: date | None = None
    in_force_precision: str
    suspended_on: date | None = None
    ends_on: date | None = None
    ended_on: date | None = None
    ended_precision: str
    end_reason: str | None = None
    close_reason: str | None = None
    review_due_on: date | None = None
    is_recorded_as_fact: bool
    is_example: bool
    source_id: str | None = None
    batch_id: str | None = None
    last_activity_on: date
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)


class Party(Row, table=True):
    """An entity that the instrument names, us included; one line of the status table."""

    __tablename__ = "party"
    __table_args__ = (Index("ix_party_folded_name", "folded_name"), CLUSTERED)

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    folded_name: str
    kind: str
    is_us: bool
    capacity: str
    signed_on: date | None = None
    consented_on: date | None = None
    consent_kind: str | None = None
    notified_on: date | None = None
    members_voted_on: date | None = None
    in_force_on: date | None = None
    notice_given_on: date | None = None
    withdrew_on: date | None = None
    note: str | None = None


class TextVersion(Row, table=True):
    """One version of the text in one language; the file stands in the store under its hash."""

    __tablename__ = "text_version"
    __table_args__ = CLUSTERED

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    id: str = Field(primary_key=True)
    number: int
    language: str
    is_authentic: bool
    direction: str
    file_name: str
    file_hash: str
    normalised_hash: str
    recorded_on: date
    recorded_by: str
    frozen_on: date | None = None
    derived_from: str | None = None


class Approval(Row, table=True):
    """One approval of the catalogue as it stands on this agreement."""

    __tablename__ = "approval"
    __table_args__ = (
        PartialIndex("ix_approval_due", "due_on", where="status = 'open'"),
        CLUSTERED,
    )

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    id: str = Field(primary_key=True)
    catalogue_id: str
    title: str
    body: str
    gate: str
    mode: str
    decided_by: str
    kept_by: str
    basis: str
    opens: str
    days_before_end: int | None = None
    starts: str
    clock_number: int
    clock_unit: str
    silence: str
    speaks_for: str
    second_contact_after_days: int | None = None
    is_waivable: bool
    is_legal: bool
    is_computed: bool
    finding_id: str | None = None
    rests_on: list[str] = Field(sa_type=JSON)
    status: str
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
    is_carried_over: bool


class Authority(Row, table=True):
    """The director's authority to negotiate or to conclude: scope, conditions, expiry."""

    __tablename__ = "authority"
    __table_args__ = CLUSTERED

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    id: str = Field(primary_key=True)
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


class FullPowers(Row, table=True):
    """The dated document that lets a person sign for us (or the office that needs none)."""

    __tablename__ = "full_powers"
    __table_args__ = CLUSTERED

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    id: str = Field(primary_key=True)
    holder: str
    title: str
    valid_from_on: date
    valid_until_on: date | None = None
    evidence: str


class Signature(Row, table=True):
    """One signature on one text hash."""

    __tablename__ = "signature"
    __table_args__ = CLUSTERED

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    id: str = Field(primary_key=True)
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

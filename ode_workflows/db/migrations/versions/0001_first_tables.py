"""The agreement with its parties, texts, approvals, authorities and signatures."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    _agreement()
    _party()
    _text_version()
    _approval()
    _authority()
    _full_powers()
    _signature()


def _agreement() -> None:
    op.create_table(
        "agreement",
        *_agreement_identity(),
        *_agreement_people_and_parent(),
        *_agreement_force(),
        *_agreement_term(),
        *_agreement_text_and_life(),
        *_agreement_record(),
    )
    op.create_index("ix_agreement_office", "agreement", ["office_id"])
    op.create_index("ix_agreement_parent", "agreement", ["parent_id"])
    op.create_index("ix_agreement_reference", "agreement", ["reference"], unique=True)
    op.create_index("ix_agreement_source", "agreement", ["source_id"])
    op.create_index("ix_agreement_state", "agreement", ["state", "reference"])


def _agreement_identity() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("short_title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.String(), nullable=False),
        sa.Column("home_state", sa.String(), nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("is_binding", sa.String(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("issue_areas", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("activities", sa.String(), nullable=False),
        sa.Column("expected_outcomes", sa.String(), nullable=False),
        sa.Column("wished_on", sa.Date()),
    ]


def _agreement_people_and_parent() -> list[sa.Column[Any]]:
    return [
        sa.Column("lead_agency", sa.String(), nullable=False),
        sa.Column("implementing_agency", sa.String(), nullable=False),
        sa.Column("affected_agencies", sa.JSON(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("submitters", sa.JSON(), nullable=False),
        sa.Column("parent_id", sa.String()),
        sa.Column("authority_from", sa.String(), nullable=False),
        sa.Column("conclude_within_mandate", sa.Boolean(), nullable=False),
        sa.Column("signing_rule", sa.String(), nullable=False),
    ]


def _agreement_force() -> list[sa.Column[Any]]:
    return [
        sa.Column("force_rule", sa.String()),
        sa.Column("force_count", sa.Integer()),
        sa.Column("force_lag_number", sa.Integer()),
        sa.Column("force_lag_unit", sa.String()),
        sa.Column("force_fixed_on", sa.Date()),
        sa.Column("force_not_before_on", sa.Date()),
        sa.Column("force_needs_members_vote", sa.Boolean(), nullable=False),
        sa.Column("force_publication_on", sa.Date()),
        sa.Column("force_event_on", sa.Date()),
        sa.Column("force_provisional_on", sa.Date()),
        sa.Column("force_rule_confirmed_by", sa.String()),
        sa.Column("force_date_confirmed_on", sa.Date()),
    ]


def _agreement_term() -> list[sa.Column[Any]]:
    return [
        sa.Column("term_kind", sa.String()),
        sa.Column("term_starts_on", sa.Date()),
        sa.Column("term_number", sa.Integer()),
        sa.Column("term_unit", sa.String()),
        sa.Column("expires_on", sa.Date()),
        sa.Column("expires_precision", sa.String(), nullable=False),
        sa.Column("notice_number", sa.Integer()),
        sa.Column("notice_unit", sa.String()),
        sa.Column("notice_counts", sa.String(), nullable=False),
        sa.Column("renewal_window_days", sa.Integer(), nullable=False),
        sa.Column("renewals_allowed", sa.Integer()),
        sa.Column("renewals_done", sa.Integer(), nullable=False),
        sa.Column("renewal_decided_for_on", sa.Date()),
        sa.Column("renewal_basis", sa.String()),
    ]


def _agreement_text_and_life() -> list[sa.Column[Any]]:
    return [
        sa.Column("frozen_hash", sa.String()),
        sa.Column("explanatory_note_hash", sa.String()),
        sa.Column("departures_seal", sa.String()),
        sa.Column("changes_to_parent", sa.JSON(), nullable=False),
        sa.Column("signed_on", sa.Date()),
        sa.Column("signed_precision", sa.String(), nullable=False),
        sa.Column("in_force_generally_on", sa.Date()),
        sa.Column("in_force_on", sa.Date()),
        sa.Column("in_force_precision", sa.String(), nullable=False),
        sa.Column("suspended_on", sa.Date()),
        sa.Column("ends_on", sa.Date()),
        sa.Column("ended_on", sa.Date()),
        sa.Column("ended_precision", sa.String(), nullable=False),
        sa.Column("end_reason", sa.String()),
        sa.Column("close_reason", sa.String()),
    ]


def _agreement_record() -> list[sa.Column[Any]]:
    return [
        sa.Column("review_due_on", sa.Date()),
        sa.Column("is_recorded_as_fact", sa.Boolean(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.String()),
        sa.Column("batch_id", sa.String()),
        sa.Column("last_activity_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _party() -> None:
    op.create_table(
        "party",
        sa.Column(
            "agreement_id", sa.String(), sa.ForeignKey("agreement.id", name="fk_party_agreement_id"), primary_key=True
        ),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded_name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("is_us", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.String(), nullable=False),
        sa.Column("signed_on", sa.Date()),
        sa.Column("consented_on", sa.Date()),
        sa.Column("consent_kind", sa.String()),
        sa.Column("notified_on", sa.Date()),
        sa.Column("members_voted_on", sa.Date()),
        sa.Column("in_force_on", sa.Date()),
        sa.Column("notice_given_on", sa.Date()),
        sa.Column("withdrew_on", sa.Date()),
        sa.Column("note", sa.String()),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_party_folded_name", "party", ["folded_name"])


def _text_version() -> None:
    op.create_table(
        "text_version",
        sa.Column(
            "agreement_id",
            sa.String(),
            sa.ForeignKey("agreement.id", name="fk_text_version_agreement_id"),
            primary_key=True,
        ),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("is_authentic", sa.Boolean(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_hash", sa.String(), nullable=False),
        sa.Column("normalised_hash", sa.String(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("frozen_on", sa.Date()),
        sqlite_with_rowid=False,
    )


def _approval() -> None:
    op.create_table(
        "approval",
        sa.Column(
            "agreement_id",
            sa.String(),
            sa.ForeignKey("agreement.id", name="fk_approval_agreement_id"),
            primary_key=True,
        ),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("catalogue_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("kept_by", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("opens", sa.String(), nullable=False),
        sa.Column("days_before_end", sa.Integer()),
        sa.Column("starts", sa.String(), nullable=False),
        sa.Column("clock_number", sa.Integer(), nullable=False),
        sa.Column("clock_unit", sa.String(), nullable=False),
        sa.Column("silence", sa.String(), nullable=False),
        sa.Column("speaks_for", sa.String(), nullable=False),
        sa.Column("second_contact_after_days", sa.Integer()),
        sa.Column("is_waivable", sa.Boolean(), nullable=False),
        sa.Column("is_legal", sa.Boolean(), nullable=False),
        sa.Column("is_computed", sa.Boolean(), nullable=False),
        *_approval_answer(),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_approval_due",
        "approval",
        ["due_on"],
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )


def _approval_answer() -> list[sa.Column[Any]]:
    return [
        sa.Column("finding_id", sa.String()),
        sa.Column("rests_on", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("outcome", sa.String()),
        sa.Column("previous_outcome", sa.String()),
        sa.Column("stale_because", sa.String()),
        sa.Column("opened_on", sa.Date()),
        sa.Column("sent_on", sa.Date()),
        sa.Column("received_on", sa.Date()),
        sa.Column("first_contact_on", sa.Date()),
        sa.Column("second_contact_on", sa.Date()),
        sa.Column("due_on", sa.Date()),
        sa.Column("due_working", sa.String()),
        sa.Column("decided_on", sa.Date()),
        sa.Column("decided_by_person", sa.String()),
        sa.Column("recorded_by", sa.String()),
        sa.Column("conditions_seal", sa.String()),
        sa.Column("evidence", sa.String()),
        sa.Column("text_hash", sa.String()),
        sa.Column("is_carried_over", sa.Boolean(), nullable=False),
    ]


def _authority() -> None:
    op.create_table(
        "authority",
        sa.Column(
            "agreement_id",
            sa.String(),
            sa.ForeignKey("agreement.id", name="fk_authority_agreement_id"),
            primary_key=True,
        ),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("granted_by", sa.String(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("red_lines_seal", sa.String()),
        sa.Column("conditions_seal", sa.String()),
        sa.Column("text_hash", sa.String()),
        sa.Column("signatory", sa.String()),
        sa.Column("void_on", sa.Date()),
        sa.Column("void_because", sa.String()),
        sqlite_with_rowid=False,
    )


def _full_powers() -> None:
    op.create_table(
        "full_powers",
        sa.Column(
            "agreement_id",
            sa.String(),
            sa.ForeignKey("agreement.id", name="fk_full_powers_agreement_id"),
            primary_key=True,
        ),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("valid_from_on", sa.Date(), nullable=False),
        sa.Column("valid_until_on", sa.Date()),
        sa.Column("evidence", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )


def _signature() -> None:
    op.create_table(
        "signature",
        sa.Column(
            "agreement_id",
            sa.String(),
            sa.ForeignKey("agreement.id", name="fk_signature_agreement_id"),
            primary_key=True,
        ),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("capacity", sa.String(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("void_on", sa.Date()),
        sa.Column("void_because", sa.String()),
        sqlite_with_rowid=False,
    )

"""Accounts, sessions, tokens, partners' links, saved views, calendar addresses, rates, events at the doors."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables."""
    _account()
    _web_session()
    _api_token()
    _partner_link()
    _saved_view()
    _calendar_feed()
    _rate_window()
    _security_event()


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id", name="fk_account_person_id"), primary_key=True),
        sa.Column("password_hash", sa.String()),
        sa.Column("password_set_at", sa.DateTime(timezone=True)),
        sa.Column("totp_secret", sa.String()),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("totp_last_step", sa.Integer()),
        sa.Column("oidc_subject", sa.String()),
        sa.UniqueConstraint("oidc_subject", name="uq_account_oidc_subject"),
    )


def _web_session() -> None:
    op.create_table(
        "web_session",
        sa.Column("id_hash", sa.String(), primary_key=True),
        sa.Column(
            "person_id", sa.String(), sa.ForeignKey("person.id", name="fk_web_session_person_id"), nullable=False
        ),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_web_session_person", "web_session", ["person_id"])


def _api_token() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id", name="fk_api_token_person_id"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("token_hash", name="uq_api_token_token_hash"),
    )
    op.create_index("ix_api_token_person", "api_token", ["person_id"])


def _partner_link() -> None:
    op.create_table(
        "partner_link",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column(
            "agreement_id",
            sa.String(),
            sa.ForeignKey("agreement.id", name="fk_partner_link_agreement_id"),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String()),
        sa.Column("made_by", sa.String(), sa.ForeignKey("person.id", name="fk_partner_link_made_by"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("token_hash", name="uq_partner_link_token_hash"),
    )
    op.create_index("ix_partner_link_agreement", "partner_link", ["agreement_id"])


def _saved_view() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id", name="fk_saved_view_person_id"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_saved_view_person", "saved_view", ["person_id"])


def _calendar_feed() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column(
            "person_id", sa.String(), sa.ForeignKey("person.id", name="fk_calendar_feed_person_id"), primary_key=True
        ),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("token_hash", name="uq_calendar_feed_token_hash"),
    )


def _rate_window() -> None:
    op.create_table(
        "rate_window",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_rate_window_expires_at", "rate_window", ["expires_at"])


def _security_event() -> None:
    op.create_table(
        "security_event",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.String()),
        sa.Column("by_id", sa.String()),
        sa.Column("detail", sa.String(), nullable=False),
    )
    op.create_index("ix_security_event_at", "security_event", ["at"])

"""People, history, outbox, deliveries, documents and incidents of the office."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    _office()
    _agency()
    _person()
    _role_grant()
    _delegation()
    _history_entry()
    _confidential_text()
    _idempotent_answer()
    _reference_counter()
    _outbox_message()
    _delivery()
    _news()
    _reminder()
    _announcement()
    _document()
    _incident()
    _import_batch()
    _office_fact()


def _office() -> None:
    op.create_table(
        "office",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("home_state", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("party_name", sa.String(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("name", name="uq_office_name"),
    )


def _agency() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("office_id", sa.String(), sa.ForeignKey("office.id", name="fk_agency_office_id"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mailbox", sa.String()),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_agency_name", "agency", ["office_id", "name"], unique=True)


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("office_id", sa.String(), sa.ForeignKey("office.id", name="fk_person_office_id"), nullable=False),
        sa.Column("agency", sa.String()),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("handle", name="uq_person_handle"),
    )
    op.create_index("ix_person_office_id", "person", ["office_id"])


def _role_grant() -> None:
    op.create_table(
        "role_grant",
        sa.Column(
            "person_id", sa.String(), sa.ForeignKey("person.id", name="fk_role_grant_person_id"), primary_key=True
        ),
        sa.Column("role", sa.String(), primary_key=True),
        sa.Column("issue_areas", sa.JSON(), nullable=False),
    )
    op.create_index("ix_role_grant_role", "role_grant", ["role", "person_id"])


def _delegation() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column(
            "from_person_id",
            sa.String(),
            sa.ForeignKey("person.id", name="fk_delegation_from_person_id"),
            nullable=False,
        ),
        sa.Column(
            "to_person_id", sa.String(), sa.ForeignKey("person.id", name="fk_delegation_to_person_id"), nullable=False
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("is_absence", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_delegation_from", "delegation", ["from_person_id"])
    op.create_index("ix_delegation_to", "delegation", ["to_person_id"])


def _history_entry() -> None:
    op.create_table(
        "history_entry",
        sa.Column(
            "agreement_id",
            sa.String(),
            sa.ForeignKey("agreement.id", name="fk_history_entry_agreement_id"),
            primary_key=True,
        ),
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("from_state", sa.String()),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("prev_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
    )


def _confidential_text() -> None:
    op.create_table(
        "confidential_text",
        sa.Column(
            "agreement_id",
            sa.String(),
            sa.ForeignKey("agreement.id", name="fk_confidential_text_agreement_id"),
            primary_key=True,
        ),
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("salt", sa.String()),
        sa.Column("text", sa.String()),
        sqlite_with_rowid=False,
    )


def _idempotent_answer() -> None:
    op.create_table(
        "idempotent_answer",
        sa.Column("person_id", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("request_hash", sa.String(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def _reference_counter() -> None:
    op.create_table(
        "reference_counter",
        sa.Column("series", sa.String(), primary_key=True),
        sa.Column("last", sa.Integer(), nullable=False),
    )


def _outbox_message() -> None:
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("agreement_id", sa.String(), sa.ForeignKey("agreement.id", name="fk_outbox_message_agreement_id")),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("last_error", sa.String()),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_outbox_message_due",
        "outbox_message",
        ["next_attempt_at"],
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column(
            "outbox_id", sa.String(), sa.ForeignKey("outbox_message.id", name="fk_delivery_outbox_id"), primary_key=True
        ),
        sa.Column(
            "recipient_id", sa.String(), sa.ForeignKey("person.id", name="fk_delivery_recipient_id"), primary_key=True
        ),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("last_error", sa.String()),
    )
    op.create_index("ix_delivery_recipient", "delivery", ["recipient_id"])


def _news() -> None:
    op.create_table(
        "news",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("recipient_id", sa.String(), sa.ForeignKey("person.id", name="fk_news_recipient_id"), nullable=False),
        sa.Column(
            "agreement_id", sa.String(), sa.ForeignKey("agreement.id", name="fk_news_agreement_id"), nullable=False
        ),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("details", sa.JSON()),
        sa.Column("outbox_id", sa.String()),
        sa.Column("dropped_because", sa.String()),
    )
    op.create_index(
        "ix_news_waiting",
        "news",
        ["created_on"],
        sqlite_where=sa.text("outbox_id IS NULL"),
        postgresql_where=sa.text("outbox_id IS NULL"),
    )


def _reminder() -> None:
    op.create_table(
        "reminder",
        sa.Column("object_id", sa.String(), primary_key=True),
        sa.Column("deadline_on", sa.Date(), primary_key=True),
        sa.Column("tier", sa.String(), primary_key=True),
        sa.Column("recipient_id", sa.String(), primary_key=True),
        sa.Column(
            "agreement_id", sa.String(), sa.ForeignKey("agreement.id", name="fk_reminder_agreement_id"), nullable=False
        ),
        sa.Column("ladder", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
    )
    op.create_index("ix_reminder_agreement_id", "reminder", ["agreement_id"])


def _announcement() -> None:
    op.create_table(
        "announcement",
        sa.Column("object_id", sa.String(), primary_key=True),
        sa.Column("act", sa.String(), primary_key=True),
        sa.Column("acts_on", sa.Date(), primary_key=True),
        sa.Column("announced_on", sa.Date(), nullable=False),
        sa.Column(
            "agreement_id",
            sa.String(),
            sa.ForeignKey("agreement.id", name="fk_announcement_agreement_id"),
            nullable=False,
        ),
    )
    op.create_index("ix_announcement_agreement_id", "announcement", ["agreement_id"])


def _document() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column(
            "agreement_id", sa.String(), sa.ForeignKey("agreement.id", name="fk_document_agreement_id"), nullable=False
        ),
        sa.Column("outbox_id", sa.String(), sa.ForeignKey("outbox_message.id", name="fk_document_outbox_id")),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_hash", sa.String(), nullable=False),
        sa.Column("template_hash", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_document_agreement", "document", ["agreement_id"])


def _incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("agreement_id", sa.String(), sa.ForeignKey("agreement.id", name="fk_incident_agreement_id")),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        sa.Column("resolution", sa.String()),
        sa.UniqueConstraint("key", name="uq_incident_key"),
    )
    op.create_index("ix_incident_open", "incident", ["resolved_at"])


def _import_batch() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_hash", sa.String(), nullable=False),
        sa.Column("imported_by", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
    )
    op.create_index("ix_import_batch_file_hash", "import_batch", ["file_hash"])


def _office_fact() -> None:
    op.create_table(
        "office_fact",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )

"""Legal review, derived dates, tasks, negotiation, notices and obligations of an agreement."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    _finding()
    _question()
    _fact_answer()
    _overlap()
    _deadline()
    _task()
    _negotiation_round()
    _notice()
    _obligation()


def _finding() -> None:
    op.create_table(
        "finding",
        sa.Column(
            "agreement_id", sa.String(), sa.ForeignKey("agreement.id", name="fk_finding_agreement_id"), primary_key=True
        ),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("authorities", sa.String(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("is_about_text", sa.Boolean(), nullable=False),
        sa.Column("settlement", sa.String()),
        sa.Column("settled_on", sa.Date()),
        sa.Column("settled_by", sa.String()),
        sa.Column("reason_seal", sa.String()),
        sqlite_with_rowid=False,
    )


def _question() -> None:
    op.create_table(
        "question",
        sa.Column(
            "agreement_id",
            sa.String(),
            sa.ForeignKey("agreement.id", name="fk_question_agreement_id"),
            primary_key=True,
        ),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("could_block", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.String()),
        sa.Column("due", sa.String()),
        sa.Column("reason_seal", sa.String()),
        sqlite_with_rowid=False,
    )


def _fact_answer() -> None:
    op.create_table(
        "fact_answer",
        sa.Column(
            "agreement_id",
            sa.String(),
            sa.ForeignKey("agreement.id", name="fk_fact_answer_agreement_id"),
            primary_key=True,
        ),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String()),
        sqlite_with_rowid=False,
    )


def _overlap() -> None:
    op.create_table(
        "overlap",
        sa.Column(
            "agreement_id", sa.String(), sa.ForeignKey("agreement.id", name="fk_overlap_agreement_id"), primary_key=True
        ),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("other_id", sa.String(), nullable=False),
        sa.Column("other_reference", sa.String(), nullable=False),
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String()),
        sa.Column("answered_by", sa.String()),
        sa.Column("answered_on", sa.Date()),
        sa.Column("reason_seal", sa.String()),
        sqlite_with_rowid=False,
    )


def _deadline() -> None:
    op.create_table(
        "deadline",
        sa.Column(
            "agreement_id",
            sa.String(),
            sa.ForeignKey("agreement.id", name="fk_deadline_agreement_id"),
            primary_key=True,
        ),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("working", sa.String(), nullable=False),
        sa.Column("source", sa.String()),
        sa.Column("about_id", sa.String()),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("moved_from_on", sa.Date()),
        sa.Column("confirmed_by", sa.String()),
        sa.Column("confirmed_on", sa.Date()),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_deadline_due",
        "deadline",
        ["due_on"],
        sqlite_where=sa.text("status = 'live'"),
        postgresql_where=sa.text("status = 'live'"),
    )


def _task() -> None:
    op.create_table(
        "task",
        sa.Column(
            "agreement_id", sa.String(), sa.ForeignKey("agreement.id", name="fk_task_agreement_id"), primary_key=True
        ),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("office_id", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("about_table", sa.String(), nullable=False),
        sa.Column("about_id", sa.String(), nullable=False),
        sa.Column("is_closing_duty", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date()),
        sa.Column("closed_because", sa.String()),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_task_open",
        "task",
        ["owner_id"],
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )


def _negotiation_round() -> None:
    op.create_table(
        "negotiation_round",
        sa.Column(
            "agreement_id",
            sa.String(),
            sa.ForeignKey("agreement.id", name="fk_negotiation_round_agreement_id"),
            primary_key=True,
        ),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("present_seal", sa.String(), nullable=False),
        sa.Column("positions_seal", sa.String()),
        sa.Column("open_points_seal", sa.String()),
        sa.Column("whose_turn", sa.String(), nullable=False),
        sa.Column("text_in", sa.String()),
        sa.Column("text_out", sa.String()),
        sqlite_with_rowid=False,
    )


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column(
            "agreement_id", sa.String(), sa.ForeignKey("agreement.id", name="fk_notice_agreement_id"), primary_key=True
        ),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date()),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date()),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("revoked_on", sa.Date()),
        sqlite_with_rowid=False,
    )


def _obligation() -> None:
    op.create_table(
        "obligation",
        sa.Column(
            "agreement_id",
            sa.String(),
            sa.ForeignKey("agreement.id", name="fk_obligation_agreement_id"),
            primary_key=True,
        ),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("owed_by", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("issue_area", sa.String()),
        sa.Column("due_rule", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("owner_id", sa.String()),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("is_survival", sa.Boolean(), nullable=False),
        sa.Column("survives_until_on", sa.Date()),
        sqlite_with_rowid=False,
    )

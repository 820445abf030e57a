"""Clauses of the library that were used in texts, and which text a text was made from."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add a column and a table."""
    op.add_column("text_version", sa.Column("derived_from", sa.String()))
    agreement = sa.ForeignKey("agreement.id", name="fk_clause_use_agreement_id")
    op.create_table(
        "clause_use",
        sa.Column("agreement_id", sa.String(), agreement, primary_key=True),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("clause_version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("derived_from", sa.String(), nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("words_hash", sa.String(), nullable=False),
        sa.Column("part_hash", sa.String(), nullable=False),
        sa.Column("position_seal", sa.String(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("used_by", sa.String(), nullable=False),
        sa.Column("reason_seal", sa.String()),
        sa.Column("approval_id", sa.String()),
        sa.Column("finding_id", sa.String()),
        sa.Column("replaced_on", sa.Date()),
        sqlite_with_rowid=False,
    )

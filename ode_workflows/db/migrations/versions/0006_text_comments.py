"""Comments on text versions, internal or shared."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the table."""
    agreement = sa.ForeignKey("agreement.id", name="fk_text_comment_agreement_id")
    op.create_table(
        "text_comment",
        sa.Column("agreement_id", sa.String(), agreement, primary_key=True),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.String(), nullable=False),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.String()),
        sa.Column("author_seal", sa.String()),
        sa.Column("written_at", sa.String()),
        sa.Column("article", sa.String()),
        sa.Column("text_seal", sa.String(), nullable=False),
        sa.Column("reply_to", sa.Integer()),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("resolved_on", sa.Date()),
        sa.Column("resolved_by", sa.String()),
        sa.Column("resolution_seal", sa.String()),
        sqlite_with_rowid=False,
    )

"""Invitations, and codes for a lost second factor."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables."""
    person = sa.ForeignKey("person.id", name="fk_invitation_person_id")
    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.String(), primary_key=True),
        sa.Column("person_id", sa.String(), person, nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_invitation_person", "invitation", ["person_id"])
    person = sa.ForeignKey("person.id", name="fk_recovery_code_person_id")
    op.create_table(
        "recovery_code",
        sa.Column("person_id", sa.String(), person, primary_key=True),
        sa.Column("code_hash", sa.String(), primary_key=True),
        sa.Column("used_at", sa.DateTime(timezone=True)),
    )

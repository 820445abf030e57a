"""The days that decide a renewal in their order, so that the first open decisions are found without reading all."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the index."""
    its = sa.text("status = 'live' AND kind IN ('notice_by', 'expires_on')")
    op.create_index("ix_deadline_decides", "deadline", ["due_on"], sqlite_where=its, postgresql_where=its)

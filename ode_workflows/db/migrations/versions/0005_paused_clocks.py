"""Clocks of approvals that are paused, run on and are extended."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add columns."""
    for name in ("paused_on", "resumed_on", "extended_from_on", "clock_set_on"):
        op.add_column("approval", sa.Column(name, sa.Date()))
    op.add_column("approval", sa.Column("days_left", sa.Integer()))

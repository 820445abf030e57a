"""The legal screen: what a finding rests on, screenings, confirmed constants, law watch."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add columns and tables."""
    _finding()
    _screening()
    _confirmed_constant()
    _law_watch()


def _finding() -> None:
    for name in ("why", "cure", "clause", "rulebook", "withdrawn_because"):
        op.add_column("finding", sa.Column(name, sa.String()))
    for name in ("rests_on", "brings"):
        op.add_column("finding", sa.Column(name, sa.JSON()))
    for name in ("law_read_until_on", "withdrawn_on"):
        op.add_column("finding", sa.Column(name, sa.Date()))


def _screening() -> None:
    agreement = sa.ForeignKey("agreement.id", name="fk_screening_agreement_id")
    op.create_table(
        "screening",
        sa.Column("agreement_id", sa.String(), agreement, primary_key=True),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("rulebook", sa.String(), nullable=False),
        sa.Column("facts_hash", sa.String(), nullable=False),
        sa.Column("screened_on", sa.Date(), nullable=False),
        sa.Column("fired", sa.JSON(), nullable=False),
        sa.Column("undecided", sa.JSON(), nullable=False),
        sa.Column("approvals", sa.JSON(), nullable=False),
        sa.Column("constants", sa.JSON(), nullable=False),
        sa.Column("state_law", sa.String()),
        sqlite_with_rowid=False,
    )


def _confirmed_constant() -> None:
    office = sa.ForeignKey("office.id", name="fk_confirmed_constant_office_id")
    person = sa.ForeignKey("person.id", name="fk_confirmed_constant_confirmed_by")
    op.create_table(
        "confirmed_constant",
        sa.Column("office_id", sa.String(), office, primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("fact", sa.String(), primary_key=True),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("confirmed_by", sa.String(), person, nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
    )


def _law_watch() -> None:
    agreement = sa.ForeignKey("agreement.id", name="fk_law_watch_agreement_id")
    op.create_table(
        "law_watch",
        sa.Column("agreement_id", sa.String(), agreement, primary_key=True),
        sa.Column("rulebook", sa.String(), nullable=False),
        sa.Column("screened_on", sa.Date(), nullable=False),
    )
    op.create_index("ix_law_watch_rulebook", "law_watch", ["rulebook"])

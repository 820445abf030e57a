"""Rows for lists and search, filled for the agreements that are there; an index of words over them."""

import sqlalchemy as sa
from alembic import op

from ode_workflows.db.listing import relist_all

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables, the index of words, and the rows of the agreements that are there.

    The rows follow from others: a later migration that changes these tables moves the filling into itself.
    """
    _listing()
    _words()
    if op.get_bind().dialect.name == "sqlite":
        _words_on_sqlite()
    else:
        _words_on_postgresql()
    op.create_index("ix_agreement_updated", "agreement", ["updated_at"])
    _index_of_parents()
    relist_all(op.get_bind())


def _listing() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    agreement = sa.ForeignKey("agreement.id", name="fk_agreement_listing_agreement_id")
    plain = ("visibility", "office_id", "home_state", "state", "kind", "issue_areas", "counterpart_kinds")
    op.create_table(
        "agreement_listing",
        sa.Column("reference", sa.String(), primary_key=True),
        sa.Column("agreement_id", sa.String(), agreement, nullable=False),
        sa.Column("number", number, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in plain),
        sa.Column("signed_year", sa.Integer(), nullable=False),
        sa.Column("in_force_on", sa.Date()),
        sa.Column("ended_on", sa.Date()),
        sa.Column("title_key", sa.String(), nullable=False),
        sa.Column("until_key", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_agreement_listing_number", "agreement_listing", ["number"], unique=True)
    op.create_index("ix_agreement_listing_agreement", "agreement_listing", ["agreement_id"], unique=True)
    for name, column in (("state", "state"), ("kind", "kind"), ("year", "signed_year"),
                         ("title", "title_key"), ("until", "until_key")):  # fmt: skip
        op.create_index(f"ix_agreement_listing_{name}", "agreement_listing", [column, "reference"])


def _index_of_parents() -> None:
    """Index children alone: with all the others in it, SQLite would rather read the whole register than use it."""
    has_parent = sa.text("parent_id IS NOT NULL")
    op.drop_index("ix_agreement_parent", "agreement")
    op.create_index(
        "ix_agreement_parent", "agreement", ["parent_id"], sqlite_where=has_parent, postgresql_where=has_parent
    )


def _words() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "agreement_words",
        sa.Column("number", number, primary_key=True, autoincrement=False),
        sa.Column("words", sa.String(), nullable=False),
    )


def _words_on_sqlite() -> None:
    """Make the full-text index; triggers keep it, so that whatever writes the words keeps it too.

    The words are cut and folded already: every sign that is no space belongs to a word.
    """
    taken = (
        "INSERT INTO agreement_word_index(agreement_word_index, rowid, words) VALUES ('delete', old.number, old.words)"
    )
    added = "INSERT INTO agreement_word_index(rowid, words) VALUES (new.number, new.words)"
    op.execute(
        "CREATE VIRTUAL TABLE agreement_word_index USING fts5("
        "words, content='agreement_words', content_rowid='number', tokenize='ascii', detail='none', columnsize=0)"
    )
    op.execute(f"CREATE TRIGGER agreement_words_added AFTER INSERT ON agreement_words BEGIN {added}; END")
    op.execute(f"CREATE TRIGGER agreement_words_taken AFTER DELETE ON agreement_words BEGIN {taken}; END")
    op.execute(f"CREATE TRIGGER agreement_words_changed AFTER UPDATE ON agreement_words BEGIN {taken}; {added}; END")


def _words_on_postgresql() -> None:
    op.execute(
        "ALTER TABLE agreement_words ADD COLUMN lexemes tsvector GENERATED ALWAYS AS"
        " (array_to_tsvector(string_to_array(btrim(words), ' '))) STORED"
    )
    op.execute("CREATE INDEX agreement_word_index ON agreement_words USING gin (lexemes)")

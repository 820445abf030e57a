"""The tables hold what the records say, and lie on the disk as they are described."""

from dataclasses import fields

import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.schema import CreateIndex

from ode_workflows.db.session import read_transaction
from ode_workflows.db.types import PartialIndex
from ode_workflows.db.writer import table_named
from ode_workflows.domain import records, review_records
from ode_workflows.domain.changes import HISTORY_TABLES, table_of

MODULES = (records.__name__, review_records.__name__)
RECORDS = [kind for kind in vars(records).values() if isinstance(kind, type) and kind.__module__ in MODULES]


def test_every_history_table_has_its_record() -> None:
    assert sorted(table_of(kind) for kind in RECORDS) == sorted(HISTORY_TABLES)


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_has_exactly_the_columns_of_its_table(kind: type) -> None:
    named = {field.name for field in fields(kind)}
    assert named == set(table_named(table_of(kind)).columns.keys())


@pytest.mark.sqlite_only
@pytest.mark.parametrize("name", HISTORY_TABLES)
def test_rows_lie_in_the_order_that_the_tables_describe(engine: Engine, name: str) -> None:
    table = table_named(name)
    with read_transaction(engine) as conn:
        keyed = conn.execute(text(f"SELECT name, pk FROM pragma_table_info('{name}') WHERE pk > 0 ORDER BY pk")).all()
        made = conn.scalar(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name})

    assert [row.name for row in keyed] == [column.name for column in table.primary_key.columns]
    assert ("WITHOUT ROWID" in str(made)) == (table.dialect_options["sqlite"]["with_rowid"] is False)


def test_an_index_on_some_rows_says_its_condition_to_both_databases() -> None:
    indexes = [index for table in table_named("agreement").metadata.tables.values() for index in table.indexes]
    partial = {str(index.name): index for index in indexes if isinstance(index, PartialIndex)}
    for index in partial.values():
        on_sqlite, on_postgresql = (
            str(CreateIndex(index).compile(dialect=make_url(f"{name}://").get_dialect()()))
            for name in ("sqlite", "postgresql")
        )
        assert on_sqlite.split("WHERE")[1] == on_postgresql.split("WHERE")[1]
    assert sorted(partial) == [
        "ix_agreement_parent", "ix_approval_due", "ix_deadline_decides", "ix_deadline_due", "ix_news_waiting",
        "ix_outbox_message_due", "ix_task_open",
    ]  # fmt: skip

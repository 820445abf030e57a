"""Applies changes to the history tables; nothing else writes to them."""

from collections.abc import Iterable
from functools import cache
from itertools import groupby

from sqlalchemy import Connection, Table, bindparam, insert, update
from sqlmodel import SQLModel

from ode_workflows.db import access_tables, listing_tables, office_tables, tables, work_tables
from ode_workflows.db.prepared import Prepared, PreparedInsert
from ode_workflows.domain.changes import HISTORY_TABLES, Change

_KEY, _AGREEMENT = "key_of_row", "agreement_of_row"
_SCHEMA = (tables, work_tables, office_tables, access_tables, listing_tables)  # importing them fills the metadata


def table_named(name: str) -> Table:
    """Return a table of the schema by its name."""
    return SQLModel.metadata.tables[name]


@cache
def _insert_statement(name: str, columns: frozenset[str]) -> PreparedInsert:
    return PreparedInsert(insert(table_named(name)).inline(), columns)


@cache
def _update_statement(name: str, columns: frozenset[str]) -> Prepared:
    table = table_named(name)
    values: dict[str, object] = {column: bindparam(f"v_{column}") for column in sorted(columns)}
    row = table.c.id == bindparam(_KEY)
    if name != "agreement":
        row &= table.c.agreement_id == bindparam(_AGREEMENT)  # the first part of the key finds the page
    return Prepared(update(table).where(row).values(values))


def apply_changes(conn: Connection, agreement_id: str, changes: Iterable[Change]) -> None:
    """Make and alter an agreement's rows in the order of the changes; like changes in sequence go in one statement.

    Raises:
        ValueError: a table is none of the history's.
    """
    for (op, table, columns), alike in groupby(changes, key=_kind_of):
        if table not in HISTORY_TABLES:
            raise ValueError(f"{table} is no table of the history")
        if op == "insert":
            _insert_statement(table, columns).run_many(conn, [change.values for change in alike])
        else:
            rows = [_update_values(change, agreement_id) for change in alike]
            _update_statement(table, columns).run_many(conn, rows)


def _kind_of(change: Change) -> tuple[str, str, frozenset[str]]:
    return change.op, change.table, frozenset(change.values)


def _update_values(change: Change, agreement_id: str) -> dict[str, object]:
    values = {f"v_{name}": value for name, value in change.values.items()}
    return {**values, _KEY: change.key, _AGREEMENT: agreement_id}


def insert_rows(conn: Connection, name: str, rows: list[dict[str, object]]) -> None:
    """Add rows of the office's own tables (history, outbox, news); rows of one call have the same columns."""
    if rows:
        _insert_statement(name, frozenset(rows[0])).run_many(conn, rows)

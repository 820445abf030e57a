"""Applies changes to the history tables; nothing else writes to them."""

from collections.abc import Iterable, Mapping
from functools import cache

from sqlalchemy import Connection, Table, bindparam, insert, update
from sqlmodel import SQLModel

from ode_workflows.db import office_tables, tables, work_tables
from ode_workflows.db.prepared import Prepared
from ode_workflows.domain.changes import HISTORY_TABLES, Change

_KEY, _AGREEMENT = "key_of_row", "agreement_of_row"
_SCHEMA = (tables, work_tables, office_tables)  # importing them fills the metadata


def table_named(name: str) -> Table:
    """Return a table of the schema by its name."""
    return SQLModel.metadata.tables[name]


@cache
def _insert_statement(name: str, columns: frozenset[str]) -> Prepared:
    table = table_named(name)
    return Prepared(insert(table).values({column: bindparam(column) for column in sorted(columns)}).inline())


@cache
def _update_statement(name: str, columns: frozenset[str]) -> Prepared:
    table = table_named(name)
    values: dict[str, object] = {column: bindparam(f"v_{column}") for column in sorted(columns)}
    row = table.c.id == bindparam(_KEY)
    if name != "agreement":
        row &= table.c.agreement_id == bindparam(_AGREEMENT)  # the first part of the key finds the page
    return Prepared(update(table).where(row).values(values))


def apply_changes(conn: Connection, agreement_id: str, changes: Iterable[Change]) -> None:
    """Make and alter an agreement's rows in the order of the changes; like rows in sequence go in one statement."""
    pending: list[Mapping[str, object]] = []
    pending_for: tuple[str, frozenset[str]] | None = None
    for change in changes:
        if change.table not in HISTORY_TABLES:
            raise ValueError(f"{change.table} is no table of the history")
        columns = (change.table, frozenset(change.values))
        if change.op == "insert" and columns == pending_for:
            pending.append(change.values)
            continue
        _flush(conn, pending_for, pending)
        pending, pending_for = ([change.values], columns) if change.op == "insert" else ([], None)
        if change.op == "update":
            values = {f"v_{name}": value for name, value in change.values.items()}
            _update_statement(*columns).run(conn, {**values, _KEY: change.key, _AGREEMENT: agreement_id})
    _flush(conn, pending_for, pending)


def _flush(conn: Connection, columns: tuple[str, frozenset[str]] | None, rows: list[Mapping[str, object]]) -> None:
    if columns is not None and rows:
        _insert_statement(*columns).run_many(conn, rows)


def insert_rows(conn: Connection, name: str, rows: list[dict[str, object]]) -> None:
    """Add rows of the office's own tables (history, outbox, news); rows of one call have the same columns."""
    if rows:
        _insert_statement(name, frozenset(rows[0])).run_many(conn, rows)

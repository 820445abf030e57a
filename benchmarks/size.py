"""How much an agreement weighs in the database: rows and bytes, its indexes included, on SQLite and on PostgreSQL."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from benchmarks.databases import DATABASES, database_of
from benchmarks.engine.ours import Office, whole_way
from benchmarks.engine.work import Job
from benchmarks.sweep.register import build
from ode_workflows.db.session import make_engine, read_transaction

_CARRIED, _REPEATED = 300, 10_000
_SMALL_BYTES = 50
_BYTES = {
    "sqlite": "SELECT sum(s.pgsize) FROM dbstat s JOIN sqlite_schema m ON m.name = s.name WHERE m.tbl_name = '{table}'",
    "postgresql": "SELECT pg_total_relation_size('{table}')",
}
Weights = dict[str, tuple[float, float]]
"""Rows and bytes an agreement, by table."""


def size_lines(server: str) -> Iterator[str]:
    """Yield the table line by line."""
    yield "## What an agreement weighs"
    yield ""
    yield f"Of {_CARRIED} agreements that were carried from proposal to force, with history, tasks, news and messages;"
    yield f"and of {_REPEATED:,} agreements what six key dates add. Bytes include indexes."
    yield ""
    yield "| table | rows an agreement | bytes on SQLite | bytes on PostgreSQL |"
    yield "|---|---|---|---|"
    of_sqlite, of_postgresql = (weights(database, server, _CARRIED) for database in DATABASES)
    for table in sorted(of_sqlite, key=lambda name: -of_sqlite[name][1]):
        rows, size = of_sqlite[table]
        if rows and size >= _SMALL_BYTES:
            yield f"| `{table}` | {rows:.1f} | {size:,.0f} | {of_postgresql[table][1]:,.0f} |"
    totals = [sum(size for _, size in found.values()) for found in (of_sqlite, of_postgresql)]
    yield f"| all | {sum(rows for rows, _ in of_sqlite.values()):.1f} | {totals[0]:,.0f} | {totals[1]:,.0f} |"
    dates = [_of_key_dates(database, server) for database in DATABASES]
    yield f"| six key dates more | {dates[0][0]:.1f} | {dates[0][1]:,.0f} | {dates[1][1]:,.0f} |"


def weights(database: str, server: str, carried: int) -> Weights:
    """Carry agreements from proposal to force and return what each of them left in every table."""
    with database_of(database, server) as address, tempfile.TemporaryDirectory() as files:
        empty = _measured(address, Office(Job(0, 1, address), Path(files)))
    with database_of(database, server) as address, tempfile.TemporaryDirectory() as files:
        office = Office(Job(carried, 1, address), Path(files))
        whole_way(office)
        full = _measured(address, office)
    return {
        table: ((rows - empty[table][0]) / carried, (size - empty[table][1]) / carried)
        for table, (rows, size) in full.items()
    }


def _measured(address: str, office: Office) -> Weights:
    office.engine.dispose()
    engine = make_engine(address)
    with read_transaction(engine) as conn:
        found = {table: _of_table(conn, table) for table in sorted(SQLModel.metadata.tables)}
    engine.dispose()
    return found


def _of_table(conn: Connection, table: str) -> tuple[float, float]:
    rows = conn.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    return rows, conn.execute(text(_BYTES[conn.dialect.name].format(table=table))).scalar_one()


def _of_key_dates(database: str, server: str) -> tuple[float, float]:
    with database_of(database, server) as address:
        build(address, _REPEATED)
        engine = make_engine(address)
        with read_transaction(engine) as conn:
            rows, size = _of_table(conn, "deadline")
        engine.dispose()
    return rows / _REPEATED, size / _REPEATED

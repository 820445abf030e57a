"""The engine and the one transaction: everything that a step writes commits together or not at all.

SQLite runs with a write-ahead log, `synchronous=FULL` and `BEGIN IMMEDIATE` for writers
(docs/decisions/0004-sqlite-full-sync-begin-immediate.md); PostgreSQL with its own defaults and a row lock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, RootTransaction, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from ode_workflows.db.prepared import close_cursor, read_json
from ode_workflows.db.storage_errors import BUSY, SETTING, sentence_for
from ode_workflows.domain.errors import InvalidFactsError, StorageError

BUSY_TIMEOUT_SECONDS = 5
_IS_WRITER, _NAMED = "ode_is_writer", "ode_address_named"
_WRITERS_KEPT = 4
_STATEMENTS_KEPT = 512
_DRIVER = "postgresql+psycopg"
"""What serves an address that names no driver."""
_SERVER = {"connect_timeout": 5, "options": "-c lock_timeout=10s"}
"""Nobody waits for ever: seconds for a connection, and for a row that another writer holds."""


def make_engine(url: str, *, busy_timeout_seconds: float = BUSY_TIMEOUT_SECONDS, named: str = SETTING) -> Engine:
    """Return an engine for a database address; makes the folder of a SQLite file.

    Args:
        url: the address.
        busy_timeout_seconds: how long a writer to a SQLite file waits for another one.
        named: what the address was given by, to be named when it is wrong.

    Raises:
        InvalidFactsError: the address cannot be read, or is of a database that is not served here; names the setting.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as fault:  # the second for a port that is no number
        raise InvalidFactsError.of(named, "is no database address, such as postgresql://user@host/name") from fault
    if parsed.get_backend_name() != "sqlite":
        return _of_a_server(parsed, named)
    if parsed.database and parsed.database != ":memory:":
        _make_folder(Path(parsed.database).parent)
    driver = {"timeout": busy_timeout_seconds, "check_same_thread": False, "cached_statements": _STATEMENTS_KEPT}
    engine = create_engine(parsed, connect_args=driver)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "close", close_cursor)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "engine_disposed", _close_idle_writers)
    _writers(engine).patience_seconds = busy_timeout_seconds
    return engine


def _of_a_server(address: URL, named: str) -> Engine:
    if address.drivername in ("postgres", "postgresql"):
        address = address.set(drivername=_DRIVER)
    try:
        engine = create_engine(
            address,
            pool_pre_ping=True,
            connect_args=_SERVER,
            json_deserializer=read_json,
            execution_options={_NAMED: named},
        )
    except (ModuleNotFoundError, NoSuchModuleError) as fault:
        message = (
            f"{address.drivername!r} is no database that this installation can use; leave the setting out to use SQLite"
        )
        raise InvalidFactsError.of(named, message) from fault
    event.listen(engine, "begin", _begin_on_server)
    event.listen(engine, "engine_disposed", _close_idle_writers)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise StorageError(
            f"The folder {folder} cannot be made ({fault.strerror}). Choose another ODE_HOME."
        ) from fault


def _prepare_sqlite(raw: Any, record: object) -> None:  # noqa: ARG001
    raw.isolation_level = None  # we begin transactions ourselves; the driver's own habit loses races
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("PRAGMA foreign_keys=ON")
    raw.execute("PRAGMA wal_autocheckpoint=8000")  # 32 MB: pages written often are copied back once
    raw.execute("PRAGMA cache_size=-32000")


def _begin_sqlite(conn: Connection) -> None:
    is_writer = conn.get_execution_options().get(_IS_WRITER, False)
    conn.connection.cursor().execute("BEGIN IMMEDIATE" if is_writer else "BEGIN")


def _begin_on_server(conn: Connection) -> None:
    """Begin by a statement of our own, whose answer says that a kept connection still stands."""
    if is_writer(conn):
        conn.connection.cursor().execute("BEGIN")


@dataclass(slots=True)
class _Writers:
    """An engine as writers use it, with connections that wait for the next write transaction.

    The writers of one process to a SQLite file come one after the other by `turn`: the database itself makes a second
    one sleep and ask again, for longer each time, while the file lies idle.
    """

    engine: Engine
    is_one_file: bool
    keeps: bool
    patience_seconds: float = BUSY_TIMEOUT_SECONDS
    turn: Lock = field(default_factory=Lock)
    idle: list[Connection] = field(default_factory=list)
    times_disposed: int = 0


@lru_cache(maxsize=64)
def _writers(engine: Engine) -> _Writers:
    is_pooled = isinstance(engine.pool, QueuePool)
    if engine.dialect.name == "sqlite":
        return _Writers(engine.execution_options(**{_IS_WRITER: True}), is_one_file=is_pooled, keeps=is_pooled)
    # "autocommit" is the driver's: it begins nothing by itself, since we do
    options: dict[str, Any] = {_IS_WRITER: True, "isolation_level": "AUTOCOMMIT"}
    return _Writers(engine.execution_options(**options), is_one_file=False, keeps=is_pooled)


@contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """Give a connection inside one transaction that commits at the end, or leaves nothing.

    Raises:
        StorageError: the database is locked, full, read-only or missing.
    """
    with _plain_storage_errors(engine), _in_turn(_writers(engine)), _lent_writer(engine) as conn:
        yield conn


@contextmanager
def _in_turn(writers: _Writers) -> Iterator[None]:
    if not writers.is_one_file:
        yield
        return
    if not writers.turn.acquire(timeout=writers.patience_seconds):
        raise StorageError(BUSY)
    try:
        yield
    finally:
        writers.turn.release()


@contextmanager
def _lent_writer(engine: Engine) -> Iterator[Connection]:
    """Lend a connection for one write transaction; a few are kept, so that not every step goes through the pool."""
    writers = _writers(engine)
    conn, begun = _begun_by_idle(writers) or _begun(writers.engine.connect())
    times_disposed, is_sound = writers.times_disposed, False
    try:
        with begun:
            yield conn
        is_sound = times_disposed == writers.times_disposed
    finally:  # after a fault nobody knows what the connection is worth
        if is_sound and writers.keeps and len(writers.idle) < _WRITERS_KEPT:
            writers.idle.append(conn)
        else:
            conn.close()


def _begun(conn: Connection) -> tuple[Connection, RootTransaction]:
    try:
        return conn, conn.begin()
    except BaseException:
        conn.close()
        raise


def _begun_by_idle(writers: _Writers) -> tuple[Connection, RootTransaction] | None:
    """Begin on a kept connection; one that a server's restart has ended is let go, and nobody notices."""
    while conn := _idle(writers):
        try:
            return conn, conn.begin()
        except writers.engine.dialect.loaded_dbapi.OperationalError:
            conn.invalidate()
            conn.close()
            if writers.is_one_file:
                raise
    return None


def _idle(writers: _Writers) -> Connection | None:
    try:
        return writers.idle.pop()
    except IndexError:
        return None


def _close_idle_writers(engine: Engine) -> None:
    writers = _writers(engine)
    writers.times_disposed += 1
    while conn := _idle(writers):
        conn.invalidate()  # the file may be replaced next, so no pool keeps it open
        conn.close()


@contextmanager
def read_transaction(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one snapshot and writes nothing.

    Raises:
        StorageError: the database is locked or missing.
    """
    with _plain_storage_errors(engine), _readers(engine).connect() as conn, conn.begin():
        yield conn


@lru_cache(maxsize=64)
def _readers(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        return engine  # a transaction there is one snapshot
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def is_writer(conn: Connection) -> bool:
    """Whether a connection is inside a write transaction."""
    return bool(conn.get_execution_options().get(_IS_WRITER, False))


@contextmanager
def _plain_storage_errors(engine: Engine) -> Iterator[None]:
    try:
        yield
    except (DBAPIError, engine.dialect.loaded_dbapi.Error) as fault:
        named = engine.get_execution_options().get(_NAMED, SETTING)
        sentence = sentence_for(str(getattr(fault, "orig", fault)), named)
        if sentence is None:
            raise
        raise StorageError(sentence) from fault

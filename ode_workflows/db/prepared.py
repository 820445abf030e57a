"""Core statements that are compiled once a database and then run on the driver's own cursor.

The step path runs two dozen statements in a transaction; SQLAlchemy's execution of each costs several times what the
database needs (docs/decisions/0006-prepared-statements-on-the-step-path.md). The statements stay Core expressions,
the types of their columns still convert every value, and the transaction is the connection's own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from json import loads
from typing import Any

from sqlalchemy import JSON, BindParameter, Connection, Date, Dialect, bindparam
from sqlalchemy.sql import ClauseElement, Select
from sqlalchemy.types import TypeEngine

_CURSOR = "ode_cursor"
_SIZES = (64, 32, 16, *range(8, 0, -1))
"""How many rows one statement may add: few sizes, since the server keeps each as a statement of its own."""

Convert = Callable[[Any], Any]
_EMPTY: dict[Any, Callable[[], Any]] = {"[]": list, "{}": dict}


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as one database's driver takes it."""

    sql: str
    binds: tuple[tuple[str, Convert | None], ...]
    is_positional: bool
    readers: tuple[tuple[int, Convert], ...]
    constants: Mapping[str, Any]

    def parameters(self, values: Mapping[str, Any]) -> Any:
        given = {**self.constants, **values} if self.constants else values
        if self.is_positional:
            return [given[name] if convert is None else convert(given[name]) for name, convert in self.binds]
        return {name: given[name] if convert is None else convert(given[name]) for name, convert in self.binds}


class Prepared:
    """One statement with named parameters (`bindparam`), ready to run."""

    __slots__ = ("_by_dialect", "_statement")

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._by_dialect: dict[str, _Compiled] = {}

    def rows(self, conn: Connection, values: Mapping[str, Any]) -> list[list[Any]]:
        """Return all rows of a select, each with its values as the columns' types give them."""
        compiled, cursor = self._for(conn), _cursor(conn)
        cursor.execute(compiled.sql, compiled.parameters(values))
        found = [list(row) for row in cursor.fetchall()]
        for row in found:
            for place, convert in compiled.readers:
                if row[place] is not None:  # most columns of most rows are empty
                    row[place] = convert(row[place])
        return found

    def first(self, conn: Connection, values: Mapping[str, Any]) -> list[Any] | None:
        """Return the first row of a select, or None."""
        found = self.rows(conn, values)
        return found[0] if found else None

    def run(self, conn: Connection, values: Mapping[str, Any]) -> int:
        """Run a write and return how many rows it touched."""
        compiled, cursor = self._for(conn), _cursor(conn)
        cursor.execute(compiled.sql, compiled.parameters(values))
        return int(cursor.rowcount)

    def run_many(self, conn: Connection, many: Sequence[Mapping[str, Any]]) -> None:
        """Run a write once for each set of values."""
        compiled, cursor = self._for(conn), _cursor(conn)
        if len(many) == 1:
            cursor.execute(compiled.sql, compiled.parameters(many[0]))
        else:
            cursor.executemany(compiled.sql, [compiled.parameters(values) for values in many])

    def _for(self, conn: Connection) -> _Compiled:
        name = conn.dialect.name
        found = self._by_dialect.get(name)
        if found is None:
            found = self._by_dialect[name] = _compile(self._statement, conn.dialect)
        return found


class PreparedInsert:
    """An insert of any number of rows with the same columns, ready to run.

    PostgreSQL's driver takes as long for each row of many as for a statement, so several rows make one statement there.
    """

    __slots__ = ("_by_count", "_columns", "_insert")

    def __init__(self, insert: Any, columns: Iterable[str]) -> None:
        self._insert = insert
        self._columns = tuple(sorted(columns))
        self._by_count: dict[int, Prepared] = {}

    def run(self, conn: Connection, row: Mapping[str, Any]) -> int:
        """Add a row and return how many were added: none where it was there already."""
        return self._of(1).run(conn, row)

    def run_many(self, conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows, in their order."""
        if conn.dialect.name != "postgresql":
            self._of(1).run_many(conn, rows)
            return
        start = 0
        while start < len(rows):
            count = next(size for size in _SIZES if size <= len(rows) - start)
            self._of(count).run_many(conn, [self._numbered(rows[start : start + count])])
            start += count

    def _numbered(self, rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
        if len(rows) == 1:
            return rows[0]
        return {f"{name}_{number}": row[name] for number, row in enumerate(rows) for name in self._columns}

    def _of(self, count: int) -> Prepared:
        if count not in self._by_count:
            rows = [self._row("" if count == 1 else f"_{number}") for number in range(count)]
            self._by_count[count] = Prepared(self._insert.values(rows[0] if count == 1 else rows))
        return self._by_count[count]

    def _row(self, suffix: str) -> dict[str, BindParameter[Any]]:
        # of several rows only the first would get its types from the table by itself
        kinds = self._insert.table.c
        return {name: bindparam(name + suffix, type_=kinds[name].type) for name in self._columns}


@contextmanager
def in_one_batch(conn: Connection) -> Iterator[None]:
    """Send the writes of a block to a server without waiting for each; the end of the block waits for all.

    Nothing in it may ask how many rows were touched. SQLite has no server to wait for.
    """
    if conn.dialect.name != "postgresql":
        yield
        return
    raw: Any = conn.connection.dbapi_connection
    with raw.pipeline():
        yield


def _cursor(conn: Connection) -> Any:
    """Return the cursor of a connection of the driver, without the pool's wrapping; it is made once.

    Every statement is done with it when the next one begins: making a cursor costs PostgreSQL's driver as much as
    sending a statement.
    """
    found = conn.info.get(_CURSOR)
    if found is None:
        raw: Any = conn.connection.dbapi_connection
        found = conn.info[_CURSOR] = raw.cursor()
    return found


def close_cursor(_raw: object, record: Any) -> None:
    """Close the cursor of a connection that is closed; a statement that failed on it would keep the file open."""
    cursor = record.info.pop(_CURSOR, None)
    if cursor is not None:
        cursor.close()


def _compile(statement: ClauseElement, dialect: Dialect) -> _Compiled:
    compiled: Any = statement.compile(dialect=dialect)
    names = compiled.positiontup if compiled.positional else list(compiled.binds)
    columns = statement.selected_columns if isinstance(statement, Select) else ()
    readers = ((place, _reader(column.type, dialect)) for place, column in enumerate(columns))
    return _Compiled(
        sql=str(compiled),
        binds=tuple((name, _binder(compiled.binds[name].type, dialect)) for name in names),
        is_positional=bool(compiled.positional),
        readers=tuple((place, convert) for place, convert in readers if convert is not None),
        constants={name: bind.value for name, bind in compiled.binds.items() if not bind.required},
    )


def _binder(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(kind, Date) and dialect.name == "sqlite":
        return _iso_day
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _iso_day(value: Any) -> str | None:
    """Return a civil date as SQLite keeps it; the type's own way, part by part, takes ten times as long."""
    return None if value is None else value.isoformat()


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    convert = kind.dialect_impl(dialect).result_processor(dialect, None)
    return _empty_first(convert) if convert is not None and isinstance(kind, JSON) else convert


def _empty_first(convert: Convert) -> Convert:
    """Return a reader of JSON that knows the commonest values by sight; each row gets a list or table of its own."""

    def read(value: Any) -> Any:
        if value in _EMPTY:
            return _EMPTY[value]()
        return _word(value) if value[0] == '"' else convert(value)

    return read


@lru_cache(maxsize=4096)
def _word(text: str) -> Any:
    """Return a JSON string, which nobody can change and which may therefore be shared: most answers are yes or no."""
    return loads(text)


def read_json(value: str | bytes) -> Any:
    """Return JSON as PostgreSQL's driver hands it over; it knows the commonest values by sight too."""
    text = value if isinstance(value, str) else value.decode()  # left to itself the library guesses the encoding
    if text in _EMPTY:
        return _EMPTY[text]()
    return _word(text) if text[0] == '"' else loads(text)

"""Moves an office from the embedded database into PostgreSQL: everything or nothing, verified before it counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, func, insert, make_url, select
from sqlmodel import SQLModel

from ode_workflows.actions._database_file import SQLITE
from ode_workflows.actions.delivering import PAUSED
from ode_workflows.actions.progress import Progress, unwatched
from ode_workflows.actions.verifying import VerifyReport, verify
from ode_workflows.db.incidents import set_office_fact
from ode_workflows.db.migrate import upgrade
from ode_workflows.db.schema_version import require_head
from ode_workflows.db.session import make_engine, write_transaction
from ode_workflows.domain.errors import CheckFailedError, InvalidFactsError, StorageError
from ode_workflows.files.store import FileStore

SETTING = "URL"
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class MoveReport:
    """What was copied, and the seal over all heads, which both databases have in common."""

    address: str
    rows: int
    agreements: int
    entries: int
    seal: str


def move_store(
    source: Engine, address: str, files: FileStore, *, now: datetime, progress: Progress = unwatched
) -> MoveReport:
    """Copy an office into an empty PostgreSQL database; nobody writes meanwhile, and the old one is kept as it was.

    Afterwards mails and documents leave from the new database alone: the outbox of the old one is paused.

    Args:
        source: the embedded database.
        address: of the new database, which exists and is empty.
        files: the store, which both use.
        now: instant of recording.
        progress: told how many rows of a table are copied.

    Raises:
        InvalidFactsError: on "URL", when it names no PostgreSQL database.
        StorageError: the office has moved before, the new database is not empty, or either refuses; nothing was copied.
        CheckFailedError: a history does not hold; nothing was copied.
    """
    if source.dialect.name != SQLITE:
        raise StorageError("This office's database is not the embedded one; move it with pg_dump and pg_restore.")
    target = _target(address)
    try:
        with write_transaction(source) as old:
            require_head(old)
            upgrade(target)
            with write_transaction(target) as new:
                _require_empty(new)
                rows = sum(_copy(old, new, table, progress) for table in SQLModel.metadata.sorted_tables)
                report = _same_in_both(old, new, files, progress)
            set_office_fact(old, PAUSED, f"moved to {_shown(target.url)} at {now:%Y-%m-%d %H:%M} UTC", now)
    finally:
        target.dispose()
    return MoveReport(_shown(target.url), rows, report.agreements, report.entries, report.seal)


def _target(address: str) -> Engine:
    engine = make_engine(address, named=SETTING)
    if engine.dialect.name != "postgresql":
        raise InvalidFactsError.of(SETTING, "must name a PostgreSQL database: postgresql://user:password@host/name")
    return engine


def _require_empty(new: Connection) -> None:
    for table in SQLModel.metadata.sorted_tables:
        if new.scalar(select(func.count()).select_from(table)):
            raise StorageError(
                f"The new database has rows in {table.name} already; nothing was copied. Make an empty one: createdb"
            )


def _copy(old: Connection, new: Connection, table: Table, progress: Progress) -> int:
    total = old.scalar(select(func.count()).select_from(table)) or 0
    done = 0
    for rows in _chunks(old, table):
        new.execute(insert(table), rows)
        done += len(rows)
        progress(f"copying {table.name}", done, total)
    return done


def _chunks(old: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    found = old.execution_options(yield_per=_AT_ONCE).execute(select(table).order_by(*table.primary_key.columns))
    for part in found.mappings().partitions():
        yield [dict(row) for row in part]


def _same_in_both(old: Connection, new: Connection, files: FileStore, progress: Progress) -> VerifyReport:
    before, after = (verify(conn, files=files, progress=progress) for conn in (old, new))
    after.require_sound()
    if before.seal != after.seal:
        raise CheckFailedError("The copy has another seal than the office it was made from; nothing was copied.")
    return after


def _shown(address: URL) -> str:
    return make_url(address).set(drivername="postgresql").render_as_string(hide_password=True)

"""The embedded database as a file: a consistent copy of it, and putting another one in its place."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine

from ode_workflows.actions._archives import cannot_write
from ode_workflows.domain.errors import StorageError
from ode_workflows.files.store import replace_durably, sync_file

SQLITE = "sqlite"
_BESIDE = ("-wal", "-shm", "-journal")
_WAIT_SECONDS = 2.0


def require_embedded(engine: Engine) -> None:
    """Refuse a database that is not ours to copy.

    Raises:
        StorageError: it is PostgreSQL, which has its own tool.
    """
    if engine.dialect.name != SQLITE:
        raise StorageError(
            "This office's database is PostgreSQL: back it up with pg_dump, and copy the folder `files` beside it."
        )


def copy_database(engine: Engine, place: Path) -> None:
    """Write a consistent copy of a database that is in use; copying the file itself would miss what is not merged yet.

    Raises:
        StorageError: the disk is full or the place cannot be written.
    """
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM INTO ?", (str(place),))
    except sqlite3.Error as fault:
        raise StorageError(
            f"The database cannot be copied to {place.parent}: {fault}. Free some space there."
        ) from fault
    finally:
        raw.close()
    sync_file(place)


def settle(place: Path) -> None:
    """Let all of a database that nobody else has open stand in its one file, synced.

    Raises:
        StorageError: somebody has it open.
    """
    with closing(sqlite3.connect(place, timeout=_WAIT_SECONDS, isolation_level=None)) as raw:
        [mode] = raw.execute("PRAGMA journal_mode=DELETE").fetchone()
    if mode != "delete":
        raise StorageError(f"The database {place.name} is in use; nothing was changed. Try again in a moment.")
    sync_file(place)


def put_in_place(new: Path, place: Path, kept: Path) -> bool:
    """Put a database in the place of another, which is kept under another name; whether there was one.

    At every moment the old database or the new one stands in the place, whole.

    Raises:
        StorageError: somebody has the old database open, or the folder cannot be written; nothing was changed.
    """
    had_one = place.exists()
    try:
        if not had_one:
            _move_beside(place, kept)
            replace_durably(new, place)
            return False
        with _alone(place):
            kept.hardlink_to(place)
            _move_beside(place, kept)
            replace_durably(new, place)
    except OSError as fault:
        raise cannot_write(place, fault) from fault
    return True


def _move_beside(place: Path, kept: Path) -> None:
    """Move what SQLite kept beside the old database, or it would take it for the new one's."""
    for end in _BESIDE:
        beside = place.with_name(place.name + end)
        if beside.exists() and beside.stat().st_size:
            beside.replace(kept.with_name(kept.name + end))
        beside.unlink(missing_ok=True)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Hold a database so that nobody else has it open, and let all of it stand in its one file."""
    with closing(sqlite3.connect(place, timeout=_WAIT_SECONDS, isolation_level=None)) as raw:
        try:
            raw.execute("PRAGMA locking_mode=EXCLUSIVE")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raw.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as fault:
            if "locked" in str(fault):
                raise StorageError(
                    "The database is in use; nothing was changed. Stop `ode up` and other commands, then try again."
                ) from fault
            # What is no database any more is nobody's; it is kept aside as it is.
        yield

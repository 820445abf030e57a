"""Checks of the database: it answers, has the right schema, loses nothing at a power cut, and fits states/."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, text

from ode_workflows.access.identity import actor_named
from ode_workflows.cli.checks.check import UnwellError
from ode_workflows.db.queries import states_in_use
from ode_workflows.db.schema_version import head, require_head, schema_of
from ode_workflows.db.writer import table_named
from ode_workflows.lifecycle.loader import lifecycle

_ENTRY = table_named("history_entry")
_FULL = 2
CLOCK_SLACK = timedelta(minutes=5)
"""How far ahead of the clock an entry may lie: two machines never agree to the second."""


def database_answers(conn: Connection) -> str:
    """Look whether the file is a whole database."""
    if conn.dialect.name != "sqlite":
        return conn.dialect.name
    found = conn.scalar(text("PRAGMA quick_check(1)"))
    if found != "ok":
        raise UnwellError(f"the file is damaged: {found}", "Restore a backup: ode restore FILE")
    return "SQLite, whole"


def schema_is_at_head(conn: Connection) -> str:
    """Look whether `ode init` has brought the schema to the newest number."""
    require_head(conn)
    return f"schema {schema_of(conn)} of {head()}"


def nothing_is_lost(conn: Connection) -> str:
    """Look whether an acknowledged step survives a power cut (docs/decisions/0004)."""
    if conn.dialect.name != "sqlite":
        return "left to the database server"
    mode, synced = conn.scalar(text("PRAGMA journal_mode")), conn.scalar(text("PRAGMA synchronous"))
    if mode != "wal" or synced != _FULL:
        raise UnwellError(
            f"journal_mode is {mode}, synchronous is {synced}",
            "Move ODE_HOME to a local disk that allows a write-ahead log.",
        )
    return "write-ahead log, synchronous FULL"


def states_are_known(conn: Connection) -> str:
    """Look whether every agreement stands in a state of states/lifecycle.toml."""
    used, known = states_in_use(conn), lifecycle().states
    strange = {state: count for state, count in used.items() if state not in known}
    if strange:
        named = ", ".join(f"{count} in {state}" for state, count in sorted(strange.items()))
        raise UnwellError(
            f"agreements stand in unknown states: {named}", "Bring the state back in states/lifecycle.toml."
        )
    return f"{sum(used.values())} agreements"


def clock_is_sane(conn: Connection, now: datetime) -> str:
    """Look whether the clock lies behind what was recorded already."""
    newest = conn.scalar(select(func.max(_ENTRY.c.at)))
    if newest is not None and newest > now + CLOCK_SLACK:
        raise UnwellError(
            f"the clock says {now:%Y-%m-%d %H:%M} UTC, but the newest entry is of {newest:%Y-%m-%d %H:%M} UTC",
            "Set the clock of this machine.",
        )
    return f"{now:%Y-%m-%d %H:%M} UTC"


def person_is_known(conn: Connection, handle: str | None, now: datetime) -> str:
    """Look whether the person set by ODE_PERSON has an account."""
    if not handle:
        return "not set; name who acts with --as"
    return actor_named(conn, handle, now.date()).name

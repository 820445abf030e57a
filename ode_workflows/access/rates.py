"""How often somebody may try something, counted in the database for every process that serves.

A window begins with the first try and lasts as long as its limit says; a try beyond the limit is counted too.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Connection, Engine, Table, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.domain.canonical import sha256_hex

_WINDOW: Table = table_named("rate_window")
_SWEPT_AT_ONCE = 500


def allowed(engine: Engine, what: str, who: str, limit: str, *, now: datetime) -> bool:
    """Count one try, and return whether it is still within the limit.

    Args:
        engine: of the database that all processes share.
        what: the kind of try, such as "sign_in".
        who: whose tries are counted together, such as a handle or an address; only a hash of it is kept.
        limit: such as "10/minute" or "100 per 2 hours".
        now: instant of the try.

    Raises:
        ValueError: the limit cannot be read.
        StorageError: the database cannot be written.
    """
    return _limiter(engine, now).hit(_item(limit), what, _hashed(who))


def is_open(engine: Engine, what: str, who: str, limit: str, *, now: datetime) -> bool:
    """Return whether a further try would be within the limit, and count nothing."""
    return _limiter(engine, now).test(_item(limit), what, _hashed(who))


def seconds_to_wait(engine: Engine, what: str, who: str, limit: str, *, now: datetime) -> int:
    """Return in how many whole seconds the window that runs is over; 1 at least, so that nobody asks in vain."""
    until = _Windows(engine, now).get_expiry(_item(limit).key_for(what, _hashed(who)))
    return max(1, int(until - now.timestamp() + 0.999))


def forget_tries(engine: Engine, what: str, who: str, limit: str, *, now: datetime) -> None:
    """Begin anew, as after a sign-in that succeeded."""
    _limiter(engine, now).clear(_item(limit), what, _hashed(who))


@cache
def _item(limit: str) -> RateLimitItem:
    return parse(limit)


def _hashed(who: str) -> str:
    # names and addresses are personal data, and a key needs neither
    return sha256_hex(who.strip().casefold().encode())[:32]


def _limiter(engine: Engine, now: datetime) -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(_Windows(engine, now))


class _Windows(Storage):
    """The table of windows, as the library asks for it; it lives for one try, since the clock comes in."""

    STORAGE_SCHEME = None

    def __init__(self, engine: Engine, now: datetime) -> None:
        super().__init__()
        self._engine, self._now = engine, now

    @property
    def base_exceptions(self) -> type[Exception]:
        return DBAPIError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count in one statement, so that no two processes read the same number."""
        with write_transaction(self._engine) as conn:
            hits = int(conn.execute(self._counting(conn, key, expiry, amount)).scalar_one())
            if hits == amount:  # a window begins: a good moment to clear away old ones, and not at every try
                conn.execute(_old_ones(self._now, key))
        return hits

    def _counting(self, conn: Connection, key: str, expiry: int, amount: int) -> Any:
        make: Callable[[Table], Any] = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
        ends_at = self._now + timedelta(seconds=expiry)
        is_over = _WINDOW.c.expires_at <= self._now
        return (
            make(_WINDOW)
            .values(key=key, hits=amount, expires_at=ends_at)
            .on_conflict_do_update(
                index_elements=[_WINDOW.c.key],
                set_={
                    "hits": case((is_over, amount), else_=_WINDOW.c.hits + amount),
                    "expires_at": case((is_over, ends_at), else_=_WINDOW.c.expires_at),
                },
            )
            .returning(_WINDOW.c.hits)
        )

    def get(self, key: str) -> int:
        found = self._live(key)
        return int(found.hits) if found is not None else 0

    def get_expiry(self, key: str) -> float:
        found = self._live(key)
        return float(found.expires_at.timestamp()) if found is not None else self._now.timestamp()

    def _live(self, key: str) -> Any:
        its = (_WINDOW.c.key == key, _WINDOW.c.expires_at > self._now)
        with read_transaction(self._engine) as conn:
            return conn.execute(select(_WINDOW.c.hits, _WINDOW.c.expires_at).where(*its)).first()

    def check(self) -> bool:
        with read_transaction(self._engine) as conn:
            return bool(conn.execute(select(1)).scalar_one())

    def reset(self) -> int:
        with write_transaction(self._engine) as conn:
            return int(conn.execute(delete(_WINDOW)).rowcount)

    def clear(self, key: str) -> None:
        with write_transaction(self._engine) as conn:
            conn.execute(delete(_WINDOW).where(_WINDOW.c.key == key))


def _old_ones(now: datetime, but: str) -> Any:
    """Return the statement that clears away windows that are over; it waits for nobody, and so for no one in a ring."""
    old = (
        select(_WINDOW.c.key)
        .where(_WINDOW.c.expires_at <= now, _WINDOW.c.key != but)
        .limit(_SWEPT_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return delete(_WINDOW).where(_WINDOW.c.key.in_(old))

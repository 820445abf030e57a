"""A register of any size: one agreement is carried into force, and the database repeats its rows.

Each agreement has six key dates, of which two are watched by a ladder: the last day for notice and the day of the
review. Both are spread evenly over ten years, and every step that they have reached is recorded as told, as in an
office that sweeps daily. Of every fifty agreements one has its last day for notice in exactly 90 days, with the step
of 180 days told: that one is due. So is the little else that lies on that day.
"""

import tempfile
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from benchmarks.engine.ours import Office, whole_way
from benchmarks.engine.work import Job
from ode_workflows.db.session import make_engine, write_transaction
from ode_workflows.lifecycle.reminder_loader import ladders
from ode_workflows.lifecycle.reminders import Tier, Watched, plan
from ode_workflows.lifecycle.terms_of import office_calendar

AS_OF = date(2026, 7, 1)
LADDER = "renewal_decision"
DUE_IN_DAYS, TOLD_BEFORE = 90, "180d_before"
ONE_DUE_OF = 50
"""One agreement of so many is due; its owner and the agency's liaison are told."""

_SPREAD_DAYS, _AHEAD_DAYS = 3650, 380
_NOTICE_IN = (
    f"CASE WHEN n % {ONE_DUE_OF} = 0 THEN {DUE_IN_DAYS} ELSE 1 + n % {_SPREAD_DAYS} * 7919 % {_SPREAD_DAYS} END"
)
_REVIEW_IN = f"1 + n % {_SPREAD_DAYS} * 10473 % {_SPREAD_DAYS}"
_KEY_DATES = {
    "notice_by": _NOTICE_IN,
    "review_by": _REVIEW_IN,
    "expires_on": f"90 + {_NOTICE_IN}",
    "next_term_ends_on": f"1915 + {_NOTICE_IN}",
    "renewal_window_opens_on": f"{_NOTICE_IN} - 180",
    "authority_expires_on": f"-30 - n % {_SPREAD_DAYS}",
}
"""Kind and days from today, of the agreement with the number n."""


class _Words:
    """The few words that the two databases say differently."""

    def __init__(self, engine: Engine) -> None:
        self.is_sqlite = engine.dialect.name == "sqlite"

    def numbers(self, count: int) -> str:
        """Return a table `numbers` with the column n."""
        if self.is_sqlite:
            return f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})"
        return f"WITH numbers(n) AS (SELECT generate_series(1, {count}))"

    def key(self, prefix: str, number: str) -> str:
        """Return an identifier of 32 hexadecimal digits that sorts by a number."""
        if self.is_sqlite:
            return f"printf('{prefix}%031x', {number})"
        return f"'{prefix}' || lpad(to_hex({number}), 31, '0')"

    def day(self, days: str) -> str:
        """Return the civil date in so many days."""
        if self.is_sqlite:
            return f"date('{AS_OF}', ({days}) || ' days')"
        return f"date '{AS_OF}' + ({days})"


def build(address: str, count: int) -> None:
    """Fill an empty database with a register of `count` agreements and the one that they repeat."""
    with tempfile.TemporaryDirectory() as files:
        office = Office(Job(1, 1, address), Path(files))
        whole_way(office)
    engine = make_engine(address, busy_timeout_seconds=60)
    words = _Words(engine)
    with write_transaction(engine) as conn:
        if words.is_sqlite:
            conn.exec_driver_sql("PRAGMA cache_size = -1000000")  # of this set-up only
        conn.execute(text("DELETE FROM deadline"))
        _repeat_agreement(conn, words, count)
        _repeat_parties(conn, words, count)
        _add_key_dates(conn, words, count)
        _record_what_was_told(conn)
    with engine.connect() as conn:
        conn.connection.cursor().execute("ANALYZE")
        conn.connection.commit()
        if words.is_sqlite:
            conn.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def _repeat_agreement(conn: Connection, words: _Words, count: int) -> None:
    said = {
        "id": words.key("a", "n"),
        "reference": f"'R-' || {words.key('', 'n')}",
        "state": f"CASE WHEN {_NOTICE_IN} <= 180 THEN 'renewal' ELSE 'in_force' END",
        "last_activity_on": words.day("-1"),
    }
    _repeat(conn, "agreement", said, words.numbers(count))


def _repeat_parties(conn: Connection, words: _Words, count: int) -> None:
    said = {"agreement_id": words.key("a", "n"), "id": words.key("b", "n * 2 + CASE WHEN old.is_us THEN 1 ELSE 0 END")}
    _repeat(conn, "party", said, words.numbers(count))


def repeat_rows(conn: Connection, table: str, count: int) -> None:
    """Give every agreement of a register the rows that the first one has in a table, whose key begins with it."""
    words = _Words(conn.engine)
    _repeat(conn, table, {"agreement_id": words.key("a", "n")}, words.numbers(count))


def _repeat(conn: Connection, table: str, said: dict[str, str], numbers: str) -> None:
    """Add a table's rows once more for each number, with some columns said anew."""
    names = list(conn.execute(text(f"SELECT * FROM {table} WHERE 1 = 0")).keys())
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(said.get(name, f'old."{name}"') for name in names)
    conn.execute(text(f"INSERT INTO {table} ({columns}) {numbers} SELECT {values} FROM numbers, {table} AS old"))


def _add_key_dates(conn: Connection, words: _Words, count: int) -> None:
    each = " UNION ALL ".join(
        f"SELECT n, {number} AS k, '{kind}' AS kind, {words.day(days)} AS due_on FROM numbers"
        for number, (kind, days) in enumerate(_KEY_DATES.items())
    )
    conn.execute(
        text(
            f"INSERT INTO deadline (agreement_id, id, kind, due_on, working, source, status) {words.numbers(count)}"
            f" SELECT {words.key('a', 'n')}, {words.key('d', 'n * 8 + k')}, kind, due_on,"
            f" '90 calendar days back from the last day of the term', 'article 12', 'live' FROM ({each}) AS dates"
            " ORDER BY n, k"
        )
    )


def steps_reached() -> dict[date, Tier]:
    """Return the step of the ladder that is reached by today, for each day on which a deadline may lie."""
    ladder, calendar = ladders()[LADDER], office_calendar("CA")
    found: dict[date, Tier] = {}
    for days in range(_AHEAD_DAYS + 1):
        due_on = AS_OF + timedelta(days=days)
        for each in plan(ladder, Watched(due_on), calendar):
            if each.on <= AS_OF:
                found[due_on] = each.tier
    return found


def _record_what_was_told(conn: Connection) -> None:
    """Record each watched date's step as told, but of those that are due only the step before."""
    due_on = AS_OF + timedelta(days=DUE_IN_DAYS)
    for day, tier in steps_reached().items():
        offset = TOLD_BEFORE if day == due_on else tier.offset
        conn.execute(
            text(
                "INSERT INTO reminder (object_id, deadline_on, tier, recipient_id, agreement_id, ladder, decided_on)"
                f" SELECT d.id, d.due_on, '{offset}', a.owner_id, a.id, '{LADDER}', '{AS_OF - timedelta(days=1)}'"
                f" FROM deadline d JOIN agreement a ON a.id = d.agreement_id WHERE d.due_on = '{day}'"
                " AND d.status = 'live' AND d.kind IN ('notice_by', 'review_by')"
            )
        )

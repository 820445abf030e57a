"""The work that every contestant does, and what it must leave behind.

Each of `count` agreements goes through six stages; every advance is one durable commit with one audit row and one task
row: on SQLite with a write-ahead log and `synchronous=FULL`, on PostgreSQL with its own durable settings. `check`
counts what is there afterwards: nothing may be missing or double.
"""

import argparse
import json
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.databases import database_of
from benchmarks.memory import peak_mb

STAGES = ("intake", "drafting", "review", "approval", "signature", "in_force", "closed")
STEPS = len(STAGES) - 1

Advance = Callable[[int, int], None]

_NUMBER = {"sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT", "postgresql": "BIGSERIAL PRIMARY KEY"}
_NOW = {"sqlite": "datetime('now')", "postgresql": "now()"}
TABLES = (
    "CREATE TABLE agreement (id INTEGER PRIMARY KEY, stage TEXT NOT NULL, version INTEGER NOT NULL)",
    (
        "CREATE TABLE audit (id {number}, agreement_id INTEGER NOT NULL, seq INTEGER NOT NULL,"
        " action TEXT NOT NULL, at TEXT NOT NULL, prev_hash TEXT NOT NULL DEFAULT '', hash TEXT NOT NULL DEFAULT '',"
        " UNIQUE (agreement_id, seq))"
    ),
    (
        "CREATE TABLE task (id {number}, agreement_id INTEGER NOT NULL, title TEXT NOT NULL,"
        " status TEXT NOT NULL DEFAULT 'open')"
    ),
)


@dataclass(frozen=True)
class Job:
    """How many agreements, by how many clients at once, in which database; a server for further databases, if any."""

    count: int
    clients: int
    address: str
    server: str = ""

    @property
    def database(self) -> str:
        """The kind of database, as in `DATABASES`."""
        return "sqlite" if self.address.startswith("sqlite") else "postgresql"

    @property
    def path(self) -> Path:
        """The file of a SQLite database."""
        return Path(self.address.removeprefix("sqlite:///"))

    def sql(self, statement: str) -> str:
        """Return a statement, written with `?`, as the driver of this database takes it."""
        statement = statement.format(number=_NUMBER[self.database], now=_NOW[self.database])
        return statement if self.database == "sqlite" else statement.replace("?", "%s")

    @property
    def begin(self) -> str:
        """What begins a transaction that will write."""
        return "BEGIN IMMEDIATE" if self.database == "sqlite" else "BEGIN"


def connect(job: Job) -> Any:
    """Return a connection of the driver, with the durability that all contestants have."""
    if job.database == "postgresql":
        return psycopg.connect(job.address, autocommit=True)
    connection = sqlite3.connect(job.path, timeout=60, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def fresh_tables(job: Job) -> None:
    """Make the plain tables with every agreement at the first stage."""
    connection = connect(job)
    for statement in TABLES:
        connection.execute(job.sql(statement))
    connection.execute("BEGIN")
    rows = [(number, STAGES[0]) for number in range(1, job.count + 1)]
    connection.cursor().executemany(job.sql("INSERT INTO agreement VALUES (?, ?, 0)"), rows)
    connection.execute("COMMIT")
    connection.close()


def check(job: Job) -> None:
    """Raise unless every agreement reached the last stage with exactly six audit and six task rows."""
    connection = connect(job)

    def one(query: str) -> int:
        return int(connection.execute(query).fetchone()[0])

    found = (
        one(f"SELECT count(*) FROM agreement WHERE stage = '{STAGES[-1]}' AND version = {STEPS}"),
        one("SELECT count(*) FROM audit"),
        one("SELECT count(*) FROM task"),
    )
    connection.close()
    if found != (job.count, job.count * STEPS, job.count * STEPS):
        raise AssertionError(f"the work was not done exactly once: {found}")


def raw_advance(job: Job) -> Advance:
    """Return the least that a durable advance can be: four statements on the driver."""
    connection = connect(job)
    move = job.sql("UPDATE agreement SET stage = ?, version = version + 1 WHERE id = ? AND version = ?")
    audit = job.sql("INSERT INTO audit (agreement_id, seq, action, at) VALUES (?, ?, ?, {now})")
    task = job.sql("INSERT INTO task (agreement_id, title) VALUES (?, ?)")

    def advance(agreement: int, step: int) -> None:
        connection.execute(job.begin)
        if connection.execute(move, (STAGES[step + 1], agreement, step)).rowcount != 1:
            connection.execute("ROLLBACK")
            raise RuntimeError("somebody else was first")
        connection.execute(audit, (agreement, step, STAGES[step + 1]))
        connection.execute(task, (agreement, STAGES[step + 1]))
        connection.execute("COMMIT")

    return advance


def drive(job: Job, make_client: Callable[[], Advance]) -> float:
    """Take every agreement through all stages with `clients` threads at once; return the seconds it took."""

    def way(client: Advance, numbers: range) -> None:
        for agreement in numbers:
            for step in range(STEPS):
                client(agreement, step)

    clients = [make_client() for _ in range(job.clients)]
    return together([(lambda c=client, k=k: way(c, shares(job, k))) for k, client in enumerate(clients)])


def shares(job: Job, client: int) -> range:
    """Return the agreements, numbered from 1, that one client takes."""
    return range(1 + client, job.count + 1, job.clients)


def together(works: list[Callable[[], None]]) -> float:
    """Run works at once, one a thread, and return the seconds until the last is done.

    Raises:
        BaseException: the first fault of any of them.
    """
    faults: list[BaseException] = []
    start = threading.Barrier(len(works) + 1)

    def run(work: Callable[[], None]) -> None:
        start.wait()
        try:
            work()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return time.perf_counter() - began


def main(contest: Callable[[Job], float]) -> None:
    """Run one contestant as a process of its own and print its figures as one JSON line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--clients", type=int, required=True)
    parser.add_argument("--server", default="", help="address of a PostgreSQL server; without it SQLite")
    said = parser.parse_args()
    with database_of("postgresql" if said.server else "sqlite", said.server) as address:
        seconds = contest(Job(said.count, said.clients, address, said.server))
    figures = {
        "per_second": said.count * STEPS / seconds,
        "rss_mb": peak_mb(),
    }
    print(json.dumps(figures))

"""What of our step the database alone takes: its statements, once recorded, run again on the bare driver.

`python -m benchmarks.engine.replay` prints how many times slower than the limit that is, on SQLite with one client. No
shorter Python can get below it; only fewer statements, rows and pages can.
"""

import argparse
import shutil
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.engine import ours, raw, work
from ode_workflows.db import prepared

TIMED = (
    "submit_for_legal_review",
    "authorize_negotiation",
    "submit_for_clearance",
    "authorize_signature",
    "complete_signature",
    "bring_into_force",
)
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "wal_autocheckpoint=8000", "cache_size=-32000")
Call = tuple[str, str, Any]


class _Recorder:
    """A cursor that writes down what is run on it."""

    def __init__(self, cursor: Any, calls: list[Call]) -> None:
        self._cursor, self._calls = cursor, calls

    def execute(self, sql: str, values: Any = ()) -> Any:
        self._calls.append(("execute", sql, values))
        return self._cursor.execute(sql, values)

    def executemany(self, sql: str, values: Any) -> Any:
        self._calls.append(("executemany", sql, values))
        return self._cursor.executemany(sql, values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


class _Recorded(ours.Office):
    """An office that keeps, for each timed trigger, the database before it and what was run on it."""

    def __init__(self, job: work.Job, folder: Path) -> None:
        super().__init__(job, folder / "files")
        self.folder = folder
        self.kept: list[tuple[Path, list[Call]]] = []
        self.calls: list[Call] = []
        bare = prepared._cursor  # noqa: SLF001  # the one place where statements reach the driver
        prepared._cursor = lambda conn: _Recorder(bare(conn), self.calls)  # noqa: SLF001

    def step(self, number: int, trigger: str, by: str, said: dict[str, Any]) -> None:
        self.calls.append(("execute", "BEGIN IMMEDIATE", ()))
        super().step(number, trigger, by, said)
        self.calls.append(("execute", "COMMIT", ()))

    def for_all(self, trigger: str, *words: Any) -> float:
        before = self.folder / f"{trigger}.db"
        with sqlite3.connect(self.job.path) as conn:
            conn.execute("VACUUM INTO ?", (str(before),)) if trigger in TIMED else None
        self.calls.clear()
        seconds = super().for_all(trigger, *words)
        if trigger in TIMED:
            self.kept.append((before, list(self.calls)))
        return seconds


def replayed(place: Path, calls: list[Call]) -> float:
    """Run recorded statements on the bare driver; return the seconds."""
    copy = Path(shutil.copy(place, place.with_suffix(".again")))
    conn = sqlite3.connect(copy, isolation_level=None, cached_statements=512)
    for pragma in PRAGMAS:
        conn.execute(f"PRAGMA {pragma}").fetchall()
    cursor = conn.cursor()
    began = time.perf_counter()
    for way, sql, values in calls:
        getattr(cursor, way)(sql, values)
        cursor.fetchall()
    seconds = time.perf_counter() - began
    conn.close()
    for each in (copy, copy.with_name(f"{copy.name}-wal"), copy.with_name(f"{copy.name}-shm")):
        each.unlink(missing_ok=True)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--times", type=int, default=7)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        office = _Recorded(work.Job(said.count, 1, f"sqlite:///{folder / 'office.db'}"), folder)
        ours.whole_way(office)
        steps, ratios = said.count * work.STEPS, []
        for number in range(said.times):
            alone = sum(replayed(*kept) for kept in office.kept) / steps
            limit_job = work.Job(400, 1, f"sqlite:///{folder / f'limit{number}.db'}")
            limit = raw.contest(limit_job) / (limit_job.count * work.STEPS)
            ratios.append(alone / limit)
            print(f"driver alone {alone * 1e6:.0f} µs a step, limit {limit * 1e6:.0f} µs, {alone / limit:.1f} times")
        middle, low, high = statistics.median(ratios), min(ratios), max(ratios)
        print(f"The statements of our step alone are {middle:.1f} [{low:.1f}..{high:.1f}] times slower than the limit.")


if __name__ == "__main__":
    main()

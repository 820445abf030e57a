"""DBOS: one durable workflow an agreement; each step is the raw advance, its output checkpointed by DBOS."""

import threading
import time
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, SetWorkflowID

from benchmarks.engine import work

_here = threading.local()
_job: work.Job


@DBOS.step()
def step(agreement: int, number: int) -> int:
    if not hasattr(_here, "advance"):
        _here.advance = work.raw_advance(_job)
    _here.advance(agreement, number)
    return number


@DBOS.workflow()
def lifecycle(agreement: int) -> int:
    for number in range(work.STEPS):
        step(agreement, number)
    return agreement


def _system_database(job: work.Job) -> tuple[str, sa.Engine]:
    """Give DBOS the durability of the others: out of the box it uses a rollback journal."""
    if job.database == "postgresql":
        return _of_driver(job.address), sa.create_engine(_of_driver(job.address), pool_size=20)
    url = f"sqlite:///{job.path}.dbos"
    engine = sa.create_engine(url, connect_args={"timeout": 60, "check_same_thread": False})

    @sa.event.listens_for(engine, "connect")
    def _prepare(raw: Any, _record: object) -> None:
        raw.isolation_level = "IMMEDIATE"
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=60000", "foreign_keys=ON"):
            raw.execute(f"PRAGMA {pragma}")

    return url, engine


def _of_driver(address: str) -> str:
    return address.replace("postgresql://", "postgresql+psycopg://", 1)


def contest(job: work.Job) -> float:
    global _job  # noqa: PLW0603  # DBOS calls the step by name
    _job = job
    work.fresh_tables(job)
    url, engine = _system_database(job)
    DBOS(
        config={
            "name": "peer",
            "system_database_url": url,
            "system_database_engine": engine,
            "log_level": "ERROR",
            "use_listen_notify": False,
        }
    )
    DBOS.launch()
    run = time.time_ns()

    def client(number: int) -> None:
        for agreement in work.shares(job, number):
            with SetWorkflowID(f"{run}-{agreement}"):
                lifecycle(agreement)

    seconds = work.together([lambda k=k: client(k) for k in range(job.clients)])
    DBOS.destroy()
    work.check(job)
    return seconds


if __name__ == "__main__":
    work.main(contest)

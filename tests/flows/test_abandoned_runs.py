"""A run that was killed with its worker does not stay "running" for ever: the next worker says that it crashed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ode_workflows.db.session import write_transaction
from tests.builders import make_office
from tests.flows.real_office import RealOffice, running_office, until

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes through /proc"),
    pytest.mark.waits,
    pytest.mark.sqlite_only,  # a run stands on Prefect's list, not in the office's database
]


@contextmanager
def nobody_writes(engine: Engine) -> Iterator[None]:
    """Hold the database, so that whatever runs goes on running."""
    with write_transaction(engine) as conn:
        if engine.dialect.name == "postgresql":
            conn.execute(text("LOCK TABLE office_fact IN ACCESS EXCLUSIVE MODE"))
        yield


@contextmanager
def a_process_of(run_id: str) -> Iterator[int]:
    """Give the number of a process that carries a run, as the one that a worker starts does."""
    waits = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(waits, stdin=subprocess.PIPE, env={"PREFECT__FLOW_RUN_ID": run_id}) as process:
        yield process.pid


def list_as_running(running: RealOffice, pid: int | None) -> str:
    """Put a run on Prefect's list as under way, in a process; its id."""
    deployment = running.ask("/deployments/filter")[0]
    made = running.ask(f"/deployments/{deployment['id']}/create_flow_run", state={"type": "RUNNING", "name": "Running"})
    if pid is not None:
        running.ask(f"/flow_runs/{made['id']}", "PATCH", infrastructure_pid=str(pid))
    return str(made["id"])


def state_of(running: RealOffice, run_id: str) -> str:
    [run] = running.ask("/flow_runs/filter", flow_runs={"id": {"any_": [run_id]}})
    return str(run["state"]["type"])


def another_worker(running: RealOffice) -> None:
    [victim] = running.pids_of("_worker.py")
    os.kill(victim, signal.SIGKILL)
    until(lambda: running.pids_of("_worker.py") not in ([], [victim]), "the worker is started again")


def test_a_run_whose_process_is_gone_is_told_as_crashed_and_no_other(engine: Engine, home: Path) -> None:
    make_office(engine)
    with running_office(home) as running:
        with nobody_writes(engine):
            a_run_is_killed_with_its_worker(running)
        runs_of_other_processes_are_told_apart(running)


def a_run_is_killed_with_its_worker(running: RealOffice) -> None:
    until(lambda: [each for each in running.flow_runs("RUNNING") if each["infrastructure_pid"]], "one runs")
    [run] = running.flow_runs("RUNNING")
    [worker] = running.pids_of("_worker.py")
    for victim in (worker, int(run["infrastructure_pid"])):
        os.kill(victim, signal.SIGKILL)
    until(lambda: state_of(running, run["id"]) == "CRASHED", "the next worker says so")
    [told] = running.flow_runs("CRASHED")
    assert told["state"]["message"] == "Its process was gone when the office started again."


def runs_of_other_processes_are_told_apart(running: RealOffice) -> None:
    stranger, fresh = list_as_running(running, os.getpid()), list_as_running(running, None)
    living = list_as_running(running, None)
    with a_process_of(living) as pid:
        running.ask(f"/flow_runs/{living}", "PATCH", infrastructure_pid=str(pid))
        another_worker(running)
        until(lambda: state_of(running, stranger) == "CRASHED", "a number that another process has now")
        assert state_of(running, living) == "RUNNING"
        assert state_of(running, fresh) == "RUNNING"  # a worker beside this one may be about to start it

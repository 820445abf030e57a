"""`ode up` serves the pages, starts again what dies, and leaves nothing behind."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.registry.flow_runs import FLOWS, LOOP, last_run
from tests.builders import make_proposal
from tests.cli.driver import ode
from tests.databases import environment_of
from tests.flows.real_office import first_json, until

PATIENCE_SECONDS = 20.0


@dataclass
class Up:
    """A running `ode up` and the port on which it serves."""

    process: subprocess.Popen[str]
    port: int

    def status(self, path: str) -> int:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            asked.request("GET", path)
            return asked.getresponse().status
        finally:
            asked.close()

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [int(each) for each in listed.split()]

    def child(self, module: str) -> int:
        [found] = [pid for pid in self.children() if module in command_of(pid)]
        return found

    def stop(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=10)


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8").replace("\0", " ")


@contextmanager
def up(home: Path, *words: str) -> Iterator[Up]:
    """Start `ode up` on a free port and wait for the address that it prints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ODE_")}
    line = [sys.executable, "-m", "ode_workflows", "--home", str(home), "up", "--port", "0", "--json", *words]
    line += [] if "--prefect-port" in words else ["--without-prefect"]
    env = {**kept, **environment_of(home)}
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as process:
        try:
            yield Up(process, int(first_json(process)["web"].rpartition(":")[2]))
        finally:
            process.kill()


def is_running(pid: int) -> bool:
    """Whether a process is there and no mere remainder that its parent has not looked at."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pid: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while is_running(pid):
        assert time.monotonic() < until, f"process {pid} is still there"
        os.sched_yield()


linux = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes through /proc")


@linux
def test_up_serves_restarts_what_dies_and_stops_clean(office: Path, engine: Engine) -> None:
    reference = make_proposal(engine, visibility="public")
    with up(office) as running:
        assert running.status("/healthz") == running.status(f"/agreements/{reference}") == 200
        assert running.status(f"/api/v1/agreements/{reference}") == 200
        web = running.child("ode_workflows.serving")
        os.kill(web, signal.SIGKILL)
        wait_until_gone(web)
        assert running.status("/healthz") == 200
        again = running.child("ode_workflows.serving")
        assert again != web
        assert running.stop(signal.SIGTERM) == 0
        assert not is_running(again)
        assert running.process.stderr is not None
        assert "Web ended (SIGKILL) and is started again." in running.process.stderr.read()


@linux
def test_ctrl_c_stops_it_and_frees_the_port(office: Path) -> None:
    with up(office) as running:
        assert running.stop(signal.SIGINT) == 0
        socket.create_server(("127.0.0.1", running.port)).close()


@linux
def test_a_supervisor_that_is_killed_leaves_no_service_behind(office: Path) -> None:
    with up(office) as running:
        children = running.children()
        assert children
        running.process.kill()
        for child in children:
            wait_until_gone(child)


def test_a_taken_port_is_refused_with_the_name_of_the_option(office: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = ode(office, "up", "--port", port, "--json")
    assert (answer.code, answer.fields) == (2, ["--port"])
    assert f"--port {port + 1}" in answer.json["detail"]


def test_a_taken_port_of_prefect_is_refused_with_option_and_setting(office: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = ode(office, "up", "--port", 0, "--prefect-port", taken.getsockname()[1], "--json")
    assert (answer.code, answer.fields) == (2, ["--prefect-port"])
    assert "ODE_PREFECT_PORT" in answer.json["detail"]


def test_a_port_that_is_no_number_is_refused_with_the_name_of_the_setting(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ODE_PREFECT_PORT", "many")
    answer = ode(office, "up", "--json")
    assert (answer.code, answer.fields) == (2, ["ODE_PREFECT_PORT"])


@linux
def test_without_prefect_the_loop_runs_every_flow_and_doctor_says_so(office: Path, engine: Engine) -> None:
    with up(office) as running:
        until(lambda: flows_that_ran(engine) == set(FLOWS), "every flow has run")
        found = {check["name"]: check["found"] for check in ode(office, "doctor", "--json").json["checks"]}
        assert found["flows"] == "run by the plain loop of ode up --without-prefect"
        assert running.stop(signal.SIGTERM) == 0
    found = {check["name"]: check["found"] for check in ode(office, "doctor", "--json").json["checks"]}
    assert found["flows"].startswith("nothing runs them since ode up was stopped")


def flows_that_ran(engine: Engine) -> set[str]:
    with read_transaction(engine) as conn:
        return {name for name in FLOWS if (run := last_run(conn, name)) is not None and run.run_by == LOOP}


def test_an_address_that_is_not_ours_is_refused_with_the_name_of_the_option(office: Path) -> None:
    answer = ode(office, "up", "--host", "203.0.113.7", "--json")
    assert (answer.code, answer.fields) == (2, ["--host"])


def test_without_a_database_it_says_to_run_init(tmp_path: Path) -> None:
    answer = ode(tmp_path / "nowhere", "up", "--json")
    assert answer.code == 1
    assert answer.json["detail"].endswith("Run: ode init")


def test_an_older_schema_is_not_served(office: Path, engine: Engine) -> None:
    with write_transaction(engine) as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = ode(office, "up", "--json")
    assert answer.code == 1
    assert answer.json["detail"].endswith("run: ode init")


def test_a_state_that_the_lifecycle_does_not_know_is_not_served(office: Path, engine: Engine) -> None:
    make_proposal(engine)
    with write_transaction(engine) as conn:
        conn.execute(text("UPDATE agreement SET state = 'limbo'"))
    answer = ode(office, "up", "--json")
    assert answer.code == 5
    assert "1 in limbo" in answer.json["detail"]


def test_an_armed_failpoint_is_not_served(office: Path) -> None:
    line = [sys.executable, "-m", "ode_workflows", "--home", str(office), "up", "--json"]
    env = {**os.environ, "ODE_FAILPOINT": "step.entry_written"}
    answer = subprocess.run(line, capture_output=True, text=True, env=env, check=False, timeout=PATIENCE_SECONDS)
    assert answer.returncode == 5
    assert "unset it" in json.loads(answer.stdout)["detail"]

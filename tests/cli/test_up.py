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
from typing import Any

import pytest
from sqlalchemy import Engine, text

from ode_workflows.cli.supervisor import MOST_RESTARTS, Service, Supervisor
from ode_workflows.db.session import write_transaction
from ode_workflows.domain.errors import OdeError
from tests.builders import make_proposal
from tests.cli.driver import ode

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
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=kept) as process:
        try:
            yield Up(process, int(first_json(process)["web"].rpartition(":")[2]))
        finally:
            process.kill()


def first_json(process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None
    read = ""
    for line in process.stdout:
        read += line
        if line.startswith("}"):
            return json.loads(read)
    raise AssertionError(f"it printed no address: {read} {process.stderr.read() if process.stderr else ''}")


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
        web = running.child("ode_workflows.web")
        os.kill(web, signal.SIGKILL)
        wait_until_gone(web)
        assert running.status("/healthz") == 200
        again = running.child("ode_workflows.web")
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


def failing(folder: Path, script: str) -> Service:
    return Service(
        name="Web", command=[sys.executable, "-c", script], is_ready=lambda: False, log=folder / "logs" / "web.log"
    )


def test_a_service_that_ends_again_and_again_is_given_up_with_its_last_words(tmp_path: Path) -> None:
    told: list[str] = []
    with pytest.raises(OdeError, match=r"ended 6 times within a minute.*its last line: no luck"):
        Supervisor([failing(tmp_path, "raise SystemExit('no luck')")], tell=told.append).run()
    assert len(told) == MOST_RESTARTS


def test_what_a_service_leaves_in_its_group_is_stopped_with_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    script = (
        "import pathlib, subprocess, sys; "
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
        f"pathlib.Path({str(note)!r}).write_text(str(child.pid))"
    )
    with pytest.raises(OdeError):
        Supervisor([failing(tmp_path, script)], tell=lambda _: None).run()
    wait_until_gone(int(note.read_text(encoding="ascii")))

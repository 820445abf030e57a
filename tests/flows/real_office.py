"""A real `ode up` with Prefect on free ports of this machine, asked through its API and stopped after."""

import base64
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from typing import Any

from ode_workflows import clock
from ode_workflows.notifications.sink import list_mails
from tests.databases import environment_of

PATIENCE_SECONDS = 120.0


@dataclass
class PrefectApi:
    """A Prefect server, and the password that it asks for."""

    prefect: str
    password: str

    def ask(self, path: str, method: str = "POST", **body: object) -> Any:
        """Ask Prefect something; None for an answer without a body."""
        headers = {
            "Authorization": f"Basic {base64.b64encode(self.password.encode()).decode()}",
            "Content-Type": "application/json",
        }
        asked = urllib.request.Request(f"{self.prefect}/api{path}", json.dumps(body).encode(), headers, method=method)
        return json.loads(_answer(asked) or b"null")

    def flow_runs(self, state: str) -> list[Any]:
        wanted = {"state": {"type": {"any_": [state]}}}
        return list(self.ask("/flow_runs/filter", flow_runs=wanted, limit=200))

    def scheduled_by_flow(self) -> dict[str, int]:
        """How many runs wait for their time, by deployment."""
        counts: dict[str, int] = {}
        for deployment in self.ask("/deployments/filter"):
            wanted = {"state": {"type": {"any_": ["SCHEDULED"]}}}
            one = {"id": {"any_": [deployment["id"]]}}
            counts[deployment["name"]] = self.ask("/flow_runs/count", flow_runs=wanted, deployments=one)
        return counts

    def pause(self, name: str) -> None:
        """Let a flow run only when it is asked to."""
        self.ask(f"/deployments/{self._deployment(name)['id']}/pause_deployment")

    def _deployment(self, name: str) -> Any:
        [deployment] = [each for each in self.ask("/deployments/filter") if each["name"] == name]
        return deployment

    def schedule(self, name: str, at: datetime) -> None:
        """Let a flow run once more at an instant."""
        deployment = self._deployment(name)
        state = {"type": "SCHEDULED", "state_details": {"scheduled_time": at.isoformat()}}
        self.ask(f"/deployments/{deployment['id']}/create_flow_run", state=state)


@dataclass
class RealOffice(PrefectApi):
    """An office that runs, with its Prefect."""

    home: Path
    process: subprocess.Popen[str]

    def pids_of(self, script: str) -> list[int]:
        """The processes of this office whose command line names a script."""
        found = []
        for place in Path("/proc").iterdir():
            if place.name.isdigit() and _parent(place) == self.process.pid:
                command = (place / "cmdline").read_bytes().decode("utf-8", errors="replace")
                found += [int(place.name)] if script in command else []
        return found

    def recipients(self) -> list[str]:
        return sorted(mail.recipient for mail in list_mails(self.home / "mail"))


def _answer(asked: urllib.request.Request) -> bytes:
    """Return what a server answers; one that is too busy for an answer is asked again, as its own client does."""
    end, never = monotonic() + PATIENCE_SECONDS, threading.Event()
    while True:
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE_SECONDS) as answer:
                said: bytes = answer.read()
                return said
        except urllib.error.HTTPError as fault:
            if fault.code != HTTPStatus.SERVICE_UNAVAILABLE or monotonic() > end:
                raise
        never.wait(0.5)


def _parent(place: Path) -> int:
    try:
        return int((place / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def descendants(pids: Sequence[int]) -> list[int]:
    """Return the processes that these started, and those that they started in turn, in sessions of their own or not."""
    parents = {int(place.name): _parent(place) for place in Path("/proc").iterdir() if place.name.isdigit()}
    found, newest = [], set(pids)
    while newest:
        newest = {pid for pid, parent in parents.items() if parent in newest}
        found += sorted(newest)
    return found


def kill_all(pids: Sequence[int]) -> None:
    """End processes and whatever they started, as a power cut would; a worker's runs have sessions of their own."""
    for pid in [*pids, *descendants(pids)]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def until(
    what: Callable[[], object], why: str, seconds: float = PATIENCE_SECONDS, *, every_seconds: float = 0.2
) -> None:
    """Look again and again until something is true, for so long at most."""
    end, never = monotonic() + seconds, threading.Event()
    while not what():
        assert monotonic() < end, f"not within {seconds:.0f} seconds: {why}"
        never.wait(every_seconds)


def zone_of_noon() -> str:
    """Return a time zone in which it is about noon now, so that no test depends on the hour at which it runs."""
    ahead = 12 - clock.now().hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


@contextmanager
def running_office(home: Path, **settings: str) -> Iterator[RealOffice]:
    """Start `ode up` with Prefect and wait until its flows are ready."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ODE_", "PREFECT_"))}
    env = {**kept, **environment_of(home), "ODE_OFFICE_TIMEZONE": zone_of_noon(), **settings}
    words = ["--home", str(home), "up", "--port", "0", "--prefect-port", "0", "--json"]
    log = home / "up.log"
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "ode_workflows", *words], stdout=subprocess.PIPE, stderr=errors, text=True, env=env
        ) as process,
    ):
        try:
            prefect = first_json(process)["prefect"]
            until(lambda: "Flows: ready" in log.read_text(encoding="utf-8"), f"the flows are ready, see {log}")
            password = (home / "prefect" / "auth").read_text(encoding="ascii").strip()
            yield RealOffice(prefect, password, home, process)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=15) == 0


def first_json(process: subprocess.Popen[str]) -> Any:
    """Return the first JSON object that a process prints, such as the addresses of `ode up`."""
    assert process.stdout is not None
    read = ""
    for line in process.stdout:
        read += line
        if line.startswith("}"):
            return json.loads(read)
    raise AssertionError(f"it printed no address: {read} {process.stderr.read() if process.stderr else ''}")

"""Runs the services of an office as processes of their own: waits until they are ready, restarts, stops them all.

Each service runs in a session of its own, so that Ctrl-C at the terminal reaches the supervisor alone, which then stops
every service in order. A service's input is a pipe that ends when the supervisor is gone, however that came about.
"""

import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from os import SEEK_END, killpg
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from ode_workflows.domain.errors import OdeError

MOST_RESTARTS, WITHIN_SECONDS = 5, 60.0
"""A service that ends more often than this is not started again."""

READY_WITHIN_SECONDS, STOPPED_WITHIN_SECONDS = 30.0, 8.0
_LOOK_EVERY_SECONDS = 0.05
_TAIL_BYTES = 4_000
_ASKS_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service: its name for people, the command that runs it, and how to see that it is ready.

    `log` takes what it prints; `sockets` are the numbers of open sockets that it inherits.
    """

    name: str
    command: Sequence[str]
    is_ready: Callable[[], bool]
    log: Path
    sockets: Sequence[int] = ()


@dataclass(slots=True, eq=False)
class _Running:
    """A service with its process, and the readings of the stopwatch at which it ended so far."""

    service: Service
    process: subprocess.Popen[bytes]
    ends: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_RESTARTS + 1))


_Events = SimpleQueue[_Running | None]
"""A service that ended; None when somebody asks to stop."""


class Supervisor:
    """Keeps services running until it is asked to stop."""

    def __init__(self, services: Sequence[Service], *, tell: Callable[[str], None]) -> None:
        self._services, self._tell = services, tell
        self._running: list[_Running] = []
        self._events: _Events = SimpleQueue()

    def run(self, when_ready: Callable[[], None]) -> None:
        """Start every service, say when all are ready, return when asked to stop; no process is left behind.

        Raises:
            OdeError: a service does not become ready, or ends again and again; names its log.
        """
        with _asked_to_stop(self._events):
            try:
                for service in self._services:
                    running = _Running(service, _start(service))
                    self._running.append(running)
                    self._watch(running)
                if self._become_ready():
                    when_ready()
                    self._keep()
            finally:
                for running in self._running:
                    _signal(running.process, signal.SIGTERM)
                _wait_for([running.process for running in self._running])

    def _watch(self, running: _Running) -> None:
        process = running.process

        def wait() -> None:
            process.wait()
            self._events.put(running)

        Thread(target=wait, daemon=True).start()

    def _become_ready(self) -> bool:
        """Wait until every service is ready; False when asked to stop meanwhile."""
        until = time.monotonic() + READY_WITHIN_SECONDS
        waiting = list(self._running)
        while waiting := [each for each in waiting if not each.service.is_ready()]:
            if time.monotonic() > until:
                raise OdeError(_gave_up(waiting[0].service, f"is not ready after {READY_WITHIN_SECONDS:.0f} seconds"))
            with suppress(Empty):
                if not self._answer(self._events.get(timeout=_LOOK_EVERY_SECONDS)):
                    return False
        return True

    def _keep(self) -> None:
        while self._answer(self._events.get()):
            pass

    def _answer(self, ended: _Running | None) -> bool:
        """Start again what ended; False when somebody asks to stop."""
        if ended is None:
            return False
        service, now = ended.service, time.monotonic()
        ended.ends.append(now)
        if len(ended.ends) > MOST_RESTARTS and now - ended.ends[0] <= WITHIN_SECONDS:
            raise OdeError(_gave_up(service, f"ended {len(ended.ends)} times within a minute"))
        self._tell(f"{service.name} ended ({_how(ended.process)}) and is started again.")
        _put_away(ended.process)
        ended.process = _start(service)
        self._watch(ended)
        return True


def _start(service: Service) -> subprocess.Popen[bytes]:
    service.log.parent.mkdir(parents=True, exist_ok=True)
    with service.log.open("ab") as log:
        return subprocess.Popen(
            service.command,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=service.sockets,
        )


@contextmanager
def _asked_to_stop(events: _Events) -> Iterator[None]:
    """Turn the signals that ask a process to stop into an event; a queue's `put` is safe inside a handler."""
    before = {number: signal.signal(number, lambda *_: events.put(None)) for number in _ASKS_TO_STOP}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal to a service and whatever it started; its session is a group of the same number."""
    with suppress(ProcessLookupError, PermissionError):
        killpg(process.pid, number)


def _wait_for(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + STOPPED_WITHIN_SECONDS
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(0.0, until - time.monotonic()))
        _put_away(process)


def _put_away(process: subprocess.Popen[bytes]) -> None:
    """End a service that is still there, and whatever it left behind in its group."""
    _signal(process, signal.SIGKILL)
    process.wait()
    if process.stdin is not None:
        process.stdin.close()


def _how(process: subprocess.Popen[bytes]) -> str:
    code = process.returncode
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name


def _gave_up(service: Service, what: str) -> str:
    last = _last_line(service.log)
    said = f"; its last line: {last}" if last else ""
    return f"{service.name} {what}, so everything was stopped. Its log is {service.log}{said}"


def _last_line(log: Path) -> str:
    if not log.is_file():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, file.seek(0, SEEK_END) - _TAIL_BYTES))
        lines = file.read().decode("utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")

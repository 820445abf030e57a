"""Runs the services of an office as processes of their own: waits until they are ready, restarts, stops them all.

Each service runs in a session of its own, so that Ctrl-C at the terminal reaches the supervisor alone, which then stops
every service in order. A service's input is a pipe that ends when the supervisor is gone, however that came about.
"""

import os
import shutil
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from os import SEEK_END, killpg
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

from ode_workflows.domain.errors import OdeError

MOST_RESTARTS, WITHIN_SECONDS = 5, 60.0
"""A service that ends more often than this is given up when nothing works without it, else left alone for a while."""

REST_SECONDS = 300.0
"""How long a service is left alone that ended again and again."""

LOOK_EVERY_SECONDS, MOST_MISSES = 10.0, 3
"""A service that was ready is asked this often, and started again when it did not answer so many times in a row."""

STOPPED_WITHIN_SECONDS, MOST_FOR_ONE_SECONDS = 9.0, 3.5
MOST_BYTES_OF_A_LOG = 5_000_000
"""A log that grows beyond this becomes the older one, in the place of the one before."""

_SHORT_SECONDS, _LONG_SECONDS = 0.05, 1.0
_TAIL_BYTES = 4_000
_ASKS_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service of an office.

    Attributes:
        name: for people.
        command: the words that run it.
        is_ready: looks whether it answers.
        log: takes what it prints.
        sockets: numbers of the open sockets that it inherits.
        env: its environment; None for ours.
        ready_within_seconds: how long its start may take.
        is_vital: everything is stopped when it cannot be kept running; what is not vital is tried again later.
        when_ready: is called once, when it is ready for the first time.
    """

    name: str
    command: Sequence[str]
    is_ready: Callable[[], bool]
    log: Path
    sockets: Sequence[int] = ()
    env: Mapping[str, str] | None = None
    ready_within_seconds: float = 30.0
    is_vital: bool = True
    when_ready: Callable[[], None] = lambda: None


@dataclass(slots=True, eq=False)
class _Running:
    """A service with its process; all instants are readings of the stopwatch."""

    service: Service
    process: subprocess.Popen[bytes]
    started_at: float
    looked_at: float = 0.0
    rests_until: float | None = None
    is_ready: bool = False
    was_ready: bool = False
    misses: int = 0
    ends: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_RESTARTS + 1))


_Events = SimpleQueue[_Running | None]
"""A service that ended; None when somebody asks to stop."""


class Supervisor:
    """Keeps services running until it is asked to stop."""

    def __init__(self, services: Sequence[Service], *, tell: Callable[[str], None]) -> None:
        self._services, self._tell = services, tell
        self._running: list[_Running] = []
        self._events: _Events = SimpleQueue()

    def run(self) -> None:
        """Start every service, keep them all running, return when asked to stop; no process is left behind.

        Raises:
            OdeError: a vital service does not become ready, or ends again and again; names its log.
        """
        with _asked_to_stop(self._events):
            try:
                self._begin(service for service in self._services if service.is_vital)
                while self._goes_on():
                    self._look_after_all()
            finally:
                _stop([running.process for running in reversed(self._running)])

    def _begin(self, services: Iterable[Service]) -> None:
        for service in services:
            running = _Running(service, _start(service), monotonic())
            self._running.append(running)
            self._watch(running)

    def _watch(self, running: _Running) -> None:
        process = running.process

        def wait() -> None:
            process.wait()
            self._events.put(running)

        Thread(target=wait, daemon=True).start()

    def _goes_on(self) -> bool:
        """Wait for what happens next; False when somebody asks to stop."""
        all_ready = all(running.is_ready for running in self._running)
        if all_ready and len(self._running) < len(self._services):  # people come first, and their pages start alone
            self._begin(service for service in self._services if not service.is_vital)
            all_ready = False
        with suppress(Empty):
            ended = self._events.get(timeout=_LONG_SECONDS if all_ready else _SHORT_SECONDS)
            if ended is None:
                return False
            self._ended(ended)
        return True

    def _look_after_all(self) -> None:
        """Look at what runs; of those that are not ready yet only the first, since asking one may take a while."""
        is_first = True
        for running in self._running:
            if running.rests_until is not None:
                if monotonic() >= running.rests_until:
                    self._begin_again(running)
            elif running.is_ready:
                self._look_at(running)
            elif is_first:
                is_first = False
                self._await(running)

    def _await(self, running: _Running) -> None:
        service = running.service
        if service.is_ready():
            running.is_ready, running.misses, running.looked_at = True, 0, monotonic()
            if not running.was_ready:
                running.was_ready = True
                service.when_ready()
        elif monotonic() > running.started_at + service.ready_within_seconds:
            what = f"is not ready after {service.ready_within_seconds:.0f} seconds"
            if service.is_vital:
                raise OdeError(_gave_up(service, what))
            self._end(running, what)

    def _look_at(self, running: _Running) -> None:
        """Ask now and then whether it still answers, and keep its log short."""
        if monotonic() < running.looked_at + LOOK_EVERY_SECONDS:
            return
        running.misses = 0 if running.service.is_ready() else running.misses + 1
        running.looked_at = monotonic()
        _shorten(running.service.log)
        if running.misses >= MOST_MISSES:
            self._end(running, f"did not answer {running.misses} times in a row")

    def _end(self, running: _Running, why: str) -> None:
        """End a service that hangs; it is started again like one that ended by itself."""
        self._tell(f"{running.service.name} {why}.")
        running.is_ready, running.started_at = False, monotonic()
        _signal(running.process, signal.SIGKILL)

    def _ended(self, ended: _Running) -> None:
        service, now = ended.service, monotonic()
        ended.ends.append(now)
        ended.is_ready = False
        how = _how(ended.process)
        _put_away(ended.process)
        if len(ended.ends) <= MOST_RESTARTS or now - ended.ends[0] > WITHIN_SECONDS:
            self._tell(f"{service.name} ended ({how}) and is started again.")
            self._begin_again(ended)
            return
        what = f"ended {len(ended.ends)} times within a minute"
        if service.is_vital:
            raise OdeError(_gave_up(service, what))
        self._tell(
            f"{service.name} {what} and is left alone for {REST_SECONDS / 60:.0f} minutes. Its log is {service.log}"
        )
        ended.rests_until = now + REST_SECONDS

    def _begin_again(self, running: _Running) -> None:
        running.rests_until, running.started_at = None, monotonic()
        running.process = _start(running.service)
        self._watch(running)


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
            env=service.env,
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


def _stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask one after the other to stop, so that nobody loses the service that it leans on; then end what is left."""
    until = monotonic() + STOPPED_WITHIN_SECONDS
    for process in processes:
        _signal(process, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(0.0, min(MOST_FOR_ONE_SECONDS, until - monotonic())))
        _put_away(process)


def _shorten(log: Path) -> None:
    """Keep a log's last megabytes beside it and begin it anew; whoever writes to it goes on at its new end."""
    if log.is_file() and log.stat().st_size > MOST_BYTES_OF_A_LOG:
        shutil.copyfile(log, log.with_suffix(".old.log"))
        os.truncate(log, 0)


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

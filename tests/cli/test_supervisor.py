"""The supervisor starts again what ends or hangs, leaves alone what is not vital, and keeps logs short."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ode_workflows.cli import supervisor
from ode_workflows.cli.supervisor import MOST_RESTARTS, Service, Supervisor
from ode_workflows.domain.errors import OdeError
from tests.cli.test_up import wait_until_gone

SLEEPER = "import time; time.sleep(600)"


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


def stop_us() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_a_service_that_hangs_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "LOOK_EVERY_SECONDS", 0.0)
    told: list[str] = []
    answers = iter([True, False, False, False, True])

    def is_ready() -> bool:
        answer = next(answers, None)
        if answer is None:
            stop_us()
        return answer is not False

    service = Service(name="Web", command=[sys.executable, "-c", SLEEPER], is_ready=is_ready, log=tmp_path / "web.log")
    Supervisor([service], tell=told.append).run()
    assert told == ["Web did not answer 3 times in a row.", "Web ended (SIGKILL) and is started again."]


def test_what_is_not_vital_is_left_alone_for_a_while_and_the_rest_goes_on(tmp_path: Path) -> None:
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        if "left alone" in line:
            stop_us()

    web = Service(name="Web", command=[sys.executable, "-c", SLEEPER], is_ready=lambda: True, log=tmp_path / "web.log")
    flows = Service(
        name="Flows",
        command=[sys.executable, "-c", "raise SystemExit(3)"],
        is_ready=lambda: False,
        log=tmp_path / "flows.log",
        is_vital=False,
    )
    Supervisor([web, flows], tell=tell).run()
    assert told[-1].startswith("Flows ended 6 times within a minute and is left alone for 5 minutes.")
    assert not any("Web" in line for line in told)


def test_people_come_first_what_is_not_vital_starts_when_the_pages_are_ready(tmp_path: Path) -> None:
    order: list[str] = []

    def service(name: str, then: Callable[[], None], *, is_vital: bool) -> Service:
        def when_ready() -> None:
            order.append(name)
            then()

        return Service(
            name=name,
            command=[sys.executable, "-c", SLEEPER],
            is_ready=lambda: True,
            log=tmp_path / f"{name}.log",
            is_vital=is_vital,
            when_ready=when_ready,
        )

    rows = [service("Flows", stop_us, is_vital=False), service("Web", lambda: None, is_vital=True)]
    Supervisor(rows, tell=order.append).run()
    assert order == ["Web", "Flows"]


def test_a_log_that_grows_is_put_aside_and_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "LOOK_EVERY_SECONDS", 0.0)
    monkeypatch.setattr(supervisor, "MOST_BYTES_OF_A_LOG", 1_000)
    log, script = tmp_path / "web.log", f"print('x' * 2_000, flush=True); {SLEEPER}"

    def is_ready() -> bool:
        if log.with_suffix(".old.log").is_file():
            stop_us()
        return True

    service = Service(name="Web", command=[sys.executable, "-c", script], is_ready=is_ready, log=log)
    Supervisor([service], tell=lambda _: None).run()
    assert log.stat().st_size == 0
    assert log.with_suffix(".old.log").stat().st_size == 2_001

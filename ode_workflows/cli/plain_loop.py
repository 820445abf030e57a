"""The flows without Prefect: one process that runs them one after the other, for offices with one machine.

`python -m ode_workflows.cli.plain_loop`, started by `ode up --without-prefect`. What waits in the outbox leaves every
few seconds; the work of a day is done at the start, when the civil date turns, and again every hour.
"""

import argparse
import os
import signal
import sys
import threading
import traceback
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from ode_workflows import clock, failpoints
from ode_workflows.actions.office_flows import run_flow
from ode_workflows.db.session import make_engine
from ode_workflows.domain.errors import OdeError
from ode_workflows.registry.flow_runs import DAILY, EVERY_MINUTE
from ode_workflows.settings import Settings

EVERY_SECONDS = 10.0
DAILY_EVERY = timedelta(hours=1)


class PlainLoop:
    """Says when each flow runs; its memory is one instant, since every flow may run too often."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine, self._settings = engine, settings
        self._daily_at: datetime | None = None
        self._daily_for: date | None = None

    def turn(self, now: datetime) -> list[str]:
        """Run what is due at an instant and return the names; what fails is tried again by the next turn."""
        today = clock.civil_date(now, self._settings.office_timezone)
        names = list(EVERY_MINUTE)
        if self._daily_at is None or self._daily_for != today or now - self._daily_at >= DAILY_EVERY:
            names[:0] = DAILY
        done = [name for name in names if self._run(name, now)]
        if set(DAILY) <= set(done):
            self._daily_at, self._daily_for = now, today
        return done

    def _run(self, name: str, now: datetime) -> bool:
        try:
            report = run_flow(name, self._engine, self._settings, scheduled_at=now, now=now, run_by="loop")
        except OdeError as fault:
            _say(f"{now:%Y-%m-%d %H:%M:%S} {name}: {fault.detail}")
            return False
        except Exception:  # noqa: BLE001  # a defect in one flow must not keep back the others
            _say(f"{now:%Y-%m-%d %H:%M:%S} {name} failed:\n{traceback.format_exc()}")
            return False
        if report.counts:
            _say(f"{now:%Y-%m-%d %H:%M:%S} {name}: {report.counts}")
        return True


def main() -> None:
    """Run until asked to stop."""
    failpoints.refuse_in_service()
    parser = argparse.ArgumentParser(prog="python -m ode_workflows.cli.plain_loop", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="folder of the database")
    parser.add_argument("--sign", type=Path, required=True, help="file whose time tells when it last looked for work")
    called = parser.parse_args()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    threading.Thread(target=_stop_with_the_supervisor, args=[stop], daemon=True).start()
    settings = Settings(home=called.home)
    engine = make_engine(settings.resolved_database_url)
    loop = PlainLoop(engine, settings)
    while not stop.is_set():
        loop.turn(clock.now())
        called.sign.touch()
        stop.wait(EVERY_SECONDS)
    engine.dispose()


def _stop_with_the_supervisor(stop: threading.Event) -> None:
    """Stop when the other end of our input closes, which it does however the supervisor ended."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    stop.set()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

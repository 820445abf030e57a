"""A real Prefect server and worker run the office, are killed, and go on: no reminder is lost or sent twice."""

import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows import clock
from ode_workflows.db.session import read_transaction
from ode_workflows.registry.flow_runs import FLOWS, last_run
from tests.actions.calendar import make_negotiation, rows
from tests.builders import make_office
from tests.flows.real_office import RealOffice, running_office, until, zone_of_noon

# On PostgreSQL tests/faults lets Prefect run the office, kills it at random, and shares it between machines.
pytestmark = [pytest.mark.sqlite_only, pytest.mark.waits]
linux = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes through /proc")


def have_run(engine: Engine) -> bool:
    with read_transaction(engine) as conn:
        return all(last_run(conn, name) is not None for name in FLOWS)


def everything_has_left(engine: Engine) -> bool:
    waiting = [each for each in rows(engine, "outbox_message") if each.status == "waiting"]
    return not waiting and all(line.outbox_id for line in rows(engine, "news") if line.is_urgent)  # on any weekday


def kill_and_await_another(running: RealOffice, script: str) -> None:
    [victim] = running.pids_of(script)
    os.kill(victim, signal.SIGKILL)
    until(lambda: running.pids_of(script) not in ([], [victim]), f"{script} is started again")


@linux
def test_prefect_is_killed_and_comes_back_nothing_is_lost_and_the_schedules_go_on(engine: Engine, home: Path) -> None:
    make_office(engine)
    today = clock.civil_date(clock.now(), zone_of_noon())
    for number in range(10):
        names = {"title": f"Exchange {number}", "counterparts": [{"name": f"P{number}", "kind": "foreign_subnational"}]}
        make_negotiation(engine, today - timedelta(days=60), expires_on=today + timedelta(days=5), **names)
    with running_office(home) as running:
        for script in ("_worker.py", "_server.py"):
            kill_and_await_another(running, script)
        until(lambda: have_run(engine), "each flow has caught up once")
        until(lambda: everything_has_left(engine), "all has left")
        assert_each_was_told_once(engine, running, reminders=40)
        assert_everything_is_scheduled(running)
        make_negotiation(engine, today - timedelta(days=60), expires_on=today + timedelta(days=5))
        running.schedule("reminders", clock.now() + timedelta(seconds=2))
        until(lambda: len(rows(engine, "reminder")) > 40, "the cron run decides the new reminders")
        until(lambda: everything_has_left(engine), "all has left")
        assert_each_was_told_once(engine, running, reminders=44)
        sent_by = [each for each in running.flow_runs("COMPLETED") if each["auto_scheduled"]]
        assert sent_by, "a run of the schedule, not one that was asked for"
    assert (home / "prefect" / "auth").stat().st_mode & 0o777 == 0o600


def assert_each_was_told_once(engine: Engine, running: RealOffice, *, reminders: int) -> None:
    told = {(line.object_id, line.tier, line.recipient_id) for line in rows(engine, "reminder")}
    assert len(told) == len(rows(engine, "reminder")) == reminders
    assert {line.status for line in rows(engine, "delivery")} == {"sent"}
    assert len(rows(engine, "delivery")) == len(running.recipients())
    assert {"ana@ode.example", "dora@ode.example"} <= set(running.recipients())


def assert_everything_is_scheduled(running: RealOffice) -> None:
    counts = running.scheduled_by_flow()  # none would be scheduled with another SQLAlchemy: docs/decisions/0002
    assert set(counts) == set(FLOWS)
    assert min(counts.values()) >= 3
    assert counts["deliveries"] >= 50

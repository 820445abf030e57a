"""Server and worker of Prefect are killed again and again while 500 reminders and 1,500 drafts are worked off.

The moments are drawn from a seed, which is printed; ODE_FAULTS_SEED takes a seed again. `make faults` does it longer.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from pathlib import Path
from random import Random
from secrets import randbelow
from threading import Event

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from ode_workflows import clock
from ode_workflows.actions.office_flows import run_flow
from ode_workflows.db.sending import LEASE
from ode_workflows.settings import Settings
from tests.faults.workload import (
    DRAFTS,
    LONGEST_SECONDS,
    REMINDERS,
    assert_all_done_once,
    nothing_is_left,
    pile_up,
    progress,
    times_more,
)
from tests.flows.real_office import RealOffice, kill_all, running_office, until, zone_of_noon
from tests.notifications.mail_server import MailServer, running

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds processes through /proc")

SCRIPTS = {"server": ["_server.py"], "worker": ["_worker.py"], "both": ["_server.py", "_worker.py"]}
A_MAIL_TAKES_SECONDS = 0.02


@pytest.fixture
def draw() -> Random:
    """The choice of moments and victims."""
    seed = int(os.environ.get("ODE_FAULTS_SEED") or randbelow(1_000_000))
    print(f"again with: ODE_FAULTS_SEED={seed}")
    return Random(seed)


@pytest.fixture
def today(engine: Engine) -> date:
    day = clock.civil_date(clock.now(), zone_of_noon())
    pile_up(engine, day)
    return day


@dataclass(frozen=True)
class Kill:
    """Whom it hits, and when: when so many of the drafts or of the mails are through."""

    victim: str
    of: str
    at: float

    def is_due(self, engine: Engine) -> bool:
        return progress(engine)[self.of] >= self.at


def drawn(draw: Random, runs: int, servers: int) -> list[Kill]:
    """Return kills that end runs, as many while mails leave as while drafts are made, and kills of the server alone."""
    phases = {"drafts": DRAFTS, "mails": REMINDERS}
    hits = [(draw.choice(["worker", "both"]), of) for of in phases for _ in range(runs)]
    hits += [("server", draw.choice(list(phases))) for _ in range(servers)]
    return [Kill(victim, of, draw.uniform(0.02, 0.9) * phases[of]) for victim, of in hits]


def kill_while_at_work(office: RealOffice, engine: Engine, draw: Random, kills: Sequence[Kill]) -> None:
    """Kill each victim when its moment has come."""
    waiting = sorted(kills, key=lambda kill: kill.at)
    while waiting:
        until(partial(_one_is_due, waiting, engine), f"one of {waiting} is due", LONGEST_SECONDS, every_seconds=0.02)
        now = next(each for each in waiting if each.is_due(engine))
        waiting.remove(now)
        Event().wait(draw.uniform(0, 0.3))
        until(partial(_runs, office, now.victim), f"{now.victim} is there")
        print(f"{now} at {progress(engine)}")
        kill_all([pid for name in SCRIPTS[now.victim] for pid in office.pids_of(name)])


def _one_is_due(waiting: Sequence[Kill], engine: Engine) -> bool:
    return any(each.is_due(engine) for each in waiting)


def _runs(office: RealOffice, victim: str) -> bool:
    return all(office.pids_of(name) for name in SCRIPTS[victim])


@contextmanager
def mail_server() -> Iterator[tuple[str, list[EmailMessage]]]:
    """Give the address of a server and the mails that it takes, also those that it takes twice."""
    server = MailServer(delay_seconds=A_MAIL_TAKES_SECONDS)
    with running(server) as address:
        yield f"smtp://{address.host}:{address.port}", server.accepted


@pytest.mark.waits
def test_killed_at_random_moments_everything_is_done_once_and_nothing_is_lost(
    engine: Engine, home: Path, today: date, draw: Random
) -> None:
    with mail_server() as (smtp_url, mails):
        settings = Settings(home=home, smtp_url=SecretStr(smtp_url), office_timezone=zone_of_noon())
        with running_office(home, ODE_SMTP_URL=smtp_url) as office:
            kill_while_at_work(office, engine, draw, drawn(draw, 1, 1))
            until(
                lambda: nothing_is_left(engine, clock.now()), "all has left but what killed runs held", LONGEST_SECONDS
            )
        later = clock.now() + LEASE + timedelta(seconds=1)  # what a killed run held is free again by then
        for name in ("drafting", "deliveries"):
            run_flow(name, engine, settings, scheduled_at=later, now=later, run_by="prefect")
        assert times_more(mails) <= 2
        assert_all_done_once(engine, settings, mails)


@pytest.mark.long
@pytest.mark.parametrize("number", range(2))
def test_killed_ten_times_prefect_itself_brings_everything_to_its_end(
    engine: Engine, home: Path, today: date, draw: Random, number: int
) -> None:
    with mail_server() as (smtp_url, mails):
        with running_office(home, ODE_SMTP_URL=smtp_url) as office:
            kill_while_at_work(office, engine, draw, drawn(draw, 4, 2))
            until(lambda: nothing_is_left(engine, clock.now() + LEASE), "all has left", LONGEST_SECONDS)
        assert times_more(mails) <= 8
        assert_all_done_once(engine, Settings(home=home), mails)


@pytest.mark.long
def test_the_folder_of_mails_holds_each_mail_whole_after_ten_kills(
    engine: Engine, home: Path, today: date, draw: Random
) -> None:
    with running_office(home) as office:
        kill_while_at_work(office, engine, draw, drawn(draw, 4, 2))
        until(lambda: nothing_is_left(engine, clock.now() + LEASE), "all has left", LONGEST_SECONDS)
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in (home / "mail").glob("*.eml")]
    assert_all_done_once(engine, Settings(home=home), mails)

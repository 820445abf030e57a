"""Server and worker of Prefect are killed again and again while 500 reminders and 500 drafts are worked off.

The moments are drawn from a seed, which is printed; ODE_FAULTS_SEED takes a seed again. `make faults` does it longer.
"""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
from sqlalchemy import Engine

from ode_workflows import clock
from ode_workflows.actions.office_flows import run_flow
from ode_workflows.db.sending import LEASE
from ode_workflows.settings import Settings
from tests.faults.workload import (
    DRAFTS,
    REMINDERS,
    assert_all_done_once,
    nothing_is_left,
    pile_up,
    progress,
)
from tests.flows.real_office import RealOffice, descendants, running_office, until, zone_of_noon
from tests.notifications.mail_server import MailServer, running

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds processes through /proc")

SCRIPTS = {"server": ["_server.py"], "worker": ["_worker.py"], "both": ["_server.py", "_worker.py"]}
ALL = DRAFTS + REMINDERS * 2
"""What there is to do, as `progress` counts it: drafts, reminders to decide, reminders to send."""

A_MAIL_TAKES_SECONDS = 0.02
LONGEST_SECONDS = LEASE.total_seconds() + 600
"""A killed run's messages come back after the lease; a service that was killed too often rests for a while."""


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


def kill_while_at_work(office: RealOffice, engine: Engine, draw: Random, victims: Sequence[str]) -> int:
    """Kill each victim at a moment of its own; return how many times whoever sends may have been among them."""
    moments = sorted(draw.uniform(0.02, 0.9) * ALL for _ in victims)
    for moment, victim in zip(moments, draw.sample(victims, len(victims)), strict=True):
        until(partial(_has_come_to, engine, moment), f"{moment:.0f} of {ALL} is done", every_seconds=0.02)
        Event().wait(draw.uniform(0, 0.3))
        until(partial(_runs, office, victim), f"{victim} is there")
        print(f"{victim} is killed at {progress(engine)} of {ALL}")
        kill(office, victim)
    return len(victims) - list(victims).count("server")


def _has_come_to(engine: Engine, moment: float) -> bool:
    return progress(engine) >= moment


def _runs(office: RealOffice, victim: str) -> bool:
    return all(office.pids_of(name) for name in SCRIPTS[victim])


def kill(office: RealOffice, victim: str) -> None:
    """End processes and whatever they started, as a power cut would; a worker's runs have sessions of their own."""
    found = [pid for name in SCRIPTS[victim] for pid in office.pids_of(name)]
    for pid in [*found, *descendants(found)]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


@contextmanager
def mail_server() -> Iterator[tuple[str, list[EmailMessage]]]:
    """Give the address of a server and the mails that it takes, also those that it takes twice."""
    server = MailServer(delay_seconds=A_MAIL_TAKES_SECONDS)
    with running(server) as address:
        yield f"smtp://{address.host}:{address.port}", server.accepted


def times_more(mails: Sequence[EmailMessage]) -> int:
    """Return how many mails came that had come before."""
    return len(mails) - len({str(mail["Message-ID"]) for mail in mails})


def test_killed_at_random_moments_everything_is_done_once_and_nothing_is_lost(
    engine: Engine, home: Path, today: date, draw: Random
) -> None:
    with mail_server() as (smtp_url, mails):
        settings = Settings(home=home, smtp_url=smtp_url, office_timezone=zone_of_noon())
        with running_office(home, ODE_SMTP_URL=smtp_url) as office:
            kills = kill_while_at_work(office, engine, draw, ["worker", "server", "both"])
            until(lambda: nothing_is_left(engine, clock.now()), "nothing is left but what killed runs held", 240)
        later = clock.now() + LEASE + timedelta(seconds=1)  # what a killed run held is free again by then
        for name in ("drafting", "deliveries"):
            run_flow(name, engine, settings, scheduled_at=later, now=later, run_by="prefect")
        assert times_more(mails) <= kills
        assert_all_done_once(engine, settings, mails)


@pytest.mark.long
@pytest.mark.parametrize("number", range(4))
def test_killed_ten_times_prefect_itself_brings_everything_to_its_end(
    engine: Engine, home: Path, today: date, draw: Random, number: int
) -> None:
    victims = ["worker"] * 4 + ["server"] * 3 + ["both"] * 3
    with mail_server() as (smtp_url, mails):
        with running_office(home, ODE_SMTP_URL=smtp_url) as office:
            kills = kill_while_at_work(office, engine, draw, victims)
            until(lambda: nothing_is_left(engine, clock.now() + LEASE), "all has left", LONGEST_SECONDS)
        assert times_more(mails) <= kills
        assert_all_done_once(engine, Settings(home=home), mails)


@pytest.mark.long
def test_the_folder_of_mails_holds_each_mail_whole_after_ten_kills(
    engine: Engine, home: Path, today: date, draw: Random
) -> None:
    with running_office(home) as office:
        kill_while_at_work(office, engine, draw, ["worker"] * 5 + ["server"] * 2 + ["both"] * 3)
        until(lambda: nothing_is_left(engine, clock.now() + LEASE), "all has left", LONGEST_SECONDS)
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in (home / "mail").glob("*.eml")]
    assert_all_done_once(engine, Settings(home=home), mails)

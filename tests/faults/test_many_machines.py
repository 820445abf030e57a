"""An office on many machines as docs/scale.md sets it up: its commands, units and backup, all on PostgreSQL."""

import json
import re
import shlex
import shutil
import subprocess
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url

from ode_workflows import clock
from ode_workflows.db.sending import LEASE
from ode_workflows.settings import Settings
from tests.actions.calendar import make_in_force, rows
from tests.builders import make_office
from tests.databases import PostgresDatabases, address_of, dump, dump_of
from tests.faults.scale_page import PASSWORD, UNITS, Machine, Started, block_after, unit
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
from tests.flows.real_office import PrefectApi, kill_all, until, zone_of_noon
from tests.flows.test_real_prefect import have_run
from tests.notifications.mail_server import MailServer, free_port, running

A_MAIL_TAKES_SECONDS = 0.04
A_RUN_IS_SEEN_WITHIN = timedelta(seconds=20)
SHARED_AT_LEAST = 50
"""Mails that each of two workers sends when both are at it; fewer would be one after the other."""


@dataclass
class Machines:
    """Two machines of one office, the Prefect server that stands on the first, and the mails that left."""

    first: Machine
    second: Machine
    prefect: PrefectApi
    mails: list[EmailMessage]

    def work_of(self, log: Path) -> Counter[str]:
        """Return what the runs that one worker took have done, by word, from the reports that they left in Prefect.

        Both workers reach for a run of the same moment; Prefect lets one of them have it.
        """
        said = log.read_text(encoding="utf-8")
        reached, refused = (
            set(re.findall(rf"{word} flow run '([0-9a-f-]+)'", said))
            for word in ("submitting", "Aborted submission of")
        )
        wanted = {"flow_run_id": {"any_": sorted(reached - refused)}}
        reports = [each["data"] for each in self.prefect.ask("/artifacts/filter", artifacts=wanted, limit=200)]
        found = [line for report in reports for line in re.findall(r"^\| \w+ \| ([\w ]+) \| (\d+) \|$", report, re.M)]
        done: Counter[str] = Counter()
        for word, number in found:
            done[word] += int(number)
        return done


@pytest.fixture
def machines(home: Path, tmp_path: Path, databases: PostgresDatabases) -> Iterator[Machines]:
    """Machines with the checkout, the environment of the page, and one folder of files for both."""
    (tmp_path / "shared files").mkdir()
    ports = {"4200": free_port(), "8000": free_port(), "0.0.0.0": "127.0.0.1"}
    server = MailServer(delay_seconds=A_MAIL_TAKES_SECONDS)
    with ExitStack() as stack:
        mail = stack.enter_context(running(server))
        first, second = (Machine(tmp_path / name, ports) for name in ("first", "second"))
        address = f"http://127.0.0.1:{ports['4200']}"
        its_own = make_url(stack.enter_context(databases.fresh())).set(drivername="postgresql+asyncpg")
        for machine in (first, second):
            machine.set_up(
                ODE_DATABASE_URL=address_of(home),
                ODE_OFFICE_TIMEZONE=zone_of_noon(),
                ODE_SMTP_URL=f"smtp://{mail.host}:{mail.port}",
                PREFECT_API_URL=f"{address}/api",
                PREFECT_SERVER_DATABASE_CONNECTION_URL=its_own.render_as_string(hide_password=False),
            )
            (machine.home / "ode-home").mkdir()
            (machine.home / "ode-home" / "files").symlink_to(tmp_path / "shared files")
        yield Machines(first, second, PrefectApi(address, PASSWORD), server.accepted)


@contextmanager
def two_workers(machines: Machines) -> Iterator[list[Started]]:
    """Start Prefect's server, deploy the flows, and start a worker on each machine."""
    with ExitStack() as stack:
        stack.enter_context(machines.first.started("ode-prefect.service"))
        until(lambda: is_up(f"{machines.prefect.prefect}/api/health"), "Prefect's server answers")
        machines.first.by_hand(block_after("from the folder `ode-workflows`"))
        both = (machines.first, machines.second)
        workers = [stack.enter_context(each.started("ode-worker.service")) for each in both]
        until(lambda: machines_online(machines.prefect) == 2, "both workers look for runs")
        yield workers


def is_up(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def machines_online(prefect: PrefectApi) -> int:
    return len([each for each in prefect.ask("/work_pools/ode/workers/filter") if each["status"] == "ONLINE"])


def ask_for_work(prefect: PrefectApi, engine: Engine, at: datetime) -> None:
    """Let the reminders be decided, then ask for two runs at one moment: of what sends mail, and of what makes drafts.

    A worker has one run at a time, so that each takes one of two; both look for what waits at once.
    """
    for name in ("deliveries", "drafting"):
        prefect.pause(name)  # a run by the clock in between would leave nothing to share
    until(lambda: not prefect.flow_runs("RUNNING"), "no run by the clock is under way")
    prefect.schedule("reminders", at)
    until(lambda: len(rows(engine, "reminder")) == REMINDERS, "the reminders are decided")
    together = clock.now() + A_RUN_IS_SEEN_WITHIN
    for name, moment in (("deliveries", together), ("drafting", together + timedelta(seconds=1))):
        prefect.schedule(name, moment)
        prefect.schedule(name, moment)


@pytest.mark.waits
@pytest.mark.postgresql_only
def test_two_workers_on_prefects_own_postgresql_share_the_work_and_do_nothing_twice(
    engine: Engine, home: Path, machines: Machines
) -> None:
    pile_up(engine, clock.civil_date(clock.now(), zone_of_noon()))
    with two_workers(machines) as workers:
        until(lambda: min(machines.prefect.scheduled_by_flow().values()) >= 3, "every flow has runs that wait")
        ask_for_work(machines.prefect, engine, clock.now())
        until(lambda: nothing_is_left(engine, clock.now()), "all is done", LONGEST_SECONDS)
        until(lambda: not machines.prefect.flow_runs("RUNNING"), "the last runs have reported")
        done = [machines.work_of(worker.log) for worker in workers]
    assert sum((each["documents"] for each in done), 0) == DRAFTS
    assert sum((each["mails sent"] for each in done), 0) == len(machines.mails) == len(rows(engine, "delivery"))
    assert all(each["mails sent"] >= SHARED_AT_LEAST for each in done), done
    its_home = Settings(home=machines.first.home / "ode-home")
    assert_all_done_once(engine, its_home, machines.mails)


@pytest.mark.long
@pytest.mark.postgresql_only
def test_a_machine_that_dies_at_work_leaves_the_rest_to_the_other_one(
    engine: Engine, home: Path, machines: Machines
) -> None:
    pile_up(engine, clock.civil_date(clock.now(), zone_of_noon()))
    with two_workers(machines) as (_, second):
        ask_for_work(machines.prefect, engine, clock.now())
        until(lambda: progress(engine)["mails"] >= REMINDERS / 5, "a fifth is sent", every_seconds=0.02)
        kill_all([second.pid])
        until(lambda: nothing_is_left(engine, clock.now() + LEASE), "all has left", LONGEST_SECONDS)
    assert times_more(machines.mails) <= 1
    assert_all_done_once(engine, Settings(home=machines.first.home / "ode-home"), machines.mails)


@pytest.mark.postgresql_only
def test_the_unit_of_the_pages_serves_them_and_the_work_needs_no_prefect(engine: Engine, machines: Machines) -> None:
    make_office(engine)
    with machines.first.started("ode.service"):
        until(lambda: is_up(f"http://127.0.0.1:{machines.first.ports['8000']}/healthz"), "the pages answer")
        until(lambda: have_run(engine), "the loop has run each flow")
        checks = {each["name"]: each["found"] for each in machines.second.ode("doctor")["checks"]}
    assert checks["flows"] == "run by the plain loop of ode up --without-prefect"


@pytest.mark.postgresql_only
def test_a_new_office_and_one_that_has_a_file_come_to_postgresql_as_the_page_says(
    databases: PostgresDatabases, tmp_path: Path
) -> None:
    machine = Machine(tmp_path / "home")
    with databases.fresh() as new, databases.fresh() as moved:
        machine.set_up(ODE_DATABASE_URL=new)
        machine.by_hand("ode init")
        in_the_file = "unset ODE_DATABASE_URL; ode init --demo"
        machine.by_hand(f"{in_the_file}; ODE_NEW_DATABASE_URL={shlex.quote(moved)} ode migrate-store")
        said = machine.by_hand(f"export ODE_DATABASE_URL={shlex.quote(moved)}; ode init; ode doctor || test $? = 5")
        listed = machine.by_hand(f"ODE_DATABASE_URL={shlex.quote(moved)} ode verify --json")
        assert len(dump_of(new)) < len(dump_of(moved))
    assert "flows" in said
    assert json.loads(listed)


def copy_files(machine: Machine, command: str, to: Path) -> None:
    """Run the page's copying of files into a folder of this machine; where rsync is not installed, copy like it."""
    assert command.startswith("rsync --archive ")
    if shutil.which("rsync"):
        machine.by_hand(command.replace("backup.example:ode-files/", shlex.quote(f"{to}/")))
    else:
        shutil.copytree(machine.home / "ode-home" / "files", to)


@pytest.mark.postgresql_only
def test_a_dump_and_the_files_bring_the_office_back(
    engine: Engine, home: Path, machines: Machines, databases: PostgresDatabases, tmp_path: Path
) -> None:
    make_office(engine)
    make_in_force(engine, machines.first.home / "ode-home")
    engine.dispose()
    dumped, copied = block_after("## Backup").splitlines()
    machines.first.by_hand(dumped)
    copy_files(machines.first, copied, tmp_path / "backup")
    with databases.fresh() as empty:
        third = Machine(tmp_path / "third")
        third.set_up(ODE_DATABASE_URL=empty)
        shutil.copytree(tmp_path / "backup", third.home / "ode-home" / "files")
        (machines.first.home / "ode-workflows/ode.dump").rename(third.home / "ode-workflows/ode.dump")
        third.by_hand(block_after("To bring a dump back"))
        assert third.ode("verify")
        assert dump_of(empty) == dump(home)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_each_unit(tmp_path: Path, name: str) -> None:
    account = Machine(tmp_path / "home")
    account.set_up()
    (tmp_path / name).write_text(unit(name), encoding="utf-8")
    (tmp_path / "runtime").mkdir()
    verified = subprocess.run(
        ["systemd-analyze", "--user", "verify", "--man=no", str(tmp_path / name)],
        env={"HOME": str(account.home), "XDG_RUNTIME_DIR": str(tmp_path / "runtime"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (verified.returncode, verified.stderr) == (0, "")

"""One run of everything that time drives: the same twice as once, also side by side, also after an outage."""

import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine

from ode_workflows.actions.sweep import sweep
from ode_workflows.actions.sweep_report import SweepReport
from ode_workflows.actions.verifying import verify
from ode_workflows.db.session import read_transaction
from ode_workflows.files.store import FileStore
from ode_workflows.notifications.sink import list_mails
from ode_workflows.settings import Settings
from tests.actions.calendar import (
    ONE_DAY,
    START,
    act,
    agreement,
    at,
    days,
    make_gaming_compact,
    make_in_force,
    make_negotiation,
    row_of,
    rows,
)
from tests.builders import make_office

NOTICE_BY = date(2026, 10, 6)


@pytest.fixture
def office(engine: Engine) -> Engine:
    """The office with its people."""
    make_office(engine)
    return engine


def run(engine: Engine, home: Path, day: date) -> SweepReport:
    return sweep(engine, Settings(home=home), as_of=day, now=at(day))


def mails_by_day(home: Path) -> dict[str, list[str]]:
    """Return whom a mail went to, by day."""
    sent: dict[str, list[str]] = {}
    for mail in list_mails(home / "mail"):
        name = mail.recipient.partition("@")[0]
        sent.setdefault(f"{mail.sent_at:%m-%d}", []).append(name)
    return {day: sorted(names) for day, names in sent.items()}


@pytest.mark.sqlite_only  # a year of dates, which no database decides; single days run on both
def test_a_year_of_a_tacit_renewal_sends_exactly_these_mails(office: Engine, home: Path) -> None:
    make_in_force(office, home, confirmed=["notice_by"])
    run(office, home, START)
    before = set(mails_by_day(home))
    for day in days(date(2026, 3, 25), date(2027, 1, 4)):
        run(office, home, day)
    sent = {day: names for day, names in mails_by_day(home).items() if day not in before}
    assert sent == {
        "04-09": ["ana", "clara", "colin", "dora", "lena"],  # the window opens: a reminder and the news of it
        "07-08": ["ana", "lena"],
        "08-07": ["ana", "dora", "lena"],
        "09-04": ["ana", "dora", "lena"],
        "09-22": ["ana", "lena"],
        "09-29": ["ana", "dora", "lena"],
        "09-30": ["dora"],
        "10-01": ["dora"],
        "10-02": ["dora"],
        "10-05": ["ana", "dora", "lena"],
        "10-06": ["ana", "clara", "colin", "dora"],  # announced: it renews by silence tomorrow
        "10-07": ["ana", "dora", "lena", "sven"],
    }


def test_a_second_sweep_of_the_day_changes_nothing_on_any_day(office: Engine, home: Path) -> None:
    make_in_force(office, home, confirmed=["notice_by"])
    for day in (START, date(2026, 4, 9), date(2026, 9, 29), NOTICE_BY, NOTICE_BY + ONE_DAY):
        assert run(office, home, day).counts
        assert run(office, home, day).counts == {}


def test_sweeps_side_by_side_send_and_do_nothing_twice(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home, confirmed=["notice_by"])
    for day in days(NOTICE_BY - ONE_DAY, NOTICE_BY):
        run(office, home, day)
    before = agreement(office, reference).version
    runs = [Thread(target=run, args=(office, home, NOTICE_BY + ONE_DAY)) for _ in range(3)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert agreement(office, reference).version == before + 1
    assert mails_by_day(home)["10-07"] == ["ana", "dora", "lena", "sven"]
    assert len(rows(office, "delivery")) == len(list_mails(home / "mail"))


def test_what_a_step_opens_is_reminded_of_in_the_same_sweep(office: Engine, home: Path) -> None:
    reference = make_gaming_compact(office, home)
    run(office, home, START)
    interior = row_of(office, reference, "secretary_of_interior_gaming_approval")
    act(office, reference, "resolve_approval", "clara", START, approval=interior.id, outcome="received", evidence="r")
    run(office, home, START)
    told = {line.tier for line in rows(office, "reminder") if line.object_id == interior.id}
    assert told == {"opening"}


def test_a_missed_month_is_an_incident_and_decides_nothing_on_that_day(office: Engine, home: Path) -> None:
    make_in_force(office, home, confirmed=["notice_by"])
    run(office, home, START)
    report = run(office, home, NOTICE_BY + timedelta(days=20))
    assert "sweep_gap" in {incident.kind for incident in rows(office, "incident")}
    assert report.count("renewed_by_silence") == 0
    assert report.count("announced") == 1
    assert run(office, home, NOTICE_BY + timedelta(days=21)).count("renewed_by_silence") == 1


def test_after_three_weeks_without_prefect_each_person_gets_one_mail(office: Engine, home: Path) -> None:
    make_in_force(office, home)
    run(office, home, START)
    run(office, home, date(2026, 7, 9))
    run(office, home, date(2026, 7, 29))
    assert not mails_by_day(home).get("07-29")
    run(office, home, date(2026, 8, 20))
    assert mails_by_day(home)["08-20"] == ["ana", "dora", "lena"]


def test_a_clock_that_was_set_back_is_said_and_does_no_harm(office: Engine, home: Path) -> None:
    make_negotiation(office)
    run(office, home, START + timedelta(days=10))
    report = run(office, home, START + timedelta(days=3))
    assert any("a later day" in line for line in report.lines)


def test_the_history_verifies_after_everything_that_the_calendar_did(office: Engine, home: Path) -> None:
    make_in_force(office, home, confirmed=["notice_by"])
    for day in (date(2026, 4, 9), NOTICE_BY, NOTICE_BY + ONE_DAY):
        run(office, home, day)
    with read_transaction(office) as conn:
        assert verify(conn, files=FileStore(home / "files")).is_sound


@pytest.mark.parametrize("place", ["step.moved", "step.entry_written", "outbox.drafted", "outbox.accepted"])
def test_a_sweep_that_is_killed_is_finished_by_the_next_one(office: Engine, home: Path, place: str) -> None:
    reference = make_in_force(office, home)
    code = (
        "import sys\n"
        "from datetime import date, datetime\n"
        "from pathlib import Path\n"
        "from ode_workflows.actions.sweep import sweep\n"
        "from ode_workflows.db.session import make_engine\n"
        "from ode_workflows.settings import Settings\n"
        "home, as_of, now = Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), datetime.fromisoformat(sys.argv[3])\n"
        "sweep(make_engine(Settings(home=home).resolved_database_url), Settings(home=home), as_of=as_of, now=now)\n"
    )
    opens_on = date(2026, 4, 9)
    command = [sys.executable, "-c", code, str(home), str(opens_on), at(opens_on).isoformat()]
    killed = subprocess.run(command, env={**os.environ, "ODE_FAILPOINT": place}, check=False)
    assert killed.returncode == -signal.SIGKILL
    run(office, home, opens_on)
    run(office, home, opens_on + ONE_DAY)
    assert agreement(office, reference).state == "renewal"
    assert {message.status for message in rows(office, "outbox_message")} == {"done"}
    assert len(list_mails(home / "mail")) == len([d for d in rows(office, "delivery") if d.status == "sent"])


def test_the_report_is_plain_for_machines(office: Engine, home: Path) -> None:
    make_negotiation(office)
    plain = run(office, home, START).as_plain()
    assert plain["as_of"] == "2026-01-05"
    assert isinstance(plain["parts"], list)

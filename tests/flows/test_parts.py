"""Each flow does its part of the sweep: for the day of its schedule, once, whatever runs beside it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine

from ode_workflows.actions.office_flows import run_flow
from ode_workflows.actions.sweep import sweep
from ode_workflows.actions.sweep_report import SweepReport
from ode_workflows.db.session import read_transaction
from ode_workflows.notifications.sink import list_mails
from ode_workflows.registry.flow_runs import DAILY, FLOWS, last_run
from ode_workflows.settings import Settings
from tests.actions.calendar import ONE_DAY, START, agreement, at, days, make_in_force, make_negotiation, rows
from tests.builders import make_office

NOTICE_BY = date(2026, 10, 6)
WRITTEN = ("reminder", "announcement", "news", "outbox_message", "delivery", "document", "history_entry", "incident")


@pytest.fixture
def office(engine: Engine) -> Engine:
    """The office with its people."""
    make_office(engine)
    return engine


def run(name: str, engine: Engine, home: Path, scheduled_at: datetime, *, now: datetime | None = None) -> SweepReport:
    when = scheduled_at if now is None else now
    return run_flow(name, engine, Settings(home=home), scheduled_at=scheduled_at, now=when, run_by="prefect")


def run_all(engine: Engine, home: Path, day: date) -> None:
    for name in FLOWS:
        run(name, engine, home, at(day))


def written(engine: Engine, home: Path) -> dict[str, int]:
    counted = {table: len(rows(engine, table)) for table in WRITTEN}
    return {**counted, "mails": len(list_mails(home / "mail"))}


def test_a_run_before_midnight_in_california_is_for_that_evenings_date(office: Engine, home: Path) -> None:
    assert str(run("reminders", office, home, datetime(2026, 11, 25, 7, 59, tzinfo=UTC)).as_of) == "2026-11-24"


def test_a_run_that_begins_a_moment_before_midnight_is_for_the_day_that_comes(office: Engine, home: Path) -> None:
    midnight = datetime(2026, 11, 25, 8, tzinfo=UTC)
    report = run("reminders", office, home, midnight, now=midnight - timedelta(milliseconds=200))
    assert str(report.as_of) == "2026-11-25"


@pytest.mark.parametrize("name", FLOWS)
def test_a_clock_that_jumps_back_an_hour_makes_nothing_twice(office: Engine, home: Path, name: str) -> None:
    make_in_force(office, home, confirmed=["notice_by"])
    run_all(office, home, START)
    before = written(office, home)
    report = run(name, office, home, at(START), now=at(START) - timedelta(hours=1))
    assert report.as_of == START
    assert written(office, home) == before


@pytest.mark.parametrize("name", FLOWS)
def test_each_flow_twice_and_three_at_once_does_nothing_double(
    office: Engine, home: Path, tmp_path: Path, name: str
) -> None:
    make_in_force(office, home, confirmed=["notice_by"])
    for day in (START, NOTICE_BY - ONE_DAY, NOTICE_BY):
        run_all(office, home, day)
    earlier = FLOWS[: FLOWS.index(name)]
    for flow in earlier:
        run(flow, office, home, at(NOTICE_BY + ONE_DAY))
    at_once = [Thread(target=run, args=(name, office, home, at(NOTICE_BY + ONE_DAY))) for _ in range(3)]
    for each in at_once:
        each.start()
    for each in at_once:
        each.join()
    before = written(office, home)
    run(name, office, home, at(NOTICE_BY + ONE_DAY))
    assert written(office, home) == before
    assert before["mails"] == len([line for line in rows(office, "delivery") if line.status == "sent"])
    keys = [(line.object_id, line.deadline_on, line.tier, line.recipient_id) for line in rows(office, "reminder")]
    assert len(keys) == len(set(keys))


def test_the_flows_of_every_day_do_what_the_sweep_does(
    office: Engine, home: Path, tmp_path: Path, other_office: Callable[[], tuple[Engine, Path]]
) -> None:
    other, other_home = other_office()
    for engine, folder in ((office, home), (other, other_home)):
        make_in_force(engine, folder, confirmed=["notice_by"])
    for day in [START, date(2026, 4, 9), date(2026, 9, 29), *days(NOTICE_BY - ONE_DAY, NOTICE_BY + 2 * ONE_DAY)]:
        run_all(office, home, day)
        sweep(other, Settings(home=other_home), as_of=day, now=at(day))
    assert mails(home) == mails(other_home)
    assert [agreement(each, "2026-001").state for each in (office, other)] == ["in_force", "in_force"]


def mails(home: Path) -> list[tuple[str, str, str]]:
    """Return every mail but the alarms: days are left out here, which only the flows are watched for."""
    found = [(f"{mail.sent_at:%m-%d}", mail.recipient, mail.subject) for mail in list_mails(home / "mail")]
    return sorted(mail for mail in found if not mail[2].startswith("Needs a hand: Work that runs by itself"))


def test_nobodys_silence_decides_before_the_days_reminders(office: Engine, home: Path) -> None:
    make_in_force(office, home, confirmed=["notice_by"])
    run_all(office, home, NOTICE_BY)
    parts = [part.part for part in run("renewals", office, home, at(NOTICE_BY + ONE_DAY)).parts]
    assert parts.index("reminders") < parts.index("dated acts")


def test_a_digest_waits_for_the_days_planning_but_not_beyond_nine(office: Engine, home: Path) -> None:
    make_negotiation(office)
    seven, nine = (datetime(START.year, START.month, START.day, hour, tzinfo=UTC) for hour in (15, 17))
    assert run("deliveries", office, home, seven).count("digests") == 0
    assert run("deliveries", office, home, nine).count("digests") > 0


def test_no_digest_leaves_at_night(office: Engine, home: Path) -> None:
    make_negotiation(office)
    at_two = datetime(START.year, START.month, START.day, 10, tzinfo=UTC)
    for name in DAILY:
        run(name, office, home, at_two)
    assert run("deliveries", office, home, at_two).count("digests") == 0


def test_after_a_week_without_prefect_only_the_latest_step_goes_out_once(office: Engine, home: Path) -> None:
    make_in_force(office, home)
    run_all(office, home, date(2026, 9, 21))
    back_at = at(date(2026, 9, 30))
    for day in days(date(2026, 9, 22), date(2026, 9, 29)):  # the runs that Prefect still holds for the week
        for name in FLOWS:
            assert run(name, office, home, at(day), now=back_at).counts == {"left_out": 1}
    assert last_day(office, "reminders") == date(2026, 9, 21)
    before = {(line.tier, line.recipient_id) for line in rows(office, "reminder")}
    run_all(office, home, back_at.date())
    run_all(office, home, back_at.date())
    new = [(line.tier, line.recipient_id) for line in rows(office, "reminder") if line.decided_on == back_at.date()]
    assert len({tier for tier, _ in new}) == 1
    assert len(new) == len(set(new)) > 0
    assert not before & set(new)


def last_day(engine: Engine, name: str) -> date | None:
    with read_transaction(engine) as conn:
        found = last_run(conn, name)
    return found.day if found else None


def test_a_run_is_remembered_with_what_it_did_and_who_said_when(office: Engine, home: Path) -> None:
    make_negotiation(office)
    run("deliveries", office, home, at(START) + timedelta(hours=4))
    with read_transaction(office) as conn:
        last = last_run(conn, "deliveries")
    assert last is not None
    assert (last.day, last.run_by) == (START, "prefect")
    assert last.counts["mails_sent"] == len(list_mails(home / "mail")) > 0
    assert last.took_seconds >= 0

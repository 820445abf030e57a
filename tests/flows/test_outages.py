"""Prefect is off for a week, a clock jumps back, two say when at once: nothing is lost and nothing comes twice."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine

from ode_workflows.actions.office_flows import run_flow
from ode_workflows.cli.plain_loop import PlainLoop
from ode_workflows.db.session import make_engine
from ode_workflows.notifications.sink import list_mails
from ode_workflows.registry.flow_runs import DAILY, FLOWS
from ode_workflows.settings import Settings
from tests.actions.calendar import ONE_DAY, START, at, days, make_in_force, make_negotiation, rows
from tests.builders import make_office
from tests.databases import address_of

NOTICE_BY = date(2026, 10, 6)
OFF_FROM, BACK_ON = date(2026, 9, 30), date(2026, 10, 8)
"""A week with reminders on most days, in which an agreement renews by silence, announced the day before."""

Office = tuple[Engine, Path]


@pytest.fixture
def office(engine: Engine, home: Path) -> Office:
    """An office under Prefect until the last day before the week."""
    make_office(engine)
    make_ready(engine, home)
    return engine, home


@pytest.fixture
def undisturbed(other_office: Callable[[], Office]) -> Office:
    """The same office, in which Prefect runs every day."""
    engine, home = other_office()
    make_ready(engine, home)
    return engine, home


def make_ready(engine: Engine, home: Path) -> None:
    make_in_force(engine, home, confirmed=["notice_by"])
    for day in (START, date(2026, 4, 9), date(2026, 7, 8), OFF_FROM - ONE_DAY):
        prefect(engine, home, at(day))


def prefect(engine: Engine, home: Path, scheduled_at: datetime, *, now: datetime | None = None) -> list[int]:
    """Run every flow as Prefect does; how much each left out."""
    given = {"scheduled_at": scheduled_at, "now": now or scheduled_at, "run_by": "prefect"}
    return [run_flow(name, engine, Settings(home=home), **given).count("left_out") for name in FLOWS]  # type: ignore[arg-type]


def hours(first_on: date, last_on: date, *, every: int = 4) -> Iterator[datetime]:
    """Yield instants from California's midnight before one day to that after another."""
    now, end = (datetime.combine(day, time(7), UTC) for day in (first_on, last_on + ONE_DAY))
    while now < end:
        yield now
        now += timedelta(hours=every)


def told(home: Path) -> list[tuple[str, str, str]]:
    """Return every mail but the alarms, with its day: only Prefect's outage itself may be told of besides."""
    found = [(f"{mail.sent_at:%m-%d}", mail.recipient, mail.subject) for mail in list_mails(home / "mail")]
    return sorted(mail for mail in found if not mail[2].startswith("Needs a hand: Work that runs by itself"))


def decided(engine: Engine) -> list[tuple[str, date, str, str, date]]:
    people = {person.id: person.handle for person in rows(engine, "person")}
    found = [(x.ladder, x.deadline_on, x.tier, people[x.recipient_id], x.decided_on) for x in rows(engine, "reminder")]
    return sorted(found)


def made(engine: Engine) -> list[str]:
    return sorted(document.file_name for document in rows(engine, "document"))


def assert_alike(one: Office, other: Office) -> None:
    """The same mails on the same days, the same reminders, drafts and entries; and nothing waits."""
    for look in (decided, made, entries):
        assert look(one[0]) == look(other[0])
    assert told(one[1]) == told(other[1])
    assert {message.status for message in rows(one[0], "outbox_message")} == {"done"}
    assert len(rows(one[0], "delivery")) == len(list_mails(one[1] / "mail"))


def entries(engine: Engine) -> list[tuple[int, str]]:
    return sorted((entry.seq, entry.trigger) for entry in rows(engine, "history_entry"))


@pytest.mark.sqlite_only  # weeks of dates, which no database decides; single days run on both
def test_a_week_by_the_plain_loop_is_like_a_week_under_prefect(office: Office, undisturbed: Office) -> None:
    engine, home = office
    loop = PlainLoop(engine, Settings(home=home))
    for now in hours(OFF_FROM, BACK_ON - ONE_DAY):
        assert set(loop.turn(now)) == set(FLOWS)
    for day in days(OFF_FROM, BACK_ON - ONE_DAY):  # what Prefect still holds when it is back
        assert prefect(engine, home, at(day), now=at(BACK_ON)) == [1] * len(FLOWS)
    for each in (office, office, undisturbed):
        if each is undisturbed:
            for day in days(OFF_FROM, BACK_ON - ONE_DAY):
                prefect(*undisturbed, at(day))
        prefect(*each, at(BACK_ON))
    assert "renew" in {trigger for _, trigger in entries(engine)}
    assert_alike(office, undisturbed)


def test_what_people_did_in_a_week_in_which_nothing_ran_leaves_once_when_prefect_is_back(
    office: Office, undisturbed: Office
) -> None:
    engine, home = office
    partner = [{"name": "Sonora", "kind": "foreign_subnational"}]
    for each in (office, undisturbed):
        make_negotiation(each[0], OFF_FROM + ONE_DAY, title="Exchange", counterparts=partner)
    before = set(told(home))
    for day in days(OFF_FROM, BACK_ON):
        prefect(*undisturbed, at(day))
    for _ in range(2):
        prefect(engine, home, at(BACK_ON))
    assert made(engine) == made(undisturbed[0])
    new = [mail for mail in told(home) if mail not in before]
    assert {day for day, _, _ in new} == {f"{BACK_ON:%m-%d}"}
    assert {to for _, to, _ in new} >= {to for day, to, _ in told(undisturbed[1]) if day == "10-01"}
    assert len(new) == len({(to, subject) for _, to, subject in new})
    assert all(line.outbox_id or line.dropped_because for line in rows(engine, "news"))


@pytest.mark.parametrize("day", [OFF_FROM, NOTICE_BY, NOTICE_BY + ONE_DAY])
def test_prefect_twice_and_two_loops_at_the_same_moment_are_like_one(
    office: Office, undisturbed: Office, day: date
) -> None:
    _, home = office
    now = at(day) + timedelta(hours=2)
    for each in (office, undisturbed):
        for earlier in days(OFF_FROM, day - ONE_DAY):
            prefect(*each, at(earlier))
    engines = [make_engine(address_of(home)) for _ in range(4)]
    loops = [PlainLoop(engine, Settings(home=home)) for engine in engines[:2]]
    at_once = [Thread(target=loop.turn, args=(now,)) for loop in loops]
    at_once += [Thread(target=prefect, args=(engine, home, now)) for engine in engines[2:]]
    all_through(at_once)
    for engine in engines:
        engine.dispose()
    prefect(*office, now)
    prefect(*undisturbed, now)
    assert_alike(office, undisturbed)


def all_through(threads: Sequence[Thread]) -> None:
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def test_a_clock_that_jumps_back_over_midnight_neither_loses_nor_doubles_for_the_loop(
    office: Office, undisturbed: Office
) -> None:
    engine, home = office
    loop = PlainLoop(engine, Settings(home=home))
    just_after = datetime.combine(NOTICE_BY + ONE_DAY, time(7, 30), UTC)  # half past midnight in California
    for each in (office, undisturbed):
        for day in days(OFF_FROM, NOTICE_BY):
            prefect(*each, at(day))
    for minutes in (0, -60, -50, -10, 0, 10, 60, 600):
        assert set(loop.turn(just_after + timedelta(minutes=minutes))) >= {"drafting", "deliveries"}
    prefect(*undisturbed, just_after + timedelta(hours=10))
    assert (decided(engine), entries(engine)) == (decided(undisturbed[0]), entries(undisturbed[0]))
    assert undated(home) == undated(undisturbed[1])


def undated(home: Path) -> list[tuple[str, str]]:
    """Return every mail without its day: one that is made while the clock is back carries the day before."""
    return sorted((to, subject.replace(", October 6,", ", October 7,")) for _, to, subject in told(home))


@pytest.mark.parametrize("name", DAILY)
def test_a_run_for_yesterday_evening_after_that_of_this_morning_changes_nothing(office: Office, name: str) -> None:
    engine, home = office
    for day in days(OFF_FROM, NOTICE_BY + ONE_DAY):
        prefect(engine, home, at(day))
    before = decided(engine), entries(engine), made(engine), told(home)
    evening = datetime.combine(NOTICE_BY + ONE_DAY, time(6, 30), UTC)  # still the day before in California
    run_flow(name, engine, Settings(home=home), scheduled_at=evening, now=evening, run_by="prefect")
    prefect(engine, home, evening + timedelta(hours=12))
    assert (decided(engine), entries(engine), made(engine), told(home)) == before

"""A flow that is late or fails is seen from outside: an incident, one mail to each admin, doctor, the health page."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from ode_workflows.actions.office_flows import run_flow
from ode_workflows.actions.sweep import sweep
from ode_workflows.actions.watching import flow_failed, watch_flows, watch_from_outside
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.domain.errors import OdeError
from ode_workflows.notifications.sink import SunkMail, list_mails, text_of_mail
from ode_workflows.registry.flow_runs import FLOWS, PREFECT, STOPPED, set_run_by
from ode_workflows.registry.flow_standings import standings
from ode_workflows.settings import Settings
from tests.actions.calendar import ONE_DAY, START, at, make_negotiation, rows
from tests.builders import make_office
from tests.cli.driver import ode
from tests.web.browser import browser, words_of

NOW = at(START)


@pytest.fixture
def office(engine: Engine, home: Path) -> Engine:
    """An office in which every flow has run on the first day."""
    make_office(engine)
    for name in FLOWS:
        run_flow(name, engine, Settings(home=home), scheduled_at=NOW, now=NOW, run_by=PREFECT)
    return engine


def alarms(home: Path) -> list[SunkMail]:
    return [mail for mail in list_mails(home / "mail") if mail.subject.startswith("Needs a hand")]


def late(engine: Engine, days: int) -> dict[str, str]:
    now = NOW + days * ONE_DAY
    with read_transaction(engine) as conn:
        found = standings(conn, now=now, today=START + days * ONE_DAY)
    return {each.name: each.late for each in found if each.late}


def test_daily_flows_are_late_after_more_than_a_day(office: Engine) -> None:
    assert late(office, 1) == {}
    assert late(office, 2) == dict.fromkeys(
        ("routing", "reminders", "renewals", "clocks", "screening"), f"has not run since {START}"
    )


def test_a_message_that_lies_for_a_quarter_of_an_hour_makes_its_flow_late(office: Engine) -> None:
    make_negotiation(office)
    assert set(late(office, 1)) == {"drafting"}


def test_a_dead_scheduler_is_late_though_nothing_waits_until_the_office_is_stopped(office: Engine) -> None:
    with write_transaction(office) as conn:
        set_run_by(conn, PREFECT, NOW)
    assert set(late(office, 1)) == {"drafting", "deliveries"}
    with write_transaction(office) as conn:
        set_run_by(conn, STOPPED, NOW)
    assert late(office, 1) == {}


def test_each_admin_gets_one_alarm_even_when_the_flow_that_sends_is_dead(office: Engine, home: Path) -> None:
    for hour in range(3):
        assert watch_from_outside(office, Settings(home=home), now=NOW + 3 * ONE_DAY + timedelta(hours=hour))
    [alarm] = alarms(home)
    assert alarm.recipient == "adam@ode.example"
    assert f"routing has not run since {START}" in text_of_mail(home / "mail", alarm.identity)


def test_when_the_flows_run_again_the_incident_is_closed_and_the_next_outage_is_told_anew(
    office: Engine, home: Path
) -> None:
    settings, back_at = Settings(home=home), NOW + 5 * ONE_DAY
    watch_from_outside(office, settings, now=back_at)
    for name in FLOWS:
        run_flow(name, office, settings, scheduled_at=back_at, now=back_at, run_by=PREFECT)
    assert not watch_flows(office, settings, now=back_at + timedelta(minutes=1))
    assert [incident.resolved_at is not None for incident in rows(office, "incident")] == [True]
    watch_from_outside(office, settings, now=back_at + 5 * ONE_DAY)
    assert len(alarms(home)) == 2


def test_a_flow_that_ends_with_a_defect_becomes_an_incident(office: Engine, home: Path) -> None:
    settings = Settings(home=home, smtp_url=SecretStr("pigeon://127.0.0.1"))
    with pytest.raises(OdeError):
        run_flow("deliveries", office, settings, scheduled_at=NOW, now=NOW, run_by=PREFECT)
    assert [incident.key for incident in rows(office, "incident")] == ["flow_failed/deliveries"]


def test_a_defect_is_told_once_and_closed_by_a_run(office: Engine, home: Path) -> None:
    for _ in range(3):
        flow_failed(office, "clocks", ValueError("no such clock"), today=START, now=NOW)
    run_flow("deliveries", office, Settings(home=home), scheduled_at=NOW, now=NOW, run_by=PREFECT)
    assert len(alarms(home)) == 1
    assert [incident.attempts for incident in rows(office, "incident")] == [3]
    run_flow("clocks", office, Settings(home=home), scheduled_at=NOW, now=NOW, run_by=PREFECT)
    assert [incident.resolved_at is not None for incident in rows(office, "incident")] == [True]


def test_doctor_and_the_health_page_say_how_each_flow_stands(office: Engine, home: Path) -> None:
    found = {check["name"]: check for check in checks_of_doctor(home)}
    assert "ode sweep" in found["flows"]["found"]
    assert found["flow reminders"]["found"].startswith(f"it has not run since {START}")
    with browser(home) as client:
        said = client.get("/healthz").json()
        page = words_of(client.get("/health").text)
    assert [flow["name"] for flow in said["flows"]] == list(FLOWS)
    assert said["flows"][0]["last_run_for"] == START.isoformat()
    assert "Routing January 5, 2026" in page
    assert f"It has not run since {START}." in page


def checks_of_doctor(home: Path) -> list[dict[str, str]]:
    answer = ode(home, "doctor", "--json")
    assert answer.code == 5
    return list(answer.json["checks"])


def test_a_sweep_counts_as_a_run_of_every_flow(office: Engine, home: Path) -> None:
    day = START + ONE_DAY
    sweep(office, Settings(home=home), as_of=day, now=at(day))
    with read_transaction(office) as conn:
        found = standings(conn, now=at(day), today=day)
    assert {(each.last.day, each.last.run_by) for each in found if each.last} == {(day, "sweep")}

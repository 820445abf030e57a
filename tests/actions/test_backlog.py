"""What is due and not done is counted by the flow that does it, for the doctor and for the health page."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows import clock
from ode_workflows.actions.backlog import due_acts
from ode_workflows.db.session import read_transaction
from ode_workflows.web.kept import Kept
from tests.actions.calendar import (
    ONE_DAY,
    START,
    act,
    agreement,
    at,
    make_gaming_compact,
    make_in_force,
    row_of,
    sweep_acts,
)
from tests.builders import ZONE, make_office
from tests.cli.driver import ode
from tests.web.browser import browser, words_of


@pytest.fixture
def office(engine: Engine) -> Engine:
    """The office with its people."""
    make_office(engine)
    return engine


def counted(engine: Engine, day: date) -> dict[str, int]:
    with read_transaction(engine) as conn:
        return dict(due_acts(conn, day))


def test_an_act_is_due_from_its_day_until_it_is_done(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home, confirmed=("notice_by", "expires_on"))
    opens_on = agreement(office, reference).in_force_on
    assert counted(office, opens_on) == {"clocks": 0, "renewals": 0, "routing": 0}
    window_on = START + 200 * ONE_DAY
    assert counted(office, window_on) == {"clocks": 0, "renewals": 1, "routing": 0}
    sweep_acts(office, window_on)
    assert counted(office, window_on) == {"clocks": 0, "renewals": 0, "routing": 0}


def test_what_waits_for_counsel_is_no_backlog_of_a_flow(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home)
    sweep_acts(office, START + 200 * ONE_DAY)
    assert agreement(office, reference).state == "renewal"
    assert counted(office, START + 300 * ONE_DAY)["renewals"] == 0


def test_the_silence_of_the_interior_is_due_the_day_after_its_last_day(office: Engine, home: Path) -> None:
    reference = make_gaming_compact(office, home)
    act(
        office, reference, "resolve_approval", "clara",
        approval="secretary_of_interior_gaming_approval", outcome="received", evidence="stamp",
    )  # fmt: skip
    last_on = row_of(office, reference, "secretary_of_interior_gaming_approval").due_on
    assert [counted(office, day)["clocks"] for day in (last_on, last_on + ONE_DAY)] == [0, 1]


def test_doctor_and_the_health_page_tell_the_backlog(office: Engine, home: Path) -> None:
    today = clock.civil_date(clock.now(), ZONE)
    make_in_force(office, home, today - 250 * ONE_DAY)  # for a year: its window has been open for two months
    found = {check["name"]: check["found"] for check in ode(home, "doctor", "--json").json["checks"]}
    assert found["flow renewals"].endswith("; 1 dated act is due")
    assert "due" not in found["flow clocks"]
    with browser(home) as client:
        page = words_of(client.get("/health").text)
    assert "Renewals None yet 0 1 0" in page


def test_a_kept_value_is_worked_out_again_when_it_is_too_old() -> None:
    worked_out: list[int] = []
    kept: Kept[int] = Kept(timedelta(minutes=1))

    def work() -> int:
        worked_out.append(1)
        return len(worked_out)

    now = at(START)
    moments = (now, now + timedelta(seconds=59), now + timedelta(seconds=60), now - ONE_DAY)
    assert [kept.at(moment, work) for moment in moments] == [1, 1, 2, 3]

"""The register is listed by what holds on a day, and shows a date no more exactly than it is known."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, true

from ode_workflows.db.session import read_transaction
from ode_workflows.registry.agreements import Filters, listed, searched, tasks_of
from ode_workflows.registry.people import names_of, offices_like
from ode_workflows.registry.wording import known_date, state_label
from tests.builders import actor, make_city_office, make_office, make_proposal, step

FACT = {"reason": "Found in the archive", "evidence": "Box 12", "confirmed_by": "clara"}


@pytest.fixture(autouse=True)
def offices(engine: Engine) -> None:
    make_office(engine)
    make_city_office(engine)


def in_force_agreement(engine: Engine, **dates: str) -> str:
    reference = make_proposal(engine, term={"kind": "fixed", "number": 5, "unit": "years"})
    inputs = {"to_state": "in_force", "signed_on": "2020-06-30", "in_force_on": "2020-07-01", **dates}
    step(engine, reference, "record_as_fact", "dora", inputs=inputs, **FACT)
    return reference


def ended_agreement(engine: Engine) -> str:
    reference = in_force_agreement(engine)
    inputs = {"to_state": "ended", "ended_on": "2025-06-30", "end_reason": "expired"}
    step(engine, reference, "record_as_fact", "dora", inputs=inputs, **FACT)
    return reference


def lines(engine: Engine, limit: int | None = None, **filters: Any) -> list[dict[str, Any]]:
    with read_transaction(engine) as conn:
        return listed(conn, true(), Filters(**filters), limit=limit).lines


@pytest.mark.parametrize(
    ("day", "is_listed"),
    [("2020-06-30", False), ("2020-07-01", True), ("2025-06-30", True), ("2025-07-01", False)],
)
def test_an_ended_agreement_was_in_force_from_its_first_to_its_last_day(
    engine: Engine, day: str, is_listed: bool
) -> None:
    ended_agreement(engine)
    assert bool(lines(engine, in_force_on=date.fromisoformat(day))) is is_listed


def test_what_never_came_into_force_is_in_force_on_no_day(engine: Engine) -> None:
    make_proposal(engine)
    assert lines(engine, in_force_on=date(2199, 1, 1)) == []


def test_a_line_shows_the_nearest_live_date(engine: Engine) -> None:
    in_force_agreement(engine, expires_on="2027-06-30")
    (line,) = lines(engine)
    assert line["next_date"]["on"] < date(2027, 6, 30)
    assert (line["in_force_on"], line["expires_on"]) == ("2020-07-01", "2027-06-30")


def test_a_line_names_the_counterparts_apart_from_us(engine: Engine) -> None:
    make_proposal(engine)
    (line,) = lines(engine)
    assert line["parties"] == ["State of California", "Baja California"]
    assert line["counterparts"] == ["Baja California"]


def test_the_total_counts_what_the_limit_leaves_out(engine: Engine) -> None:
    for _ in range(3):
        make_proposal(engine)
    with read_transaction(engine) as conn:
        found = listed(conn, true(), Filters(), limit=2)
        sought = searched(conn, true(), "baja", limit=2)
    assert (len(found.lines), found.total) == (len(sought.lines), sought.total) == (2, 3)


def test_no_words_find_nothing(engine: Engine) -> None:
    make_proposal(engine)
    with read_transaction(engine) as conn:
        assert searched(conn, true(), "  ").lines == []


def test_tasks_without_a_date_stand_last(engine: Engine) -> None:
    for _ in range(2):
        make_proposal(engine, lead_agency=None)
    with read_transaction(engine) as conn:
        due = [task["due_on"] for lena in ["ana", "lena"] for task in tasks_of(conn, actor(conn, lena).person_id)]
    assert None in due
    dated = [day for day in due if day is not None]
    assert due[: len(dated)] == sorted(dated)


def test_an_office_is_found_by_words_of_its_name(engine: Engine) -> None:
    with read_transaction(engine) as conn:
        assert len(offices_like(conn, "diplomatic")) == len(offices_like(conn, "SAN DIEGO")) == 1


def test_the_calendar_has_a_name_among_people(engine: Engine) -> None:
    with read_transaction(engine) as conn:
        assert names_of(conn, ["system", "gone"]) == {"system": "the system"}


@pytest.mark.parametrize(("precision", "shown"), [("day", "2019-05-01"), ("month", "2019-05"), ("year", "2019")])
def test_a_date_is_shown_as_exactly_as_it_is_known(precision: str, shown: str) -> None:
    assert known_date(date(2019, 5, 1), precision) == shown


def test_a_memorandum_is_in_effect_and_a_compact_in_force() -> None:
    assert state_label("memorandum_of_understanding", "in_force") == "In effect"
    assert state_label("interstate_compact", "in_force") == "In force"


def test_more_agreements_than_a_statement_takes_parameters_are_listed(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ode_workflows.registry.agreements._CHUNK", 1)
    for _ in range(3):
        make_proposal(engine)
    assert [len(line["parties"]) for line in lines(engine)] == [2, 2, 2]


def test_an_agreement_of_tomorrow_is_not_in_force_today(engine: Engine) -> None:
    in_force_agreement(engine)
    assert lines(engine, in_force_on=date(2020, 7, 1) - timedelta(days=1)) == []

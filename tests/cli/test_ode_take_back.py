"""Who comes back sees what others got meanwhile, and takes it back with one command; nothing comes back by itself."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows import clock
from ode_workflows.actions._dated import acts_of
from ode_workflows.actions.dated_acts import do_dated_acts
from ode_workflows.db.session import read_transaction
from ode_workflows.db.work_to_hand_on import handed_on_by
from tests.actions.calendar import ONE_DAY, act, at, rows
from tests.actions.test_handing_on import counsels, give_all, is_absent
from tests.builders import ZONE, make_proposal
from tests.cli.driver import ode, ode_json
from tests.cli.refusal import refused


@pytest.fixture
def today() -> date:
    """The civil date in the office, which the commands act on."""
    return clock.civil_date(clock.now(), ZONE)


def handed_on(engine: Engine, today: date, *, since: int, until: int, partner: str = "Sonora") -> str:
    """Return a file in review whose task of counsel was handed on; the absence's days are told from today."""
    first_on = today + since * ONE_DAY
    others = [{"name": partner, "kind": "foreign_subnational"}]
    reference = make_proposal(engine, today=first_on, title=f"Exchange with {partner}", counterparts=others)
    act(engine, reference, "submit_for_legal_review", "ana", first_on)
    give_all(engine, reference, "clara", first_on + ONE_DAY)
    is_absent(engine, "clara", "colin", today + until * ONE_DAY, first_on)
    do_dated_acts(engine, as_of=first_on, now=at(first_on), kinds=acts_of("routing"))
    assert counsels(engine, reference) == {"colin"}
    return reference


def seen(engine: Engine, handle: str, on: date) -> list[str]:
    [person] = [each.id for each in rows(engine, "person") if each.handle == handle]
    with read_transaction(engine) as conn:
        return [each.now_with for each in handed_on_by(conn, person, on)]


def test_who_is_back_sees_it_and_takes_it_back(office: Path, engine: Engine, today: date) -> None:
    references = [handed_on(engine, today, since=-6, until=-1, partner=name) for name in ("Sonora", "Jalisco")]
    assert (
        "2 tasks handed on while Clara was absent: ode tasks --handed-on" in ode(office, "tasks", "--as", "clara").out
    )
    listed = ode_json(office, "tasks", "--handed-on", "--as", "clara")
    assert [(each["now_with"], each["reference"]) for each in listed] == [("Colin", each) for each in references]
    assert all(counsels(engine, reference) == {"colin"} for reference in references), "nothing comes back by itself"
    done = ode_json(office, "take-back", "--as", "clara")
    assert [(each["reference"], each["summary"]) for each in done] == [
        (each, "1 task taken back") for each in references
    ]
    assert all(counsels(engine, reference) == {"clara"} for reference in references)
    assert ode_json(office, "take-back", "--as", "clara") == []
    assert ode_json(office, "tasks", "--handed-on", "--as", "clara") == []


def test_whoever_had_it_is_told(office: Path, engine: Engine, today: date) -> None:
    handed_on(engine, today, since=-6, until=-1)
    ode_json(office, "take-back", "--as", "clara")
    handles: Mapping[str, str] = {person.id: person.handle for person in rows(engine, "person")}
    told = {handles[line.recipient_id] for line in rows(engine, "news") if "taken back by Clara" in line.sentence}
    assert told == {"colin"}


def test_nobody_takes_back_what_was_another_persons(office: Path, engine: Engine, today: date) -> None:
    reference = handed_on(engine, today, since=-6, until=-1)
    assert ode_json(office, "take-back", "--as", "dora") == []
    answer = refused(office, "step", reference, "record_change", "--as", "dora", "--set", "takes_back=true")
    assert (answer.code, answer.fields) == (2, ["takes_back"])
    assert counsels(engine, reference) == {"colin"}


def test_who_is_still_absent_is_asked_to_wait(office: Path, engine: Engine, today: date) -> None:
    reference = handed_on(engine, today, since=-6, until=3)
    answer = refused(office, "take-back", "--as", "clara")
    assert (answer.code, answer.fields) == (2, ["takes_back"])
    assert f"you are absent until {today + 3 * ONE_DAY}" in answer.json["detail"]
    assert counsels(engine, reference) == {"colin"}


def test_it_is_shown_for_thirty_days_and_while_it_lies_where_it_was_handed(
    office: Path, engine: Engine, today: date
) -> None:
    reference = handed_on(engine, today, since=-6, until=-1)
    assert seen(engine, "clara", today + timedelta(days=29)) == ["Colin"]
    assert seen(engine, "clara", today + timedelta(days=30)) == []
    give_all(engine, reference, "dora", today)
    assert seen(engine, "clara", today) == []

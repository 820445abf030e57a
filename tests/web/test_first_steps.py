"""A new office is led through what it still has to do; its admin keeps the agencies and sees the holidays."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from ode_workflows import clock
from ode_workflows.access.first_steps import FIRST_STEPS, first_steps, idle_roles
from ode_workflows.access.founding import found_office
from ode_workflows.db.people import actor_by
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.domain.vocabulary import Role
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.settings import Settings
from tests.builders import make_proposal
from tests.web.browser import Browser, words_of

NEW_OFFICE = {
    "office": "Office of Compacts", "party": "State of Example", "kind": "state", "home_state": "CA",
    "handle": "ines", "name": "Ines Irving", "email": "ines@ode.example",
}  # fmt: skip


@pytest.fixture
def founder(client: Browser, engine: Engine) -> Browser:
    with write_transaction(engine) as conn:
        found_office(conn, NEW_OFFICE, timezone="America/Los_Angeles", now=clock.now())
    client.sign_in(engine, "ines")
    return client


def standing(engine: Engine, home: Path, handle: str) -> dict[str, bool]:
    settings = Settings(_env_file=None, home=home)
    with read_transaction(engine) as conn:
        person = actor_by(conn, handle, clock.now().date())
        assert person is not None
        return {step.name: step.is_done for step in first_steps(conn, person, settings)}


def agency_id(engine: Engine, name: str) -> str:
    table = table_named("agency")
    with read_transaction(engine) as conn:
        return str(conn.scalar(select(table.c.id).where(table.c.name == name)))


def mailbox_of(engine: Engine, name: str) -> str | None:
    table = table_named("agency")
    with read_transaction(engine) as conn:
        found: str | None = conn.scalar(select(table.c.mailbox).where(table.c.name == name))
        return found


def test_an_empty_office_has_every_step_before_it(founder: Browser, engine: Engine, home: Path) -> None:
    assert standing(engine, home, "ines") == dict.fromkeys(FIRST_STEPS, False)
    page = founder.get("/work")
    assert "Set the office up" in page.text
    steps = words_of(founder.get("/start").text)
    assert "8 steps are left" in steps
    assert "Nobody is: Analyst, Counsel, Director" in steps


def test_a_step_is_done_by_doing_it_and_by_nothing_else(founder: Browser, engine: Engine, home: Path) -> None:
    words = {"name": "Water Board", "mailbox": "water@agency.example"}
    assert founder.post("/admin/office", words).status_code == 303
    assert [name for name, done in standing(engine, home, "ines").items() if done] == ["agencies"]
    person = {"name": "Nora Nguyen", "handle": "nora", "email": "nora@ode.example", "roles": ["analyst", "counsel"]}
    assert founder.post("/admin/people", person).status_code == 303
    assert [name for name, done in standing(engine, home, "ines").items() if done] == ["people", "agencies"]
    assert "Nobody is: Director" in words_of(founder.get("/start").text)


def test_only_steps_that_somebody_could_take_count() -> None:
    steps = lifecycle().steps
    everything = frozenset(role.value for role in Role)
    assert idle_roles(everything, steps) == ()
    assert idle_roles(everything - {"counsel"}, steps) == ("counsel",)
    assert "system" not in idle_roles(frozenset(), steps)


def test_other_people_are_not_told_to_set_up(client: Browser, engine: Engine) -> None:
    client.sign_in(engine, "ana")
    assert "Set the office up" not in client.get("/work").text


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "write the name of the agency"),
        ({"name": "a\u202eb"}, "hidden character"),
        ({"mailbox": "water"}, "write a mail address"),
    ],
)
def test_what_is_wrong_of_an_agency_is_said_beside_it(
    founder: Browser, engine: Engine, wrong: dict[str, str], message: str
) -> None:
    answer = founder.post("/admin/office", {"name": "Water Board", "mailbox": "", **wrong})
    assert answer.status_code == 422
    assert message in words_of(answer.text).casefold()
    assert agency_id(engine, "Water Board") == "None"


def test_an_agency_is_added_once(founder: Browser) -> None:
    assert founder.post("/admin/office", {"name": "Water Board"}).status_code == 303
    again = founder.post("/admin/office", {"name": "WATER  board"})
    assert again.status_code == 422
    assert "there is an agency of this name" in words_of(again.text).casefold()


def test_a_mailbox_is_kept_and_a_wrong_one_changes_nothing(founder: Browser, engine: Engine) -> None:
    founder.post("/admin/office", {"name": "Water Board", "mailbox": "old@agency.example"})
    which = agency_id(engine, "Water Board")
    refused = founder.post("/admin/office", {"agency": which, "mailbox": "new at agency"})
    assert refused.status_code == 422
    assert "new at agency" in refused.text, "what was typed is kept"
    assert mailbox_of(engine, "Water Board") == "old@agency.example"
    assert founder.post("/admin/office", {"agency": which, "mailbox": "new@agency.example"}).status_code == 303
    assert mailbox_of(engine, "Water Board") == "new@agency.example"


def test_another_office_s_agency_is_not_there(founder: Browser, client: Browser, engine: Engine, home: Path) -> None:
    make_proposal(engine, lead_agency="Bureau of Tides")
    answer = founder.post("/admin/office", {"agency": agency_id(engine, "Bureau of Tides"), "mailbox": "a@b.example"})
    assert answer.status_code == 404
    assert mailbox_of(engine, "Bureau of Tides") is None


def test_the_coming_holidays_stand_with_their_names(founder: Browser) -> None:
    page = words_of(founder.get("/admin/office").text)
    assert "New Year's Day" in page
    assert "Independence Day" in page

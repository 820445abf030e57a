"""The administration: people and their rights, failures, audit, imports; for admins alone."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from ode_workflows import clock
from ode_workflows.db.incidents import open_incident
from ode_workflows.db.people import actor_by
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.web.admin.pages import ROUTES
from tests.builders import make_proposal
from tests.web.browser import Browser, browser, words_of

NEW = {"name": "Nora Nguyen", "handle": "nora", "email": "nora@ode.example", "roles": ["analyst", "liaison"]}
CSV = (
    "number,title,kind,binding,counterparts,counterpart_kinds,lead_agency,issue_areas,purpose,signed_on,in_force_on,"
    "expires_on,notice_period_days,parent_number\n"
    "X-1,Old pact,memorandum_of_understanding,no,Sonora,foreign_subnational,,water,Share,2019-03-01,2019-03-01,,,\n"
)


@pytest.fixture
def admin(client: Browser, engine: Engine) -> Browser:
    client.sign_in(engine, "adam")
    return client


def addresses() -> list[str]:
    return [route.path.replace("{handle}", "ana") for route in ROUTES]


@pytest.mark.parametrize("path", addresses())
def test_nobody_but_an_admin_gets_in(path: str, client: Browser, engine: Engine) -> None:
    assert client.post(path).status_code in (303, 405)
    client.sign_in(engine, "dora")
    assert client.post(path).status_code in (403, 405)
    assert client.get(path).status_code in (403, 405)


def test_somebody_is_added_with_roles_and_can_act(admin: Browser, engine: Engine) -> None:
    answer = admin.post("/admin/people", NEW)
    assert answer.headers["location"] == "/admin/people/nora"
    with read_transaction(engine) as conn:
        actor = actor_by(conn, "nora", clock.now().date())
    assert actor is not None
    assert actor.roles == {"analyst", "liaison"}
    assert "person added: Nora Nguyen" in words_of(admin.get("/admin").text).replace("Person", "person")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"handle": "ana"}, "ana is taken"),
        ({"handle": "No One"}, "write two to thirty-one letters"),
        ({"email": "nora"}, "write a mail address"),
        ({"name": " "}, "write the name"),
        ({"roles": ["emperor"]}, "is no role"),
        ({"roles": []}, "choose at least one role"),
        ({"name": "a\u202eb"}, "hidden character"),
    ],
)
def test_what_is_wrong_of_a_person_is_said_and_nothing_is_stored(
    admin: Browser, engine: Engine, wrong: dict[str, object], message: str
) -> None:
    answer = admin.post("/admin/people", {**NEW, **wrong})
    assert answer.status_code == 422
    assert message.casefold() in words_of(answer.text).casefold()
    with read_transaction(engine) as conn:
        person = table_named("person")
        assert conn.scalar(select(person.c.id).where(person.c.email == "nora@ode.example")) is None


def test_roles_change_and_nobody_changes_the_own(admin: Browser, engine: Engine) -> None:
    assert admin.post("/admin/people/ana", {"roles": ["counsel"]}).status_code == 303
    with read_transaction(engine) as conn:
        actor = actor_by(conn, "ana", clock.now().date())
    assert actor is not None
    assert actor.roles == {"counsel"}
    refused = admin.post("/admin/people/adam", {"roles": ["director", "admin"]})
    assert refused.status_code == 403
    assert "Nobody changes the own roles" in words_of(refused.text)


def test_who_is_let_go_is_signed_out_and_the_work_goes_to_others(admin: Browser, engine: Engine, home: Path) -> None:
    reference = make_proposal(engine, "ana", today=clock.now().date())
    with browser(home) as other:
        other.sign_in(engine, "ana")
        assert other.get("/work").status_code == 200
        assert admin.post("/admin/people/ana", {"do": "let_go"}).status_code == 303
        assert other.get("/work").status_code == 303
    agreement, person = table_named("agreement"), table_named("person")
    with read_transaction(engine) as conn:
        owner = conn.scalar(select(agreement.c.owner_id).where(agreement.c.reference == reference))
        assert conn.scalar(select(person.c.handle).where(person.c.id == owner)) != "ana"
    assert "Has left" in words_of(admin.get("/admin/people/ana").text)
    admin.post("/admin/people/ana", {"do": "take_back"})
    assert "Has left" not in words_of(admin.get("/admin/people/ana").text)


def test_an_incident_is_closed_with_a_reason(admin: Browser, engine: Engine) -> None:
    with write_transaction(engine) as conn:
        open_incident(conn, "mail/1", kind="mail", cause="The address is refused.", now=clock.now())
    page = admin.get("/admin").text
    assert "The address is refused." in page
    incident = page.split('name="incident" value="')[1].split('"')[0]
    assert admin.post("/admin/incident", {"incident": incident}).status_code == 422
    assert admin.post("/admin/incident", {"incident": incident, "reason": "Left the agency"}).status_code == 303
    assert "Nothing has failed" in words_of(admin.get("/admin").text)
    assert admin.post("/admin/incident", {"incident": incident, "reason": "again"}).status_code == 404


def test_the_audit_finds_entries_by_person_step_and_day(admin: Browser, engine: Engine) -> None:
    reference = make_proposal(engine, "ana", today=clock.now().date())
    assert reference in words_of(admin.get("/admin/audit?person=ana&trigger=propose").text)
    assert "Nothing fits" in words_of(admin.get("/admin/audit?person=dora").text)
    assert "Nothing fits" in words_of(admin.get("/admin/audit?until=1999-01-01").text)
    assert "write the date as YYYY-MM-DD" in words_of(admin.get("/admin/audit?since=soon").text)


def test_a_file_is_checked_before_it_is_stored(admin: Browser) -> None:
    checked = admin.post("/admin/import", {"do": "check"}, {"file": ("old.csv", CSV.encode())})
    assert "1 of 1 rows can be stored" in words_of(checked.text)
    assert "Old pact" not in admin.get("/agreements").text
    stored = admin.post("/admin/import", {"do": "store", "visibility": "public"}, {"file": ("old.csv", CSV.encode())})
    assert "1 agreement was stored" in words_of(stored.text)
    assert "Old pact" in admin.get("/agreements").text


def test_a_wrong_file_is_refused_row_by_row(admin: Browser) -> None:
    wrong = CSV.replace("2019-03-01", "March").encode()
    answer = admin.post("/admin/import", {"do": "store"}, {"file": ("old.csv", wrong)})
    assert answer.status_code == 422
    assert "Row 2" in words_of(answer.text)
    assert admin.post("/admin/import", {"do": "store"}).status_code == 422

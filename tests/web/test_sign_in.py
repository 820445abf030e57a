"""Signing in: by name and password, in the demo by choice; what a form needs to be taken."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from ode_workflows import clock
from ode_workflows.access.accounts import set_password
from ode_workflows.access.sessions import IDLE, LONGEST, begin_session, session_of
from ode_workflows.db.people import person_by_handle
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.web.way_back import way_back
from tests.builders import make_proposal
from tests.web.browser import ORIGIN, Browser, browser, words_of

PASSWORD = "a long walk along the bay"
NOON = datetime(2026, 7, 1, 19, tzinfo=UTC)


@pytest.fixture
def ana(engine: Engine, office: str) -> str:
    """The analyst, who has a password."""
    with write_transaction(engine) as conn:
        person = person_by_handle(conn, "ana")
        set_password(conn, person.id, PASSWORD, clock.now())
        return str(person.id)


def test_a_name_and_its_password_lead_to_the_page_that_was_asked_for(client: Browser, ana: str) -> None:
    asked = client.get("/work?x=1")
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in?next=%2Fwork%3Fx%3D1")
    answer = client.post("/sign-in", {"name": "ana", "password": PASSWORD, "next": "/work?x=1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/work?x=1")
    assert "httponly" in answer.headers["set-cookie"].casefold()
    assert "My work" in words_of(client.get("/work").text)


@pytest.mark.parametrize("typed", [("ana", "zebra crossing"), ("nobody", PASSWORD), ("", ""), ("ana", "")])
def test_what_does_not_belong_together_lets_nobody_in_and_says_the_same(
    client: Browser, ana: str, typed: tuple[str, str]
) -> None:
    answer = client.post("/sign-in", {"name": typed[0], "password": typed[1]})
    assert answer.status_code == 422
    assert "Name and password do not belong together" in words_of(answer.text)
    assert "set-cookie" not in answer.headers
    assert typed[1] == "" or typed[1] not in answer.text


@pytest.mark.parametrize(
    "wanted", ["https://evil.example", "//evil.example/x", "/\\evil.example", "javascript:alert(1)", "", "/sign-in"]
)
def test_no_way_back_leads_elsewhere(wanted: str) -> None:
    assert way_back(wanted, "/work") == "/work"


def test_a_form_of_another_session_or_site_is_refused(client: Browser, ana: str, engine: Engine) -> None:
    client.sign_in(engine, "ana")
    assert client.request("POST", "/sign-out", {"origin": ORIGIN}, data={"csrf": "guessed"}).status_code == 403
    assert client.request("POST", "/sign-out", {"origin": "https://evil.example"}).status_code == 403
    assert client.request("POST", "/sign-out").status_code == 403
    assert client.get("/work").status_code == 200


def test_signing_out_ends_the_session_and_not_only_the_cookie(client: Browser, ana: str, engine: Engine) -> None:
    client.sign_in(engine, "ana")
    kept = dict(client.cookies)
    assert client.post("/sign-out").headers["location"] == "/sign-in"
    client.cookies.update(kept)
    assert client.get("/work").status_code == 303


def test_a_session_ends_after_an_hour_without_use_and_after_twelve_in_all(engine: Engine, ana: str) -> None:
    with write_transaction(engine) as conn:
        token = begin_session(conn, ana, now=NOON)
    with read_transaction(engine) as conn:
        assert session_of(conn, token, NOON + IDLE - timedelta(seconds=1)) is not None
        assert session_of(conn, token, NOON + IDLE) is None
        assert session_of(conn, token + "x", NOON) is None
    with write_transaction(engine) as conn:
        seen = NOON + LONGEST - timedelta(minutes=1)
        conn.execute(update(table_named("web_session")).values(last_seen_at=seen))
    with read_transaction(engine) as conn:
        assert session_of(conn, token, seen) is not None
        assert session_of(conn, token, NOON + LONGEST) is None


def test_who_leaves_the_office_is_signed_out_at_once(client: Browser, ana: str, engine: Engine) -> None:
    client.sign_in(engine, "ana")
    with write_transaction(engine) as conn:
        conn.execute(update(table_named("person")).where(table_named("person").c.id == ana).values(is_active=False))
    assert client.get("/work").status_code == 303


def test_only_the_demo_lets_people_choose_who_they_are(home: Path, engine: Engine, ana: str) -> None:
    person = table_named("person")
    with browser(home) as client:
        assert client.post("/be", {"person": "ana"}).status_code == 404
    with browser(home, is_demo=True) as client:
        with write_transaction(engine) as conn:
            conn.execute(update(person).where(person.c.id == ana).values(is_example=False))
        assert client.post("/be", {"person": "ana"}).status_code == 404, "no example"
        with write_transaction(engine) as conn:
            conn.execute(update(person).where(person.c.id == ana).values(is_example=True))
        assert "Who do you want to be?" in words_of(client.get("/sign-in").text)
        assert client.post("/be", {"person": "ana"}).headers["location"] == "/work"
        assert client.get("/work").status_code == 200


def test_a_link_of_a_mail_leads_to_its_page_after_the_sign_in(client: Browser, ana: str, engine: Engine) -> None:
    reference = make_proposal(engine)
    hidden = client.get(f"/agreements/{reference}")
    assert hidden.status_code == 404
    assert "Sign in, and come back here" in words_of(hidden.text)
    page = client.get("/sign-in", {"referer": f"{ORIGIN}/agreements/{reference}"}).text
    wanted = page.split('name="next" value="')[1].split('"')[0]
    answer = client.post("/sign-in", {"name": "ana", "password": PASSWORD, "next": wanted})
    assert answer.headers["location"] == f"/agreements/{reference}"
    elsewhere = client.get("/sign-in", {"referer": f"https://evil.example/agreements/{reference}"}).text
    assert elsewhere.split('name="next" value="')[1].split('"')[0] != wanted

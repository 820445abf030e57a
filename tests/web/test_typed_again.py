"""Who was signed out in between loses nothing typed: it is shown again after the sign-in, and only then sent."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import Engine, update

from ode_workflows import clock
from ode_workflows.access.accounts import set_password
from ode_workflows.access.sessions import IDLE, LONGEST
from ode_workflows.db.people import person_by_handle
from ode_workflows.db.session import write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.web.staying import TOLD_BEFORE
from ode_workflows.web.typed_again import as_kept, read_kept
from tests.actions.calendar import rows
from tests.builders import make_proposal
from tests.web.browser import ORIGIN, Browser, words_of
from tests.web.nasty import WORDS

PASSWORD = "a long walk along the bay"


@pytest.fixture
def ana(engine: Engine, office: str) -> str:
    """The analyst, who has a password, as a handle."""
    with write_transaction(engine) as conn:
        set_password(conn, person_by_handle(conn, "ana").id, PASSWORD, clock.now())
    return "ana"


def fields_of(page: str, action: str) -> dict[str, list[str]]:
    """Return the hidden fields of a form by name."""
    [form] = re.findall(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, flags=re.DOTALL)
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form):
        found.setdefault(unescape(name), []).append(unescape(value))
    return found


def signed_in_again(client: Browser, answer_text: str) -> str:
    """Go on from the page that says "you were signed out", and return the page after the sign-in."""
    asked = client.request("POST", "/sign-in", {"origin": ORIGIN}, data=fields_of(answer_text, "/sign-in"))
    assert asked.status_code == 200
    assert "Please check" not in asked.text
    typed = {**fields_of(asked.text, "/sign-in"), "name": "ana", "password": PASSWORD}
    answer = client.request("POST", "/sign-in", {"origin": ORIGIN}, data=typed)
    assert answer.status_code == 200
    return answer.text


def open_tasks(engine: Engine) -> int:
    return sum(row.status == "open" for row in rows(engine, "task"))


def test_what_was_typed_before_a_session_ended_is_sent_after_the_sign_in(
    client: Browser, engine: Engine, ana: str
) -> None:
    reference = make_proposal(engine)
    address = f"/agreements/{reference}/record_change"
    client.sign_in(engine, ana)
    [task] = re.findall(r'<option value="([0-9a-f-]{30,})"', client.get(address).text)
    client.cookies.clear()
    typed = {"csrf": "old", "task": task, "reason": "A <b>slip</b>"}
    late = client.request("POST", address, {"origin": ORIGIN}, data=typed)
    assert late.status_code == 401
    page = signed_in_again(client, late.text)
    assert "A &lt;b&gt;slip" in page
    again = fields_of(page, address)
    assert (again["task"], again["reason"]) == ([task], ["A <b>slip</b>"])
    before = open_tasks(engine)
    assert client.request("POST", address, {"origin": ORIGIN}, data=again).status_code == 303
    assert open_tasks(engine) == before - 1


def test_a_form_of_another_session_is_shown_to_whoever_is_signed_in_now(client: Browser, engine: Engine) -> None:
    reference = make_proposal(engine)
    client.sign_in(engine, "dora")
    answer = client.request(
        "POST", f"/agreements/{reference}/record_change", {"origin": ORIGIN}, data={"csrf": "old", "reason": "A slip"}
    )
    assert answer.status_code == 403
    assert "You are signed in as" in words_of(answer.text)
    assert "A slip" in words_of(answer.text)


def test_a_form_of_another_site_is_refused_and_nothing_of_it_is_kept(client: Browser, engine: Engine, ana: str) -> None:
    reference = make_proposal(engine)
    data = {"short_title": "Planted"}
    answer = client.request(
        "POST", f"/agreements/{reference}/record_change", {"origin": "https://evil.example"}, data=data
    )
    assert answer.status_code == 403
    assert "Planted" not in answer.text
    kept = {"kept": as_kept([("short_title", "Planted")]), "next": "/work"}
    answer = client.request("POST", "/sign-in", {"origin": "https://evil.example"}, data=kept)
    assert answer.status_code == 403


def test_what_is_sent_again_goes_to_a_page_of_ours_alone(client: Browser, engine: Engine, ana: str) -> None:
    kept = {"kept": as_kept([("reason", "x")]), "next": "https://evil.example/", "name": "ana", "password": PASSWORD}
    page = client.request("POST", "/sign-in", {"origin": ORIGIN}, data=kept).text
    assert "evil.example" not in page
    assert 'action="/work"' in page


@pytest.mark.parametrize("words", WORDS)
def test_anything_that_was_typed_comes_through_whole(words: str) -> None:
    assert read_kept(as_kept([("reason", words)])) == [("reason", words)]


@pytest.mark.parametrize("text", ["", "[", "{}", "[1]", '[["a"]]', '[["a", 1]]', "null", '"a"', "[[[]]]"])
def test_what_somebody_has_changed_is_nothing(text: str) -> None:
    assert read_kept(text) == []


def test_a_password_is_never_carried_on(client: Browser, engine: Engine, ana: str) -> None:
    client.sign_in(engine, ana)
    client.cookies.clear()
    typed = {"do": "password", "password": PASSWORD, "new_password": "another walk along it"}
    answer = client.request("POST", "/account", {"origin": ORIGIN}, data=typed)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


def test_a_page_says_after_how_long_its_session_ends(client: Browser, engine: Engine, ana: str) -> None:
    client.sign_in(engine, ana)
    page = client.get("/work").text
    [seconds] = re.findall(r'id="stay" data-seconds="(\d+)"', page)
    assert IDLE.total_seconds() - 5 <= int(seconds) <= IDLE.total_seconds()
    assert f'data-lead="{TOLD_BEFORE.total_seconds():.0f}"' in page
    assert 'id="stay"' not in Browser(client._transport.app).get("/register").text  # noqa: SLF001


def test_asking_to_stay_lets_a_session_last_but_not_beyond_its_day(client: Browser, engine: Engine, ana: str) -> None:
    client.sign_in(engine, ana)
    table, now = table_named("web_session"), clock.now()
    with write_transaction(engine) as conn:
        conn.execute(update(table).values(last_seen_at=now - IDLE + timedelta(minutes=4)))
    assert client.post("/stay").json()["seconds"] > IDLE.total_seconds() - 30
    with write_transaction(engine) as conn:
        conn.execute(update(table).values(created_at=now - LONGEST + timedelta(minutes=2), last_seen_at=now))
    assert client.post("/stay").json()["seconds"] <= 120
    client.cookies.clear()
    assert client.post("/stay").status_code == 303

"""The own account in the browser: password, second factor, sessions, tokens; and the proof before a signature."""

from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import Engine, update

from ode_workflows import clock
from ode_workflows.access.accounts import set_password
from ode_workflows.access.invitations import invite
from ode_workflows.access.second_factor import factor_of
from ode_workflows.db.people import person_by_handle
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from tests.web.browser import Browser, browser, words_of

GOOD = "seven herons over the delta"


@pytest.fixture
def ana(client: Browser, engine: Engine) -> Browser:
    with write_transaction(engine) as conn:
        person = person_by_handle(conn, "ana")
        set_password(conn, person.id, GOOD, clock.now())
    client.sign_in(engine, "ana")
    return client


def test_a_password_is_set_by_invitation_and_lets_in(client: Browser, engine: Engine) -> None:
    client.sign_in(engine, "adam")
    page = client.post("/admin/people/lena", {"do": "invite"}).text
    address = page.split("/invitation/")[1].split("<")[0]
    client.post("/sign-out")
    assert "Welcome" in words_of(client.get(f"/invitation/{address}").text)
    refused = client.post(f"/invitation/{address}", {"password": "short"})
    assert refused.status_code == 422
    assert client.post(f"/invitation/{address}", {"password": GOOD}).headers["location"] == "/sign-in"
    assert client.get(f"/invitation/{address}").status_code == 404
    assert client.post("/sign-in", {"name": "lena", "password": GOOD}).headers["location"] == "/work"


def test_a_password_changes_only_with_the_old_one_and_ends_other_sessions(
    ana: Browser, engine: Engine, home: Path
) -> None:
    with browser(home) as other:
        other.sign_in(engine, "ana")
        wrong = ana.post("/account", {"do": "password", "password": "guess", "new_password": GOOD + " too"})
        assert wrong.status_code == 422
        assert "Is not your password now" in words_of(wrong.text)
        assert other.get("/work").status_code == 200
        right = ana.post("/account", {"do": "password", "password": GOOD, "new_password": GOOD + " too"})
        assert right.headers["location"] == "/account?done=1"
        assert other.get("/work").status_code == 303
    assert ana.get("/work").status_code == 200


def test_a_second_factor_is_taken_into_use(ana: Browser, engine: Engine) -> None:
    page = ana.get("/account/second-factor").text
    with read_transaction(engine) as conn:
        secret = factor_of(conn, person_by_handle(conn, "ana").id).totp_secret
    assert secret in page
    picture = ana.get("/account/second-factor.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "<svg" in picture.text
    assert ana.post("/account/second-factor", {"code": "123"}).status_code == 422
    done = ana.post("/account/second-factor", {"code": pyotp.TOTP(secret).now()})
    assert "recovery codes" in words_of(done.text)
    assert secret not in ana.get("/account/second-factor").text
    assert ana.get("/account/second-factor.svg").status_code == 404
    ana.post("/sign-out")
    assert ana.post("/sign-in", {"name": "ana", "password": GOOD}).status_code == 422


def test_what_binds_asks_for_the_password_again_after_a_while(ana: Browser, engine: Engine) -> None:
    session = table_named("web_session")
    with write_transaction(engine) as conn:
        conn.execute(update(session).values(proved_at=clock.now() - timedelta(minutes=6)))
    led = ana.get("/account/second-factor")
    assert (led.status_code, led.headers["location"]) == (303, "/account/prove?next=%2Faccount%2Fsecond-factor")
    assert ana.post("/account/prove", {"password": "wrong", "next": "/account/second-factor"}).status_code == 422
    right = ana.post("/account/prove", {"password": GOOD, "next": "/account/second-factor"})
    assert right.headers["location"] == "/account/second-factor"
    assert ana.get("/account/second-factor").status_code == 200


def test_a_token_is_shown_once_and_revoked(ana: Browser) -> None:
    made = ana.post("/account", {"do": "token", "token_name": "dashboard", "scope": "read", "days": "30"})
    assert "shown only now" in words_of(made.text)
    again = ana.get("/account").text
    assert "dashboard" in again
    token_id = again.split('name="token_id" value="')[1].split('"')[0]
    assert ana.post("/account", {"do": "revoke_token", "token_id": token_id}).status_code == 303
    for wrong in ({"days": "many"}, {"scope": "everything"}, {"token_name": ""}):
        typed = {"do": "token", "token_name": "x", "scope": "read", "days": "30", **wrong}
        assert ana.post("/account", typed).status_code == 422


def test_sessions_are_ended_from_here_but_not_those_of_others(ana: Browser, engine: Engine, home: Path) -> None:
    with browser(home) as other, browser(home) as dora:
        other.sign_in(engine, "ana")
        dora.sign_in(engine, "dora")
        hers = dora.get("/account").text.split('name="session" value="')[1].split('"')[0]
        ana.post("/account", {"do": "end_session", "session": hers})
        assert dora.get("/work").status_code == 200
        for each in ana.get("/account").text.split('name="session" value="')[1:]:
            ana.post("/account", {"do": "end_session", "session": each.split('"')[0]})
        assert other.get("/work").status_code == 303


def test_an_absence_is_recorded_and_called_off(ana: Browser) -> None:
    today = clock.civil_date(clock.now(), "America/Los_Angeles")
    said = {"do": "absence", "stands_in": "amir", "starts_on": f"{today}", "ends_on": f"{today + timedelta(days=5)}"}
    assert ana.post("/account", said).status_code == 303
    page = ana.get("/account").text
    assert "stands in." in words_of(page)
    wanted = page.split('name="absence" value="')[1].split('"')[0]
    assert ana.post("/account", {"do": "come_back", "absence": wanted}).status_code == 303
    assert "No absence is on record" in words_of(ana.get("/account").text)


def test_nobody_guesses_an_invitation(client: Browser, engine: Engine) -> None:
    with write_transaction(engine) as conn:
        secret = invite(conn, "ana", by_id="x", now=clock.now())
    assert client.get(f"/invitation/{secret[:-1]}").status_code == 404
    assert client.get(f"/invitation/{secret}").status_code == 200

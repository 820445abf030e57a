"""Calls about one's own account; what a stolen token must not do is done from a browser alone."""

from datetime import timedelta

from sqlalchemy import Engine

from ode_workflows import clock
from ode_workflows.api.caller import CSRF_HEADER
from tests.api.client import Program, fields_of, problem_of

TOKEN = {"name": "Nightly export", "scope": "read", "days": 7}


def test_a_token_makes_no_token_and_a_browser_does(ana: Program, visitor: Program) -> None:
    assert "browser" in problem_of(ana.post("/me/tokens", TOKEN), 403)["detail"]
    browser = visitor.as_browser("ana")
    assert sorted(fields_of(browser.post("/me/tokens", {"name": "", "scope": "all", "days": 9_999}))) == [
        "days", "name", "scope",
    ]  # fmt: skip
    made = browser.post("/me/tokens", TOKEN)
    assert (made.status_code, made.headers["cache-control"]) == (201, "no-store")
    secret, its_id = made.json()["token"], made.json()["id"]
    bearer = {"authorization": f"Bearer {secret}"}
    assert visitor.ask("GET", "/api/v1/me", bearer).json()["scope"] == "read"
    assert secret not in browser.get("/me/tokens").text
    problem_of(visitor.as_person("clara").post(f"/me/tokens/{its_id}/revoke"), 404)
    assert ana.post(f"/me/tokens/{its_id}/revoke").json() == {"id": its_id, "stands": "revoked"}
    problem_of(visitor.ask("GET", "/api/v1/me", bearer), 401)
    assert {row["name"]: row["stands"] for row in browser.get("/me/tokens").json()["tokens"]} == {
        "test": "live", "Nightly export": "revoked",
    }  # fmt: skip


def test_a_browser_that_proves_nothing_of_its_page_is_refused(visitor: Program) -> None:
    browser = visitor.as_browser("ana")
    answer = browser.ask("POST", "/api/v1/me/tokens", {CSRF_HEADER: "guessed"}, json=TOKEN)
    assert "X-CSRF-Token" in problem_of(answer, 403)["detail"]


def test_one_browser_is_signed_out_by_another(visitor: Program) -> None:
    here, there = visitor.as_browser("ana"), visitor.as_browser("ana")
    assert [row["is_this"] for row in here.get("/me/sessions").json()["sessions"]].count(True) == 1
    [other] = [row["id"] for row in here.get("/me/sessions").json()["sessions"] if not row["is_this"]]
    visitor.as_browser("clara").post(f"/me/sessions/{other}/end")
    assert there.get("/me").status_code == 200, "nobody else's session is ended"
    assert here.post(f"/me/sessions/{other}/end").status_code == 200
    problem_of(there.get("/me"), 401)
    assert here.get("/me").status_code == 200


def test_who_is_away_names_who_stands_in(ana: Program, engine: Engine) -> None:
    today = clock.civil_date(clock.now(), "America/Los_Angeles")
    days = {"starts_on": (today + timedelta(days=3)).isoformat(), "ends_on": (today + timedelta(days=9)).isoformat()}
    wrong = ana.post("/me/absences", {"stands_in": "ana", "starts_on": days["ends_on"], "ends_on": days["starts_on"]})
    assert sorted(fields_of(wrong)) == ["ends_on", "stands_in"]
    assert sorted(fields_of(ana.post("/me/absences", {"starts_on": "soon"}))) == ["ends_on", "stands_in", "starts_on"]
    made = ana.post("/me/absences", {"stands_in": "amir", **days})
    assert made.status_code == 201
    [absence] = made.json()["absences"]
    assert (absence["starts_on"], absence["ends_on"]) == (days["starts_on"], days["ends_on"])
    problem_of(ana.as_person("clara").delete(f"/me/absences/{absence['id']}"), 404)
    assert ana.delete(f"/me/absences/{absence['id']}").json() == {"absences": []}

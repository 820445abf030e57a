"""Who is let in: a token with its scope, a signed-in browser that proves its writes, and each of them not too often."""

import pytest
from sqlalchemy import Engine, update

from ode_workflows import clock
from ode_workflows.access.sessions import SESSION_COOKIE, begin_session, session_of
from ode_workflows.api import caller
from ode_workflows.db.people import person_by_handle
from ode_workflows.db.session import write_transaction
from ode_workflows.db.writer import table_named
from tests.api.client import Program, problem_of
from tests.builders import an_intake, make_proposal


def test_a_token_that_is_none_is_refused_even_where_anybody_may_ask(visitor: Program) -> None:
    for said in ("Bearer nothing", "Bearer", "Basic YTpi", "nothing", ""):
        answer = visitor.ask("GET", "/api/v1/agreements", {"authorization": said})
        problem_of(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_token_that_reads_does_not_act(visitor: Program, engine: Engine) -> None:
    reader = visitor.as_person("ana", scope="read")
    assert reader.get("/tasks").status_code == 200
    assert "only reads" in problem_of(reader.post("/agreements", an_intake()), 403)["detail"]


def test_who_has_left_is_not_let_in(visitor: Program, ana: Program, engine: Engine) -> None:
    with write_transaction(engine) as conn:
        person = table_named("person")
        conn.execute(update(person).where(person.c.handle == "ana").values(is_active=False))
    problem_of(ana.get("/tasks"), 401)


def test_a_browser_calls_with_its_session_and_proves_a_write(visitor: Program, engine: Engine) -> None:
    with write_transaction(engine) as conn:
        secret = begin_session(conn, person_by_handle(conn, "ana").id, now=clock.now())
        session = session_of(conn, secret, clock.now())
    assert session is not None
    cookie = {"cookie": f"{SESSION_COOKIE}={secret}"}
    assert visitor.ask("GET", "/api/v1/me", cookie).json()["handle"] == "ana"
    for proof in ({}, {caller.CSRF_HEADER: "guessed"}):
        problem_of(visitor.ask("POST", "/api/v1/agreements", {**cookie, **proof}, json=an_intake()), 403)
    proof = {caller.CSRF_HEADER: session.csrf}
    assert visitor.ask("POST", "/api/v1/agreements", {**cookie, **proof}, json=an_intake()).status_code == 201
    problem_of(visitor.ask("GET", "/api/v1/me", {"cookie": f"{SESSION_COOKIE}=gone"}), 401)


def test_a_token_that_calls_too_often_is_told_when_to_come_back(
    visitor: Program, ana: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caller, "OF_A_TOKEN", "3/minute")
    assert [ana.get("/me").status_code for _ in range(3)] == [200] * 3
    answer = ana.get("/me")
    problem_of(answer, 429)
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert visitor.as_person("dora").get("/me").status_code == 200


def test_guessing_tokens_from_one_address_comes_to_an_end(visitor: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller, "WRONG_TOKENS", "2/minute")
    asked = [visitor.ask("GET", "/api/v1/me", {"authorization": f"Bearer {number}"}) for number in range(3)]
    assert [answer.status_code for answer in asked] == [401, 401, 429]
    assert visitor.as_person("ana").get("/me").status_code == 200, "others share the address"


def test_a_host_that_is_not_ours_is_not_answered(visitor: Program) -> None:
    assert visitor.ask("GET", "/api/v1/agreements", {"host": "evil.example"}).status_code == 400


def test_answers_keep_to_themselves(ana: Program, engine: Engine) -> None:
    answer = ana.get(f"/agreements/{make_proposal(engine)}")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "private" in answer.headers["cache-control"]
    assert "authorization" in answer.headers["vary"].casefold()

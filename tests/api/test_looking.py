"""Calls that look: the same values as everywhere, page by page, under a version that need not be sent twice."""

import csv
import io

from sqlalchemy import Engine

from tests.api.client import Program, fields_of, problem_of
from tests.builders import make_proposal, step


def test_an_agreement_is_given_as_the_command_line_gives_it(ana: Program, engine: Engine) -> None:
    reference = make_proposal(engine)
    answer = ana.get(f"/agreements/{reference}")
    shown = answer.json()
    assert (shown["reference"], shown["state"], shown["facts"] != []) == (reference, "proposal", True)
    assert answer.headers["etag"] == f'"{shown["version"]}"'
    assert ana.get(f"/agreements/{reference.lower()}").json()["reference"] == reference


def test_what_is_known_already_is_not_sent_again(ana: Program, engine: Engine) -> None:
    reference = make_proposal(engine)
    tag = ana.get(f"/agreements/{reference}").headers["etag"]
    again = ana.get(f"/agreements/{reference}", if_none_match=tag)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    step(engine, reference, "record_change", "ana", inputs={"set": {"title": "Another title"}}, reason="asked")
    assert ana.get(f"/agreements/{reference}", if_none_match=tag).json()["title"] == "Another title"


def test_a_list_goes_on_where_it_stopped(ana: Program, engine: Engine) -> None:
    made = [make_proposal(engine, title=f"Accord {number}") for number in range(5)]
    page = ana.get("/agreements?limit=2").json()
    assert (len(page["agreements"]), page["total"]) == (2, 5)
    found = [line["reference"] for line in page["agreements"]]
    while page["next"]:
        page = ana.get(f"/agreements?limit=2&after={page['next']}").json()
        assert page["total"] == 5
        found += [line["reference"] for line in page["agreements"]]
    assert found == sorted(made, reverse=True)
    sought = ana.get("/search?q=accord&limit=3").json()
    assert len(sought["agreements"]) == 3
    assert len(ana.get(f"/search?q=accord&after={sought['next']}").json()["agreements"]) == 2


def test_a_list_is_narrowed_and_a_slip_is_named(ana: Program, engine: Engine) -> None:
    make_proposal(engine, issue_areas=["health"])
    assert len(ana.get("/agreements?issue_area=health&state=proposal").json()["agreements"]) == 1
    assert ana.get("/agreements?issue_area=water").json()["agreements"] == []
    wrong = fields_of(ana.get("/agreements?state=nowhere&limit=1000&colour=red"))
    assert sorted(wrong) == ["colour", "limit", "state"]
    assert fields_of(ana.get("/search?q=a%00b")) == ["q"]


def test_the_office_s_own_work_is_told_inside(visitor: Program, ana: Program, engine: Engine) -> None:
    reference = make_proposal(engine, visibility="public")
    for what in ("why", "review", "intake", "rounds", "points", "comments", "documents"):
        assert ana.get(f"/agreements/{reference}/{what}").status_code == 200, what
        problem_of(visitor.get(f"/agreements/{reference}/{what}"), 401)
        problem_of(visitor.as_person("cora").get(f"/agreements/{reference}/{what}"), 403)
    assert visitor.get(f"/agreements/{reference}/history").status_code == 200
    assert [each["trigger"] for each in ana.get(f"/agreements/{reference}/why").json()["triggers"]]
    assert fields_of(ana.get(f"/agreements/{reference}/why?trigger=submit")) == ["trigger"]


def test_tasks_and_the_caller(ana: Program, engine: Engine) -> None:
    reference = make_proposal(engine, facts={})
    assert {task["reference"] for task in ana.get("/tasks").json()["tasks"]} == {reference}
    assert ana.get("/me").json() == {"handle": "ana", "name": "Ana", "roles": ["analyst"], "scope": "write"}


def test_the_register_is_for_anybody_and_holds_what_is_public(visitor: Program, ana: Program, engine: Engine) -> None:
    shown, hidden = make_proposal(engine, visibility="public"), make_proposal(engine)
    for who in (visitor, ana):
        rows = list(csv.DictReader(io.StringIO(who.get("/register?format=csv").text.lstrip("\ufeff"))))
        assert [row["reference"] for row in rows] == [shown]
        for form in ("json", "html", "xlsx"):
            answer = who.get(f"/register?format={form}")
            assert answer.status_code == 200
            assert hidden.encode() not in answer.content


def test_the_description_is_there_and_its_page_loads_nothing_from_elsewhere(visitor: Program) -> None:
    described = visitor.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    page = visitor.get("")
    assert page.headers["content-type"].startswith("text/html")
    assert "<script" not in page.text
    assert "//" not in page.text.replace("<!doctype html>", "")
    assert all(f" {path}<" in page.text for path in described["paths"])
    assert visitor.get("/style.css").headers["content-type"].startswith("text/css")


def test_what_is_not_there_is_told_as_a_problem(visitor: Program, ana: Program) -> None:
    for path in ("/nothing", "/agreements/1999-999", "/agreements/1999-999/history", "/agreements/a%00b"):
        problem_of(ana.get(path), 404)
    problem_of(visitor.ask("DELETE", "/api/v1/agreements"), 405)
    assert visitor.ask("GET", "/").status_code == 303, "the pages are beside it"

"""Calls that look at many agreements at once say what their pages say."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows import clock
from tests.actions.calendar import make_in_force
from tests.api.client import Program, fields_of, problem_of
from tests.builders import make_proposal, step
from tests.web.browser import words_of


def test_a_search_counts_under_each_choice_and_goes_on(ana: Program, engine: Engine) -> None:
    made = [make_proposal(engine, title=f"Accord {number}", issue_areas=["health"]) for number in range(3)]
    make_proposal(engine, title="Treaty of trade", issue_areas=["commerce"])
    step(engine, made[0], "submit_for_legal_review", "ana")
    found = ana.get("/search?limit=2").json()
    assert (len(found["agreements"]), found["total"], found["next"]) == (2, 4, found["agreements"][-1]["reference"])
    assert found["counts"]["state"] == {"proposal": 3, "legal_review": 1}
    assert found["counts"]["issue_area"] == {"health": 3, "commerce": 1}
    rest = ana.get(f"/search?limit=2&after={found['next']}").json()["agreements"]
    assert {line["reference"] for line in rest}.isdisjoint(line["reference"] for line in found["agreements"])
    narrowed = ana.get("/search?q=accord&state=proposal&order=title").json()
    assert [line["title"] for line in narrowed["agreements"]] == ["Accord 1", "Accord 2"]
    assert narrowed["counts"]["state"] == {"proposal": 2, "legal_review": 1}, "what another choice would show"


def test_a_slip_in_a_search_is_named(ana: Program) -> None:
    wrong = "/search?state=nowhere&kind=poem&year=12&order=random&in_force_on=tomorrow&limit=0"
    assert sorted(fields_of(ana.get(wrong))) == ["in_force_on", "kind", "limit", "order", "state", "year"]
    assert ana.get(f"/search?after={'9' * 40}").json()["agreements"] == []
    assert fields_of(ana.get(f"/search?q={'a' * 201}")) == ["q"]


def test_the_board_has_the_newest_of_each_stage(ana: Program, visitor: Program, engine: Engine) -> None:
    made = [make_proposal(engine) for _ in range(2)]
    step(engine, made[0], "submit_for_legal_review", "ana")
    [proposal, review] = ana.get("/board").json()["stages"]
    assert (proposal["state"], proposal["total"]) == ("proposal", 1)
    assert [line["reference"] for line in review["agreements"]] == [made[0]]
    assert [stage["state"] for stage in ana.get("/board?state=legal_review").json()["stages"]] == ["legal_review"]
    problem_of(visitor.get("/board"), 401)
    assert visitor.as_person("cora").get("/board").json() == {"stages": []}, "another office's"


@pytest.fixture
def in_force(engine: Engine, home: Path, office: str) -> str:
    """An agreement whose renewal decision lies ahead."""
    begun = clock.civil_date(clock.now(), "America/Los_Angeles") - timedelta(days=800)
    return make_in_force(engine, home, begun, term={"kind": "fixed", "number": 3, "unit": "years"})


@pytest.mark.usefixtures("visitor")
def test_terms_dates_and_renewals_are_told_in_order(ana: Program, in_force: str) -> None:
    [term] = ana.get("/timeline").json()["terms"]
    assert (term["reference"], term["state"]) == (in_force, "in_force")
    assert term["begins_on"] < term["expires_on"]
    assert ana.get("/timeline?kind=executive_order").status_code == 422
    calendar = ana.get("/calendar?whose=office&last=2100-01-01").json()
    days = [each["due_on"] for each in calendar["dates"]]
    assert days
    assert days == sorted(days)
    assert all(each["reference"] == in_force for each in calendar["dates"])
    assert "expires_on" in {each["kind"] for each in calendar["dates"]}
    assert fields_of(ana.get("/calendar?whose=everybody&first=soon")) == ["whose", "first"]
    renewals = ana.get("/renewals").json()
    assert [each["reference"] for each in [*renewals["open"], *renewals["soon"]]] in ([in_force], [])


def test_a_list_is_kept_for_oneself_and_the_page_opens_it(ana: Program, visitor: Program, engine: Engine) -> None:
    make_proposal(engine, title="Kept accord")
    assert fields_of(ana.post("/me/views", {"name": "All", "sought": {}})) == ["sought"]
    wrong = ana.post("/me/views", {"name": "", "sought": {"state": "nowhere", "colour": "red"}})
    assert sorted(fields_of(wrong)) == ["name", "sought.colour", "sought.state"]
    kept = {"name": "Drafts", "sought": {"q": "kept", "state": "proposal"}, "order": "title"}
    [view] = ana.post("/me/views", kept).json()["views"]
    assert view["query"] == "q=kept&state=proposal&order=title"
    page = ana.as_browser("ana").ask("GET", f"/agreements?{view['query']}")
    assert "Kept accord" in words_of(page.text)
    assert visitor.as_person("clara").get("/me/views").json() == {"views": []}
    problem_of(visitor.as_person("clara").delete(f"/me/views/{view['id']}"), 404)
    assert ana.delete(f"/me/views/{view['id']}").json() == {"views": []}


def test_an_address_for_calendars_is_told_once_and_taken_back(ana: Program, visitor: Program) -> None:
    assert ana.get("/me/calendar-feed").json() == {"made_at": None}
    made = ana.post("/me/calendar-feed")
    assert (made.status_code, made.headers["cache-control"]) == (201, "no-store")
    path = made.json()["address"].removeprefix("https://office.example")
    assert visitor.ask("GET", path).headers["content-type"].startswith("text/calendar")
    assert ana.get("/me/calendar-feed").json()["made_at"]
    assert ana.delete("/me/calendar-feed").json() == {"made_at": None}
    assert visitor.ask("GET", path).status_code == 404

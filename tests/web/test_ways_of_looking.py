"""Board, timeline and kept lists: what a signed-in person sees of the agreements, and nothing of what is hidden."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.builders import make_proposal, step
from tests.web.browser import Browser, browser, references_of, words_of

FACT = {"reason": "Found in the archive", "evidence": "Box 12", "confirmed_by": "clara"}
LOOKS = ("/agreements/board", "/agreements/timeline")


@pytest.fixture
def ana(home: Path, office: str, engine: Engine) -> Iterator[Browser]:
    """An analyst of the state's office, signed in."""
    with browser(home) as client:
        client.sign_in(engine, "ana")
        yield client


def in_force(engine: Engine, **changes: Any) -> str:
    term = {"kind": "fixed", "number": 10, "unit": "years", "notice_number": 90, "notice_unit": "calendar_days"}
    reference = make_proposal(engine, term=term, **changes)
    dates = {"signed_on": "2020-06-30", "in_force_on": "2020-07-01", "expires_on": "2030-06-30"}
    step(engine, reference, "record_as_fact", "dora", inputs={"to_state": "in_force", **dates}, **FACT)
    return reference


def test_the_board_has_a_column_for_each_stage_that_something_stands_in(ana: Browser, engine: Engine) -> None:
    first = make_proposal(engine)
    moved = make_proposal(engine, counterparts=[{"name": "Yukon", "kind": "foreign_subnational"}])
    step(engine, moved, "submit_for_legal_review", "ana")
    page = ana.get("/agreements/board").text
    assert re.findall(r'<h2 id="stage-(\w+)"', page) == ["proposal", "legal_review"]
    assert references_of(page) == [first, moved]


def test_the_board_shows_the_newest_of_a_stage_and_leads_to_all(ana: Browser, engine: Engine) -> None:
    every = [make_proposal(engine) for _ in range(10)]
    page = ana.get("/agreements/board?q=baja").text
    assert references_of(page) == every[:1:-1]
    assert 'href="/agreements?q=baja&amp;state=proposal"' in page


def test_the_timeline_draws_a_term_and_says_it_in_a_table(ana: Browser, engine: Engine) -> None:
    reference = in_force(engine)
    make_proposal(engine)
    page = ana.get("/agreements/timeline").text
    assert references_of(page) == [reference]
    assert (page.count('class="term"'), page.count('class="window"'), page.count('class="today"')) == (1, 1, 1)
    assert "June 30, 2030" in words_of(page)


def test_no_term_that_ends_says_so(ana: Browser, engine: Engine) -> None:
    make_proposal(engine)
    assert "No term has an end that lies ahead" in words_of(ana.get("/agreements/timeline").text)


@pytest.mark.parametrize("path", LOOKS)
def test_what_cannot_be_looked_for_is_explained(ana: Browser, path: str) -> None:
    answer = ana.get(f"{path}?state=flying")
    assert answer.status_code == 422
    assert 'id="state-message"' in answer.text


@pytest.mark.parametrize("path", LOOKS)
def test_they_are_for_people_who_are_signed_in(client: Browser, path: str) -> None:
    assert client.get(path).headers["location"].startswith("/sign-in?next=")


def test_another_offices_own_agreement_stands_on_no_board(home: Path, engine: Engine, office: str) -> None:
    hidden = in_force(engine, title="Canarybird", visibility="office")
    with browser(home) as client:
        client.sign_in(engine, "cora")
        for path in (*LOOKS, "/agreements", "/calendar?whose=office", "/renewals"):
            page = client.get(path).text
            assert "Canarybird" not in page
            assert hidden not in page


def test_a_list_is_kept_shown_as_a_chip_and_deleted(ana: Browser, engine: Engine) -> None:
    make_proposal(engine)
    kept = ana.post("/agreements/views", {"name": "Water with Mexico", "query": "?q=baja&issue_area=water&after=9"})
    assert kept.headers["location"] == "/agreements?q=baja&issue_area=water"
    page = ana.get("/agreements").text
    assert 'href="/agreements?q=baja&amp;issue_area=water"' in page
    view = re.search(r'name="view" value="(\w+)"', page)
    assert view is not None
    ana.post("/agreements/views/delete", {"view": view[1]})
    assert "Water with Mexico" not in ana.get("/agreements").text


def test_a_kept_list_is_its_persons_alone(home: Path, ana: Browser, engine: Engine) -> None:
    ana.post("/agreements/views", {"name": "Mine alone", "query": "?q=baja"})
    view = re.search(r'name="view" value="(\w+)"', ana.get("/agreements").text)
    assert view is not None
    with browser(home) as other:
        other.sign_in(engine, "amir")
        assert "Mine alone" not in other.get("/agreements").text
        other.post("/agreements/views/delete", {"view": view[1]})
    assert "Mine alone" in ana.get("/agreements").text


@pytest.mark.parametrize(("name", "query"), [("", "?q=baja"), ("x" * 61, "?q=baja"), ("a\nb", "?q=baja"), ("All", "")])
def test_what_cannot_be_kept_is_told_beside_the_name(ana: Browser, name: str, query: str) -> None:
    answer = ana.post("/agreements/views", {"name": name, "query": query})
    assert answer.status_code == 422
    assert 'id="view-name-message"' in answer.text
    assert 'class="chip"' not in ana.get("/agreements").text


def test_only_who_may_propose_is_led_to_a_new_proposal(home: Path, ana: Browser, engine: Engine) -> None:
    assert 'href="/proposals/new"' in ana.get("/agreements").text
    with browser(home) as other:
        assert 'href="/proposals/new"' not in other.get("/agreements").text
        other.sign_in(engine, "audrey")
        assert 'href="/proposals/new"' not in other.get("/agreements").text

"""A page costs a fixed number of statements, however large the register is."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from ode_workflows.db.session import make_engine
from ode_workflows.web import app
from tests.builders import make_proposal
from tests.web.browser import Browser, browser

pytestmark = pytest.mark.sqlite_only  # counts in the driver

MOST_FOR_AN_AGREEMENT = 24
OWN_OF_THE_INDEX = "agreement_word_index_"
"""Tables that SQLite reads by itself for its index of words."""

COSTS = {
    "/agreements": 15,
    "/agreements?q=water&kind=memorandum_of_understanding": 16,
    "/agreements?order=title": 15,
    "/register": 14,
    "/register?in_force_on=2026-01-01": 11,
    "/agreements/board": 13,
    "/agreements/timeline": 11,
    "/register/pictures": 11,
    "/register/feed.atom": 7,
    "/work": 8,
    "/calendar": 10,
    "/calendar?whose=office": 10,
    "/renewals": 9,  # open decisions are found by their days first, then those without one
}
"""Statements of each page, for somebody who is signed in; whoever raises a number has a reason."""


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the pages ask of the database: counted in the driver, since prepared statements pass SQLAlchemy by."""
    asked: list[str] = []

    def counting(url: str) -> Engine:
        engine = make_engine(url)

        def trace(raw: sqlite3.Connection, _: object) -> None:
            raw.set_trace_callback(asked.append)

        event.listen(engine, "connect", trace)
        return engine

    monkeypatch.setattr(app, "make_engine", counting)
    return asked


@pytest.fixture
def pages(home: Path, office: str, statements: list[str]) -> Iterator[Browser]:
    with browser(home) as client:
        yield client


def put(engine: Engine, count: int) -> list[str]:
    return [make_proposal(engine, visibility="public") for _ in range(count)]


def asked_for(pages: Browser, statements: list[str], address: str) -> int:
    """Return how many selects one look at a page costs."""
    statements.clear()
    assert pages.get(address).status_code == 200
    asked = [statement.lstrip() for statement in statements if OWN_OF_THE_INDEX not in statement]
    return sum(statement.upper().startswith(("SELECT", "WITH")) for statement in asked)


def test_an_agreement_costs_the_same_in_a_larger_register(
    pages: Browser, engine: Engine, statements: list[str]
) -> None:
    [reference] = put(engine, 1)
    before = asked_for(pages, statements, f"/agreements/{reference}")
    put(engine, 30)
    assert asked_for(pages, statements, f"/agreements/{reference}") == before
    assert 0 < before <= MOST_FOR_AN_AGREEMENT


def test_an_agreement_costs_the_same_with_many_parties(pages: Browser, engine: Engine, statements: list[str]) -> None:
    few, many = put(engine, 1)[0], make_proposal(engine, visibility="public", counterparts=fifty_states())
    costs = [asked_for(pages, statements, f"/agreements/{reference}") for reference in (few, many)]
    assert costs[0] == costs[1]


def fifty_states() -> list[dict[str, str]]:
    return [{"name": f"State {number}", "kind": "us_state"} for number in range(50)]


@pytest.mark.parametrize("path", COSTS)
def test_a_page_costs_the_same_with_one_line_and_with_many(
    pages: Browser, engine: Engine, statements: list[str], path: str
) -> None:
    pages.sign_in(engine, "ana")
    put(engine, 1)
    before = asked_for(pages, statements, path)
    put(engine, 30)
    assert asked_for(pages, statements, path) == before == COSTS[path]

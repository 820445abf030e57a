"""What is not public is nowhere: not in a list, a count, a search, a relation, and not under its own address."""

import pytest
from sqlalchemy import Engine

from tests.builders import make_proposal
from tests.web.browser import Browser, references_of, words_of

CANARY = "Canarybird"
ADDRESSES = (
    "/",
    "/agreements",
    "/register",
    f"/agreements?party={CANARY}",
    f"/register?party={CANARY}",
    f"/register?q={CANARY}",
    "/agreements?state=proposal",
    "/register?in_force_on=2026-01-01&order=title",
    "/register/pictures",
    "/register/feed.atom",
    "/register/download/csv",
    "/register/download/json",
    f"/register/download/html?q={CANARY}",
    "/register?kind=letter_of_intent&issue_area=gaming",
    "/agreements?after=9999",
    "/health",
    "/healthz",
)


@pytest.fixture(params=["office", "shared"])
def hidden(engine: Engine, office: str, request: pytest.FixtureRequest) -> str:
    return make_proposal(
        engine,
        visibility=request.param,
        title=f"{CANARY} accord",
        purpose=CANARY,
        kind="letter_of_intent",
        issue_areas=["gaming"],
        counterparts=[{"name": f"{CANARY} Nation", "kind": "foreign_national"}],
    )


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_hidden_record_leaves_no_trace(client: Browser, hidden: str, address: str) -> None:
    page = client.get(address).text.replace(f'value="{CANARY}"', "").replace(f"q={CANARY}", "")
    assert CANARY not in page
    assert hidden not in page


def test_a_hidden_record_is_not_counted(client: Browser, engine: Engine, hidden: str) -> None:
    make_proposal(engine, visibility="public")
    assert "All 1 Proposal 1 " in words_of(client.get("/agreements").text)


@pytest.mark.parametrize("spelt", [str.upper, str.lower, lambda reference: f"{reference}%20"])
def test_hidden_and_absent_are_told_in_the_same_words(client: Browser, hidden: str, spelt: object) -> None:
    answer, absent = client.get(f"/agreements/{spelt(hidden)}"), client.get("/agreements/1999-999")  # type: ignore[operator]
    assert (answer.status_code, answer.text.replace(hidden, "")) == (404, absent.text.replace("1999-999", ""))


def test_a_hidden_child_is_not_named_by_its_parent(client: Browser, engine: Engine, office: str) -> None:
    parent = make_proposal(engine, visibility="public")
    hidden_child = make_proposal(engine, kind="amendment", parent=parent, title=CANARY)
    shown_child = make_proposal(engine, kind="amendment", parent=parent, title="Shown", visibility="public")
    page = client.get(f"/agreements/{parent}").text
    assert references_of(page) == [shown_child]
    assert CANARY not in page
    assert hidden_child not in page


def test_a_hidden_parent_is_not_named_by_its_child(client: Browser, engine: Engine, office: str) -> None:
    parent = make_proposal(engine, title=CANARY)
    child = make_proposal(engine, kind="amendment", parent=parent, visibility="public", title="Shown")
    assert CANARY not in client.get(f"/agreements/{child}").text

"""The lists: filters, pages, and clear words for what cannot be looked for."""

from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine

from ode_workflows.registry import paging
from tests.builders import make_proposal, step
from tests.web.browser import Browser, references_of, words_of

BOTH = pytest.mark.parametrize("path", ["/agreements", "/register"])


def put(engine: Engine, **changes: Any) -> str:
    return make_proposal(engine, visibility="public", **changes)


def put_in_review(engine: Engine) -> str:
    reference = put(engine, counterparts=[{"name": "Yukon", "kind": "foreign_subnational"}])
    step(engine, reference, "submit_for_legal_review", "ana")
    return reference


def found(client: Browser, path: str = "/agreements", **words: str) -> list[str]:
    answer = client.get(f"{path}?{urlencode(words)}")
    assert answer.status_code == 200, answer.text
    return references_of(answer.text)


@BOTH
def test_an_office_without_records_says_what_to_do_next(client: Browser, path: str) -> None:
    assert "ode init --demo" in client.get(path).text


def test_the_newest_reference_stands_first(client: Browser, engine: Engine) -> None:
    older, newer = put(engine), put(engine)
    assert found(client) == [newer, older]


@BOTH
def test_a_stage_narrows_the_list(client: Browser, engine: Engine, path: str) -> None:
    put(engine)
    moved = put_in_review(engine)
    assert found(client, path, state="legal_review") == [moved]


def test_each_stage_says_how_many_stand_in_it(client: Browser, engine: Engine) -> None:
    put(engine)
    put_in_review(engine)
    said = words_of(client.get("/agreements?state=proposal").text)
    assert "All 2 Proposal 1 Legal review 1" in said
    assert "1 agreement " in said


def test_kind_and_issue_area_narrow_the_list_together(client: Browser, engine: Engine) -> None:
    sought = put(engine, kind="letter_of_intent", issue_areas=["water", "climate"])
    put(engine, kind="letter_of_intent", issue_areas=["health"])
    put(engine, issue_areas=["climate"])
    assert found(client, kind="letter_of_intent", issue_area="climate") == [sought]


@pytest.mark.parametrize("words", ["quebec", "QUÉBEC", "gouv queb", "du  quebec"])
def test_every_word_of_a_party_is_found_however_it_is_written(client: Browser, engine: Engine, words: str) -> None:
    sought = put(engine, counterparts=[{"name": "Gouvernement du Québec", "kind": "foreign_subnational"}])
    put(engine)
    assert found(client, q=words) == [sought]


def test_a_percent_sign_is_looked_for_as_it_is_written(client: Browser, engine: Engine) -> None:
    put(engine)
    assert found(client, q="%") == []


@BOTH
def test_nothing_found_offers_the_way_back(client: Browser, engine: Engine, path: str) -> None:
    put(engine)
    page = client.get(f"{path}?q=atlantis").text
    assert "Nothing fits this filter" in page
    assert f'<a href="{path}">Show everything</a>' in page


@BOTH
@pytest.mark.parametrize("field", ["state", "kind", "issue_area"])
def test_a_word_that_is_in_no_list_is_kept_and_explained_beside_its_field(
    client: Browser, engine: Engine, path: str, field: str
) -> None:
    put(engine)
    answer = client.get(f"{path}?{field}=flying&q=baja")
    assert answer.status_code == 422
    assert 'value="flying" selected' in answer.text
    assert f'id="{field}-message"' in answer.text
    assert f'aria-describedby="{field}-message"' in answer.text
    assert 'value="baja"' in answer.text
    assert references_of(answer.text) == []


@pytest.mark.parametrize("words", ["x" * 201, "a\x00b", "a\u202eb", "a\nb"])
def test_words_that_cannot_be_a_name_are_explained(client: Browser, words: str) -> None:
    answer = client.get(f"/agreements?{urlencode({'q': words})}")
    assert answer.status_code == 422
    assert 'id="q-message"' in answer.text


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", '" onfocus="x'])
def test_what_is_typed_never_becomes_part_of_the_page(client: Browser, words: str) -> None:
    assert words not in client.get(f"/agreements?{urlencode({'q': words, 'state': words})}").text


def test_what_is_typed_is_never_worked_out(client: Browser) -> None:
    page = client.get(f"/agreements?{urlencode({'q': '{{ 7000 * 7 }}'})}").text
    assert "49000" not in page


@pytest.fixture
def pages_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "LINES_OF_A_PAGE", 2)


def walk(client: Browser, address: str, follow: str) -> list[list[str]]:
    walked, seen = [], address
    while seen:
        page = client.get(seen).text
        walked.append(references_of(page))
        seen = link(page, follow)
    return walked


def link(page: str, rel: str) -> str:
    _, _, after = page.partition(f'rel="{rel}" href="')
    return after.split('"')[0].replace("&amp;", "&") if after else ""


@pytest.mark.usefixtures("pages_of_two")
def test_the_pages_show_every_line_once_and_lead_back(client: Browser, engine: Engine) -> None:
    every = [put(engine) for _ in range(5)][::-1]
    forth = walk(client, "/agreements?q=baja", "next")
    assert forth == [every[:2], every[2:4], every[4:]]
    last = f"/agreements?q=baja&after={every[3]}"
    assert walk(client, last, "prev") == forth[::-1]


@pytest.mark.usefixtures("pages_of_two")
def test_a_page_says_which_lines_it_shows_and_keeps_the_filter(client: Browser, engine: Engine) -> None:
    every = [put(engine) for _ in range(3)][::-1]
    put(engine, kind="letter_of_intent")
    page = client.get(f"/agreements?kind=memorandum_of_understanding&after={every[1]}").text
    assert "3 to 3 of 3 agreements" in words_of(page)
    assert "kind=memorandum_of_understanding" in link(page, "prev")


@pytest.mark.parametrize("after", ["0", "zzz", "x" * 500, "2026-999"])
def test_a_place_that_is_no_place_breaks_nothing(client: Browser, engine: Engine, after: str) -> None:
    put(engine)
    assert client.get(f"/agreements?after={after}").status_code == 200


def test_the_register_says_for_which_instant_it_speaks(client: Browser) -> None:
    assert "As of " in words_of(client.get("/register").text)


def test_no_key_of_a_closed_list_is_shown_as_it_is_stored(client: Browser, engine: Engine) -> None:
    put(engine, issue_areas=["immigrant_inclusion"])
    for path in ("/agreements", "/register"):
        assert "_" not in words_of(client.get(path).text)


def test_an_example_office_says_so_on_every_page(client: Browser) -> None:
    for path in ("/agreements", "/register", "/health"):
        assert "Example office." in words_of(client.get(path).text)

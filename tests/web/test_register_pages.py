"""The public register: its pages, its downloads of what is filtered, its feed and its pictures, for anybody."""

import csv
import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from sqlalchemy import Engine

from tests.builders import make_proposal, step
from tests.web.browser import BASE_URL, Browser, browser, references_of, words_of

FACT = {"reason": "Found in the archive", "evidence": "Box 12", "confirmed_by": "clara"}
ATOM = "{http://www.w3.org/2005/Atom}"


def put(engine: Engine, **changes: Any) -> str:
    return make_proposal(engine, visibility="public", **changes)


def in_force(engine: Engine) -> str:
    reference = put(engine, term={"kind": "fixed", "number": 10, "unit": "years"})
    dates = {"signed_on": "2020-06-30", "in_force_on": "2020-07-01", "expires_on": "2030-06-30"}
    step(engine, reference, "record_as_fact", "dora", inputs={"to_state": "in_force", **dates}, **FACT)
    return reference


def test_a_record_has_a_page_in_the_register_that_leads_back_to_it(client: Browser, engine: Engine) -> None:
    reference = put(engine)
    answer = client.get(f"/register/{reference}")
    assert answer.status_code == 200
    assert '<li><a href="/register">Public register</a></li>' in answer.text


def test_the_register_is_the_same_for_who_may_see_more(home: Path, engine: Engine, office: str) -> None:
    shown, hidden = put(engine), make_proposal(engine)
    with browser(home) as client:
        client.sign_in(engine, "ana")
        assert references_of(client.get("/register").text) == [shown]
        assert client.get(f"/register/{hidden}").status_code == 404
        assert client.get(f"/agreements/{hidden}").status_code == 200
        assert hidden not in client.get("/register/download/csv").text


def test_a_download_holds_what_is_filtered_and_all_of_it(client: Browser, engine: Engine) -> None:
    put(engine)
    every = [put(engine, kind="letter_of_intent") for _ in range(30)]
    answer = client.get("/register/download/csv?kind=letter_of_intent")
    assert answer.headers["content-disposition"].startswith('attachment; filename="register-')
    assert [row["reference"] for row in csv.DictReader(io.StringIO(answer.text))] == every


def test_every_format_is_given_whole(client: Browser, engine: Engine) -> None:
    reference = put(engine, title="Accord with Québec")
    put(engine)
    asked = "?q=quebec"
    assert [line["reference"] for line in json.loads(client.get(f"/register/download/json{asked}").text)] == [reference]
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/register/download/xlsx{asked}").content)).worksheets[0]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)][:1] == [reference]
    page = client.get(f"/register/download/html{asked}").text
    assert "Accord with Québec" in page
    assert page.rstrip().endswith("</html>")


@pytest.mark.parametrize("path", ["/register/download/exe", "/register/download/../csv"])
def test_a_format_that_there_is_not_is_not_found(client: Browser, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_download_of_what_cannot_be_looked_for_is_explained(client: Browser) -> None:
    answer = client.get("/register/download/csv?kind=flying")
    assert answer.status_code == 422
    assert 'id="kind-message"' in answer.text


def test_in_force_on_a_day_shows_what_was_in_force_then(client: Browser, engine: Engine) -> None:
    reference = in_force(engine)
    put(engine)
    assert references_of(client.get("/register?in_force_on=2020-07-01").text) == [reference]
    assert references_of(client.get("/register?in_force_on=2020-06-30").text) == []


@pytest.mark.parametrize("said", ["x", "2026-02-30", "26-1-1", "2026-1-1x"])
def test_a_day_that_is_none_is_explained_beside_its_field(client: Browser, said: str) -> None:
    answer = client.get(f"/register?in_force_on={said}")
    assert answer.status_code == 422
    assert 'id="in_force_on-message"' in answer.text


def test_facets_say_how_many_each_choice_would_show(client: Browser, engine: Engine) -> None:
    put(engine, issue_areas=["water"], counterparts=[{"name": "Yukon", "kind": "foreign_subnational"}])
    put(engine, issue_areas=["water", "climate"], counterparts=[{"name": "Nevada", "kind": "us_state"}])
    said = words_of(client.get("/register?issue_area=climate").text)
    assert "Climate (1) Water (2)" in said
    assert "U.S. state (1)" in said
    assert "Foreign state or province" not in said.partition("More choices")[2].partition("Agreement")[0]


def test_the_feed_tells_of_moves_newest_first_and_of_nothing_else(client: Browser, engine: Engine) -> None:
    reference = put(engine, title="Water <&> salt")
    step(engine, reference, "submit_for_legal_review", "ana")
    answer = client.get("/register/feed.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    entries = ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "Water <&> salt: Legal review", "Water <&> salt: Proposal",
    ]  # fmt: skip
    assert entries[0].findtext(f"{ATOM}id", "").startswith(f"{BASE_URL}/register/{reference}#")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2


def test_the_pictures_say_the_same_as_their_tables(client: Browser, engine: Engine) -> None:
    in_force(engine)
    put(engine)
    page = client.get("/register/pictures").text
    assert page.count("<svg") == page.count("</svg>") == 3
    said = words_of(page)
    assert "Stage Agreements Proposal 1 In force 1" in said
    assert "June 30, 2030" in said
    assert 'style="' not in page


def test_pictures_of_an_empty_register_say_so(client: Browser) -> None:
    assert "Nothing to show yet" in words_of(client.get("/register/pictures").text)


@pytest.mark.parametrize("order", ["oldest", "title", "until"])
def test_an_order_leads_through_all_pages_and_shows_each_line_once(
    client: Browser, engine: Engine, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ode_workflows.registry.paging.LINES_OF_A_PAGE", 2)
    every = {put(engine, title=f"{letter} accord") for letter in "CAEBD"} | {in_force(engine)}
    found, address = [], f"/register?order={order}"
    while address:
        page = client.get(address).text
        found += references_of(page)
        address = page.partition('rel="next" href="')[2].split('"')[0].replace("&amp;", "&")
    assert len(found) == 6
    assert set(found) == every

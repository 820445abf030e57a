"""What is wrong is told in plain words: as a page to people, as a problem object to programs."""

import pytest

from tests.web.browser import Browser, words_of

JSON = {"Accept": "application/json"}


@pytest.mark.parametrize("path", ["/nowhere", "/agreements/1999-001", "/static/other.css", "/agreements/a/b"])
def test_what_is_not_there_is_said_with_the_way_to_the_list(client: Browser, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "This page is not here" in words_of(answer.text)
    assert 'href="/agreements"' in answer.text


@pytest.mark.parametrize("path", ["/nowhere", "/agreements/1999-001"])
def test_a_program_gets_a_problem_object(client: Browser, path: str) -> None:
    answer = client.get(path, headers=JSON)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.json()["status"], answer.json()["title"]) == (404, "This page is not here")


def test_a_browser_that_takes_anything_gets_a_page(client: Browser) -> None:
    accept = {"Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8"}
    assert client.get("/nowhere", headers=accept).headers["Content-Type"].startswith("text/html")


def test_a_method_that_is_not_taken_names_those_that_are(client: Browser) -> None:
    answer = client.request("POST", "/register")
    assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"GET", "HEAD"})
    assert "can only be read" in answer.text

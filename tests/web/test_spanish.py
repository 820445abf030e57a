"""The pages in Spanish: no message is missing, none lost a place, and what the record holds is marked as English."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows.web.language import LANGUAGES, catalogue, gettext, speak
from ode_workflows.web.writing import written_date
from tests.builders import make_proposal
from tests.web.browser import Browser, browser, words_of
from tools.messages import messages

_PLACE = re.compile(r"%\(\w+\)s")
OTHERS = [language for language in LANGUAGES if language != "en"]
SPANISH = {"accept-language": "es-MX,es;q=0.9,en;q=0.5"}


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated_and_nothing_else_is(language: str) -> None:
    wanted = {message if isinstance(message, str) else message[0] for message, _ in messages()}
    assert len(wanted) > 800
    known = catalogue(language)
    assert sorted(wanted - set(known)) == []
    assert sorted(set(known) - wanted) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_keeps_every_place_that_is_filled(language: str) -> None:
    known = catalogue(language)
    for message, _ in messages():
        forms = [message] if isinstance(message, str) else list(message)
        for form, translated in zip(forms, known[forms[0]], strict=True):
            assert sorted(_PLACE.findall(translated)) == sorted(_PLACE.findall(form)), translated


def test_a_page_comes_in_the_language_of_the_browser(client: Browser, engine: Engine) -> None:
    client.sign_in(engine, "ana")
    reference = make_proposal(engine, title="A title as it was written")
    page = client.get(f"/agreements/{reference}", SPANISH).text
    assert '<html lang="es">' in page
    assert '<span lang="en">A title as it was written</span>' in page
    words = words_of(page)
    assert "What comes next" not in words
    assert catalogue("es")["What comes next"][0] in words
    assert catalogue("es")["Proposal"][0] in words


def test_the_chosen_language_stands_before_the_browser_s(client: Browser, engine: Engine) -> None:
    client.sign_in(engine, "ana")
    answer = client.post("/language", {"language": "es", "next": "/work"})
    assert answer.headers["location"] == "/work"
    assert '<html lang="es">' in client.get("/work", {"accept-language": "en"}).text
    assert client.post("/language", {"language": "tlh"}).status_code == 404


def test_dates_are_written_out_in_spanish() -> None:
    speak("es")
    try:
        assert written_date("2026-10-02") == "2 de octubre de 2026"
        assert written_date("2026-10") == "octubre de 2026"
        assert gettext("no message of ours") == "no message of ours"
    finally:
        speak("en")


def test_a_refusal_in_spanish_keeps_what_was_typed(home: Path, engine: Engine, office: str) -> None:
    with browser(home) as client:
        client.sign_in(engine, "ana")
        client.post("/language", {"language": "es", "next": "/work"})
        answer = client.post("/proposals/new", {"title": "Título", "kind": ""})
        assert answer.status_code == 422
        assert 'value="Título"' in answer.text
        assert catalogue("es")["Nothing was stored. Please check:"][0] in words_of(answer.text)

"""Every form of every page, whoever it is for, takes no nonsense: told, kept, nothing stored, never a defect."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.browser.furnished import Furnished, pages_of
from tests.web.browser import Browser, browser
from tests.web.nasty import WORDS
from tests.web.seen_forms import Asked, assert_kept, forms_of
from tests.web.stored import Record

pytestmark = pytest.mark.sqlite_only
TRIES = 4
"""How often each form is sent; every field has another word each time."""

LONGEST_OF_AN_ADDRESS = 5_000
"""Characters of a word in an address; of longer ones nothing leaves a client."""


def every_form(pages: Browser, engine: Engine, made: Furnished) -> list[Asked]:
    """Return each form once, however many pages show it."""
    found: dict[tuple[str, ...], Asked] = {}
    for person, address in pages_of(made).values():
        pages.cookies.clear()
        if person:
            pages.sign_in(engine, person)
        for form in forms_of(pages.get(address).text, person, address):
            found.setdefault((form.method, form.action.partition("?")[0], *sorted(form.kinds)), form)
    return list(found.values())


def test_no_form_takes_nonsense_or_loses_what_was_typed(furnished_office: tuple[Path, Engine, Furnished]) -> None:
    home, engine, made = furnished_office
    with browser(home) as pages:
        forms = every_form(pages, engine, made)
        assert len(forms) >= 20
        assert {form.method for form in forms} == {"GET", "POST"}
        for place, form in enumerate(forms):
            record = Record(home)
            for number in range(TRIES):
                pages.cookies.clear()
                if form.person:
                    pages.sign_in(engine, form.person)
                typed = {
                    name: WORDS[(number * 11 + place * 5 + index * 7) % len(WORDS)]
                    for index, name in enumerate(form.typed_into)
                }
                record = tried(pages, form, typed, record)


def tried(pages: Browser, form: Asked, typed: dict[str, str], record: Record) -> Record:
    """Send a form once; what is stored must stay unless it was accepted."""
    if form.method == "GET":
        typed = {name: word[:LONGEST_OF_AN_ADDRESS] for name, word in typed.items()}
    said = {**form.held, **typed}
    send = pages.look if form.method == "GET" else pages.post
    answer = send(form.action, said)
    told = f"{form.method} {form.action} {typed}"
    assert answer.status_code < 500, told
    if answer.status_code == 422:
        assert 'class="problem"' in answer.text or 'role="alert"' in answer.text, told
        assert "-message" in answer.text, f"nothing stands beside a field: {told}"
        assert_kept(answer.text, typed)
    if form.method == "GET" or answer.status_code >= 400:
        assert record.is_as_before(), told
    else:
        record.may_have_changed()
    return record

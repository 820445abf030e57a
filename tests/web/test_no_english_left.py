"""No page in another language has a word of the program in English, and none of the record that is not marked so."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from ode_workflows.db.session import read_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.domain.inputs import INPUTS
from ode_workflows.lifecycle.engine import step_spec
from tests.browser.furnished import Furnished, pages_of
from tests.web.browser import browser
from tests.web.signs import left_in_letters, signs_instead_of_spanish

pytestmark = pytest.mark.sqlite_only
NAMES = {
    "agency": ("name",),
    "agreement": ("title", "lead_agency", "purpose"),
    "approval": ("body",),
    "document": ("file_name",),
    "finding": ("title",),
    "negotiation_round": ("place",),
    "office": ("name", "party_name", "timezone", "home_state"),
    "partner_link": ("name", "email"),
    "party": ("name",),
    "person": ("name", "handle", "email"),
    "signature": ("signer", "place"),
    "confidential_text": ("text",),
    "text_version": ("file_name",),
}
"""Columns of what is called the same in every language, and of what a translated sentence quotes."""

OTHERS = (
    r"Español", r"CSV|JSON|Excel|ISO|PDF|TOTP|WA|PST|PDT", r"/healthz", r"ode [a-z]+", r"[\w.]+\.docx", r"Rosa Ejemplo",
    r"Article \d( \w+)?", r"Province of British Col…", r"2\d{3}-\d\d-\d\d\.\d\+\w+",
)  # fmt: skip


def names_on_record(engine: Engine) -> re.Pattern[str]:
    """Return what matches a name, the longest first."""
    found = set()
    with read_transaction(engine) as conn:
        for table, columns in NAMES.items():
            for column in columns:
                found |= {each for each in conn.scalars(select(table_named(table).c[column])) if each}
    return re.compile("|".join([*map(re.escape, sorted(found, key=len, reverse=True)), *OTHERS]))


def addresses(made: Furnished) -> Iterator[tuple[str, str]]:
    """Yield every page, and the form of every step and event on an agreement where it begins."""
    yield from pages_of(made).values()
    standing = {
        "proposal": made.proposal, "legal_review": made.review, "negotiation": made.negotiation,
        "signature": made.signature, "in_force": made.in_force,
    }  # fmt: skip
    for trigger in INPUTS:
        for state, reference in standing.items():
            if state in step_spec(trigger).sources:
                yield "dora", f"/agreements/{reference}/{trigger}"
                yield "ana", f"/agreements/{reference}/{trigger}"
                break


def test_no_word_of_the_program_is_left_in_english(
    furnished_office: tuple[Path, Engine, Furnished], tmp_path: Path
) -> None:
    home, engine, made = furnished_office
    names, found = names_on_record(engine), {}
    with signs_instead_of_spanish(tmp_path), browser(home) as client:
        for person, address in addresses(made):
            client.cookies.clear()
            client.cookies.set("ode_language", "es", domain="localhost.local", path="/")
            if person:
                client.sign_in(engine, person)
            if left := list(left_in_letters(client.get(address).text, names)):
                found[address, person] = left
    assert found == {}


def test_a_word_that_is_neither_translated_nor_marked_is_found() -> None:
    page = """<html lang="es"><p title="a hint">ж <b lang="en">of the record</b> Ana <i>left over</i> and more</p>"""
    assert list(left_in_letters(page, re.compile("Ana"))) == ["p : and more", "p : a hint", "i : left over"]


def test_a_form_keeps_what_is_wrong_in_the_language_of_its_reader(
    furnished_office: tuple[Path, Engine, Furnished], tmp_path: Path
) -> None:
    home, engine, made = furnished_office
    typed = {"title": "x" * 400, "kind": "none such", "counterparts.0.signed_on": "tomorrow"}
    with signs_instead_of_spanish(tmp_path), browser(home) as client:
        client.cookies.set("ode_language", "es", domain="localhost.local", path="/")
        client.sign_in(engine, "ana")
        answer = client.post("/proposals/new", typed)
        refused = client.post(f"/agreements/{made.proposal}/submit_for_legal_review", {"expected_version": "999"})
    assert (answer.status_code, refused.status_code) == (422, 422)
    names = re.compile("none such|x{400}|Wildfire smoke forecasts with Yukon|California.*example.|2026-001")
    assert [each for each in left_in_letters(answer.text, names) if "message" in each or each.startswith("li")] == []
    assert [each for each in left_in_letters(refused.text, names) if each.startswith("li")] == []

"""A newcomer takes a memorandum from proposal to signature as the people of the office, by what the pages say."""

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import NARROW
from tests.browser.conftest import Open
from tests.browser.story import KeyboardNewcomer, Newcomer

pytestmark = [pytest.mark.sqlite_only, pytest.mark.waits]  # for the browser; left to the end, it would keep a whole run
SIGNATORY = "Sigrid Sato (example)"


def to_negotiation(newcomer: Newcomer) -> None:
    """From nothing to the authority to negotiate: analyst, counsel, director."""
    newcomer.be("Ana")
    newcomer.propose()
    assert 5 < newcomer.answer_questions() <= 25
    newcomer.submit()
    newcomer.be("Clara")
    newcomer.settle_everything()
    newcomer.be("Dora")
    newcomer.step("Authorize negotiation", scope="Exchange of water data; no funds.")


def to_signature(newcomer: Newcomer) -> None:
    """On to the authority to sign: the text frozen, cleared and found sufficient."""
    newcomer.be("Ana")
    newcomer.agreement()
    newcomer.follow("Freeze the text")
    newcomer.choose("paper.files.en", "made-now")
    newcomer.send("Freeze the text")
    newcomer.agreement()
    newcomer.follow("Submit for clearance")
    newcomer.choose("paper.explanatory_note", "made-now")
    newcomer.send("Submit for clearance")
    newcomer.answer_open_questions()
    newcomer.be("Clara")
    newcomer.settle_everything()
    newcomer.answer_approvals()
    newcomer.be("Lena")
    newcomer.answer_approvals()
    newcomer.be("Clara")
    newcomer.confirm("full_powers", holder=SIGNATORY, title="Secretary", evidence_words="Letter of the Governor")
    newcomer.confirm("force_rule")
    newcomer.be("Dora")
    newcomer.agreement()
    newcomer.follow("Authorize signature")
    newcomer.choose("signatory", SIGNATORY)
    newcomer.send("Authorize signature")


def sign(newcomer: Newcomer) -> None:
    """Signed by click for us, on paper for the other side, and complete."""
    newcomer.be("Sigrid")
    newcomer.agreement()
    newcomer.follow("Signing")
    newcomer.follow("Sign it now")
    newcomer.fill(title="Secretary", place="Sacramento")
    newcomer.tick(newcomer.page.get_by_role("checkbox"))
    newcomer.send("Sign")
    newcomer.be("Sven")
    newcomer.agreement()
    newcomer.follow("Record a signature")
    newcomer.choose("party", "Baja California")
    newcomer.fill(signer="Marina Ejemplo", title="Gobernadora", place="Mexicali", evidence_words="Signed original")
    newcomer.send("Record a signature")
    newcomer.step("State that signatures are complete")


def whole_way(newcomer: Newcomer) -> None:
    """From proposal to force."""
    to_negotiation(newcomer)
    expect(newcomer.page.get_by_role("status")).to_contain_text(newcomer.say("Done:"))
    to_signature(newcomer)
    sign(newcomer)
    newcomer.agreement()
    expect(newcomer.page.locator(".marks")).to_contain_text(newcomer.say("In effect"))
    expect(newcomer.page.get_by_text(newcomer.say("Chain verified"))).to_be_visible()


def test_a_memorandum_goes_from_proposal_to_signature(open_page: Open) -> None:
    whole_way(Newcomer(open_page()))


def test_the_same_on_a_telephone_without_javascript(open_page: Open) -> None:
    whole_way(Newcomer(open_page(NARROW, javascript=False)))


def test_the_same_by_keyboard_alone(open_page: Open) -> None:
    whole_way(KeyboardNewcomer(open_page()))


def test_the_same_in_spanish(open_page: Open) -> None:
    whole_way(Newcomer(open_page(locale="es-MX"), "es"))

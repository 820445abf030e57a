"""A memorandum from proposal to signature through the pages, as a newcomer finds the way: by what the pages say."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.builders import a_clear_intake

TRUTH = a_clear_intake()
"""What is true of the memorandum, question by question."""

TITLE = "Water data exchange with Baja California"


class Newcomer:
    """Somebody who reads the page, follows its links and fills its forms."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.reference = ""

    def be(self, name: str) -> None:
        """Change to an example person."""
        out = self.page.get_by_role("button", name="Sign out")
        if out.count():
            self.press(out)
        self.page.goto("/sign-in")
        self.press(self.page.get_by_role("button", name=re.compile(f"^{name}")))
        expect(self.page.get_by_role("heading", level=1)).to_have_text("My work")

    def press(self, control: Locator) -> None:
        """Use a link or a button that leads to another page."""
        with self.page.expect_navigation():
            control.click()

    def agreement(self) -> None:
        """Open the agreement."""
        self.page.goto(f"/agreements/{self.reference}")

    def follow(self, name: str) -> None:
        """Follow a link by its words."""
        self.press(self.page.get_by_role("link", name=name, exact=True).first)

    def send(self, name: str) -> None:
        """Press a form's button, and expect no refusal."""
        self.press(self.page.get_by_role("main").get_by_role("button", name=name, exact=True).first)
        wrong = self.page.locator("#problem")
        assert wrong.count() == 0, wrong.inner_text()

    def fill(self, **typed: str) -> None:
        """Fill fields by their names."""
        for name, value in typed.items():
            self.page.locator(f'[name="{name}"]').fill(value)

    def choose(self, name: str, value: str) -> None:
        """Choose from a list, or one of several."""
        field = self.page.locator(f'[name="{name}"]')
        if field.first.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            self.page.locator(f'[name="{name}"][value="{value}"]').check()

    # ------------------------------------------------------------------ the way

    def propose(self) -> None:
        """Put a proposal on file."""
        self.follow("New proposal")
        self.fill(title=TITLE, **{"counterparts.0.name": "Baja California"}, purpose="Share readings every month.")
        self.choose("kind", "memorandum_of_understanding")
        self.choose("counterparts.0.kind", "foreign_subnational")
        self.fill(lead_agency="California Natural Resources Agency")
        self.choose("issue_areas", "water")
        self.choose("is_binding", "no")
        self.choose("term.kind", "fixed_renewable_by_consent")
        self.fill(**{"term.number": "4"})
        self.choose("term.unit", "years")
        self.send("Put it on file")
        self.reference = self.page.url.split("/agreements/")[1].split("/")[0]

    def answer_questions(self) -> int:
        """Answer question after question until none is left, and return how many there were."""
        for number in range(60):
            if not self.page.get_by_role("button", name="Save and go on").count():
                return number
            self._answer()
            self.send("Save and go on")
        raise AssertionError("the questions never end")

    def submit(self) -> None:
        """Send it to legal review."""
        self.follow("Submit for legal review")
        self.send("Submit for legal review")

    def answer_open_questions(self) -> None:
        """Answer what could only be known from the text."""
        self.agreement()
        self.follow("Legal review")
        if self.page.get_by_role("link", name="Answer them one by one").count():
            self.follow("Answer them one by one")
            self.answer_questions()

    def settle_everything(self) -> None:
        """As counsel: settle finding after finding, in the review."""
        self.agreement()
        self.follow("Legal review")
        for _ in range(20):
            link = self.page.get_by_role("link", name=re.compile("^Settle it ?:"))
            if not link.count():
                return
            self.press(link.first)
            self.choose("settlement", "applies")
            self.fill(reason="Read and recorded.")
            self.send("Settle a finding")
        raise AssertionError("the findings never end")

    def answer_approvals(self) -> None:
        """Record a favourable answer to every open approval that this person keeps."""
        self.agreement()
        for _ in range(20):
            links = self.page.get_by_role("link", name=re.compile("^Record an answer ?:"))
            if not links.count():
                return
            self.press(links.first)
            self.choose("outcome", "favourable")
            self.fill(evidence_words="Letter on file")
            self.send("Record an answer")
        raise AssertionError("the approvals never end")

    def confirm(self, what: str, **typed: str) -> None:
        """As counsel: confirm something by name."""
        self.agreement()
        self.follow("Confirm")
        self.choose("what", what)
        self.fill(**typed)
        self.send("Confirm")

    def step(self, name: str, **typed: str) -> None:
        """Take the step that the agreement offers under a name."""
        self.agreement()
        self.follow(name)
        self.fill(**typed)
        self.send(name)

    def _answer(self) -> None:
        for box in self.page.locator('[name="ticked"]').all():
            if TRUTH.get(box.get_attribute("value") or "") == "yes":
                box.check()
        for name in {field.get_attribute("name") or "" for field in self.page.locator('[name^="fact."]').all()}:
            answer = TRUTH.get(name.removeprefix("fact."))
            if answer is not None and name not in self._of_a_list():
                self._give(name, answer)

    def _of_a_list(self) -> set[str]:
        """Return the details of a checklist whose question was not ticked."""
        boxes = self.page.locator('[name="ticked"]')
        return {f"fact.{box.get_attribute('value')}" for box in boxes.all() if not box.is_checked()}

    def _give(self, name: str, answer: Any) -> None:
        field = self.page.locator(f'[name="{name}"]').first
        if field.get_attribute("type") in ("radio", "checkbox"):
            for word in answer if isinstance(answer, list) else [answer]:
                self.page.locator(f'[name="{name}"][value="{word}"]').check()
        else:
            field.fill(str(answer))

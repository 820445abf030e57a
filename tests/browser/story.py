"""A memorandum from proposal to signature through the pages, as a newcomer finds the way: by what the pages say."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from ode_workflows.web.language import catalogue
from tests.builders import a_clear_intake

TRUTH = a_clear_intake()
"""What is true of the memorandum, question by question."""

TITLE = "Water data exchange with Baja California"


class Newcomer:
    """Somebody who reads the page, follows its links and fills its forms; in the language of the page."""

    def __init__(self, page: Page, language: str = "en") -> None:
        self.page = page
        self.language = language
        self.reference = ""

    def say(self, words: str) -> str:
        """Return words of a page in the newcomer's language."""
        return catalogue(self.language).get(words, (words,))[0]

    def be(self, name: str) -> None:
        """Change to an example person."""
        out = self.page.get_by_role("button", name=self.say("Sign out"))
        if out.count():
            self.press(out)
        self.page.goto("/sign-in")
        self.press(self.page.get_by_role("button", name=re.compile(f"^{name}")))
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.say("My work"))

    def press(self, control: Locator) -> None:
        """Use a link or a button that leads to another page."""
        with self.page.expect_navigation():
            control.click()

    def agreement(self) -> None:
        """Open the agreement."""
        self.page.goto(f"/agreements/{self.reference}")

    def link(self, name: str) -> Locator:
        """Return a link by its words."""
        return self.page.get_by_role("link", name=self.say(name), exact=True).first

    def links_about(self, name: str) -> Locator:
        """Return the links that begin with these words and go on with what they are about."""
        return self.page.get_by_role("link", name=re.compile(f"^{re.escape(self.say(name))} ?:"))

    def follow(self, name: str) -> None:
        """Follow a link by its words."""
        self.press(self.link(name))

    def send(self, name: str) -> None:
        """Press a form's button, and expect no refusal."""
        self.press(self.page.get_by_role("main").get_by_role("button", name=self.say(name), exact=True).first)
        wrong = self.page.locator("#problem")
        assert wrong.count() == 0, wrong.inner_text()

    def fill(self, **typed: str) -> None:
        """Fill fields by their names."""
        for name, value in typed.items():
            self.write(self.page.locator(f'[name="{name}"]').first, value)

    def choose(self, name: str, value: str) -> None:
        """Choose from a list, or one of several."""
        field = self.page.locator(f'[name="{name}"]').first
        if field.evaluate("field => field.tagName") == "SELECT":
            self.pick(field, value)
        else:
            self.tick(self.page.locator(f'[name="{name}"][value="{value}"]'))

    def write(self, field: Locator, value: str) -> None:
        """Write into a field."""
        field.fill(value)

    def pick(self, field: Locator, value: str) -> None:
        """Pick an option of a list."""
        field.select_option(value)

    def tick(self, box: Locator) -> None:
        """Tick a box, or one of several."""
        box.check()

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
            if not self.page.get_by_role("button", name=self.say("Save and go on")).count():
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
        if self.link("Answer them one by one").count():
            self.follow("Answer them one by one")
            self.answer_questions()

    def settle_everything(self) -> None:
        """As counsel: settle finding after finding, in the review."""
        self.agreement()
        self.follow("Legal review")
        for _ in range(20):
            link = self.links_about("Settle it")
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
            links = self.links_about("Record an answer")
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
                self.tick(box)
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
                self.tick(self.page.locator(f'[name="{name}"][value="{word}"]'))
        else:
            self.write(field, str(answer))


class KeyboardNewcomer(Newcomer):
    """The same by the keyboard alone: every control is reached by the tab key and used by keys."""

    def reach(self, control: Locator) -> None:
        """Go from control to control until this one has the focus, and see that the focus shows."""
        wanted = control.element_handle()
        for _ in range(250):
            if self.page.evaluate("control => document.activeElement === control", wanted):
                outline = self.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", control
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the tab key never comes to {control}")

    def press(self, control: Locator) -> None:
        """Use a link or a button by the enter key."""
        self.reach(control)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, field: Locator, value: str) -> None:
        """Type."""
        self.reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(value)

    def pick(self, field: Locator, value: str) -> None:
        """Go down the list until the option stands there."""
        self.reach(field)
        for _ in range(60):
            if field.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} is not in the list")

    def tick(self, box: Locator) -> None:
        """Tick by the space key; among several by the arrow keys."""
        if box.get_attribute("type") == "checkbox":
            self.reach(box)
            self.page.keyboard.press("Space")
            return
        name = box.get_attribute("name")
        group = self.page.locator(f'[name="{name}"]')
        checked = self.page.locator(f'[name="{name}"]:checked')
        self.reach(checked if checked.count() else group.first)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if box.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        assert box.is_checked()

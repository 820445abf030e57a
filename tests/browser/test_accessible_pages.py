"""Every page at both widths: nothing that axe objects to, no console error, nothing from elsewhere or too wide."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from ode_workflows.db.session import make_engine
from tests.browser.chromium import NARROW, WIDE
from tests.browser.furnished import Furnished, furnish, pages_of
from tests.browser.served import served
from tests.databases import Databases

pytestmark = pytest.mark.sqlite_only
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NAMES = sorted(pages_of(Furnished("a", "b", "c", "d", "e", "f", "0" * 64)))


@pytest.fixture(scope="module")
def office(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Furnished]]:
    """One office for all of these tests, which only look."""
    home = tmp_path_factory.mktemp("furnished")
    with databases.for_home(home) as database:
        engine = make_engine(database)
        made = furnish(engine, home)
        engine.dispose()
        with served(home) as address:
            yield address, made


@pytest.fixture(scope="module", params=[WIDE, NARROW], ids=["wide", "narrow"])
def windows(browser: Browser, office: tuple[str, Furnished], request: pytest.FixtureRequest) -> Iterator[Any]:
    """Windows of one width, one a person, opened when they are asked for."""
    opened: dict[str, BrowserContext] = {}

    def window(person: str) -> Page:
        if person not in opened:
            opened[person] = browser.new_context(base_url=office[0], viewport=request.param)
            if person:
                page = opened[person].new_page()
                page.goto("/sign-in")
                with page.expect_navigation():
                    page.locator(f'button[value="{person}"]').click()
        return opened[person].new_page()

    yield window
    for context in opened.values():
        context.close()


def violations(page: Page) -> list[str]:
    """Return what axe finds, by rule and place."""
    page.evaluate(AXE)
    # What passed is not asked for: to write that down took most of the time.
    asked = "{runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']}"
    found = page.evaluate(f"rules => axe.run({asked}).then(found => found.violations)", RULES)
    return [f"{each['id']}: {node['target']} {node['html'][:120]}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_accessible_and_keeps_to_itself(name: str, windows: Any, office: tuple[str, Furnished]) -> None:
    person, path = pages_of(office[1])[name]
    page = windows(person)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    answer = page.goto(path)
    assert answer.status == (404 if name == "not-found" else 200), path
    assert violations(page) == []
    assert [url for url in asked if not url.startswith(office[0])] == []
    assert [text for text in said if "404" not in text] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert page.title().strip(" –·")
    assert page.locator("h1").count() == 1
    page.close()


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("document.querySelector('label').remove()", "label"),
        ("document.querySelector('h1').style.setProperty('color', '#ddd')", "color-contrast"),
        ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
    ],
)
def test_a_planted_fault_is_found(fault: str, rule: str, windows: Any) -> None:
    page = windows("ana")
    page.goto("/proposals/new")
    page.evaluate(fault)
    assert any(each.startswith(rule) for each in violations(page))
    page.close()

"""Every page at both widths: nothing that axe objects to, no console error, nothing from elsewhere or too wide."""

from collections.abc import Callable, Iterable, Iterator
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
NAMES = sorted(pages_of(Furnished(*"abcdefghi")))


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


@pytest.fixture(scope="module")
def windows(browser: Browser, office: tuple[str, Furnished]) -> Iterator[Any]:
    """Windows, one a person, opened when they are asked for."""
    opened: dict[str, BrowserContext] = {}

    def window(person: str) -> Page:
        if person not in opened:
            opened[person] = browser.new_context(base_url=office[0], viewport=WIDE)
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
    if page.evaluate("typeof axe") == "undefined":
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
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        _as_it_is(page)
        assert violations(page) == [], size
        assert out_of_place(page, (_as_it_is, _large, _apart)) == [], size
    assert out_of_place(page, (_small, _on_paper)) == []
    assert [url for url in asked if not url.startswith(office[0])] == []
    assert [text for text in said if "404" not in text] == []
    assert page.title().strip(" –·")
    assert page.locator("h1").count() == 1
    page.close()


def out_of_place(page: Page, ways: Iterable[Callable[[Page], None]]) -> list[str]:
    """Return what does not fit, or is cut off, in the ways in which readers have a page shown, one after the other."""
    found = []
    for change in ways:
        change(page)
        found += [f"{change.__name__}: {each}" for each in page.evaluate(CUT_OFF)]
    return found


CUT_OFF = """() => {
    const width = document.documentElement.clientWidth, found = [];
    if (document.documentElement.scrollWidth > width) {
        for (const each of document.body.querySelectorAll('*')) {
            if (each.getBoundingClientRect().right > width + 1 && !each.closest('.unseen'))
                found.push(each.outerHTML.slice(0, 100));
        }
        return ['too wide', ...found.slice(-3)];
    }
    for (const each of document.body.querySelectorAll('*')) {
        const style = getComputedStyle(each);
        if (style.overflowX === 'hidden' && style.clipPath === 'none' && each.scrollWidth > each.clientWidth + 1)
            found.push(each.outerHTML.slice(0, 100));
    }
    return found;
}"""
"""What stands outside of a page that is read by scrolling one way, or is cut off."""


def _as_it_is(page: Page) -> None:
    page.evaluate("document.documentElement.style.fontSize = ''; document.adoptedStyleSheets = []")


def _large(page: Page) -> None:
    """Source: WCAG 1.4.4."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")


def _apart(page: Page) -> None:
    """Source: WCAG 1.4.12, which names these distances."""
    _as_it_is(page)
    page.evaluate("""() => {
        const wide = new CSSStyleSheet();
        wide.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
            word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
        document.adoptedStyleSheets = [wide];
    }""")


def _small(page: Page) -> None:
    """Source: WCAG 1.4.10."""
    _as_it_is(page)
    page.set_viewport_size({"width": 320, "height": 640})


def _on_paper(page: Page) -> None:
    page.set_viewport_size({"width": 720, "height": 960})
    page.emulate_media(media="print")


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


def test_what_does_not_fit_is_found(windows: Any) -> None:
    page = windows("ana")
    page.goto("/work")
    assert page.evaluate(CUT_OFF) == []
    page.evaluate("document.querySelector('h1').style.cssText = 'white-space: nowrap; width: 1500px'")
    assert page.evaluate(CUT_OFF)[0] == "too wide"
    page.evaluate("document.querySelector('h1').style.cssText = 'white-space: nowrap; width: 2rem; overflow: hidden'")
    assert "<h1" in page.evaluate(CUT_OFF)[0]
    page.close()

"""One browser a module; each test has an office of its own with the example people."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import Engine

from ode_workflows import clock
from ode_workflows.actions.demo import load_people
from ode_workflows.db.session import write_transaction
from tests.browser.chromium import WIDE, chromium
from tests.browser.served import served

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser; its driver keeps an event loop, which tests of other modules must not find running."""
    with chromium() as running:
        yield running


@pytest.fixture
def address(home: Path, engine: Engine) -> Iterator[str]:
    """The address of an office with the example people and nothing else."""
    with write_transaction(engine) as conn:
        load_people(conn)
    assert clock.now() is not None
    with served(home) as at:
        yield at


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Opens a page in a fresh browser window: open_page(width=…, javascript=…, language=…)."""
    opened: list[BrowserContext] = []

    def opening(size: Any = WIDE, *, javascript: bool = True, locale: str = "en-US") -> Page:
        context = browser.new_context(
            base_url=address, viewport=size, java_script_enabled=javascript, locale=locale, reduced_motion="reduce"
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        return context.new_page()

    yield opening
    for context in opened:
        context.close()

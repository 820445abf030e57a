"""Takes a picture of every page and mail at both widths, of an office that is filled for it: `make pictures`."""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from ode_workflows.db.migrate import upgrade
from ode_workflows.db.session import make_engine
from ode_workflows.notifications.events import EVENTS
from ode_workflows.notifications.render import render_mail
from tests.browser.chromium import NARROW, WIDE, chromium
from tests.browser.furnished import furnish, pages_of
from tests.browser.served import served
from tests.notifications.builders import a_context

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
_LONGEST = 2400
"""Pixels of a page that a picture shows."""

_COLOURS = 96
_MAILS: dict[str, dict[str, object]] = {
    "returned": {"sentence": "was returned to negotiation", "why": "you own this agreement"},
    "refused": {"next_step": "Read the reason; then return it to negotiation, or close it."},
    "deemed_tomorrow": {"sentence": "The Secretary's approval counts as given when 45 days have passed in silence."},
    "incident": {
        "sentence": "The flow deliveries failed; it is tried again.",
        "next_step": "Look at the failures under Administration.",
        "why": "you hold the role admin",
    },
}
"""What a mail says in its picture, beside what all of them say."""


def main() -> None:
    """Take the pictures, all or those whose name begins with a word that is given."""
    wanted = tuple(sys.argv[1:]) or ("",)
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        home = Path(folder)
        engine = make_engine(f"sqlite:///{home / 'ode.db'}")
        upgrade(engine)
        pages = pages_of(furnish(engine, home))
        engine.dispose()
        for width, size in (("wide", WIDE), ("narrow", NARROW)):
            for event in EVENTS:
                if f"mail-{event}".startswith(wanted):
                    _take_mail(browser, size, event, FOLDER / f"mail-{event.replace('_', '-')}-{width}.png")
        with served(home) as address:
            for width, size in (("wide", WIDE), ("narrow", NARROW)):
                for name, (person, path) in pages.items():
                    if name.startswith(wanted):
                        _take(browser, address, size, person, path, FOLDER / f"{name}-{width}.png")


def _take_mail(browser: Browser, size: dict[str, int], event: str, file: Path) -> None:
    page = browser.new_page(viewport={"width": size["width"], "height": 100})
    page.set_content(render_mail(event, a_context(**_MAILS.get(event, {}))).html)
    _keep(page.screenshot(full_page=True), file)
    page.close()


def _keep(picture: bytes, file: Path) -> None:
    shot = Image.open(io.BytesIO(picture)).convert("RGB")
    shown = shot.crop((0, 0, shot.width, min(shot.height, _LONGEST)))
    shown.quantize(_COLOURS).save(file, optimize=True)


def _take(browser: Browser, address: str, size: dict[str, int], person: str, path: str, file: Path) -> None:
    context = browser.new_context(base_url=address, viewport=size, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    if person:
        _be(page, person)
    page.goto(path)
    _keep(page.screenshot(full_page=True), file)
    context.close()


def _be(page: Page, person: str) -> None:
    page.goto("/sign-in")
    with page.expect_navigation():
        page.locator(f'button[value="{person}"]').click()


if __name__ == "__main__":
    main()

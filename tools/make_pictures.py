"""Takes a picture of every page at both widths, of an office that is filled for it: `make pictures`."""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from ode_workflows.db.migrate import upgrade
from ode_workflows.db.session import make_engine
from tests.browser.chromium import NARROW, WIDE, chromium
from tests.browser.furnished import furnish, pages_of
from tests.browser.served import served

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
_LONGEST = 2400
"""Pixels of a page that a picture shows."""

_COLOURS = 96


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
        with served(home) as address:
            for width, size in (("wide", WIDE), ("narrow", NARROW)):
                for name, (person, path) in pages.items():
                    if name.startswith(wanted):
                        _take(browser, address, size, person, path, FOLDER / f"{name}-{width}.png")


def _take(browser: Browser, address: str, size: dict[str, int], person: str, path: str, file: Path) -> None:
    context = browser.new_context(base_url=address, viewport=size, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    if person:
        _be(page, person)
    page.goto(path)
    shot = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    shown = shot.crop((0, 0, shot.width, min(shot.height, _LONGEST)))
    shown.quantize(_COLOURS).save(file, optimize=True)
    context.close()


def _be(page: Page, person: str) -> None:
    page.goto("/sign-in")
    with page.expect_navigation():
        page.locator(f'button[value="{person}"]').click()


if __name__ == "__main__":
    main()

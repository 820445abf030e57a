"""The Chromium of the machine: from ODE_CHROMIUM, else from the path; a missing one fails and is never skipped."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ViewportSize, sync_playwright

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
"""As root, in containers, the browser's own sandbox cannot start; the pages are ours. It asks nobody else."""

NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)


def chromium_path() -> str:
    """Return the program."""
    named = os.environ.get("ODE_CHROMIUM")
    found = named or next((path for name in NAMES if (path := shutil.which(name))), None)
    assert found, "no Chromium: install it (Debian: apt-get install chromium), or set ODE_CHROMIUM to its path"
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give a browser without a window."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()

"""The pages of a home folder, asked for without a network, and what a page says."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import httpx

from ode_workflows.settings import Settings
from ode_workflows.web.app import web_app
from tests.databases import server_of

BASE_URL = "https://office.example"


def settings_of(home: Path) -> Settings:
    """Return settings that take nothing from the machine on which the test runs."""
    return Settings(
        _env_file=None,
        home=home,
        database_url=server_of(home),
        base_url=BASE_URL,
        office_timezone="America/Los_Angeles",
    )


class Browser:
    """Asks an application for pages; a defect of the program is answered as in service, not raised."""

    def __init__(self, app: Any) -> None:
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)

    def request(self, method: str, address: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=self._transport, base_url="http://localhost") as client:
                return await client.request(method, address, headers=headers)

        return asyncio.run(ask())

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self.request("GET", address, headers)

    def head(self, address: str) -> httpx.Response:
        return self.request("HEAD", address)


@contextmanager
def browser(home: Path) -> Iterator[Browser]:
    """Give a client on the pages of a home folder."""
    with web_app(settings_of(home)) as app:
        yield Browser(app)


def words_of(page: str) -> str:
    """Return what a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def references_of(page: str) -> list[str]:
    """Return the references of the agreements that a page leads to, in order."""
    return list(dict.fromkeys(re.findall(r'href="/agreements/([\w-]+)"', page)))

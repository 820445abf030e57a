"""The pages of a home folder, asked for without a network, and what a page says."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine

from ode_workflows import clock
from ode_workflows.access.sessions import begin_session
from ode_workflows.db.people import person_by_handle
from ode_workflows.db.session import write_transaction
from ode_workflows.settings import Settings
from ode_workflows.web.app import web_app
from ode_workflows.web.who import COOKIE
from tests.databases import server_of

ORIGIN = "https://localhost"
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
        self.cookies = httpx.Cookies()

    def request(
        self, method: str, address: str, headers: Mapping[str, str] | None = None, **sent: Any
    ) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=self._transport, base_url=ORIGIN, cookies=self.cookies) as client:
                answer = await client.request(method, address, headers=headers, **sent)
                self.cookies = client.cookies
                return answer

        return asyncio.run(ask())

    def post(
        self, address: str, typed: Mapping[str, Any] | None = None, files: Mapping[str, Any] | None = None
    ) -> httpx.Response:
        """Bring a form back as a browser does, with the secret that the session's pages carry."""
        found = re.search(r'name="csrf" value="([^"]*)"', self.get("/sign-in").text)
        data = {"csrf": found[1] if found else "", **(typed or {})}
        return self.request("POST", address, {"origin": ORIGIN}, data=data, files=files)

    def sign_in(self, engine: Engine, handle: str) -> None:
        """Be a person from here on, as after a sign-in."""
        with write_transaction(engine) as conn:
            row = person_by_handle(conn, handle)
            assert row is not None, handle
            self.cookies.set(COOKIE, begin_session(conn, row.id, now=clock.now()), domain="localhost.local", path="/")

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self.request("GET", address, headers)

    def look(self, address: str, typed: Mapping[str, Any]) -> httpx.Response:
        """Send a form that only looks, whose fields stand in the address."""
        return self.request("GET", address, params=dict(typed))

    def head(self, address: str) -> httpx.Response:
        return self.request("HEAD", address)


@contextmanager
def browser(home: Path, *, is_demo: bool = False) -> Iterator[Browser]:
    """Give a client on the pages of a home folder."""
    with web_app(settings_of(home), is_demo=is_demo) as app:
        yield Browser(app)


def words_of(page: str) -> str:
    """Return what a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def references_of(page: str) -> list[str]:
    """Return the references of the agreements that a page leads to, in order."""
    return list(dict.fromkeys(re.findall(r'href="/(?:agreements|register)/(\d[\w-]*)"', page)))

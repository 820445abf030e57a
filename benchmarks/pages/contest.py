"""Asks the real application for its pages, in process, one after the other, and prints the milliseconds as JSON."""

import argparse
import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import httpx
from sqlalchemy import Engine, select

from benchmarks.memory import peak_mb
from benchmarks.pages.register import FREQUENT, common_word, rare_word
from ode_workflows import clock
from ode_workflows.access.sessions import begin_session
from ode_workflows.db.people import person_by_handle
from ode_workflows.db.queries import AGREEMENT
from ode_workflows.db.session import make_engine, read_transaction, write_transaction
from ode_workflows.domain.vocabulary import InstrumentKind, IssueArea, State
from ode_workflows.serving.settling import settle
from ode_workflows.settings import Settings
from ode_workflows.web.app import web_app
from ode_workflows.web.who import COOKIE

_ORIGIN = "http://localhost"
_WARM_UP = 3
Address = Callable[[Random], str]


class Pages:
    """The addresses of each page, drawn anew for each look, so that few are asked for twice."""

    def __init__(self, engine: Engine) -> None:
        with read_transaction(engine) as conn:
            seen = select(AGREEMENT.c.reference).where(AGREEMENT.c.visibility == "public")
            self._references = list(conn.scalars(seen.order_by(AGREEMENT.c.id).limit(2_000)))
            self._carried = str(conn.scalar(select(AGREEMENT.c.reference).order_by(AGREEMENT.c.created_at).limit(1)))

    def addresses(self) -> dict[str, Address]:
        """Return how each page's address is drawn, by what it is called in the table."""
        return {
            "list": lambda _: "/agreements",
            "a page further on": lambda r: f"/agreements?after={r.choice(self._references)}",
            "filtered list": lambda r: f"/agreements?state={r.choice(list(State)).value}&kind={_kind(r)}",
            "facets": lambda r: f"/agreements?issue_area={_area(r)}&year={r.randrange(2003, 2026)}",
            "other orders": lambda r: f"/agreements?order={r.choice(('title', 'until', 'oldest'))}&kind={_kind(r)}",
            "search, rare word": lambda r: f"/agreements?q={rare_word(r)}",
            "search, common word": lambda r: f"/agreements?q={common_word(r)}",
            "search, word in all": lambda r: f"/agreements?q={FREQUENT}&kind={_kind(r)}",
            "search, two words": lambda r: f"/agreements?q={FREQUENT[: r.randrange(4, 9)]}+{common_word(r)}",
            "in force on a day": lambda r: f"/register?in_force_on={r.randrange(2005, 2026)}-06-30",
            "register": lambda r: f"/register?state={r.choice(list(State)).value}",
            "agreement": lambda r: f"/agreements/{r.choice(self._references)}",
            "agreement, register": lambda r: f"/register/{r.choice(self._references)}",
            "agreement with history": lambda _: f"/agreements/{self._carried}",
            "board": lambda r: f"/agreements/board?kind={_kind(r)}",
            "timeline": lambda r: f"/agreements/timeline?issue_area={_area(r)}",
            "pictures": lambda _: "/register/pictures",
            "feed": lambda _: "/register/feed.atom",
            "my work": lambda _: "/work",
            "calendar, mine": lambda _: "/calendar",
            "calendar, office": lambda r: f"/calendar?whose=office&from={r.randrange(2027, 2034)}-03",
            "renewals": lambda _: "/renewals",
        }


def _kind(random: Random) -> str:
    return random.choice(list(InstrumentKind)[:11]).value


def _area(random: Random) -> str:
    return random.choice(list(IssueArea)).value


async def _timed(app: object, token: str, drawn: dict[str, Address], times: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # an ASGI application
    cookies = {COOKIE: token}
    async with httpx.AsyncClient(transport=transport, base_url=_ORIGIN, cookies=cookies, timeout=60) as client:
        for name, draw in drawn.items():
            random = Random(name)
            took = [await _one(client, draw(random)) for _ in range(_WARM_UP + times)]
            found[name] = took[_WARM_UP:]
    return found


async def _one(client: httpx.AsyncClient, address: str) -> float:
    began = time.perf_counter()
    answer = await client.get(address)
    took = time.perf_counter() - began
    if answer.status_code != 200:
        raise AssertionError(f"{address} answered {answer.status_code}")
    return took * 1000


def main() -> None:
    """Ask for every page so many times and print the milliseconds by page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--address", required=True)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--page", action="append", help="this page alone")
    said = parser.parse_args()
    engine = make_engine(said.address, busy_timeout_seconds=60)
    with write_transaction(engine) as conn:
        token = begin_session(conn, person_by_handle(conn, "ana").id, now=clock.now())
    drawn = Pages(engine).addresses()
    drawn = {name: draw for name, draw in drawn.items() if not said.page or name in said.page}
    settings = Settings(_env_file=None, home=Path("/nonexistent"), database_url=said.address, base_url=_ORIGIN)
    with web_app(settings) as app:
        settle()
        print(json.dumps({"took": asyncio.run(_timed(app, token, drawn, said.times)), "rss_mb": peak_mb()}))


if __name__ == "__main__":
    main()

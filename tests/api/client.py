"""A program that calls the API of a home folder, asked without a network."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi.routing import APIRoute
from sqlalchemy import Engine

from ode_workflows import clock
from ode_workflows.access.sessions import SESSION_COOKIE, begin_session, session_of
from ode_workflows.access.tokens import make_token
from ode_workflows.api.app import PARTS
from ode_workflows.api.call import given_by
from ode_workflows.api.caller import CSRF_HEADER
from ode_workflows.db.people import person_by_handle
from ode_workflows.db.session import write_transaction
from ode_workflows.serving.app import office_app
from tests.web.browser import ORIGIN, settings_of

API = "/api/v1"


def token_for(engine: Engine, handle: str, scope: str = "write") -> str:
    """Return a fresh token of a person."""
    with write_transaction(engine) as conn:
        person = person_by_handle(conn, handle)
        assert person is not None, handle
        return make_token(conn, person.id, name="test", scope=scope, days=1, now=clock.now()).secret


def require_described(answer: httpx.Response) -> None:
    """Hold a good answer of a call against what the description says of it."""
    if not answer.is_success or answer.headers.get("content-type") != "application/json":
        return
    asked = answer.request
    for route in (each for part in PARTS for each in part.calls.routes):
        if (
            isinstance(route, APIRoute)
            and asked.method in (route.methods or ())
            and route.path_regex.match(asked.url.path)
        ):
            model = given_by(route.endpoint)
            if model is not None:
                model.model_validate_json(answer.content, strict=False)
            return


class Program:
    """Calls an office; a defect is answered as in service, not raised. Without a token it is a visitor's."""

    def __init__(self, app: Any, engine: Engine) -> None:
        self._transport, self._engine = httpx.ASGITransport(app, raise_app_exceptions=False), engine
        self._headers: dict[str, str] = {}

    def as_person(self, handle: str, scope: str = "write") -> "Program":
        """Return a program that acts for a person."""
        made = Program.__new__(Program)
        made._transport, made._engine = self._transport, self._engine  # noqa: SLF001  # of its own class
        made._headers = {"authorization": f"Bearer {token_for(self._engine, handle, scope)}"}  # noqa: SLF001
        return made

    def as_browser(self, handle: str, *, proved: timedelta = timedelta()) -> "Program":
        """Return what calls by a browser's session of a person, who proved so long ago who it is."""
        now = clock.now()
        with write_transaction(self._engine) as conn:
            person = person_by_handle(conn, handle)
            assert person is not None, handle
            cookie = begin_session(conn, person.id, now=now - proved)
            session = session_of(conn, cookie, now)
        assert session is not None
        made = Program.__new__(Program)
        made._transport, made._engine = self._transport, self._engine  # noqa: SLF001  # of its own class
        made._headers = {"cookie": f"{SESSION_COOKIE}={cookie}", CSRF_HEADER: session.csrf}  # noqa: SLF001
        return made

    def ask(self, method: str, address: str, headers: Mapping[str, str] | None = None, **sent: Any) -> httpx.Response:
        """Send one request to any address of the office."""

        async def asked() -> httpx.Response:
            async with httpx.AsyncClient(transport=self._transport, base_url=ORIGIN) as client:
                return await client.request(method, address, headers={**self._headers, **(headers or {})}, **sent)

        answer = asyncio.run(asked())
        require_described(answer)
        return answer

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask a call that reads; underlines in names of headers stand for hyphens."""
        return self.ask("GET", f"{API}{path}", {name.replace("_", "-"): value for name, value in headers.items()})

    def delete(self, path: str) -> httpx.Response:
        """Ask a call that takes something away."""
        return self.ask("DELETE", f"{API}{path}")

    def post(self, path: str, said: Any = None, *, version: int | str | None = None, **headers: str) -> httpx.Response:
        """Ask a call that writes, on the version that was seen."""
        kept = {name.replace("_", "-"): value for name, value in headers.items()}
        if version is not None:
            kept["if-match"] = f'"{version}"'
        return self.ask("POST", f"{API}{path}", kept, json={} if said is None else said)


@contextmanager
def program(home: Path, engine: Engine) -> Iterator[Program]:
    """Give a visitor's program on the office of a home folder."""
    with office_app(settings_of(home)) as app:
        yield Program(app, engine)


def problem_of(answer: httpx.Response, status: int) -> dict[str, Any]:
    """Return the problem object of a refusal, which has the form of every one."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text}"
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["type"].startswith("urn:ode:problem:")
    assert problem["detail"]
    return problem


def fields_of(answer: httpx.Response) -> list[str]:
    """Return the fields that a refusal names."""
    return [each["field"] for each in problem_of(answer, 422)["errors"]]

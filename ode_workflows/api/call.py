"""How a call is declared and answered: who calls is found first, then what it brings is read and carried out."""

import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from fastapi import Path
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.policies import declared
from ode_workflows.api.bodies import read_body
from ode_workflows.api.caller import admit

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Id = Annotated[str, Path(pattern="^[0-9A-Za-z-]{1,64}$", description="Id, as the list gives it.")]
_BRINGS, _GIVES = "ode_brings", "ode_gives"


@dataclass(frozen=True, slots=True)
class Brought:
    """What a call has to bring: an object of a model, and perhaps files."""

    model: type[BaseModel]
    takes_files: bool


def brings(model: type[BaseModel], *, takes_files: bool = False) -> Callable[[Endpoint], Endpoint]:
    """Declare what an endpoint's call has to bring."""

    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _BRINGS, Brought(model, takes_files))
        return endpoint

    return declare


def brought_to(endpoint: Callable[..., Any]) -> Brought | None:
    """Return what an endpoint's call has to bring, or None."""
    return getattr(endpoint, _BRINGS, None)


def gives(model: type[BaseModel]) -> Callable[[Endpoint], Endpoint]:
    """Declare what an endpoint's call answers when all is well, for its description."""

    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _GIVES, model)
        return endpoint

    return declare


def given_by(endpoint: Callable[..., Any]) -> type[BaseModel] | None:
    """Return what an endpoint's call answers, or None where it hands out a file."""
    return getattr(endpoint, _GIVES, None)


class Call(APIRoute):
    """A route of the API; it cannot be made without a policy."""

    def get_route_handler(self) -> Handler:
        """Return what answers the call.

        Raises:
            RuntimeError: the endpoint declares no policy.
        """
        answer, policy = super().get_route_handler(), declared(self.endpoint)
        if policy is None:
            raise RuntimeError(f"no policy is declared for {self.path}; see ode_workflows/access/policies.py")
        brought = brought_to(self.endpoint)

        async def handle(request: Request) -> Response:
            await run_in_threadpool(admit, request, policy)
            if brought is not None:
                request.state.said = await read_body(request, takes_files=brought.takes_files)
            return await answer(request)

        return handle


def said_in(request: Request) -> dict[str, Any]:
    """Return what a call brought, as plain values."""
    said: dict[str, Any] = request.state.said
    return said


def plain(value: object, *, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer in JSON; days and instants are written in their ISO form."""
    text = json.dumps(value, ensure_ascii=False, default=_written)
    kept = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie", **(headers or {})}
    return Response(text.encode("utf-8", "surrogatepass"), status, kept, media_type="application/json")


def _written(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def etag_of(version: int) -> str:
    """Return the version of an agreement as an entity tag.

    Source: RFC 9110, section 8.8.3.
    """
    return f'"{version}"'


def versioned(request: Request, value: object, version: int) -> Response:
    """Return an agreement under its version, or 304 where the caller has that version already."""
    tag = etag_of(version)
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        kept = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=kept)
    return plain(value, headers={"ETag": tag})

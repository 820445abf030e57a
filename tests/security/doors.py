"""Every address of an office, out of its own tables of routes, with something real in the place of each parameter."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from fastapi.routing import APIRoute
from sqlalchemy import Engine, select
from sqlmodel import SQLModel
from starlette.routing import Route

from ode_workflows.api.app import api_app
from ode_workflows.db.session import read_transaction
from ode_workflows.web.app import routes
from tests.web.browser import settings_of

_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_ROWS_OF_A_TABLE = 1


def page_routes() -> list[Route]:
    """Return the routes of the pages."""
    return [route for route in routes() if isinstance(route, Route)]


def api_routes(home: Path, engine: Engine) -> list[APIRoute]:
    """Return the routes of the API."""
    return [route for route in api_app(settings_of(home), engine).routes if isinstance(route, APIRoute)]


def parameters_of(route: Route) -> list[str]:
    """Return the names of the parameters in a route's path."""
    return _PARAMETER.findall(route.path)


def methods_of(route: Route) -> set[str]:
    """Return the methods that a route answers, but for HEAD."""
    return set(route.methods or ()) - {"HEAD"}


class Fillings:
    """What is tried in the place of each parameter: known kinds by their values, any other by ids of rows."""

    def __init__(
        self, engine: Engine, references: Iterable[str], files: Iterable[str], *, secret: Sequence[str] = ("guessed",)
    ) -> None:
        digests = tuple(files)
        self._known: Mapping[str, tuple[str, ...]] = {
            "reference": tuple(references),
            "trigger": ("add_comment", "record_round", "settle_finding"),
            "number": ("1",),
            "digest": digests,
            "file_hash": digests,
            "name": ("style.css",),
            "link_id": ("0" * 32,),
            "handle": ("cora", "ana"),
            "secret": tuple(secret),
        }
        self._others = tuple(_some_ids(engine))

    def addresses(self, route: Route) -> Iterator[str]:
        """Yield the addresses of a route with every filling."""
        names = parameters_of(route)
        for values in product(*(self._known.get(name, self._others) for name in names)):
            address = route.path
            for name, value in zip(names, values, strict=True):
                address = re.sub(rf"\{{{name}(?::\w+)?\}}", value, address)
            yield address


def _some_ids(engine: Engine) -> Iterator[str]:
    with read_transaction(engine) as conn:
        for table in SQLModel.metadata.sorted_tables:
            key: Any = table.c.get("id")
            if key is not None:
                found = (str(each) for each in conn.scalars(select(key).limit(_ROWS_OF_A_TABLE)))
                yield from (each for each in found if "/" not in each)  # else it would be another address

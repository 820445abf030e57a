"""The application of the API: its calls, each with its policy."""

from functools import partial

from fastapi import FastAPI
from sqlalchemy import Engine

from ode_workflows.access.policies import refuse_undeclared
from ode_workflows.api import (
    account,
    admin,
    agreements,
    importing,
    links,
    looking,
    negotiation,
    openapi,
    people,
    signing,
    steps,
)
from ode_workflows.api.desk import Desk
from ode_workflows.api.problems import handlers
from ode_workflows.registry.facets import KeptCounts
from ode_workflows.settings import Settings

PREFIX = "/api/v1"
PARTS = (openapi, looking, agreements, negotiation, links, signing, steps, account, people, admin, importing)
"""The modules whose calls there are."""


def api_app(settings: Settings, engine: Engine, counts: KeptCounts | None = None) -> FastAPI:
    """Return the application on a database.

    Args:
        settings: of this installation.
        engine: of the database.
        counts: of the agreements under each choice, where another door of this process keeps them.

    Raises:
        RuntimeError: a call declares no policy.
    """
    every = [route for part in PARTS for route in part.calls.routes]
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False, routes=every)
    for error, handler in handlers().items():
        app.add_exception_handler(error, handler)
    refuse_undeclared(app.routes)
    made = openapi.description(app)
    app.openapi = partial(dict, made)  # type: ignore[method-assign]  # how the framework asks it to be replaced
    app.state.desk = Desk(settings, engine, counts or KeptCounts())
    return app

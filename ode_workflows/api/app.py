"""The application of the API: its calls, each with its policy."""

from functools import partial

from fastapi import FastAPI
from sqlalchemy import Engine

from ode_workflows.access.policies import refuse_undeclared
from ode_workflows.api import agreements, links, negotiation, openapi, steps
from ode_workflows.api.desk import Desk
from ode_workflows.api.problems import handlers
from ode_workflows.settings import Settings

PREFIX = "/api/v1"


def api_app(settings: Settings, engine: Engine) -> FastAPI:
    """Return the application on a database.

    Raises:
        RuntimeError: a call declares no policy.
    """
    every = [route for part in (openapi, agreements, negotiation, links, steps) for route in part.calls.routes]
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False, routes=every)
    for error, handler in handlers().items():
        app.add_exception_handler(error, handler)
    refuse_undeclared(app.routes)
    made = openapi.description(app)
    app.openapi = partial(dict, made)  # type: ignore[method-assign]  # how the framework asks it to be replaced
    app.state.desk = Desk(settings, engine)
    return app

"""Pages and API on one database, and what stands around both."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from ode_workflows.api.app import PREFIX, api_app
from ode_workflows.db.session import make_engine
from ode_workflows.registry.facets import KeptCounts
from ode_workflows.settings import Settings
from ode_workflows.web.app import web_app
from ode_workflows.web.guard import Guard


class Doors:
    """Leads what asks under the prefix of the API to it, and everything else to the pages."""

    def __init__(self, pages: ASGIApp, api: ASGIApp) -> None:
        self._pages, self._api = pages, api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = str(scope.get("path", ""))
        is_call = path == PREFIX or path.startswith(f"{PREFIX}/")
        await (self._api if is_call else self._pages)(scope, receive, send)


@contextmanager
def office_app(settings: Settings, *, is_demo: bool = False) -> Iterator[ASGIApp]:
    """Give the application on its database, and let the database go at the end.

    Args:
        settings: of this installation.
        is_demo: whether anybody may choose to be one of the example people.

    Raises:
        RuntimeError: a route declares no policy.
    """
    engine, counts = make_engine(settings.resolved_database_url), KeptCounts()
    try:
        with web_app(settings, is_demo=is_demo, engine=engine, counts=counts) as pages:
            api = Guard(api_app(settings, engine, counts), hosts=[urlsplit(settings.base_url).hostname or ""])
            yield Doors(pages, api)
    finally:
        engine.dispose()

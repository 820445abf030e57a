"""Who may ask for a page: every route names its policy, and the application refuses to start when one does not."""

from collections.abc import Callable, Iterable
from typing import Any, Literal, TypeVar

from starlette.routing import BaseRoute, Route

Policy = Literal["public"]
"""public: anybody, without an account; the page itself shows public records only."""

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_MARK = "ode_policy"


def policy(name: Policy) -> Callable[[Endpoint], Endpoint]:
    """Declare who may ask for what an endpoint answers."""

    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _MARK, name)
        return endpoint

    return declare


def policy_of(route: BaseRoute) -> str | None:
    """Return the policy that a route declares, or None; only plain routes can declare one."""
    return getattr(route.endpoint, _MARK, None) if isinstance(route, Route) else None


def refuse_undeclared(routes: Iterable[BaseRoute]) -> None:
    """Stop the start when a route says nothing about who may ask.

    Raises:
        RuntimeError: names the routes.
    """
    undeclared = [getattr(route, "path", repr(route)) for route in routes if policy_of(route) is None]
    if undeclared:
        raise RuntimeError(f"no policy is declared for {', '.join(undeclared)}; see ode_workflows/web/policies.py")

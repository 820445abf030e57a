"""Who may ask for what: every address of every door declares it, and a door refuses to open when one does not."""

from collections.abc import Callable, Iterable
from typing import Any, Literal, TypeVar

from starlette.routing import BaseRoute, Route

Policy = Literal["public", "person", "admin", "link"]
"""public: anybody, without an account; the answer holds public records only.
person: whoever is signed in; the answer holds what that person may see, and the actions check roles.
admin: a signed-in person with the role admin.
link: whoever holds the secret in the address; the page checks it and shows what the link is for."""

POLICIES: tuple[Policy, ...] = ("public", "person", "admin", "link")
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_MARK = "ode_policy"


def policy(name: Policy) -> Callable[[Endpoint], Endpoint]:
    """Declare who may ask for what an endpoint answers."""

    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _MARK, name)
        return endpoint

    return declare


def declared(endpoint: Callable[..., Any]) -> str | None:
    """Return the policy that an endpoint declares, or None."""
    return getattr(endpoint, _MARK, None)


def policy_of(route: BaseRoute) -> str | None:
    """Return the policy that a route declares, or None; only plain routes can declare one."""
    return declared(route.endpoint) if isinstance(route, Route) else None


def refuse_undeclared(routes: Iterable[BaseRoute]) -> None:
    """Stop the start when a route says nothing about who may ask.

    Raises:
        RuntimeError: names the routes.
    """
    undeclared = [getattr(route, "path", repr(route)) for route in routes if policy_of(route) not in POLICIES]
    if undeclared:
        raise RuntimeError(f"no policy is declared for {', '.join(undeclared)}; see ode_workflows/access/policies.py")

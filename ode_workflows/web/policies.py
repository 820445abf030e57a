"""Who may ask for a page: every route names its policy, and the application refuses to start when one does not."""

from collections.abc import Callable, Iterable
from typing import Any, Literal, TypeVar

from starlette.routing import BaseRoute, Route

from ode_workflows.domain.vocabulary import Role
from ode_workflows.web.who import Who

Policy = Literal["public", "person", "admin", "link"]
"""public: anybody, without an account; the page itself shows public records only.
person: whoever is signed in; the page shows what that person may see, and the actions check roles.
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
        raise RuntimeError(f"no policy is declared for {', '.join(undeclared)}; see ode_workflows/web/policies.py")


def is_let_in(name: str, who: Who) -> bool:
    """Whether somebody may ask for a page of this policy."""
    match name:
        case "public" | "link":
            return True
        case "person":
            return who.actor is not None
        case "admin":
            return who.actor is not None and Role.ADMIN in who.actor.roles
        case _:
            return False

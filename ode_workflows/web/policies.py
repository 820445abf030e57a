"""Who may ask for a page; the words of policies are those of every door (ode_workflows/access/policies.py)."""

from ode_workflows.access.policies import POLICIES, Policy, declared, policy, policy_of, refuse_undeclared
from ode_workflows.domain.vocabulary import Role
from ode_workflows.web.who import Who

__all__ = ["POLICIES", "Policy", "declared", "is_let_in", "policy", "policy_of", "refuse_undeclared"]


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

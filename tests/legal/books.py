"""The rulebook of the project, and copies of its files with one thing changed."""

from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

from ode_workflows.actions.rulebook import rulebook
from ode_workflows.legal.loader import checked_rulebook
from ode_workflows.legal.rulebook import Rulebook
from ode_workflows.lifecycle.profiles import approval_catalogue


def changed(change: Callable[[dict[str, Any]], object]) -> Rulebook:
    """Return the rulebook as it would be after a change of its files."""
    sources = deepcopy(dict(rulebook().sources))
    change(sources)
    return checked_rulebook(sources, label="changed", volatile_age=120, gates=gates())


@cache
def gates() -> dict[str, str]:
    """The gate of every approval."""
    return {name: spec.gate for name, spec in approval_catalogue().items()}


def rule_of(sources: dict[str, Any], rule_id: str) -> dict[str, Any]:
    """Return the entry of a rule in the files."""
    found = (rule for content in sources.values() for rule in content.get("rule", ()) if rule["id"] == rule_id)
    entry: dict[str, Any] = next(found)
    return entry


def fact_of(sources: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the entry of a fact in the files."""
    entry: dict[str, Any] = next(each for each in sources["facts.toml"]["fact"] if each["name"] == name)
    return entry

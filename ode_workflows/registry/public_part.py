"""What of an agreement is told to readers who do not belong to its office: no names of its people, none of its work."""

from collections.abc import Mapping, Sequence
from typing import Any

PUBLIC_BADGES = ("Example", "Recorded as a fact", "Suspended since", "Notice given", "Ratification pending")
"""How the marks begin that anybody may read; the others tell of the office's own work."""

_NAMES_OF_PEOPLE = frozenset({"owner", "proposed_by", "recorded_by", "confirmed_by"})
_OF_A_MOVE = ("entry", "trigger", "what", "from", "to", "on", "is_recorded_as_fact", "hash")


def public_details(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return the details of an agreement, made for a reader outside, without names and marks of the office's work."""
    kept: dict[str, Any] = _without_names(shown)
    return {**kept, "badges": [badge for badge in shown["badges"] if badge.startswith(PUBLIC_BADGES)]}


def _without_names(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_names(inner) for name, inner in value.items() if name not in _NAMES_OF_PEOPLE}
    return [_without_names(inner) for inner in value] if isinstance(value, list) else value


def public_history(entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the moves of an agreement without who made them; what its office recorded in between is left out."""
    return [{name: line[name] for name in _OF_A_MOVE} for line in entries if line["from"] != line["to"]]

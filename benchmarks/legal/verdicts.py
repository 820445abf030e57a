"""How a screen of a real agreement is judged: what it says on a question, against what the agreement needed."""

from collections.abc import Callable, Mapping
from typing import Any

Agreement = Mapping[str, Any]
Said = Callable[[Agreement, str], tuple[str, tuple[str, ...]]]
"""What is said of an agreement on a question, strongest first, and the rules that say it."""

QUESTIONS: Mapping[str, frozenset[str]] = {
    "congressional_consent": frozenset({"congressional_consent"}),
    "secretary_of_interior": frozenset(
        {
            "secretary_of_interior_approval",
            "secretary_of_interior_gaming_approval",
            "secretary_of_interior_determination",
            "interior_reclamation_decision",
        }
    ),
    "state_legislature": frozenset({"legislative_ratification", "legislative_ratification_each_party"}),
}
"""Each question with the approvals that call for it."""

VERDICTS = ("missed", "overclaim", "deferred", "cautious", "right")
"""From the worst error to none.

missed: needed, and nothing was raised. overclaim: called for, though not needed or left to counsel. deferred: needed,
but only left to counsel or to an open question. cautious: counsel is asked though nothing was needed.
"""

_WHEN: Mapping[str, Mapping[str, str]] = {
    "needed": {"required": "right", "statute": "right", "silent": "missed", "": "deferred"},
    "advance": {"advance": "right", "required": "overclaim", "silent": "missed", "": "cautious"},
    "counsel_decides": {
        "counsel": "right", "asks": "right", "statute": "right", "required": "overclaim", "silent": "missed",
        "": "cautious",
    },
    "not_needed": {"silent": "right", "required": "overclaim", "": "cautious"},
}  # fmt: skip
_SAME = {"required": "needed", "not_required": "not_needed", "not_applicable": "not_needed"}


def verdict(expected: str, said: str) -> str:
    """Return how what was said stands to what was expected."""
    table = _WHEN[_SAME.get(expected, expected)]
    return table.get(said, table[""])


def said_by_screen(screening: Mapping[str, Any], question: str) -> tuple[str, tuple[str, ...]]:
    """Return what a screen says on a question.

    required: an approval of the question stands. statute: a statute must be cited (legislature). advance: consent
    given beforehand is to be recorded. counsel: a finding leaves it to counsel. asks: an undecided rule above advisory
    speaks to it. silent: none of these.
    """
    rows = {row["id"] for row in screening["approvals"]}
    fired = [each for each in screening["findings"] if each["status"] == "fires" and question in each["about"]]
    grave = tuple(each["rule"] for each in fired if each["severity"] != "advisory")
    if rows & QUESTIONS[question]:
        return "required", grave
    if question == "state_legislature" and "enabling_statute" in rows:
        return "statute", tuple(each["rule"] for each in fired)
    left = any(each["severity"] == "counsel_decides" for each in fired)
    if question == "congressional_consent" and "record_consent_statute" in rows and not left:
        return "advance", tuple(each["rule"] for each in fired)
    if grave:
        return "counsel", grave
    asks = tuple(
        each["rule"]
        for each in screening["findings"]
        if each["status"] == "undecided" and question in each["about"] and each["severity"] != "advisory"
    )
    return ("asks", asks) if asks else ("silent", ())


def every_interstate(agreement: Agreement, question: str) -> tuple[str, tuple[str, ...]]:
    """Say that every agreement among states or with a foreign party needs Congress: a baseline."""
    parties = agreement["parties"]
    kinds = [party["kind"] for party in parties]
    is_foreign = any(kind.startswith("foreign") or kind in ("international_org", "intergovernmental_organization")
                     for kind in kinds)  # fmt: skip
    are_states = kinds.count("us_state") > 1 or any(party.get("group") for party in parties)
    return _all_or_nothing(question, is_foreign or are_states)


def titled_compact(agreement: Agreement, question: str) -> tuple[str, tuple[str, ...]]:
    """Say that what calls itself a compact needs Congress, and nothing else does: a baseline."""
    return _all_or_nothing(question, "compact" in agreement["title"].lower())


def _all_or_nothing(question: str, is_called_for: bool) -> tuple[str, tuple[str, ...]]:
    return ("required" if is_called_for and question == "congressional_consent" else "silent"), ()

"""Full contexts for the papers of a negotiation that are made from its texts."""

from collections.abc import Callable, Mapping
from typing import Any

_MEMO = {
    "reference": "ODE-2026-0001",
    "title": "Cooperation on Wildfire Smoke Forecasting",
    "office": "Office of Diplomatic Engagement",
    "paper_on": "October 2, 2026",
    "sender": "Tom Example",
    "to": "Gouvernement du Québec",
}
_COMMENTS = [{"number": "1", "article": "Article 4", "author": "Rosa Example", "text": "We need 120 days."}]
_POINT = {
    "number": "1",
    "article": "Article 4",
    "ours": "Either may leave on 90 days’ notice.",
    "theirs": "Either may leave on 120 days’ notice.",
    "kind_text": "number; by the other side (Rosa Example), round 2",
    "standing": "open",
}
_TEXT = {"by": "Gouvernement du Québec", "sent_on": "October 1, 2026", "file_name": "text.docx", "file_hash": "ab" * 32}
_CHANGE = {"article": "Article 4", "how": "marked by Rosa Example", "what": "inserted: 120"}

TALKS_CONTEXTS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "letters/point_list": lambda: {
        **_MEMO,
        "standing_text": "Our version 3 and their version 4 were compared: 1 point open.",
        "points_of_talks": [_POINT],
        "shared_comments": _COMMENTS,
        "internal_notes": [{**_COMMENTS[0], "number": "2", "text": "Not above 100."}],
    },
    "letters/record_of_round": lambda: {
        **_MEMO,
        "round_number": "2",
        "held_on": "October 2, 2026",
        "round_place": "Québec",
        "turn_text": "It is our turn since October 2, 2026: 3 calendar days.",
        "exchanged": [_TEXT],
        "base_text": "Their version 4 stands on our version 3.",
        "round_changes": [_CHANGE],
        "shared_comments": _COMMENTS,
        "days_ours": "12",
        "days_theirs": "9",
    },
}
"""The context with which each of these papers is tested."""

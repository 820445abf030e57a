"""Checks a word against a closed list and names the nearest one when it is not there."""

from collections.abc import Collection
from difflib import get_close_matches

from ode_workflows.domain.errors import InvalidFactsError

MOST_LISTED = 80
"""A list of more words than this helps nobody who looks for one."""


def nearest(word: str, known: Collection[str]) -> str:
    """Return a half sentence that helps to find the right word."""
    close = get_close_matches(word, sorted(map(str, known)), n=1, cutoff=0.5)
    if close:
        return f"did you mean {close[0]!r}?"
    words = sorted(map(str, known))
    more = f" and {len(words) - MOST_LISTED} more" if len(words) > MOST_LISTED else ""
    return f"known are: {', '.join(words[:MOST_LISTED])}{more}"


def one_of(field: str, word: str, known: Collection[str]) -> str:
    """Return the word when it is known.

    Raises:
        InvalidFactsError: it is not; names the field and the nearest word.
    """
    if word not in known:
        raise InvalidFactsError.of(field, f"{word!r} is not known; {nearest(word, known)}")
    return word

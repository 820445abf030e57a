"""Checks a word against a closed list and names the nearest one when it is not there."""

from collections.abc import Collection
from difflib import get_close_matches

from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.sentences import phrased

MOST_LISTED = 80
"""A list of more words than this helps nobody who looks for one."""


def nearest(word: str, known: Collection[str]) -> str:
    """Return a half sentence that helps to find the right word."""
    close = get_close_matches(word, sorted(map(str, known)), n=1, cutoff=0.5)
    if close:
        return phrased("did you mean %(word)r?", word=close[0])
    words = sorted(map(str, known))
    listed, more = ", ".join(words[:MOST_LISTED]), len(words) - MOST_LISTED
    if more > 0:
        return phrased("known are: %(words)s and %(more)s more", words=listed, more=more)
    return phrased("known are: %(words)s", words=listed)


def one_of(field: str, word: str, known: Collection[str]) -> str:
    """Return the word when it is known.

    Raises:
        InvalidFactsError: it is not; names the field and the nearest word.
    """
    if word not in known:
        raise InvalidFactsError.of(
            field, phrased("%(word)r is not known; %(nearest)s", word=word, nearest=nearest(word, known))
        )
    return word

"""The words by which an agreement is found: folded, cut the same way in the record and in what a person types."""

import re
from collections.abc import Iterable

from ode_workflows.domain.text import folded

LONGEST_WORD = 60
"""Characters of a word that count; databases limit what their index of words takes."""

_ALONE = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Chinese, Japanese and Korean signs are words of their own, since no space parts their words."""

_WORD = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}]+")


def words_in(*texts: str | None) -> tuple[str, ...]:
    """Return the folded words of some texts, each once, in order."""
    found = (word[:LONGEST_WORD] for text in texts for word in _WORD.findall(folded(text or "")))
    return tuple(dict.fromkeys(found))


def searchable(texts: Iterable[str | None]) -> str:
    """Return the words of some texts as they are stored: a space before each, so that " ju" finds what begins so."""
    return "".join(f" {word}" for word in words_in(*texts))

"""Sentences that remember the message they were filled from, so that a page can say them in its reader's language."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Self

_PLACE = re.compile(r"%\(\w+\)[rs]")
_NONE: Mapping[str, Any] = MappingProxyType({})


class Sentence(str):
    """An English sentence, together with its message and with what stands in the places of it.

    It is a string wherever a string is asked for. A value may be a sentence itself.
    """

    __slots__ = ("message", "values")

    message: str
    values: Mapping[str, Any]

    def __new__(cls, text: str, message: str = "", values: Mapping[str, Any] = _NONE) -> Self:
        """Return the sentence; without a message it is its own."""
        made = super().__new__(cls, text)
        made.message = message or text.replace("%", "%%")
        made.values = values
        return made

    @property
    def is_joined(self) -> bool:
        """Whether it is made of other sentences alone, so that there is nothing of its own to translate."""
        return bool(self.values) and not re.search(r"[^\W\d_]", _PLACE.sub("", self.message))

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, dict[str, Any]]]:
        """Keep the message when it is copied."""
        return type(self), (str(self), self.message, dict(self.values))


def phrased(message: str, /, **values: Any) -> Sentence:
    """Return a message with its places filled.

    The messages in these calls are what translators are given (`make messages`), so each is written out where it is
    said. A percent sign is written twice.
    """
    return Sentence(message % values, message, values)


def unfilled(message: str) -> str:
    """Return a message that is filled, or shown, elsewhere, so that translators are given it all the same."""
    return message


def any_of(words: Sequence[str]) -> str:
    """Return one or more words as an alternative: "director or counsel"."""
    *others, last = words
    return phrased("%(words)s or %(other)s", words=any_of(others), other=last) if others else last


def joined(*sentences: str) -> Sentence:
    """Return sentences one after the other; each keeps its own message."""
    places = {f"s{number}": each for number, each in enumerate(sentences)}
    return Sentence(" ".join(sentences), " ".join(f"%({name})s" for name in places), places)

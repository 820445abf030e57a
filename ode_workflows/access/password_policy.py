"""Which passwords are taken: long ones that nobody guesses; nothing is asked of their composition.

Source: NIST SP 800-63B-4, section 3.1.1.2 (15 characters where it is the only factor; a list of common ones).
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.sentences import phrased

SHORTEST, LONGEST = 15, 256
"""Characters of a password, after normalisation."""

_OWN_SHARE = 0.6
"""How much of a password may be words that everybody connects with the person or the office."""


def checked_password(password: str, *, own_words: Iterable[str], field: str = "password") -> str:
    """Return a password in the one form in which it is kept.

    Args:
        password: as it was typed; spaces and every script are welcome.
        own_words: name, short name, mail address and office of the person, which are easy to guess.
        field: where it was typed, for the message.

    Raises:
        InvalidFactsError: too short, too long, common, or made of the person's own words; says what to do.
    """
    plain = unicodedata.normalize("NFKC", password)
    if len(plain) < SHORTEST:
        raise InvalidFactsError.of(
            field,
            phrased("needs at least %(shortest)s characters; a sentence that you remember is good", shortest=SHORTEST),
        )
    if len(plain) > LONGEST:
        raise InvalidFactsError.of(field, phrased("must have at most %(longest)s characters", longest=LONGEST))
    bare = _bare(plain)
    if bare in _common() or len(set(bare)) < 5 or _repeats(bare):
        raise InvalidFactsError.of(
            field, phrased("is among the first that somebody would try; choose a sentence of your own")
        )
    left = bare
    for word in sorted({_bare(part) for each in own_words for part in each.split()}, key=len, reverse=True):
        left = left.replace(word, "") if len(word) > 2 else left
    if len(left) < (1 - _OWN_SHARE) * len(bare):
        raise InvalidFactsError.of(field, phrased("is made of your name or your office; choose words of another kind"))
    return plain


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _repeats(text: str) -> bool:
    """Whether a text is one short piece again and again, or a run along the keyboard or the alphabet."""
    for length in range(1, len(text) // 2 + 1):
        piece = text[:length]
        if (piece * (len(text) // length + 1))[: len(text)] == text:
            return True
    return any(text in run or text in run[::-1] for run in _RUNS)


_RUNS = (
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "01234567890123456789012345",
    "qwertyuiopasdfghjklzxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
)


@cache
def _common() -> frozenset[str]:
    lines = (Path(__file__).resolve().parent / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(_bare(line) for line in lines if line and not line.startswith("#"))

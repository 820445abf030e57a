"""Passwords: hashed with argon2id, checked in the same time whether or not somebody has one.

Source: NIST SP 800-63B-4, section 3.1.1.
"""

from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

_ABSENT = "no account has this one"


@cache
def _hasher() -> PasswordHash:
    # OWASP's second choice of cost: 19 MiB, two rounds; about 40 ms
    return PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))


@cache
def _of_nobody() -> str:
    return _hasher().hash(_ABSENT)


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return _hasher().hash(password)


def is_right(password: str, kept: str | None) -> bool:
    """Whether a password is the one that was kept; without one it takes as long and is no."""
    if kept is None:
        _hasher().verify(password, _of_nobody())
        return False
    return _hasher().verify(password, kept)

"""Identifiers of rows: 26 characters that sort in the order of their making, unguessable across processes."""

import os
import threading
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 26
_RANDOM_BITS = 80
_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """Return a new identifier: 48 bits of time, 80 random bits, Crockford's base 32 in lower case.

    Within one millisecond of a process the number counts on, so that rows of one step keep their order.
    """
    global _last  # noqa: PLW0603  # the counter of the process
    fresh = (time.time_ns() // 1_000_000 & 0xFFFFFFFFFFFF) << _RANDOM_BITS | int.from_bytes(os.urandom(10), "big")
    with _lock:
        if fresh >> _RANDOM_BITS <= _last >> _RANDOM_BITS:
            fresh = _last + 1
        _last = fresh
    return "".join(_ALPHABET[fresh >> shift & 31] for shift in range((_LENGTH - 1) * 5, -1, -5))


def new_salt() -> str:
    """Return 128 random bits as 32 hexadecimal characters."""
    return os.urandom(16).hex()

"""Identifiers of rows: 32 hexadecimal digits that sort in the order of their making, unguessable across processes."""

import os
import threading
import time

_RANDOM_BITS = 80
_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """Return a new identifier: 48 bits of time, 80 random bits.

    Within one millisecond of a process the number counts on, so that rows of one step keep their order.
    """
    global _last  # noqa: PLW0603  # the counter of the process
    fresh = (time.time_ns() // 1_000_000 & 0xFFFFFFFFFFFF) << _RANDOM_BITS | int.from_bytes(os.urandom(10), "big")
    with _lock:
        if fresh >> _RANDOM_BITS <= _last >> _RANDOM_BITS:
            fresh = _last + 1
        _last = fresh
    return f"{fresh:032x}"


def new_salt() -> str:
    """Return 128 random bits as 32 hexadecimal characters."""
    return os.urandom(16).hex()

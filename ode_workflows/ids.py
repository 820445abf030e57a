"""Identifiers of rows: 26 characters, sortable by the instant they were made, unguessable in the rest."""

import os
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 26


def new_id() -> str:
    """Return a new identifier: 48 bits of time, 80 random bits, Crockford's base 32 in lower case."""
    number = (time.time_ns() // 1_000_000 & 0xFFFFFFFFFFFF) << 80 | int.from_bytes(os.urandom(10), "big")
    return "".join(_ALPHABET[number >> shift & 31] for shift in range((_LENGTH - 1) * 5, -1, -5))


def new_salt() -> str:
    """Return 128 random bits as 32 hexadecimal characters."""
    return os.urandom(16).hex()

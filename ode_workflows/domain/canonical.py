"""One way to write a value as JSON, so that equal values have equal bytes and equal hashes."""

import hashlib
import json
from datetime import UTC, date, datetime


def canonical_json(value: object) -> str:
    """Return the value's canonical JSON: sorted keys, no spaces, characters as they are.

    Dates stand as ISO text, instants in UTC with Z, sets as sorted lists. In the manner of RFC 8785.

    Raises:
        TypeError: a value that JSON has no word for.
        ValueError: a number that is not finite.
    """
    return _ENCODER.encode(value)


def plain(value: object) -> object:
    """Return a value as it would come back from its canonical JSON."""
    return json.loads(canonical_json(value))


def sha256_hex(data: bytes | str) -> str:
    """Return the SHA-256 of bytes, or of text in UTF-8, as 64 hexadecimal characters."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def _as_json(value: object) -> object:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case set() | frozenset():
            return sorted(value)
        case _:
            raise TypeError(f"{type(value).__name__} cannot stand in a history entry")


_ENCODER = json.JSONEncoder(
    default=_as_json, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)

"""Reading a TOML entry key by key, with errors that name file, entry and key."""

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import TypeVar

from ode_workflows.domain.errors import LifecycleFileError

Value = TypeVar("Value")


def read_toml(path: Path) -> dict[str, object]:
    """Return a TOML file as it stands.

    Raises:
        LifecycleFileError: no such file, or not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LifecycleFileError(path.name, "the file", "-", "does not exist") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise LifecycleFileError(path.name, "the file", "-", f"is not valid TOML: {fault}") from fault


class Entry:
    """One table of a TOML file that is read key by key; what is left unread is unknown."""

    def __init__(self, file: str, name: str, values: object) -> None:
        self.file, self.name = file, name
        if not isinstance(values, dict):
            raise self.error("-", "must be a table of keys and values")
        self._values = dict(values)

    def error(self, key: str, message: str) -> LifecycleFileError:
        """Return the error that names this file, this entry and the key."""
        return LifecycleFileError(self.file, self.name, key, message)

    def take(self, key: str, kind: type[Value], default: Value | None = None) -> Value:
        """Return the value of a key and mark it as read.

        Raises:
            LifecycleFileError: missing without a default, or of another type.
        """
        value = self._values.pop(key, default)
        if value is None:
            raise self.error(key, "is missing")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.error(key, f"must be {kind.__name__}, not {value!r}")
        return value

    def take_word(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """Return a word out of a closed list.

        Raises:
            LifecycleFileError: another word; the message lists the allowed ones.
        """
        word = self.take(key, str, default)
        if word not in allowed:
            raise self.error(key, f"{word!r} is not one of {', '.join(sorted(allowed))}")
        return word

    def take_words(
        self, key: str, allowed: Collection[str] | None, default: list[str] | None = None
    ) -> tuple[str, ...]:
        """Return a list of words, each out of a closed list when one is given.

        Raises:
            LifecycleFileError: not a list of words, or a word that is not allowed.
        """
        words = self.take(key, list, default)
        for word in words:
            if not isinstance(word, str) or (allowed is not None and word not in allowed):
                known = f" is not one of {', '.join(sorted(allowed))}" if allowed is not None else " is not a word"
                raise self.error(key, f"{word!r}{known}")
        return tuple(words)

    def take_optional(self, key: str, kind: type[Value]) -> Value | None:
        """Return the value of a key, or None when it is not there."""
        return self.take(key, kind) if key in self._values else None

    def done(self) -> None:
        """Close the entry.

        Raises:
            LifecycleFileError: a key that nobody knows.
        """
        for key in self._values:
            raise self.error(key, "is not a key of this entry; check the spelling")


def entries(file: str, values: object, what: str, name_key: str) -> list[Entry]:
    """Return the tables of an array of tables, each under its own name.

    Raises:
        LifecycleFileError: not an array of tables, an entry without a name, or the same name twice.
    """
    if not isinstance(values, list):
        raise LifecycleFileError(file, what, "-", f"must be written as [[{what}]]")
    found: dict[str, Entry] = {}
    for number, value in enumerate(values, start=1):
        name = value.get(name_key) if isinstance(value, dict) else None
        if not isinstance(name, str) or not name:
            raise LifecycleFileError(file, f"{what} number {number}", name_key, "is missing")
        if name in found:
            raise LifecycleFileError(file, f"{what} {name}", name_key, "stands there twice")
        found[name] = Entry(file, f"{what} {name}", value)
    return list(found.values())

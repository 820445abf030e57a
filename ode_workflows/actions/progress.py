"""How long work tells whoever watches what it is doing."""

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""Told what is going on, how much is done, and of how much where that is known."""


def unwatched(what: str, done: int, total: int | None) -> None:
    """Nobody watches."""

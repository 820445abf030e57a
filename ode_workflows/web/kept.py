"""A value that many visitors ask for and that costs something to work out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Works a value out once, and again when it is asked for after it has grown too old."""

    def __init__(self, lasts: timedelta) -> None:
        self._lasts = lasts
        self._known: tuple[datetime, Value] | None = None

    def at(self, now: datetime, work_out: Callable[[], Value]) -> Value:
        """Return the value as it stood at most so long before an instant."""
        known = self._known
        if known is None or not timedelta() <= now - known[0] < self._lasts:
            known = self._known = (now, work_out())
        return known[1]

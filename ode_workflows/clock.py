"""The only caller of the system clock; everything below the doors takes `now` or `as_of`."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)


def civil_date(instant: datetime, timezone: str) -> date:
    """Return the civil date that an instant has in an office's time zone.

    Args:
        instant: aware instant.
        timezone: IANA name, such as "America/Los_Angeles".
    """
    return instant.astimezone(ZoneInfo(timezone)).date()

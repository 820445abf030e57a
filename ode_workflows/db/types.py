"""Column types that SQLite and PostgreSQL keep alike."""

from datetime import UTC, datetime

from pydantic import ConfigDict
from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel


class Row(SQLModel):
    """What every table's class is; nothing validates a row, so a small command does not wait for its validators."""

    model_config = ConfigDict(defer_build=True)  # type: ignore[assignment]  # the library's own name for it is private


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored in UTC; SQLite forgets the zone and gets it back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the instant in UTC."""
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the instant with its zone."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


CLUSTERED = {"sqlite_with_rowid": False}
"""Rows lie in the order of the primary key, so that what belongs to one agreement lies on one page."""

"""Column types that SQLite and PostgreSQL keep alike."""

from datetime import UTC, datetime
from typing import Any

from pydantic import ConfigDict
from sqlalchemy import DateTime, Dialect, Index, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex
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


class PartialIndex(Index):
    """An index on the rows that meet a condition, on SQLite and on PostgreSQL alike."""

    def __init__(self, name: str, column: str, *, where: str) -> None:
        super().__init__(name, column, sqlite_where=text(where))


@compiles(CreateIndex, "postgresql")
def _create_index(create: CreateIndex, compiler: Any, **settings: Any) -> str:
    """Return the statement for PostgreSQL; said earlier, the condition would load that dialect in every command."""
    index = create.element
    if isinstance(index, PartialIndex):
        index.kwargs["postgresql_where"] = index.dialect_options["sqlite"]["where"]
    statement: str = compiler.visit_create_index(create, **settings)
    return statement

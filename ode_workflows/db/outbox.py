"""What leaves after the commit: messages asked for once, news for digests, deliveries."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import Connection

from ode_workflows.db.prepared import PreparedInsert
from ode_workflows.db.writer import table_named
from ode_workflows.domain.changes import Message


def insert_once(conn: Connection, table: str, rows: list[dict[str, object]]) -> None:
    """Add rows whose key is not there yet; rows that are there stay as they are."""
    if rows:
        _insert_once(conn.dialect.name, table, frozenset(rows[0])).run_many(conn, rows)


def insert_if_new(conn: Connection, table: str, row: dict[str, object]) -> bool:
    """Add a row unless its key is there; whether it was added. Who adds the same key at this moment is waited for."""
    return _insert_once(conn.dialect.name, table, frozenset(row)).run(conn, row) == 1


@cache
def _insert_once(dialect: str, table: str, columns: frozenset[str]) -> PreparedInsert:
    insert: Any = import_module(f"sqlalchemy.dialects.{dialect}").insert  # the other one is never loaded
    return PreparedInsert(insert(table_named(table)).on_conflict_do_nothing(), columns)


def outbox_id(key: str) -> str:
    """Return the identifier of the message with a key: the key itself, so that what belongs together lies together."""
    return key


def store_messages(conn: Connection, agreement_id: str | None, messages: Iterable[Message], now: datetime) -> None:
    """Keep messages for the outbox; one with a key that is there already is the same message."""
    insert_once(conn, "outbox_message", [_row(agreement_id, message, now) for message in messages])


def store_message(conn: Connection, agreement_id: str | None, message: Message, now: datetime) -> bool:
    """Keep a message for the outbox; whether it is new."""
    return insert_if_new(conn, "outbox_message", _row(agreement_id, message, now))


def _row(agreement_id: str | None, message: Message, now: datetime) -> dict[str, object]:
    return {
        "id": outbox_id(message.key),
        "key": message.key,
        "kind": message.kind,
        "agreement_id": agreement_id,
        "payload": dict(message.payload),
        "status": "waiting",
        "attempts": 0,
        "created_at": now,
        "next_attempt_at": now,
    }


def store_news(conn: Connection, news: Iterable[Mapping[str, object]], created_on: date) -> None:
    """Keep lines for the next digests; one line a key."""
    insert_once(conn, "news", [{"details": None, **item, "created_on": created_on} for item in news])

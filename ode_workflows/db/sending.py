"""What waits in the outbox: taken for a while, done, put back or given up; deliveries and the news that they carry.

A message is taken by moving its next attempt ahead, so that a process that dies with it gives it back by itself.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from ode_workflows.db.outbox import insert_once
from ode_workflows.db.queries import AGREEMENT
from ode_workflows.db.writer import table_named

LEASE = timedelta(minutes=10)
"""How long a message is kept from others while it is worked on."""

_OUTBOX, _NEWS, _DELIVERY = table_named("outbox_message"), table_named("news"), table_named("delivery")
_PERSON, _OFFICE = table_named("person"), table_named("office")


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that this process works on; `attempts` counts the present one."""

    id: str
    kind: str
    agreement_id: str | None
    payload: dict[str, Any]
    attempts: int
    created_at: datetime


def take_messages(conn: Connection, *, kind: str, now: datetime, limit: int) -> list[Taken]:
    """Take messages of a kind whose time has come: the least tried first, so that a poisoned one sinks.

    Args:
        conn: inside a write transaction.
        kind: "document" or "mail".
        now: aware instant.
        limit: how many at most.
    """
    columns = ("id", "kind", "agreement_id", "payload", "attempts", "created_at")
    wanted = (
        select(*(_OUTBOX.c[name] for name in columns))
        .where(_OUTBOX.c.status == "waiting", _OUTBOX.c.next_attempt_at <= now, _OUTBOX.c.kind == kind)
        .order_by(_OUTBOX.c.attempts, _OUTBOX.c.next_attempt_at, _OUTBOX.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = [Taken(row.id, row.kind, row.agreement_id, row.payload, row.attempts + 1, row.created_at)
             for row in conn.execute(wanted)]  # fmt: skip
    ids = [message.id for message in taken]
    values = {"attempts": _OUTBOX.c.attempts + 1, "next_attempt_at": now + LEASE}
    conn.execute(update(_OUTBOX).where(_OUTBOX.c.id.in_(ids)).values(values))
    return taken


def give_back(conn: Connection, taken: Collection[Taken], now: datetime) -> None:
    """Give messages back that were not tried."""
    ids = [message.id for message in taken]
    values = {"attempts": _OUTBOX.c.attempts - 1, "next_attempt_at": now}
    conn.execute(update(_OUTBOX).where(_OUTBOX.c.id.in_(ids), _OUTBOX.c.status == "waiting").values(values))


def mark_done(conn: Connection, message_id: str, now: datetime) -> bool:
    """Mark a message as done; whether it was still to be done."""
    return _close(conn, message_id, status="done", done_at=now, last_error=None)


def mark_dead(conn: Connection, message_id: str, words: str) -> bool:
    """Give a message up, with the words of who refused it; whether it was still to be done."""
    return _close(conn, message_id, status="dead", last_error=words)


def revive(conn: Connection, now: datetime) -> int:
    """Let everything that was given up wait again, as if never tried, and return how many messages that are."""
    values = {"status": "waiting", "attempts": 0, "next_attempt_at": now}
    return conn.execute(update(_OUTBOX).where(_OUTBOX.c.status == "dead").values(values)).rowcount


def put_back(conn: Connection, message_id: str, *, until: datetime, words: str) -> None:
    """Let a message wait until an instant, with the words of who refused it."""
    _close(conn, message_id, status="waiting", next_attempt_at=until, last_error=words)


def _close(conn: Connection, message_id: str, **values: object) -> bool:
    still_waits = update(_OUTBOX).where(_OUTBOX.c.id == message_id, _OUTBOX.c.status == "waiting")
    return conn.execute(still_waits.values(**values)).rowcount == 1


def recipients_of(conn: Connection, person_ids: Collection[str]) -> dict[str, Any]:
    """Return people by id with what a mail needs: name, address, handle, office; also those who have left."""
    wanted = (
        select(_PERSON, _OFFICE.c.name.label("office_name"))
        .join(_OFFICE, _OFFICE.c.id == _PERSON.c.office_id)
        .where(_PERSON.c.id.in_(sorted(person_ids)))
    )
    return {row.id: row for row in conn.execute(wanted)}


def remember_deliveries(conn: Connection, deliveries: Sequence[tuple[str, str, str]]) -> None:
    """Give each mail its identity before it is first sent: outbox id, person, Message-ID; one that is there stays."""
    rows: list[dict[str, object]] = [
        {"outbox_id": outbox_id, "recipient_id": person_id, "message_id": identity, "status": "waiting"}
        for outbox_id, person_id, identity in deliveries
    ]
    insert_once(conn, "delivery", rows)


def identity_of(conn: Connection, outbox_id: str) -> str | None:
    """Return the Message-ID of a mail, or None where its recipient is not known."""
    return conn.scalar(select(_DELIVERY.c.message_id).where(_DELIVERY.c.outbox_id == outbox_id))


def mark_delivery(
    conn: Connection, outbox_id: str, status: str, *, sent_at: datetime | None = None, words: str | None = None
) -> None:
    """Record what became of a delivery: sent, refused, dropped or still waiting."""
    known = update(_DELIVERY).where(_DELIVERY.c.outbox_id == outbox_id)
    conn.execute(known.values(status=status, sent_at=sent_at, last_error=words))


def news_of(conn: Connection, outbox_id: str) -> list[Any]:
    """Return the lines that a mail carries, with their agreements; what is due first comes first."""
    agreement = (AGREEMENT.c.reference, AGREEMENT.c.title)
    wanted = (
        select(_NEWS, *agreement)
        .join(AGREEMENT, AGREEMENT.c.id == _NEWS.c.agreement_id)
        .where(_NEWS.c.outbox_id == outbox_id, _NEWS.c.dropped_because.is_(None))
        .order_by(_NEWS.c.due_on.is_(None), _NEWS.c.due_on, _NEWS.c.created_on, _NEWS.c.key)
    )
    return list(conn.execute(wanted))


def drop_news(conn: Connection, keys: Collection[str], because: str) -> None:
    """Leave lines out for good, with the reason."""
    if keys:
        conn.execute(update(_NEWS).where(_NEWS.c.key.in_(sorted(keys))).values(dropped_because=because))


def waiting_news(conn: Connection, *, is_urgent: bool, limit: int) -> list[Any]:
    """Return lines that no mail carries yet; oldest first."""
    wanted = (
        select(_NEWS)
        .where(_NEWS.c.outbox_id.is_(None), _NEWS.c.dropped_because.is_(None), _NEWS.c.is_urgent.is_(is_urgent))
        .order_by(_NEWS.c.created_on, _NEWS.c.key)
        .limit(limit)
    )
    return list(conn.execute(wanted))


def waiting_reminders(conn: Connection, event: str) -> list[Any]:
    """Return the lines of one event that no mail carries yet: key and details."""
    wanted = select(_NEWS.c.key, _NEWS.c.due_on, _NEWS.c.details).where(
        _NEWS.c.outbox_id.is_(None), _NEWS.c.dropped_because.is_(None), _NEWS.c.event == event
    )
    return list(conn.execute(wanted))


def people_with_news(conn: Connection) -> list[Any]:
    """Return the people for whom lines of a digest wait: id and home state of their office; by id."""
    wanted = (
        select(_NEWS.c.recipient_id, _OFFICE.c.home_state)
        .join(_PERSON, _PERSON.c.id == _NEWS.c.recipient_id)
        .join(_OFFICE, _OFFICE.c.id == _PERSON.c.office_id)
        .where(_NEWS.c.outbox_id.is_(None), _NEWS.c.dropped_because.is_(None), _NEWS.c.is_urgent.is_(False))
        .distinct()
        .order_by(_NEWS.c.recipient_id)
    )
    return list(conn.execute(wanted))


def carry_news(conn: Connection, outbox_id: str, *, key: str | None = None, recipient_id: str | None = None) -> int:
    """Let a mail carry one line by its key, or all lines of a person's digest; how many."""
    chosen = update(_NEWS).where(_NEWS.c.outbox_id.is_(None), _NEWS.c.dropped_because.is_(None))
    if key is not None:
        chosen = chosen.where(_NEWS.c.key == key)
    else:
        chosen = chosen.where(_NEWS.c.recipient_id == recipient_id, _NEWS.c.is_urgent.is_(False))
    return conn.execute(chosen.values(outbox_id=outbox_id)).rowcount

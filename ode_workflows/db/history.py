"""Statements on the history: the head of a chain, new entries, confidential texts, idempotent answers."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from ode_workflows.db.prepared import Prepared
from ode_workflows.db.writer import insert_rows, table_named
from ode_workflows.domain.changes import SealedText
from ode_workflows.domain.history import GENESIS, Entry, EntryBody, chain_hash

_ENTRY, _PERSON = table_named("history_entry"), table_named("person")
_ANSWER, _TEXT = table_named("idempotent_answer"), table_named("confidential_text")
_ANSWERED = Prepared(
    select(_ANSWER.c.request_hash, _ANSWER.c.answer).where(
        _ANSWER.c.person_id == bindparam("person"), _ANSWER.c.key == bindparam("key")
    )
)
_GIVE_ANSWER = Prepared(
    update(_ANSWER)
    .where(_ANSWER.c.person_id == bindparam("person"), _ANSWER.c.key == bindparam("wanted"))
    .values(answer=bindparam("given"))
)


def append_entry(conn: Connection, body: EntryBody, *, head: str | None) -> str:
    """Add an entry after the head of an agreement's chain (None: the first) and return its hash."""
    head = head or GENESIS
    text = body.as_json()
    own_hash = chain_hash(head, text)
    row = {
        "agreement_id": body.agreement,
        "seq": body.seq,
        "trigger": body.trigger,
        "from_state": body.from_state,
        "to_state": body.to_state,
        "by": body.by,
        "role": body.role,
        "on": body.on,
        "at": body.at,
        "body": text,
        "prev_hash": head,
        "hash": own_hash,
    }
    insert_rows(conn, "history_entry", [row])
    return own_hash


def store_sealed(conn: Connection, agreement_id: str, sealed: Iterable[SealedText]) -> None:
    """Keep confidential texts under their digests."""
    rows: list[dict[str, object]] = [
        {
            "digest": text.digest,
            "agreement_id": agreement_id,
            "category": text.category,
            "salt": text.salt,
            "text": text.text,
        }
        for text in sealed
    ]
    insert_rows(conn, "confidential_text", rows)


def sealed_texts(conn: Connection, agreement_id: str) -> dict[str, str]:
    """Return the confidential texts of an agreement by digest; erased ones are left out."""
    wanted = select(_TEXT.c.digest, _TEXT.c.text).where(_TEXT.c.agreement_id == agreement_id, _TEXT.c.text.is_not(None))
    return {row.digest: row.text for row in conn.execute(wanted)}


def last_act(conn: Connection, agreement_id: str) -> tuple[str, str] | None:
    """Return who wrote the newest entry and with which trigger."""
    found = conn.execute(
        select(_PERSON.c.name, _ENTRY.c.by, _ENTRY.c.trigger)
        .outerjoin(_PERSON, _PERSON.c.id == _ENTRY.c.by)
        .where(_ENTRY.c.agreement_id == agreement_id)
        .order_by(_ENTRY.c.seq.desc())
        .limit(1)
    ).first()
    return (found.name or found.by, found.trigger) if found else None


def entries_of(conn: Connection, agreement_id: str) -> list[Entry]:
    """Return an agreement's entries, oldest first."""
    columns = (_ENTRY.c.agreement_id, _ENTRY.c.seq, _ENTRY.c.body, _ENTRY.c.prev_hash, _ENTRY.c.hash)
    wanted = select(*columns).where(_ENTRY.c.agreement_id == agreement_id).order_by(_ENTRY.c.seq)
    return [Entry(*row) for row in conn.execute(wanted)]


def all_entries(conn: Connection) -> Iterator[Any]:
    """Yield every history row, by agreement and sequence, without holding them all in memory."""
    wanted = select(_ENTRY).order_by(_ENTRY.c.agreement_id, _ENTRY.c.seq)
    yield from conn.execution_options(yield_per=1000).execute(wanted)


def answer_to(conn: Connection, person_id: str, key: str) -> tuple[str, dict[str, Any]] | None:
    """Return the hash of the request that first used a person's key, and its answer."""
    found = _ANSWERED.first(conn, {"person": person_id, "key": key})
    return (found[0], found[1]) if found else None


def give_answer(conn: Connection, person_id: str, key: str, answer: dict[str, Any]) -> None:
    """Keep the answer under a person's key, which was taken before."""
    _GIVE_ANSWER.run(conn, {"person": person_id, "wanted": key, "given": answer})


def all_moves(conn: Connection, agreement_id: str) -> list[str]:
    """Return every state that an agreement has come to, in order, the first included."""
    wanted = (
        select(_ENTRY.c.to_state)
        .where(_ENTRY.c.agreement_id == agreement_id)
        .where(_ENTRY.c.from_state.is_(None) | (_ENTRY.c.from_state != _ENTRY.c.to_state))
        .order_by(_ENTRY.c.seq)
    )
    return list(conn.scalars(wanted))

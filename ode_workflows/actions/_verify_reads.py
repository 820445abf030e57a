"""Everything that is stored of each agreement, one agreement after the other, without holding them all in memory."""

from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, func, select

from ode_workflows.db.writer import table_named
from ode_workflows.domain.changes import HISTORY_TABLES

Row = dict[str, Any]
Rows = dict[str, list[Row]]
"""The rows of one agreement by table."""

ENTRIES, TEXTS, DOCUMENTS = "history_entry", "confidential_text", "document"
_TABLES = (*HISTORY_TABLES, ENTRIES, TEXTS, DOCUMENTS)
_AT_A_TIME = 1000


def agreement_id_of(conn: Connection, reference: str) -> str | None:
    """Return the id of the agreement with a reference, or None."""
    agreement = table_named("agreement").c
    found: str | None = conn.scalar(select(agreement.id).where(agreement.reference == reference))
    return found


def agreement_count(conn: Connection) -> int:
    """Return how many agreements there are."""
    return int(conn.scalar(select(func.count()).select_from(table_named("agreement"))) or 0)


def active_people(conn: Connection) -> frozenset[str]:
    """Return the ids of everybody with a live account."""
    person = table_named("person").c
    return frozenset(conn.scalars(select(person.id).where(person.is_active)))


def stored_agreements(conn: Connection, agreement_id: str | None = None) -> Iterator[tuple[str, Rows]]:
    """Yield each agreement's id with all its rows, in order of id; also ids to which no agreement belongs any more.

    Args:
        conn: inside one read transaction, so that nothing moves meanwhile.
        agreement_id: only this one.
    """
    streams = [_stream(conn, name, agreement_id) for name in _TABLES]
    for found_id, group in groupby(merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
        rows: Rows = {name: [] for name in _TABLES}
        for _, name, row in group:
            rows[name].append(row)
        yield found_id, rows


def _stream(conn: Connection, name: str, agreement_id: str | None) -> Iterator[tuple[str, str, Row]]:
    table = table_named(name)
    key = table.c.id if name == "agreement" else table.c.agreement_id
    wanted = select(table).order_by(key, *([table.c.seq] if name == ENTRIES else []))
    if agreement_id is not None:
        wanted = wanted.where(key == agreement_id)
    names = tuple(table.c.keys())
    for values in conn.execute(wanted, execution_options={"yield_per": _AT_A_TIME}):
        row = dict(zip(names, values, strict=True))
        yield row[key.name], name, row

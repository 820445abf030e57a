"""The histories of all agreements as one list: who did what, when; searched by person, agreement, trigger and day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from ode_workflows.db.queries import AGREEMENT
from ode_workflows.db.writer import table_named

_ENTRY, _PERSON = table_named("history_entry"), table_named("person")
LINES = 100
"""Entries that one look shows, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the list is narrowed to; empty narrows nothing. Days are civil dates of the act."""

    person: str = ""
    reference: str = ""
    trigger: str = ""
    since: date | None = None
    until: date | None = None


def entries_found(conn: Connection, sees: ColumnElement[bool], asked: Asked) -> list[dict[str, Any]]:
    """Return the entries that were asked for, on agreements that the reader may see."""
    conditions: list[ColumnElement[bool]] = [sees]
    if asked.person:
        conditions.append(_PERSON.c.handle == asked.person)
    if asked.reference:
        conditions.append(AGREEMENT.c.reference == asked.reference)
    if asked.trigger:
        conditions.append(_ENTRY.c.trigger == asked.trigger)
    if asked.since:
        conditions.append(_ENTRY.c.on >= asked.since)
    if asked.until:
        conditions.append(_ENTRY.c.on <= asked.until)
    wanted = (
        select(
            AGREEMENT.c.reference, AGREEMENT.c.title, _ENTRY.c.seq, _ENTRY.c.trigger, _ENTRY.c.role, _ENTRY.c.on,
            _ENTRY.c.at, _PERSON.c.name.label("who"),
        )
        .join(AGREEMENT, AGREEMENT.c.id == _ENTRY.c.agreement_id)
        .outerjoin(_PERSON, _PERSON.c.id == _ENTRY.c.by)
        .where(*conditions)
        .order_by(_ENTRY.c.at.desc(), AGREEMENT.c.reference.desc(), _ENTRY.c.seq.desc())
        .limit(LINES)
    )  # fmt: skip
    return [dict(row) for row in conn.execute(wanted).mappings()]

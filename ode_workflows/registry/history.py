"""An agreement's history as people read it: who did what, when, in which role, and whether the chain holds."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, or_, select

from ode_workflows.db.history import entries_of, sealed_texts
from ode_workflows.db.writer import table_named
from ode_workflows.domain.history import Entry, first_bad_entry
from ode_workflows.domain.sentences import phrased
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.registry.people import names_of

_ENTRY = table_named("history_entry")
BIRTHS = {"propose": phrased("Proposed"), "import": phrased("Imported")}
"""What the first entry of a history is called; every other is a step's."""


def history_of(conn: Connection, agreement_id: str, *, reads_confidential: bool) -> list[dict[str, Any]]:
    """Return the entries, oldest first; reasons in words only for those who may read confidential texts."""
    entries = entries_of(conn, agreement_id)
    bodies = [json.loads(entry.body) for entry in entries]
    people = {body[name] for body in bodies for name in ("by", "on_behalf_of", "recorded_by", "confirmed_by")}
    names = names_of(conn, [person for person in people if person])
    texts = sealed_texts(conn, agreement_id) if reads_confidential else {}
    return [_line(entry, body, names, texts) for entry, body in zip(entries, bodies, strict=True)]


def chain_of(conn: Connection, agreement_id: str) -> dict[str, Any]:
    """Return how long the chain is, its head, and the first entry that does not hold."""
    entries = entries_of(conn, agreement_id)
    bad = first_bad_entry(entries)
    return {
        "entries": len(entries),
        "head": entries[-1].hash if entries else None,
        "holds": bad is None,
        "first_bad": {"entry": bad.seq, "why": bad.why} if bad else None,
    }


def last_move(conn: Connection, agreement_id: str) -> str | None:
    """Return the trigger that brought an agreement to where it stands."""
    moved = or_(_ENTRY.c.from_state.is_(None), _ENTRY.c.from_state != _ENTRY.c.to_state)
    wanted = select(_ENTRY.c.trigger).where(_ENTRY.c.agreement_id == agreement_id, moved)
    found: str | None = conn.scalar(wanted.order_by(_ENTRY.c.seq.desc()).limit(1))
    return found


def _line(entry: Entry, body: Mapping[str, Any], names: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, Any]:
    steps = lifecycle().steps
    trigger = body["trigger"]
    return {
        "entry": entry.seq,
        "trigger": trigger,
        "what": steps[trigger].past if trigger in steps else BIRTHS.get(trigger, trigger),
        "from": body["from"],
        "to": body["to"],
        "by": _name(body["by"], names),
        "role": body["role"],
        "on_behalf_of": _name(body["on_behalf_of"], names),
        "recorded_by": _name(body["recorded_by"], names),
        "confirmed_by": _name(body["confirmed_by"], names),
        "on": body["on"],
        "at": body["at"],
        "is_recorded_as_fact": body["as_fact"],
        "summary": body["facts"].get("summary"),
        "evidence": body["facts"].get("evidence"),
        "facts": {name: value for name, value in body["facts"].items() if name not in _SHOWN},
        "has_reason": body["reason"] is not None,
        "reason": texts.get(body["reason"]) if body["reason"] else None,
        "hash": entry.hash,
    }


_SHOWN: Collection[str] = ("summary", "evidence")


def _name(person_id: str | None, names: Mapping[str, str]) -> str | None:
    return names.get(person_id, person_id) if person_id else None

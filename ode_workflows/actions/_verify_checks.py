"""What must hold of one agreement: its chain, its rows, its confidential texts, its tasks."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from ode_workflows.actions._verify_reads import DOCUMENTS, ENTRIES, TEXTS, Row, Rows
from ode_workflows.domain.canonical import plain, sha256_hex
from ode_workflows.domain.changes import HISTORY_TABLES, Change, fold
from ode_workflows.domain.changes import State as Folded
from ode_workflows.domain.history import Entry, first_bad_entry
from ode_workflows.domain.vocabulary import Gate, State

_STORED = re.compile(r"file:([0-9a-f]{64})\b")
"""How a piece of evidence begins that stands in the file store under its hash; a name may follow."""

_FINAL = (State.ENDED, State.CLOSED)
_COLUMNS_OF_BODY = {
    "trigger": "trigger",
    "from_state": "from",
    "to_state": "to",
    "by": "by",
    "role": "role",
    "on": "on",
    "at": "at",
}
_READ = "body as read"
_KEYS_OF_BODY = frozenset({"agreement", "seq", "reason", "facts", "changes", *_COLUMNS_OF_BODY.values()})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not hold: of which agreement, at which entry if one can be named, and what.

    `is_damage` is false for what only has to be put in order, such as a task of somebody who left.
    """

    reference: str
    seq: int | None
    why: str
    is_damage: bool = True

    @property
    def sentence(self) -> str:
        """The problem as a person reads it."""
        return f"{self.reference}{f', entry {self.seq}' if self.seq else ''}: {self.why}"


def chain_problems(agreement_id: str, rows: Rows) -> Iterator[Problem]:
    """Yield what is wrong with the chain itself: entries altered, gone or made up, columns that say something else."""
    reference, entries = reference_of(agreement_id, rows), rows[ENTRIES]
    if not rows["agreement"]:
        yield Problem(reference, entries[-1]["seq"] if entries else None, "stands in the tables without its agreement")
        return
    bad = _first_bad(entries)
    if bad is not None:
        yield Problem(reference, *bad)
        return
    version = rows["agreement"][0]["version"]
    if len(entries) < version:
        yield Problem(reference, len(entries) + 1, f"is missing; the agreement stands at version {version}")
    elif len(entries) > version:
        yield Problem(reference, version + 1, f"was added; the agreement stands at version {version}")
    else:
        yield from _column_problems(reference, entries)


def reference_of(agreement_id: str, rows: Rows) -> str:
    """Return an agreement's reference, or its id where the agreement is gone."""
    return str(rows["agreement"][0]["reference"]) if rows["agreement"] else agreement_id


def _first_bad(entries: list[Row]) -> tuple[int, str] | None:
    try:
        bad = first_bad_entry(_entry(row) for row in entries)
    except (ValueError, KeyError, TypeError):
        return next(row["seq"] for row in entries if not _has_form(row)), "cannot be read"
    if bad is not None:
        return bad.seq, bad.why
    odd = next((row["seq"] for row in entries if not _has_form(row)), None)
    return (odd, "does not have the form of an entry") if odd is not None else None


def _has_form(row: Row) -> bool:
    try:
        body: object = body_of(row)  # whatever stands there
    except ValueError:
        return False
    return (
        isinstance(body, dict)
        and body.keys() >= _KEYS_OF_BODY
        and isinstance(body["facts"], dict)
        and isinstance(body["changes"], list)
        and all(isinstance(change, list) and len(change) == len(fields(Change)) for change in body["changes"])
        and all(isinstance(change[-1], dict) for change in body["changes"])
    )


def body_of(entry: Row) -> dict[str, Any]:
    """Return what an entry says, read once."""
    if _READ not in entry:
        entry[_READ] = json.loads(entry["body"])
    body: dict[str, Any] = entry[_READ]
    return body


def _entry(row: Row) -> Entry:
    return Entry(row["agreement_id"], row["seq"], row["body"], row["prev_hash"], row["hash"])


def _column_problems(reference: str, entries: list[Row]) -> Iterator[Problem]:
    for row in entries:
        body = body_of(row)
        for column, key in _COLUMNS_OF_BODY.items():
            if _plain(row[column]) != body.get(key):
                yield Problem(reference, row["seq"], f"its column {column} does not say what the entry says")


def replay_problems(agreement_id: str, rows: Rows) -> Iterator[Problem]:
    """Yield every row that is not what the history leads to."""
    reference = reference_of(agreement_id, rows)
    bodies = [body_of(row) for row in rows[ENTRIES]]
    expected: Folded = {}
    try:
        for body in bodies:
            fold(expected, body["changes"])
    except (ValueError, KeyError, TypeError) as fault:
        yield Problem(reference, len(bodies), f"the history cannot be replayed: {fault}")
        return
    stored = {(name, row["id"]): row for name in HISTORY_TABLES for row in rows[name]}
    for place, values in expected.items():
        row = stored.pop(place, None)
        why = _difference(place, values, row)
        if why is not None:
            yield Problem(reference, _last_entry_on(place, bodies), why)
    for name, key in stored:
        yield Problem(reference, None, f"{name} {key} stands in its table, but no entry made it")


def _difference(place: tuple[str, str], values: dict[str, object], row: Row | None) -> str | None:
    name, key = place
    if row is None:
        return f"{name} {key} is gone from its table"
    wanted = {column: value for column, value in values.items() if value is not None}
    there = {column: _plain(value) for column, value in row.items() if value is not None}
    if wanted == there:
        return None
    column = min(column for column in wanted | there if wanted.get(column) != there.get(column))
    return f"{name} {key} has {column} {there.get(column)!r}; the history says {wanted.get(column)!r}"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value


def _last_entry_on(place: tuple[str, str], bodies: list[dict[str, Any]]) -> int | None:
    touched = [
        number
        for number, body in enumerate(bodies, 1)
        if any((change[1], change[2]) == place for change in body["changes"])
    ]
    return touched[-1] if touched else None


def sealed_problems(agreement_id: str, rows: Rows) -> Iterator[Problem]:
    """Yield confidential texts that are not what was sealed; an erased one keeps its line and is fine."""
    reference, there = reference_of(agreement_id, rows), set()
    for row in rows[TEXTS]:
        there.add(row["digest"])
        if row["text"] is not None and sha256_hex(f"{row['salt']}\n{row['text']}") != row["digest"]:
            yield Problem(reference, _entry_with(row["digest"], rows), "its confidential text was altered")
    for entry in rows[ENTRIES]:
        for digest in _digests(body_of(entry)):
            if digest not in there:
                yield Problem(reference, entry["seq"], "its confidential text is gone without a record of erasure")


def _digests(body: dict[str, Any]) -> Iterator[str]:
    if body["reason"] is not None:
        yield body["reason"]
    for _, _, _, values in body["changes"]:
        yield from (value for column, value in values.items() if column.endswith("_seal") and value is not None)


def _entry_with(digest: str, rows: Rows) -> int | None:
    return next((entry["seq"] for entry in rows[ENTRIES] if digest in entry["body"]), None)


def task_problems(agreement_id: str, rows: Rows, active: frozenset[str]) -> Iterator[Problem]:
    """Yield open tasks that nobody active has, or that outlive their agreement without being meant to."""
    reference, state = reference_of(agreement_id, rows), rows["agreement"][0]["state"]
    lasting = _lasting(rows)
    for task in rows["task"]:
        if task["status"] != "open":
            continue
        if task["owner_id"] not in active:
            yield Problem(reference, None, f"the open task {task['title']!r} has no active owner", is_damage=False)
        if state in _FINAL and not task["is_closing_duty"] and task["about_id"] not in lasting:
            why = f"the task {task['title']!r} is open, but the agreement is {state}"
            yield Problem(reference, None, why, is_damage=False)


def _lasting(rows: Rows) -> frozenset[str]:
    after_force = {row["id"] for row in rows["approval"] if row["gate"] == Gate.AFTER_FORCE}
    return frozenset(after_force | {row["id"] for row in rows["obligation"] if row["is_survival"]})


def files_named(rows: Rows) -> Iterator[tuple[int | None, str, str]]:
    """Yield each stored file that an agreement names: entry where one names it, what it is, hash."""
    for entry in rows[ENTRIES]:
        evidence = body_of(entry)["facts"].get("evidence")
        yield from ((entry["seq"], "evidence", found) for found in _stored(evidence))
    for name in ("approval", "full_powers", "signature", "notice"):
        for row in rows[name]:
            yield from (
                (None, f"evidence of the {name.replace('_', ' ')}", found) for found in _stored(row["evidence"])
            )
    yield from _texts_named(rows)
    for row in rows["agreement"]:
        if row["explanatory_note_hash"]:
            yield None, "explanatory note", row["explanatory_note_hash"]


def _texts_named(rows: Rows) -> Iterator[tuple[int | None, str, str]]:
    for row in rows["text_version"]:
        yield None, f"text {row['file_name']!r}", row["file_hash"]
    for row in rows["clause_use"]:
        yield None, f"clause {row['function']}/{row['clause']} as it was used", row["part_hash"]
    for row in rows[DOCUMENTS]:
        yield None, f"document {row['file_name']!r}", row["file_hash"]


def _stored(evidence: object) -> Iterator[str]:
    found = _STORED.match(evidence) if isinstance(evidence, str) else None
    if found:
        yield found[1]

"""The history of an agreement: a chain of entries, each bound to the one before by SHA-256.

The body of an entry is canonical JSON with the keys of `EntryBody`. Public fields stand in clear; confidential texts
stand as salted hashes (`SealedText`), so that a packet verifies without them. The format is number 1 and final: a later
format gets a later number and old entries stay as they are.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from ode_workflows.domain.canonical import canonical_json, sha256_hex
from ode_workflows.domain.changes import Change, State, fold
from ode_workflows.domain.plain_values import value

FORMAT = 1
GENESIS = "0" * 64
"""Stands for the hash before the first entry."""


@value
class EntryBody:
    """What one entry says.

    `by` is the person who acted, `on_behalf_of` whom that person stood in for, `recorded_by` who entered it.
    `on` is the civil date of the act, `at` the instant of recording. `facts` are public facts of the step.
    """

    agreement: str
    seq: int
    trigger: str
    from_state: str | None
    to_state: str
    by: str
    role: str
    on_behalf_of: str | None
    recorded_by: str
    confirmed_by: str | None
    on: date
    at: datetime
    is_recorded_as_fact: bool
    reason_seal: str | None
    lifecycle: str
    facts: dict[str, object]
    changes: tuple[Change, ...]

    def as_json(self) -> str:
        """Return the body's canonical JSON, the very bytes that are hashed."""
        return canonical_json(
            {
                "format": FORMAT,
                "agreement": self.agreement,
                "seq": self.seq,
                "trigger": self.trigger,
                "from": self.from_state,
                "to": self.to_state,
                "by": self.by,
                "role": self.role,
                "on_behalf_of": self.on_behalf_of,
                "recorded_by": self.recorded_by,
                "confirmed_by": self.confirmed_by,
                "on": self.on,
                "at": self.at,
                "as_fact": self.is_recorded_as_fact,
                "reason": self.reason_seal,
                "lifecycle": self.lifecycle,
                "facts": self.facts,
                "changes": [change.as_plain() for change in self.changes],
            }
        )


@value
class Entry:
    """One stored entry: its body as JSON, the hash of the one before, its own hash."""

    agreement_id: str
    seq: int
    body: str
    prev_hash: str
    hash: str


def chain_hash(prev_hash: str, body: str) -> str:
    """Return the hash of an entry: SHA-256 over the previous hash, a line feed and the body."""
    return sha256_hex(f"{prev_hash}\n{body}")


@dataclass(frozen=True, slots=True)
class BadEntry:
    """The first entry of an agreement that does not hold, and why."""

    agreement_id: str
    seq: int
    why: str


def first_bad_entry(entries: Iterable[Entry]) -> BadEntry | None:
    """Return the first entry of one agreement's chain that does not hold, or None.

    Args:
        entries: the entries of one agreement by sequence number.
    """
    prev_hash, expected = GENESIS, 1
    for entry in entries:
        why = _fault(entry, prev_hash, expected)
        if why:
            return BadEntry(entry.agreement_id, entry.seq, why)
        prev_hash, expected = entry.hash, expected + 1
    return None


def _fault(entry: Entry, prev_hash: str, expected: int) -> str | None:
    if entry.seq != expected:
        return f"entry {expected} is missing"
    if entry.prev_hash != prev_hash:
        return "does not follow the entry before it"
    if chain_hash(prev_hash, entry.body) != entry.hash:
        return "was altered after it was written"
    body = json.loads(entry.body)
    if (body["agreement"], body["seq"]) != (entry.agreement_id, entry.seq):
        return "belongs to another place"
    return None


def replay(bodies: Iterable[str]) -> State:
    """Return the rows that an agreement's history leads to, from empty.

    Args:
        bodies: the bodies of all entries, oldest first.
    """
    state: State = {}
    for body in _parsed(bodies):
        fold(state, body["changes"])  # type: ignore[arg-type]
    return state


def _parsed(bodies: Iterable[str]) -> Iterator[dict[str, object]]:
    for body in bodies:
        yield json.loads(body)

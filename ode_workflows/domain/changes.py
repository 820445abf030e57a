"""What a step changes, as values: applied to the tables, written into the history, folded again by replay.

Decision: docs/decisions/0003-history-entries-carry-the-changes.md
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, ClassVar, Literal, Protocol

from ode_workflows import ids
from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.domain.plain_values import value

HISTORY_TABLES = (
    "agreement",
    "party",
    "text_version",
    "approval",
    "authority",
    "full_powers",
    "signature",
    "finding",
    "screening",
    "question",
    "fact_answer",
    "overlap",
    "deadline",
    "task",
    "negotiation_round",
    "text_comment",
    "notice",
    "obligation",
    "clause_use",
)
"""Tables whose every row follows from the history; nothing else writes to them."""


class Record(Protocol):
    """A row of the history as a plain value (domain/records.py)."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> str:
        """The key of the row."""


Secrecy = Literal["reason", "privileged", "deliberative", "personal"]
"""Why a text is confidential; each has its own rule of disclosure."""

State = dict[tuple[str, str], dict[str, object]]
"""Rows by (table, key), each as its plain values."""


@value
class Change:
    """One row made or altered: table, key of the row, and the values that it takes."""

    op: Literal["insert", "update"]
    table: str
    key: str
    values: Mapping[str, object]

    def as_plain(self) -> list[object]:
        """Return the change as it stands in a history entry."""
        return [self.op, self.table, self.key, self.values]


def created(record: Record) -> Change:
    """Return the change that makes a row with a record's values; what is None is left out."""
    values = {name: getattr(record, name) for name in type(record).__dataclass_fields__}
    return Change("insert", table_of(type(record)), record.id, {k: v for k, v in values.items() if v is not None})


def altered(record: Record, **values: object) -> Change:
    """Return the change that gives a record's row other values.

    Raises:
        AttributeError: the record has no such field.
    """
    for name in values:
        getattr(record, name)
    return Change("update", table_of(type(record)), record.id, values)


@cache
def table_of(record_type: type) -> str:
    """Return the table of a kind of record: its name in small letters with underscores."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", record_type.__name__).lower()


def fold(state: State, changes: Iterable[list[object]]) -> None:
    """Apply plain changes, oldest first, to rows in memory.

    Raises:
        ValueError: a row is made twice or altered before it was made.
        TypeError: a change is not in the form of `Change.as_plain`.
    """
    for op, table, key, values in changes:
        place = (str(table), str(key))
        if (op == "insert") == (place in state):
            raise ValueError(f"{op} of {place[0]} {place[1]} does not follow from the entries before it")
        if not isinstance(values, Mapping):
            raise TypeError(f"{op} of {place[0]} {place[1]} carries no values")
        state.setdefault(place, {}).update(values)


@value
class SealedText:
    """A confidential text kept apart; rows and entries hold only its salted hash.

    Erasing the text by law leaves every hash in the history as it was.
    """

    digest: str
    salt: str
    text: str
    category: str


def seal_text(text: str, category: Secrecy) -> SealedText:
    """Return a text sealed under a fresh random salt."""
    salt = ids.new_salt()
    return SealedText(sha256_hex(f"{salt}\n{text}"), salt, text, category)


@value
class Message:
    """Something that leaves after the commit: a document to make or a mail to send.

    `key` is unique for ever, so that a step repeated or raced asks for it once.
    """

    kind: Literal["document", "mail", "alarm", "news"]
    key: str
    payload: Mapping[str, object]


@value
class WantedTask:
    """A task that a step opens; the step finds its owner in the same transaction.

    `role` may be "owner": the owner of the agreement.
    """

    kind: str
    title: str
    role: str
    about_table: str
    about_id: str
    due_on: date | None = None
    agency: str | None = None
    is_closing_duty: bool = False


@value
class Told:
    """People who are told of a step: by role ("owner" too), or by id; `details` are fields of the event's own mail."""

    roles: tuple[str, ...]
    says: str
    event: str = "digest"
    is_urgent: bool = False
    due_on: date | None = None
    people: tuple[str, ...] = ()
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Effects:
    """What an action adds to its step: row changes, tasks, sealed texts, messages, a sentence for the history."""

    summary: str = ""
    changes: list[Change] = field(default_factory=list)
    agreement: dict[str, object] = field(default_factory=dict)
    tasks: list[WantedTask] = field(default_factory=list)
    done_tasks: dict[str, str] = field(default_factory=dict)
    tells: list[Told] = field(default_factory=list)
    sealed: list[SealedText] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    facts: dict[str, object] = field(default_factory=dict)

    def seal(self, text: str | None, category: Secrecy) -> str | None:
        """Keep a confidential text apart and return its digest; None stays None."""
        if text is None:
            return None
        sealed = seal_text(text, category)
        self.sealed.append(sealed)
        return sealed.digest

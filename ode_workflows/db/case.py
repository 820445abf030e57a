"""Reads an agreement and, when a rule asks for them, its rows; each kind of row costs one statement, once."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from functools import cache, cached_property
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, bindparam, select

from ode_workflows.db.prepared import Prepared
from ode_workflows.db.session import is_writer
from ode_workflows.db.writer import table_named
from ode_workflows.domain import records
from ode_workflows.domain.actor import SYSTEM_ID
from ode_workflows.domain.changes import table_of

Read = TypeVar("Read")

_ORDER_BY = {
    records.TextVersion: ("number", "language"),
    records.Deadline: ("due_on", "kind"),
    records.NegotiationRound: ("number",),
    records.TextComment: ("number",),
    records.Signature: ("signed_on", "id"),
    records.ClauseUse: ("used_on", "id"),
}


_NAMES: dict[Any, tuple[str, ...]] = {}
"""Column names by kind of record, worked out once."""


def _columns(record_type: Any) -> tuple[str, ...]:
    if record_type not in _NAMES:
        _NAMES[record_type] = tuple(field.name for field in fields(record_type))
    return _NAMES[record_type]


def rows_of(record_type: Any) -> Select[Any]:
    """Return the statement that reads an agreement's rows of a kind, oldest first (parameter: agreement)."""
    table = table_named(table_of(record_type))
    ordered = [table.c[name] for name in _ORDER_BY.get(record_type, ("id",))]
    columns = [table.c[name] for name in _columns(record_type)]
    return select(*columns).where(table.c.agreement_id == bindparam("agreement")).order_by(*ordered)


@cache
def _agreement_by(column: str, *, is_locked: bool) -> Prepared:
    table, entry = table_named("agreement"), table_named("history_entry")
    columns = [table.c[name] for name in _columns(records.Agreement)]
    head = (
        select(entry.c.hash)
        .where(entry.c.agreement_id == table.c.id, entry.c.seq == table.c.version)
        .scalar_subquery()
        .label("head")
    )
    wanted = select(*columns, head).where(table.c[column] == bindparam("wanted"))
    return Prepared(wanted.with_for_update(of=table) if is_locked else wanted)


def record(record_type: type[Read], row: Any) -> Read:
    """Return a row, its columns in the order of the record's fields, as the plain value of its kind."""
    return record_type(*row)


def agreement_by(conn: Connection, column: str, wanted: str) -> records.Agreement | None:
    """Return the agreement with that id or reference; a write transaction locks it where the database can."""
    row = _agreement_by(column, is_locked=is_writer(conn)).first(conn, {"wanted": wanted})
    return record(records.Agreement, row[:-1]) if row is not None else None


def case_by(conn: Connection, column: str, wanted: str) -> "StoredCase | None":
    """Return the case of the agreement with that id or reference, with the head of its chain.

    A write transaction locks it where the database can.
    """
    row = _agreement_by(column, is_locked=is_writer(conn)).first(conn, {"wanted": wanted})
    if row is None:
        return None
    agreement = record(records.Agreement, row[:-1])
    return StoredCase(conn, agreement, head=row[-1] or _head_of(conn, agreement))


def _head_of(conn: Connection, agreement: records.Agreement) -> str | None:
    """Return the head of a chain by a look of its own.

    Who has waited for another writer's lock gets the agreement as that one left it, but PostgreSQL shows the same
    statement every other table as it was before the wait.
    """
    found = _HEAD.first(conn, {"agreement": agreement.id, "version": agreement.version})
    return str(found[0]) if found else None


_ENTRY, _PERSON = table_named("history_entry").c, table_named("person").c
_LAST_MOVE = Prepared(
    select(_ENTRY.from_state, _ENTRY.on)
    .where(_ENTRY.agreement_id == bindparam("agreement"))
    .where(_ENTRY.from_state.is_(None) | (_ENTRY.from_state != _ENTRY.to_state))
    .order_by(_ENTRY.seq.desc())
    .limit(1)
)
_HEAD = Prepared(
    select(_ENTRY.hash).where(_ENTRY.agreement_id == bindparam("agreement"), _ENTRY.seq == bindparam("version"))
)
_NAME = Prepared(select(_PERSON.name).where(_PERSON.id == bindparam("person")))
_STATEMENTS: dict[Any, Prepared] = {}
"""One statement a kind of row, built once."""


class StoredCase:
    """An agreement in the database as rules see one (`domain.case.Case`)."""

    def __init__(self, conn: Connection, agreement: records.Agreement, *, head: str | None = None) -> None:
        self._conn = conn
        self.agreement = agreement
        self.head = head
        self._names: dict[str, str] = {SYSTEM_ID: "the system"}

    def _rows(self, record_type: type[Read]) -> tuple[Read, ...]:
        if record_type not in _STATEMENTS:
            _STATEMENTS[record_type] = Prepared(rows_of(record_type))
        found = _STATEMENTS[record_type].rows(self._conn, {"agreement": self.agreement.id})
        return tuple(record(record_type, row) for row in found)

    @cached_property
    def parties(self) -> tuple[records.Party, ...]:
        """The parties' table."""
        return self._rows(records.Party)

    @cached_property
    def texts(self) -> tuple[records.TextVersion, ...]:
        """Text versions."""
        return self._rows(records.TextVersion)

    @cached_property
    def approvals(self) -> tuple[records.Approval, ...]:
        """Rows of approval."""
        return self._rows(records.Approval)

    @cached_property
    def authorities(self) -> tuple[records.Authority, ...]:
        """Authorities granted."""
        return self._rows(records.Authority)

    @cached_property
    def full_powers(self) -> tuple[records.FullPowers, ...]:
        """Full powers on file."""
        return self._rows(records.FullPowers)

    @cached_property
    def signatures(self) -> tuple[records.Signature, ...]:
        """Signatures."""
        return self._rows(records.Signature)

    @cached_property
    def findings(self) -> tuple[records.Finding, ...]:
        """Findings of legal review."""
        return self._rows(records.Finding)

    @cached_property
    def questions(self) -> tuple[records.Question, ...]:
        """Questions of legal review."""
        return self._rows(records.Question)

    @cached_property
    def screenings(self) -> tuple[records.Screening, ...]:
        """Screens, the newest last."""
        return self._rows(records.Screening)

    @cached_property
    def facts(self) -> tuple[records.FactAnswer, ...]:
        """Answers to the intake."""
        return self._rows(records.FactAnswer)

    @cached_property
    def overlaps(self) -> tuple[records.Overlap, ...]:
        """Overlaps found."""
        return self._rows(records.Overlap)

    @cached_property
    def deadlines(self) -> tuple[records.Deadline, ...]:
        """Derived dates."""
        return self._rows(records.Deadline)

    @cached_property
    def tasks(self) -> tuple[records.Task, ...]:
        """Tasks, open and closed."""
        return self._rows(records.Task)

    @cached_property
    def rounds(self) -> tuple[records.NegotiationRound, ...]:
        """Rounds of negotiation."""
        return self._rows(records.NegotiationRound)

    @cached_property
    def comments(self) -> tuple[records.TextComment, ...]:
        """Comments on text versions."""
        return self._rows(records.TextComment)

    @cached_property
    def notices(self) -> tuple[records.Notice, ...]:
        """Notices given."""
        return self._rows(records.Notice)

    @cached_property
    def obligations(self) -> tuple[records.Obligation, ...]:
        """Promises of the text."""
        return self._rows(records.Obligation)

    @cached_property
    def clause_uses(self) -> tuple[records.ClauseUse, ...]:
        """Uses of clauses of the library."""
        return self._rows(records.ClauseUse)

    @cached_property
    def parent(self) -> records.Agreement | None:
        """The agreement that this one acts on."""
        wanted = self.agreement.parent_id
        return agreement_by(self._conn, "id", wanted) if wanted else None

    @cached_property
    def _last_move(self) -> tuple[str | None, date] | None:
        found = _LAST_MOVE.first(self._conn, {"agreement": self.agreement.id})
        return (found[0], found[1]) if found else None

    @property
    def entered_state_on(self) -> date:
        """The civil date of the last move."""
        return self._last_move[1] if self._last_move else self.agreement.created_at.date()

    @property
    def previous_state(self) -> str | None:
        """The state before the last move."""
        return self._last_move[0] if self._last_move else None

    def learn_names(self, names: Iterable[tuple[str, str]]) -> None:
        """Remember names that were read anyway."""
        self._names.update(names)

    def person_name(self, person_id: str) -> str:
        """Return a person's name."""
        if person_id not in self._names:
            found = _NAME.first(self._conn, {"person": person_id})
            self._names[person_id] = str(found[0]) if found else "somebody who has left"
        return self._names[person_id]

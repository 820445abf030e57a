"""What stands in the register already, and how the rows of a file hang together: doubles, numbers, parents."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from ode_workflows.actions._import_rows import Incoming, RowProblem
from ode_workflows.db.queries import AGREEMENT, visible_to
from ode_workflows.db.writer import table_named
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.text import folded

_AT_A_TIME = 1000


@dataclass(frozen=True, slots=True)
class Standing:
    """An agreement of the register, as an import needs it."""

    id: str
    reference: str
    title: str
    office_id: str


class Register:
    """The references and sources that are taken."""

    def __init__(self, conn: Connection, by: Actor | None) -> None:
        self.by_reference: dict[str, Standing] = {}
        self._by_source: dict[tuple[str, str], Standing] = {}
        self._offices_with_people = frozenset(conn.scalars(select(table_named("person").c.office_id).distinct()))
        office = table_named("office").c
        of_states = select(office.home_state, office.id).where(office.kind == "state")
        self._office_of_state: dict[str, str] = {row[0]: row[1] for row in conn.execute(of_states)}
        self._read(conn)
        visible = select(AGREEMENT.c.reference).where(visible_to(by))
        self._visible = frozenset(conn.scalars(visible))
        self._by = by

    def _read(self, conn: Connection) -> None:
        column = AGREEMENT.c
        wanted = select(column.id, column.reference, column.title, column.office_id, column.source_id)
        for row in conn.execute(wanted, execution_options={"yield_per": _AT_A_TIME}):
            standing = Standing(*row[:4])
            self.by_reference[standing.reference] = standing
            if row.source_id is not None:
                self._by_source[standing.office_id, row.source_id] = standing

    def office_id(self, row: Incoming) -> str | None:
        """Return the id of the office to which a row belongs, or None where it is not there yet."""
        if row.home_state is not None:
            return self._office_of_state.get(row.home_state)
        return row.office_id or (self._by.office_id if self._by else None)

    def same(self, row: Incoming) -> Standing | None:
        """Return the agreement that a row has become in an earlier import."""
        office_id = self.office_id(row)
        return self._by_source.get((office_id, row.source_id)) if office_id else None

    def parent(self, number: str) -> Standing | None:
        """Return the agreement that a row names as its parent, by reference or by its number in an earlier file."""
        found = self.by_reference.get(number)
        if found is not None and found.reference in self._visible:
            return found
        return self._by_source.get((self._by.office_id, number)) if self._by else None

    def problems(self, row: Incoming) -> Iterator[RowProblem]:
        """Yield what in a row contradicts the register."""
        office_id, same = self.office_id(row), self.same(row)
        is_elsewhere = (
            self._by is not None and office_id not in (None, self._by.office_id) and row.home_state is not None
        )
        if is_elsewhere and office_id in self._offices_with_people:
            mend = "let somebody of that office import it"
            yield RowProblem(row.row, "facts.home_state", row.home_state or "", "belongs to another office", mend)
        if same is not None and folded(same.title) != folded(row.title):
            message = f"is already {same.title!r} in the register ({same.reference})"
            yield RowProblem(row.row, "number", row.source_id, message, "correct the number, or leave it empty")
        elif same is None and row.number in self.by_reference:
            yield RowProblem(row.row, "number", row.number or "", "is taken", "leave it empty to get a new number")


@dataclass(slots=True)
class FileCheck:
    """How the rows of one file hang together, row after row."""

    register: Register
    _row_of_source: dict[tuple[str | None, str], int] = field(default_factory=dict)
    _row_of_number: dict[str, int] = field(default_factory=dict)
    _parents: list[tuple[int, str | None, str]] = field(default_factory=list)

    def problems(self, row: Incoming) -> list[RowProblem]:
        """Return what is wrong with a row beside the rows before it and the register; remembers it otherwise."""
        first = self._row_of_source.setdefault((row.home_state, row.source_id), row.row)
        if first != row.row:
            column = "number" if row.number else "title"
            value = row.number or row.title
            return [RowProblem(row.row, column, value, f"stands in row {first} already", "keep one of the two rows")]
        found = list(self.register.problems(row))
        if not found:
            if row.number:
                self._row_of_number[row.number] = row.row
            if row.parent_number:
                self._parents.append((row.row, row.number, row.parent_number))
        return found

    def parent_problems(self) -> Iterator[RowProblem]:
        """Yield rows whose parent is nowhere, or that are their own forebears; a child of such a row too."""
        bad_rows: set[int] = set()
        parent_of = {number: parent for _, number, parent in self._parents if number}
        while True:
            found = [
                (row, number, parent)
                for row, number, parent in self._parents
                if row not in bad_rows and not self._is_rooted(number, parent, parent_of, bad_rows)
            ]
            for row, _, parent in found:
                yield self._parent_problem(row, parent)
            if not found:
                return
            bad_rows.update(row for row, _, _ in found)

    def _is_rooted(
        self, number: str | None, parent: str, parent_of: Mapping[str, str], bad_rows: Collection[int]
    ) -> bool:
        seen, wanted = {number}, parent
        while wanted in self._row_of_number:
            if wanted in seen or self._row_of_number[wanted] in bad_rows:
                return False
            seen.add(wanted)
            if wanted not in parent_of:
                return True
            wanted = parent_of[wanted]
        return self.register.parent(wanted) is not None

    def _parent_problem(self, row: int, parent: str) -> RowProblem:
        message = (
            "leads back to itself" if parent in self._row_of_number else "is no agreement of the file or the register"
        )
        return RowProblem(row, "parent_number", parent, message, "correct the number, or leave it empty")

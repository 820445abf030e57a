"""What a list is about before a facet is chosen: what may be seen, words, a day; as conditions on the listing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, false, func, literal_column, or_, select, table, text
from sqlalchemy.sql.visitors import replacement_traverse

from ode_workflows.db.listing import LISTING, WORDS
from ode_workflows.db.queries import AGREEMENT
from ode_workflows.domain.search_words import words_in
from ode_workflows.domain.vocabulary import State

LIVING = (State.IN_FORCE.value, State.RENEWAL.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a list is about before a facet is chosen: what the reader may see, words, a day on which it was in force."""

    sees: ColumnElement[bool]
    words: str = ""
    in_force_on: date | None = None

    def parts(self, conn: Connection) -> Mapping[str, Select[Any]]:
        """Return statements of numbers that it means together, each under what is the same for the same one.

        The day is none of them: on which days each agreement was in force is kept with the counts.
        """
        seen = str(self.sees.compile(compile_kwargs={"literal_binds": True}))
        numbers = select(LISTING.c.number)
        found: dict[str, Select[Any]] = {f"sees {seen}": numbers.where(on_listing(self.sees))}
        for word in words_in(self.words):
            found[f"word {word}"] = hits_of(conn, (word,))
        if self.words and not words_in(self.words):
            found["no word"] = numbers.where(false())
        return found


def conditions_of(conn: Connection, scope: Scope, *, row_by_row: bool = False) -> Iterable[ColumnElement[bool]]:
    """Yield the conditions on the listing that a scope means.

    Args:
        conn: the database, whose words for a search differ.
        scope: what the list is about.
        row_by_row: whether each row is looked at in turn rather than the hits gathered first; for frequent words.
    """
    yield on_listing(scope.sees)
    if scope.in_force_on is not None:
        yield _in_force_on(scope.in_force_on)
    if scope.words:
        sought = words_in(scope.words)
        if not sought:
            yield false()
        elif row_by_row:
            yield _holds(conn, sought)
        else:
            yield LISTING.c.number.in_(hits_of(conn, sought))


def _in_force_on(on: date) -> ColumnElement[bool]:
    # What has ended on a day that nobody knows is not claimed to have been in force.
    ended_later = and_(LISTING.c.state == State.ENDED, LISTING.c.ended_on >= on)
    return and_(LISTING.c.in_force_on <= on, or_(LISTING.c.state.in_(LIVING), ended_later))


def _holds(conn: Connection, sought: tuple[str, ...]) -> ColumnElement[bool]:
    place = func.instr if conn.dialect.name == "sqlite" else func.strpos
    found = [place(WORDS.c.words, f" {word}") > 0 for word in sought]
    return select(WORDS.c.number).where(WORDS.c.number == LISTING.c.number, *found).correlate(LISTING).exists()


def hits_of(conn: Connection, sought: tuple[str, ...]) -> Select[Any]:
    """Return the statement that gathers the numbers of what holds a word beginning with each of these."""
    if conn.dialect.name == "sqlite":
        asked = " AND ".join(f'"{word}"*' for word in sought)
        matching = text("agreement_word_index MATCH :sought").bindparams(sought=asked)
        return (
            select(literal_column("rowid").label("number")).select_from(table("agreement_word_index")).where(matching)
        )
    asked = " & ".join(f"'{word}':*" for word in sought)
    return select(WORDS.c.number).where(text("lexemes @@ CAST(:sought AS tsquery)").bindparams(sought=asked))


def on_listing(sees: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition on agreements as one on their rows in the listing, which has the columns it speaks of."""

    def same(element: object, **_: object) -> object:
        return LISTING.c[element.name] if getattr(element, "table", None) is AGREEMENT else None  # type: ignore[attr-defined]

    return replacement_traverse(sees, {}, same)

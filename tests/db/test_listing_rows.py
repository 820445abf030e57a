"""The rows of lists and search say what the agreements say, after every step and after a migration."""

from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, select

from ode_workflows.db.listing import LISTING, WORDS, relist_all
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.domain.search_words import searchable, words_in
from ode_workflows.registry.scope import hits_of
from tests.builders import make_office, make_proposal, step


@pytest.fixture(autouse=True)
def office(engine: Engine) -> str:
    return make_office(engine)


def rows(conn: Connection) -> list[tuple[Any, ...]]:
    listed = [tuple(row) for row in conn.execute(select(LISTING).order_by(LISTING.c.reference))]
    return listed + [tuple(row) for row in conn.execute(select(WORDS).order_by(WORDS.c.number))]


def hits(engine: Engine, words: str) -> int:
    with read_transaction(engine) as conn:
        return len(list(conn.scalars(hits_of(conn, words_in(words)))))


def test_a_step_moves_the_row_with_the_agreement(engine: Engine) -> None:
    reference = make_proposal(engine, issue_areas=["water", "climate"])
    step(engine, reference, "submit_for_legal_review", "ana")
    with read_transaction(engine) as conn:
        row = conn.execute(select(LISTING).where(LISTING.c.reference == reference)).one()
    assert (row.state, row.issue_areas, row.counterpart_kinds) == (
        "legal_review", ",climate,water,", ",foreign_subnational,",
    )  # fmt: skip


def put_in_force(engine: Engine) -> None:
    dates = {"to_state": "in_force", "signed_on": "2020-06-30", "in_force_on": "2020-07-01", "expires_on": "2027-06-30"}
    fact = {"reason": "Found", "evidence": "Box 12", "confirmed_by": "clara"}
    step(engine, make_proposal(engine), "record_as_fact", "dora", inputs=dates, **fact)


def test_dates_that_a_step_records_order_and_narrow_the_lists(engine: Engine) -> None:
    put_in_force(engine)
    with read_transaction(engine) as conn:
        row = conn.execute(select(LISTING)).one()
    assert (row.signed_year, str(row.in_force_on), row.until_key) == (2020, "2020-07-01", "2027-06-30")


def test_writing_every_row_anew_changes_nothing(engine: Engine) -> None:
    step(engine, make_proposal(engine), "submit_for_legal_review", "ana")
    make_proposal(engine, title="Accord with Québec")
    put_in_force(engine)
    with write_transaction(engine) as conn:
        before = rows(conn)
        conn.execute(delete(LISTING))
        conn.execute(delete(WORDS))
        assert hits_after(conn, "quebec") == 0
        assert relist_all(conn) == 3
        assert rows(conn) == before
        assert hits_after(conn, "quebec") == 1


def hits_after(conn: Connection, words: str) -> int:
    return len(list(conn.scalars(hits_of(conn, words_in(words)))))


@pytest.mark.parametrize("words", ["quebec", "QUÉB", "oconnor", "O’Connor quebec"])
def test_a_word_is_found_by_its_beginning_however_it_is_written(engine: Engine, words: str) -> None:
    make_proposal(engine, title="Accord of O'Connor with Québec")
    make_proposal(engine)
    assert hits(engine, words) == 1


@pytest.mark.parametrize("words", ["ebec", "quebec atlantis", '"', 'accord"*', "%", "'; --"])
def test_what_stands_nowhere_is_not_found(engine: Engine, words: str) -> None:
    make_proposal(engine, title="Pact with Québec")
    assert not words_in(words) or hits(engine, words) == 0


def test_a_sign_of_chinese_or_japanese_is_a_word() -> None:
    assert words_in("東京都 Tokyo") == ("東", "京", "都", "tokyo")


def test_words_stand_once_and_with_a_space_before_each() -> None:
    assert searchable(["Water, water; WATER-works", None]) == " water works"

"""Writers of one process come one after the other; their connections are kept, and let go with their engine."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ode_workflows.db.session import make_engine, read_transaction, write_transaction
from ode_workflows.domain.errors import StorageError


def _numbers(path: Path) -> list[int]:
    engine = make_engine(f"sqlite:///{path}")
    with read_transaction(engine) as conn:
        found = list(conn.scalars(text("SELECT number FROM kept ORDER BY number")))
    engine.dispose()
    return found


def test_the_next_transaction_begins_afresh_on_the_same_connection(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'ode.db'}")
    with write_transaction(engine) as first:
        first.execute(text("CREATE TABLE kept (number INTEGER)"))
    with write_transaction(engine) as second:
        second.execute(text("INSERT INTO kept VALUES (1)"))

    assert second is first
    assert not second.in_transaction()
    assert _numbers(tmp_path / "ode.db") == [1]
    engine.dispose()


def test_a_fault_leaves_nothing_behind_and_its_connection_is_not_used_again(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'ode.db'}")
    with write_transaction(engine) as first:
        first.execute(text("CREATE TABLE kept (number INTEGER NOT NULL)"))
    with pytest.raises(IntegrityError), write_transaction(engine) as failed:
        failed.execute(text("INSERT INTO kept VALUES (1), (NULL)"))
    with write_transaction(engine) as after:
        after.execute(text("INSERT INTO kept VALUES (2)"))

    assert failed.closed
    assert after is not failed
    assert _numbers(tmp_path / "ode.db") == [2]
    engine.dispose()


def test_a_disposed_engine_writes_to_the_file_that_took_the_place_of_the_old_one(tmp_path: Path) -> None:
    old, new = tmp_path / "ode.db", tmp_path / "new.db"
    engine = make_engine(f"sqlite:///{old}")
    for target, number in ((make_engine(f"sqlite:///{new}"), 1), (engine, 2)):
        with write_transaction(target) as conn:
            conn.execute(text("CREATE TABLE kept (number INTEGER)"))
            conn.execute(text(f"INSERT INTO kept VALUES ({number})"))
        target.dispose()
    new.replace(old)
    with write_transaction(engine) as conn:
        conn.execute(text("INSERT INTO kept VALUES (3)"))
    engine.dispose()

    assert _numbers(old) == [1, 3]


def test_a_writer_waits_its_turn_and_then_says_that_the_database_is_busy(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'ode.db'}", busy_timeout_seconds=0.05)
    said: list[str] = []

    def second() -> None:
        try:
            with write_transaction(engine):
                said.append("wrote")
        except StorageError as fault:
            said.append(str(fault))

    with write_transaction(engine):
        other = threading.Thread(target=second)
        other.start()
        other.join()

    assert said == ["The database is busy with another writer; nothing was stored. Try again in a moment."]
    second()
    assert said[1:] == ["wrote"]
    engine.dispose()


def test_a_fault_gives_the_turn_to_the_next_writer(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'ode.db'}", busy_timeout_seconds=0.05)
    with pytest.raises(LookupError), write_transaction(engine):
        raise LookupError
    with write_transaction(engine) as conn:
        conn.execute(text("CREATE TABLE kept (number INTEGER)"))

    assert _numbers(tmp_path / "ode.db") == []
    engine.dispose()

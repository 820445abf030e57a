"""What is particular to PostgreSQL: a server that goes away, rows that others hold, readers that lock nothing."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, make_url, text

from ode_workflows.actions.doors import ACTIONS
from ode_workflows.actions.verifying import verify
from ode_workflows.db.case import case_by
from ode_workflows.db.session import make_engine, read_transaction, write_transaction
from ode_workflows.domain.errors import StorageError
from ode_workflows.files.store import FileStore
from tests.builders import make_office, make_proposal
from tests.stories.desk import Desk

pytestmark = pytest.mark.postgresql_only


@pytest.fixture
def reference(engine: Engine) -> str:
    """A proposal in a state's office."""
    make_office(engine)
    return make_proposal(engine)


def end_all_connections(engine: Engine) -> None:
    """Do what a restart of the server does to everybody who works with one database."""
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_server_that_goes_away_in_the_middle_leaves_nothing_and_the_next_step_works(
    engine: Engine, reference: str, tmp_path: Path
) -> None:
    desk = Desk(engine, tmp_path)

    def step_while_the_server_restarts() -> None:
        with write_transaction(engine) as conn:
            ACTIONS["submit_for_legal_review"](conn, desk.request(conn, reference, "ana", {}))
            end_all_connections(engine)

    with pytest.raises(StorageError, match="went away in the middle; nothing was stored"):
        step_while_the_server_restarts()
    assert desk.case(reference).agreement.version == 1
    assert desk.step(reference, "submit_for_legal_review", "ana").version == 2
    with read_transaction(engine) as conn:
        assert verify(conn, files=FileStore(tmp_path / "files")).is_sound


def test_between_two_steps_a_restart_goes_unnoticed(engine: Engine, reference: str, tmp_path: Path) -> None:
    desk = Desk(engine, tmp_path)
    desk.to_legal_review(reference)
    version = desk.case(reference).agreement.version
    end_all_connections(engine)
    assert desk.step(reference, "authorize_negotiation", "dora", scope="as proposed").version == version + 1


def test_a_writers_connection_is_kept_until_a_fault(engine: Engine) -> None:
    with write_transaction(engine) as first:
        pass
    with write_transaction(engine) as second:
        assert second is first
    with pytest.raises(LookupError), write_transaction(engine) as failed:
        raise LookupError
    with write_transaction(engine) as after:
        assert (failed.closed, after.closed, after.in_transaction()) == (True, False, True)


def test_a_reader_holds_up_no_writer_and_sees_one_snapshot(engine: Engine, reference: str, tmp_path: Path) -> None:
    with read_transaction(engine) as conn:
        before = case_by(conn, "reference", reference)
        assert before is not None
        Desk(engine, tmp_path).step(reference, "submit_for_legal_review", "ana")
        again = case_by(conn, "reference", reference)
        assert again is not None
        assert (before.agreement.version, again.agreement.version) == (1, 1)


def test_a_reader_cannot_write(engine: Engine, reference: str) -> None:
    with pytest.raises(Exception, match="read-only transaction"), read_transaction(engine) as conn:
        conn.execute(text("UPDATE agreement SET title = 'x' WHERE reference = :it"), {"it": reference})


def test_a_database_that_is_not_there_is_named(engine: Engine) -> None:
    missing = make_engine(make_url(str(engine.url)).set(database="nowhere").render_as_string(hide_password=False))
    with pytest.raises(StorageError, match="has no such database or user"), read_transaction(missing):
        pass

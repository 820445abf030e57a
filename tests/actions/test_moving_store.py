"""An office moves from its file into PostgreSQL with every row and the same seal, or it stays where it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text

from ode_workflows.actions.delivering import PAUSED
from ode_workflows.actions.demo import load_demo
from ode_workflows.actions.moving_store import move_store
from ode_workflows.actions.verifying import verify
from ode_workflows.db.incidents import office_fact
from ode_workflows.db.migrate import upgrade
from ode_workflows.db.session import make_engine, read_transaction, write_transaction
from ode_workflows.domain.errors import CheckFailedError, InvalidFactsError, StorageError
from ode_workflows.files.store import FileStore
from tests.builders import NOW, TODAY, make_office
from tests.cli.driver import ode
from tests.databases import PostgresDatabases, behind_the_back
from tests.stories.desk import Desk


@pytest.fixture
def new(databases: PostgresDatabases) -> Iterator[str]:
    """The address of an empty database on a PostgreSQL server."""
    with databases.fresh() as address:
        yield address


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Engine]:
    """The file of a SQLite office, empty but for its tables."""
    engine = make_engine(f"sqlite:///{tmp_path / 'ode.db'}")
    upgrade(engine)
    yield engine
    engine.dispose()


def counted(address: str) -> dict[str, int]:
    engine = make_engine(address)
    with read_transaction(engine) as conn:
        names = conn.scalars(text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"))
        found = {name: conn.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names.all()}
    engine.dispose()
    return found


@pytest.mark.postgresql_only
def test_every_row_arrives_and_the_seal_is_the_same(old: Engine, new: str, tmp_path: Path) -> None:
    files = FileStore(tmp_path / "files")
    with write_transaction(old) as conn:
        load_demo(conn, now=NOW, today=TODAY, files=files)

    report = move_store(old, new, files, now=NOW)

    with read_transaction(old) as conn:
        before = verify(conn, files=files)
        assert (office_fact(conn, PAUSED) or "").startswith("moved to postgresql://")
    engine = make_engine(new)
    with read_transaction(engine) as conn:
        after = verify(conn, files=files)
        assert office_fact(conn, PAUSED) is None
        assert conn.scalar(select(func.count()).select_from(text("person"))) == 15
    engine.dispose()
    assert after.is_sound
    assert report.seal == before.seal == after.seal
    assert (report.agreements, report.entries) == (118, 118)


@pytest.mark.postgresql_only
def test_work_goes_on_in_the_new_database(old: Engine, new: str, tmp_path: Path) -> None:
    desk = Desk(old, tmp_path)
    desk.office_id = make_office(old)
    reference = desk.propose()
    desk.to_negotiation(reference)
    move_store(old, new, desk.files, now=NOW)

    moved = Desk(make_engine(new), tmp_path, desk.today, desk.office_id)
    moved.step(reference, "freeze_text", "ana", files={"en": {"name": "t.txt", "content": b"The text."}})
    with read_transaction(moved.engine) as conn:
        assert verify(conn, files=moved.files).is_sound
    moved.engine.dispose()


@pytest.mark.postgresql_only
def test_a_database_that_holds_an_office_is_left_alone(old: Engine, new: str, tmp_path: Path) -> None:
    make_office(old)
    files = FileStore(tmp_path / "files")
    move_store(old, new, files, now=NOW)
    before = counted(new)
    with pytest.raises(StorageError, match="has rows in office already; nothing was copied"):
        move_store(old, new, files, now=NOW)
    assert counted(new) == before


@pytest.mark.postgresql_only
def test_a_history_that_does_not_hold_is_not_moved(old: Engine, new: str, tmp_path: Path) -> None:
    desk = Desk(old, tmp_path)
    desk.office_id = make_office(old)
    desk.propose()
    with behind_the_back(old) as conn:
        conn.exec_driver_sql("UPDATE history_entry SET body = replace(body, 'Proposed', 'Disposed')")
    with pytest.raises(CheckFailedError, match="was altered after it was written"):
        move_store(old, new, desk.files, now=NOW)
    assert {name for name, count in counted(new).items() if count} == {"alembic_version"}
    with read_transaction(old) as conn:
        assert office_fact(conn, PAUSED) is None


@pytest.mark.postgresql_only
def test_the_command_says_what_to_do_next(new: str, tmp_path: Path) -> None:
    assert ode(tmp_path, "init", "--demo").code == 0
    answer = ode(tmp_path, "migrate-store", new)
    assert answer.code == 0, answer.err
    assert "Copied and verified" in answer.out
    assert "ODE_DATABASE_URL" in answer.out
    assert ode(tmp_path, "verify", database_url=new).code == 0
    assert "moved to postgresql://" in ode(tmp_path, "doctor", "--json").out


@pytest.mark.parametrize("address", ["sqlite:///other.db", "mysql://host/ode", "no address"])
def test_an_address_of_no_postgresql_database_names_the_argument(old: Engine, tmp_path: Path, address: str) -> None:
    with pytest.raises(InvalidFactsError) as refused:
        move_store(old, address, FileStore(tmp_path / "files"), now=NOW)
    assert [problem.field for problem in refused.value.problems] == ["URL"]


def test_a_server_that_is_not_there_is_named_and_nothing_is_changed(old: Engine, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="No database server answers there"):
        move_store(old, "postgresql://127.0.0.1:1/ode", FileStore(tmp_path / "files"), now=NOW)
    with read_transaction(old) as conn:
        assert office_fact(conn, PAUSED) is None

"""The numbered migrations make exactly the schema that the tables describe, all of it or nothing."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError

from ode_workflows.db import migrate
from ode_workflows.db.schema_version import MIGRATIONS, head, require_head, schema_of
from ode_workflows.db.session import make_engine, read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.domain.errors import StorageError


@pytest.fixture
def empty(tmp_path: Path) -> Engine:
    return make_engine(f"sqlite:///{tmp_path / '100% new' / 'ode.db'}")


def set_schema(engine: Engine, number: str) -> None:
    with write_transaction(engine) as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})


def script() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def test_the_file_of_the_head_names_the_newest_migration() -> None:
    assert script().get_heads() == [head()]


def test_migrations_are_numbered_without_a_gap() -> None:
    numbers = sorted(path.stem[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def is_described(thing: object, name: str | None, *_: object) -> bool:
    """Whether something is a table of ours, not one in which SQLite keeps its index of words."""
    return not str(name).startswith("agreement_word_index")


def test_the_migrated_schema_is_the_one_the_tables_describe(empty: Engine) -> None:
    migrate.upgrade(empty)
    with read_transaction(empty) as conn:
        opts = {"compare_type": True, "include_object": is_described}
        context = MigrationContext.configure(conn, opts=opts)
        assert compare_metadata(context, table_named("agreement").metadata) == []


def test_an_upgrade_says_from_where_to_where(empty: Engine) -> None:
    assert migrate.upgrade(empty) == (None, head())
    assert migrate.upgrade(empty) == (head(), head())
    assert migrate.current(empty) == head()


def test_an_upgrade_that_fails_leaves_no_table_behind(empty: Engine) -> None:
    with write_transaction(empty) as conn:
        conn.execute(text("CREATE TABLE person (id TEXT)"))  # the third migration meets it
    with pytest.raises(OperationalError, match="person already exists"):
        migrate.upgrade(empty)
    with read_transaction(empty) as conn:
        assert inspect(conn).get_table_names() == ["person"]


def test_a_newer_schema_is_left_alone(empty: Engine) -> None:
    migrate.upgrade(empty)
    set_schema(empty, "9999")
    with pytest.raises(StorageError, match="schema 9999, which a newer ODE Workflows made"):
        migrate.upgrade(empty)
    assert migrate.current(empty) == "9999"


def refusal(conn: Connection) -> str:
    with pytest.raises(StorageError) as caught:
        require_head(conn)
    return caught.value.detail


def test_a_database_without_tables_says_run_init(empty: Engine) -> None:
    with read_transaction(empty) as conn:
        assert schema_of(conn) is None
        assert refusal(conn).endswith("Run: ode init")


def test_an_older_schema_says_run_init(empty: Engine) -> None:
    migrate.upgrade(empty)
    set_schema(empty, "0001")
    with read_transaction(empty) as conn:
        assert refusal(conn) == (
            f"The database has schema 0001; this program needs {head()}. Back it up and run: ode init"
        )

"""What every test may ask for: a home folder with a fresh database that has all tables, on SQLite or PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Engine

from ode_workflows.db.migrate import upgrade
from ode_workflows.db.session import make_engine
from tests.databases import Databases, PostgresDatabases, SqliteDatabases, address_of, postgres_server

# A PDF takes LibreOffice seconds to start for; the tests of PDF files turn it on for themselves.
os.environ.setdefault("ODE_MAKE_PDF", "false")

_TOUCH_A_DATABASE = frozenset({"engine", "home", "databases"})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="what the tests run on")
    parser.addoption("--long", action="store_true", help="run the long forms of tests, and nothing else")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other database; on PostgreSQL also what touches none, for that has run already."""
    belongs = _belongs_on_sqlite if config.getoption("--database") == "sqlite" else _belongs_on_postgresql
    is_long = config.getoption("--long")
    kept = [item for item in items if belongs(item) and (item.get_closest_marker("long") is not None) == is_long]
    chosen = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    # A run with several processes gives the first of them the first tests; while it waits, the others compute.
    items[:] = sorted(kept, key=lambda item: item.get_closest_marker("waits") is None)


def _belongs_on_sqlite(item: pytest.Item) -> bool:
    return item.get_closest_marker("postgresql_only") is None


def _belongs_on_postgresql(item: pytest.Item) -> bool:
    fixtures = _TOUCH_A_DATABASE & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) and item.get_closest_marker("sqlite_only") is None


@pytest.fixture(scope="session")
def databases(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Where tests get their databases from."""
    if pytestconfig.getoption("--database") == "sqlite":
        path = tmp_path_factory.mktemp("migrated") / "ode.db"
        engine = make_engine(f"sqlite:///{path}")
        upgrade(engine)
        engine.dispose()
        yield SqliteDatabases(path)
        return
    # Not among pytest's own folders: another run of tests beside this one closes those to the server's user.
    with TemporaryDirectory(prefix="ode-postgresql-") as folder, postgres_server(Path(folder)) as server:
        databases = PostgresDatabases(server)
        yield databases
        databases.close()


@pytest.fixture
def home(tmp_path: Path, databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home folder as `ode init` leaves it, with its database, which processes find by their environment."""
    folder = tmp_path / "home"
    folder.mkdir()
    with databases.for_home(folder) as address:
        if isinstance(databases, PostgresDatabases):
            monkeypatch.setenv("ODE_DATABASE_URL", address)
        yield folder


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    """An engine on the database of the home folder."""
    engine = make_engine(address_of(home))
    yield engine
    engine.dispose()

"""What every test may ask for: a home folder with a fresh database file that has all tables."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows.db.migrate import upgrade
from ode_workflows.db.session import make_engine


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables and no rows, made once a session."""
    path = tmp_path_factory.mktemp("migrated") / "ode.db"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def home(tmp_path: Path, migrated_file: Path) -> Path:
    """A home folder as `ode init` leaves it."""
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copy(migrated_file, folder / "ode.db")
    return folder


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    """An engine on the database of the home folder."""
    engine = make_engine(f"sqlite:///{home / 'ode.db'}")
    yield engine
    engine.dispose()

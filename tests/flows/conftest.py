"""Prefect keeps to itself in tests: no server, no telemetry, nothing in the home of whoever runs them."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows.db.session import make_engine
from tests.builders import make_office
from tests.databases import Databases

os.environ["PREFECT_HOME"] = tempfile.mkdtemp(prefix="prefect-")
os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
os.environ["DO_NOT_TRACK"] = "1"
os.environ["PREFECT_LOGGING_LEVEL"] = "ERROR"


@pytest.fixture
def other_office(tmp_path: Path, databases: Databases) -> Iterator[Callable[[], tuple[Engine, Path]]]:
    """Makes a second office with the same people in a home of its own."""
    with ExitStack() as until_the_end:

        def make() -> tuple[Engine, Path]:
            folder = tmp_path / "other"
            folder.mkdir()
            engine = make_engine(until_the_end.enter_context(databases.for_home(folder)))
            until_the_end.callback(engine.dispose)
            make_office(engine)
            return engine, folder

        yield make

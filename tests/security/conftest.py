"""Two offices full of words that must not be read, and calls without a limit on how often."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows.api import caller
from tests.api.client import Program, program
from tests.security.two_offices import Record, two_offices


@pytest.fixture
def records(engine: Engine, home: Path) -> list[Record]:
    """An agreement of each visibility in each office."""
    return two_offices(engine, home)


@pytest.fixture
def visitor(home: Path, engine: Engine, records: list[Record], monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """A program without a token."""
    for name in ("OF_A_TOKEN", "OF_A_SESSION", "OF_A_VISITOR"):
        monkeypatch.setattr(caller, name, "100000/minute")
    with program(home, engine) as made:
        yield made

"""A state's office and a city's, and a program that calls them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.api.client import Program, program
from tests.builders import make_city_office, make_office


@pytest.fixture
def office(engine: Engine) -> str:
    """A state's office and a city's, with people."""
    make_city_office(engine)
    return make_office(engine)


@pytest.fixture
def visitor(home: Path, engine: Engine, office: str) -> Iterator[Program]:
    """A program without a token."""
    with program(home, engine) as made:
        yield made


@pytest.fixture
def ana(visitor: Program) -> Program:
    """A program that acts for the analyst Ana."""
    return visitor.as_person("ana")

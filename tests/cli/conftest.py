"""A home folder whose database holds a state's office and a city's office."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.builders import make_city_office, make_office


@pytest.fixture
def office(engine: Engine, home: Path) -> Path:
    """The home folder, with people in its database."""
    make_office(engine)
    make_city_office(engine)
    return home

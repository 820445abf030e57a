"""A desk in a fresh office."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.builders import make_office
from tests.stories.desk import Desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    """A desk in a state's office with everybody in it."""
    desk = Desk(engine, tmp_path)
    desk.office_id = make_office(engine)
    return desk

"""A browser without scripts on the pages of an office."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.builders import make_city_office, make_office
from tests.web.browser import Browser, browser


@pytest.fixture
def office(engine: Engine) -> str:
    """A state's office and a city's, with people."""
    make_city_office(engine)
    return make_office(engine)


@pytest.fixture
def client(home: Path, office: str) -> Iterator[Browser]:
    """Somebody without an account who looks at the pages."""
    with browser(home) as client:
        yield client

"""A browser without scripts on the pages of an office."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows.db.session import make_engine
from tests.browser.furnished import Furnished, furnish
from tests.builders import make_city_office, make_office
from tests.databases import Databases
from tests.web.browser import Browser, browser


@pytest.fixture
def office(engine: Engine) -> str:
    """A state's office and a city's, with people."""
    make_city_office(engine)
    return make_office(engine)


@pytest.fixture(scope="module")
def furnished_office(
    tmp_path_factory: pytest.TempPathFactory, databases: Databases
) -> Iterator[tuple[Path, Engine, Furnished]]:
    """An office in which every page has something to show."""
    home = tmp_path_factory.mktemp("office")
    with databases.for_home(home) as address:
        engine = make_engine(address)
        yield home, engine, furnish(engine, home)
        engine.dispose()


@pytest.fixture
def client(home: Path, office: str) -> Iterator[Browser]:
    """Somebody without an account who looks at the pages."""
    with browser(home) as client:
        yield client

"""What every page has at hand: settings, the database and the reading of the clock."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Engine
from starlette.requests import Request

from ode_workflows import clock
from ode_workflows.db.schema_version import require_head
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.files.store import FileStore
from ode_workflows.registry.facets import KeptCounts
from ode_workflows.settings import Settings
from ode_workflows.web.kept import Kept


@dataclass(frozen=True, slots=True)
class Moment:
    """When a page is asked for: the instant, and its civil date and time zone at the office."""

    at: datetime
    today: date
    zone: str


class Desk:
    """The desk of the web process; one for all requests."""

    def __init__(self, settings: Settings, engine: Engine, counts: KeptCounts, *, is_demo: bool = False) -> None:
        self.settings, self.engine, self.is_demo = settings, engine, is_demo
        self.files = FileStore(settings.files_folder)
        self.counts = counts
        self.due_acts: Kept[Mapping[str, int]] = Kept(timedelta(minutes=1))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one snapshot of a database with the right schema.

        Raises:
            StorageError: the database cannot be read, or `ode init` has to run first.
        """
        with read_transaction(self.engine) as conn:
            require_head(conn)
            yield conn

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection inside one transaction on a database with the right schema.

        Raises:
            StorageError: the database cannot be written, or `ode init` has to run first.
        """
        with write_transaction(self.engine) as conn:
            require_head(conn)
            yield conn

    def moment(self) -> Moment:
        """Return the moment of a request, read from the clock."""
        now, zone = clock.now(), self.settings.office_timezone
        return Moment(now, clock.civil_date(now, zone), zone)


def desk_of(request: Request) -> Desk:
    """Return the desk at which a request is answered."""
    desk: Desk = request.app.state.desk
    return desk

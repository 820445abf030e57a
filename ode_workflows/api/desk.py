"""What every call has at hand: settings, the database, the store of files and the reading of the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy import Connection, Engine
from starlette.requests import Request

from ode_workflows import clock
from ode_workflows.db.schema_version import require_head
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.files.store import FileStore
from ode_workflows.registry.facets import KeptCounts
from ode_workflows.settings import Settings


class Desk:
    """The desk at which calls are answered; one for all of them."""

    def __init__(self, settings: Settings, engine: Engine, counts: KeptCounts) -> None:
        self.settings, self.engine, self.counts = settings, engine, counts
        self.files = FileStore(settings.files_folder)

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

    def now(self) -> datetime:
        """Return the instant of a call."""
        return clock.now()

    def office_day(self, now: datetime) -> date:
        """Return the civil date of an instant at the installation's office."""
        return clock.civil_date(now, self.settings.office_timezone)


def desk_of(request: Request) -> Desk:
    """Return the desk at which a call is answered."""
    desk: Desk = request.app.state.desk
    return desk

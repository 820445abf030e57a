"""The desk at which a command works: settings, database, files, the clock's reading, who acts or looks."""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from pydantic import ValidationError
from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from ode_workflows import clock
from ode_workflows.access.identity import Acting, Reader, acting, reading
from ode_workflows.cli.options import Invocation
from ode_workflows.cli.output import print_json
from ode_workflows.content import keep_editions_in, keep_templates_in
from ode_workflows.db.schema_version import require_head
from ode_workflows.db.session import make_engine, read_transaction, write_transaction
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError, StorageError
from ode_workflows.files.store import FileStore
from ode_workflows.settings import Settings


class Desk:
    """What one command has at hand; `now` is read once, so that all it writes has one instant."""

    def __init__(self, settings: Settings, *, is_json: bool) -> None:
        self.settings, self.is_json = settings, is_json
        self.now = clock.now()

    @cached_property
    def engine(self) -> Engine:
        """The engine on the database, which `ode init` has made.

        Raises:
            StorageError: there is none yet.
        """
        place = sqlite_file(self.settings)
        if place is not None and not place.parent.is_file() and not place.is_file():
            raise StorageError(f"There is no database in {place.parent} yet. Run: ode init")
        return engine_of(self.settings)

    @cached_property
    def files(self) -> FileStore:
        """The store of files."""
        return FileStore(self.settings.files_folder)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one snapshot of a database with the right schema."""
        with read_transaction(self.engine) as conn:
            require_head(conn)
            yield conn

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection inside one transaction on a database with the right schema."""
        with write_transaction(self.engine) as conn:
            require_head(conn)
            yield conn

    def acting(self, conn: Connection, handle: str | None) -> Acting:
        """Return who acts: as named with the command, else by the setting ODE_PERSON.

        Raises:
            InvalidFactsError, NotFoundError: as `access.identity.acting`.
        """
        return acting(conn, handle or self.settings.person, now=self.now)

    def reader(self, conn: Connection, handle: str | None) -> Reader:
        """Return who looks: as named with the command, else by the setting ODE_PERSON, else the operator.

        Raises:
            NotFoundError: nobody has that handle.
        """
        return reading(conn, handle or self.settings.person, now=self.now, timezone=self.zone)

    @property
    def zone(self) -> str:
        """The installation's time zone.

        Raises:
            InvalidFactsError: the setting names none.
        """
        return _known_zone(self.settings.office_timezone)

    def answer(self, value: Any) -> bool:
        """Print the JSON value when JSON is asked for, and say whether it was."""
        if self.is_json:
            print_json(value)
        return self.is_json


def at_desk(ctx: typer.Context, is_json: bool) -> Desk:
    """Return the desk of a command, with the settings that the command line gives."""
    called = ctx.obj if isinstance(ctx.obj, Invocation) else Invocation()
    settings = _settings(called.home)
    keep_editions_in(settings.home / "rulebook")
    keep_templates_in(settings.home / "document_templates")
    desk = Desk(settings, is_json=is_json or called.is_json)
    ctx.call_on_close(lambda: _let_go(desk))
    return desk


def _settings(home: Path | None) -> Settings:
    """Read the settings.

    Raises:
        InvalidFactsError: one of them cannot be right; names it.
    """
    try:
        return Settings(home=home) if home is not None else Settings()
    except ValidationError as fault:
        problems = [FieldProblem(f"ODE_{str(each['loc'][0]).upper()}", each["msg"]) for each in fault.errors()]
        raise InvalidFactsError(problems) from fault


def _let_go(desk: Desk) -> None:
    if "engine" in vars(desk):
        desk.engine.dispose()


def engine_of(settings: Settings) -> Engine:
    """Return the engine on the database that the settings name; makes the folder of a SQLite file.

    Raises:
        InvalidFactsError: the address is none, or none of a database that this installation can use.
        StorageError: the folder cannot be made, or is a file.
    """
    place = sqlite_file(settings)
    if place is not None and place.parent.is_file():
        raise StorageError(f"{place.parent} is a file, no folder. Choose another ODE_HOME.")
    return make_engine(settings.resolved_database_url)


def sqlite_file(settings: Settings) -> Path | None:
    """Return the file of the embedded database, or None where the database is another one."""
    try:
        url = make_url(settings.resolved_database_url)
    except (ArgumentError, ValueError):  # make_engine names the setting
        return None
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def operating_system_user() -> str:
    """Return who is logged in at this machine; stands in the history as the recorder."""
    return f"os:{pwd.getpwuid(os.getuid()).pw_name}"


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError) as fault:
        message = f"{name!r} is no time zone; write one such as America/Los_Angeles"
        raise InvalidFactsError.of("ODE_OFFICE_TIMEZONE", message) from fault

"""Brings a database to the newest schema: all steps in one transaction, or none."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from ode_workflows.db.schema_version import MIGRATIONS, refuse_newer, schema_of
from ode_workflows.db.session import read_transaction, write_transaction


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Bring a database to the newest schema and return the numbers before and after.

    Of two upgrades at once the second waits for the first and finds nothing left to do.

    Raises:
        StorageError: a newer schema than this program knows, or the database refuses; nothing was changed.
    """
    with write_transaction(engine) as conn:
        before = schema_of(conn)
        refuse_newer(before)
        config = _config()
        config.attributes["connection"] = conn
        command.upgrade(config, "head")
        after = schema_of(conn)
    return before, after or ""


def current(engine: Engine) -> str | None:
    """Return the number of a database's schema, or None where it has none."""
    with read_transaction(engine) as conn:
        return schema_of(conn)


def _config() -> Config:
    config = Config()
    # Alembic reads "%" as the start of a name in its settings.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config

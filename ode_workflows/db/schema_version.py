"""Which schema a database has and which one this program needs; knows nothing of Alembic, so that a door may ask."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from ode_workflows.domain.errors import StorageError

MIGRATIONS = Path(__file__).parent / "migrations"


@cache
def head() -> str:
    """Return the number of the newest schema that this program knows, such as "0003"."""
    return (MIGRATIONS / "CURRENT_HEAD").read_text(encoding="ascii").strip()


def schema_of(conn: Connection) -> str | None:
    """Return the number of a database's schema, or None where `ode init` has not run."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    found: str | None = conn.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def require_head(conn: Connection) -> None:
    """Refuse a database that this program cannot work on.

    Raises:
        StorageError: no tables yet, an older schema, or a newer one.
    """
    found = schema_of(conn)
    if found is None:
        raise StorageError("The database has no tables yet. Run: ode init")
    refuse_newer(found)
    if found != head():
        raise StorageError(
            f"The database has schema {found}; this program needs {head()}. Back it up and run: ode init"
        )


def refuse_newer(found: str | None) -> None:
    """Refuse a schema that a later version of the program made.

    Raises:
        StorageError: names both numbers.
    """
    if found is not None and found > head():
        raise StorageError(
            f"The database has schema {found}, which a newer ODE Workflows made; this one knows {head()}. "
            "Nothing was changed. Install the newer version."
        )

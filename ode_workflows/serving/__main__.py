"""The process that serves: `python -m ode_workflows.serving`, started by `ode up` on a socket that is open already."""

import argparse
import socket
import sys
import threading
from pathlib import Path

import uvicorn

from ode_workflows import clock, failpoints
from ode_workflows.actions.watching import watch_from_outside
from ode_workflows.content import keep_editions_in
from ode_workflows.db.session import make_engine
from ode_workflows.domain.errors import OdeError
from ode_workflows.serving.app import office_app
from ode_workflows.serving.settling import settle
from ode_workflows.settings import Settings

GRACE_SECONDS = 4
"""How long answers that are under way may take after the process was asked to stop."""

WATCH_EVERY_SECONDS = 300.0
"""How often the flows are looked at; the first time after so long, so that an office that starts may catch up."""


def main() -> None:
    """Serve until asked to stop."""
    failpoints.refuse_in_service()
    called = _called()
    listener = socket.socket(fileno=called.socket)
    keep_editions_in(called.home / "rulebook")
    with office_app(Settings(home=called.home), is_demo=called.demo) as app:
        server = uvicorn.Server(_config(app))
        threading.Thread(target=_watch_the_flows, args=[called.home], daemon=True).start()
        if called.supervised:
            threading.Thread(target=_stop_with_the_supervisor, args=[server], daemon=True).start()
        settle()
        server.run(sockets=[listener])


def _called() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ode_workflows.serving", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="folder of the database")
    parser.add_argument("--socket", type=int, required=True, help="number of an open listening socket")
    parser.add_argument("--demo", action="store_true", help="let anybody be one of the example people")
    parser.add_argument("--supervised", action="store_true", help="stop when the standard input ends")
    return parser.parse_args()


def _config(app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # an ASGI application, which uvicorn spells its own way
        access_log=False,  # addresses of readers are personal data
        server_header=False,
        log_level="warning",
        lifespan="off",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _watch_the_flows(home: Path) -> None:
    """Notice a scheduler that is dead, since the pages live on without it."""
    settings, never = Settings(home=home), threading.Event()
    engine = make_engine(settings.resolved_database_url)
    while not never.wait(WATCH_EVERY_SECONDS):
        try:
            watch_from_outside(engine, settings, now=clock.now())
        except OdeError as fault:
            sys.stderr.write(f"The flows could not be looked at: {fault.detail}\n")


def _stop_with_the_supervisor(server: uvicorn.Server) -> None:
    """Stop when the supervisor is gone: the other end of our input closes with it, however it ended."""
    sys.stdin.buffer.read()
    server.should_exit = True


if __name__ == "__main__":
    main()

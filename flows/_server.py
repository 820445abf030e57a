"""The Prefect server as `ode up` runs it: on a socket that is open already, until its standard input ends."""

import os
import socket
import sys
import threading

import uvicorn


def main() -> None:
    """Serve until asked to stop; the socket's number is the only word."""
    os.environ["PREFECT__SERVER_FINAL"] = "1"
    listener = socket.socket(fileno=int(sys.argv[1]))
    config = uvicorn.Config(
        "prefect.server.api.server:create_app",
        factory=True,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    threading.Thread(target=_stop_with_the_supervisor, args=[server], daemon=True).start()
    server.run(sockets=[listener])


def _stop_with_the_supervisor(server: uvicorn.Server) -> None:
    """Stop when the other end of our input closes, which it does however the supervisor ended."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    server.should_exit = True


if __name__ == "__main__":
    main()

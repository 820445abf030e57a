"""`ode up`: the office's services under one supervisor, until Ctrl-C."""

import errno
import http.client
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ode_workflows import clock
from ode_workflows.cli.checks.check import checked
from ode_workflows.cli.checks.content import lifecycle_loads, profiles_load
from ode_workflows.cli.checks.database import states_are_known
from ode_workflows.cli.checks.place import no_failpoint_is_armed, zone_is_known
from ode_workflows.cli.desk import Desk, at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import print_json, say, warn
from ode_workflows.cli.supervisor import Service, Supervisor
from ode_workflows.domain.errors import CheckFailedError, InvalidFactsError

_ASK_WITHIN_SECONDS = 2.0
_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # read, not bound: where such a service is asked


def up(
    ctx: typer.Context,
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help="Port of the pages.")] = 8000,
    host: Annotated[
        str,
        typer.Option(
            "--host",
            metavar="ADDRESS",
            help="Address that is listened on; beyond this machine only "
            "behind a proxy that adds TLS, with ODE_BASE_URL set.",
        ),
    ] = "127.0.0.1",
    json: AsJson = False,
) -> None:
    """Serve the office's pages until Ctrl-C, and start again what ends by itself.

    Refuses to start on a database that `ode init` has not brought up to date.
    """  # fmt: skip
    desk = at_desk(ctx, json)
    _refuse_unready(desk)
    with _listening(host, port) as listener:
        address = _address(listener)
        supervisor = Supervisor(_services(desk, listener), tell=warn)
        supervisor.run(partial(_announce, desk, address))
    if not desk.is_json:
        say("Stopped.")


def _refuse_unready(desk: Desk) -> None:
    """Look at what every page needs.

    Raises:
        CheckFailedError: says what is wrong and the mend.
        StorageError: there is no database, or its schema is another.
    """
    with desk.read() as conn:
        looks: dict[str, Callable[[], str]] = {
            "failpoints": no_failpoint_is_armed,
            "time zone": partial(zone_is_known, desk.settings),
            "lifecycle": lifecycle_loads,
            "instruments": profiles_load,
            "states in use": partial(states_are_known, conn),
        }
        for check in (checked(name, look) for name, look in looks.items()):
            if not check.is_ok:
                raise CheckFailedError(f"{check.name}: {check.found}. {check.mend}")


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """Give the socket that the pages are served on; it stays open while a service is started again.

    Raises:
        InvalidFactsError: the port is taken or not allowed, or the address is not this machine's; names the option.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=512)
    except OSError as fault:
        raise _not_listening(fault, host, port) from fault
    with listener:
        yield listener


def _not_listening(fault: OSError, host: str, port: int) -> InvalidFactsError:
    match fault.errno:
        case errno.EADDRINUSE:
            message = f"port {port} is taken by another program; choose another, such as --port {_beside(port)}"
            return InvalidFactsError.of("--port", message)
        case errno.EACCES:
            return InvalidFactsError.of("--port", f"port {port} is not open to this user; choose one above 1023")
        case _:
            return InvalidFactsError.of("--host", f"{host!r} cannot be listened on ({fault.strerror})")


def _beside(port: int) -> int:
    return port + 1 if port < 65535 else 8000


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    host = _EVERY_ADDRESS.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _services(desk: Desk, listener: socket.socket) -> list[Service]:
    """Return the table of what runs: one row a service."""
    return [
        Service(
            name="Web",
            command=_own_module("ode_workflows.web", home=desk.settings.home, listener=listener),
            is_ready=partial(_answers, listener, "/healthz"),
            log=desk.settings.home / "logs" / "web.log",
            sockets=[listener.fileno()],
        ),
    ]


def _own_module(module: str, *, home: Path, listener: socket.socket) -> list[str]:
    # -P: a file of the folder in which somebody calls `ode up` must not stand in for a library.
    words = [sys.executable, "-P", "-m", module, "--home", home, "--socket", listener.fileno(), "--supervised"]
    return [str(word) for word in words]


def _answers(listener: socket.socket, path: str) -> bool:
    """Whether a page is answered with 200, asked on this machine as a browser would."""
    host, port = listener.getsockname()[:2]
    asked = http.client.HTTPConnection(_EVERY_ADDRESS.get(host, host), port, timeout=_ASK_WITHIN_SECONDS)
    try:
        asked.request("GET", path, headers={"Host": "localhost"})
        return asked.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def _announce(desk: Desk, address: str) -> None:
    if desk.is_json:
        print_json({"web": address, "health": f"{address}/healthz"})
        sys.stdout.flush()
        return
    today = clock.civil_date(clock.now(), desk.zone)
    say(f"Web: {address}", f"Reminders, dated steps and mails: ode sweep --as-of {today} (once a day)", "Stop: Ctrl-C")
    sys.stdout.flush()

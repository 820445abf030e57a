"""`ode up`: the office's services under one supervisor, until Ctrl-C."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from ipaddress import ip_address
from socket import socket
from time import monotonic
from typing import Annotated

import typer

from ode_workflows import clock
from ode_workflows.cli import services
from ode_workflows.cli.checks.check import checked
from ode_workflows.cli.checks.content import lifecycle_loads, profiles_load
from ode_workflows.cli.checks.database import states_are_known
from ode_workflows.cli.checks.place import no_failpoint_is_armed
from ode_workflows.cli.desk import Desk, at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import print_json, say, warn
from ode_workflows.cli.sockets import address, listening
from ode_workflows.cli.supervisor import Service, Supervisor
from ode_workflows.domain.errors import CheckFailedError, InvalidFactsError
from ode_workflows.registry.flow_runs import LOOP, PREFECT, STOPPED, set_run_by

Port = Annotated[
    int | None,
    typer.Option("--port", metavar="N", min=0, max=65535, help="Port of the pages; else ODE_PORT, else 8000."),
]
PrefectPort = Annotated[
    int | None,
    typer.Option(
        "--prefect-port", metavar="N", min=0, max=65535, help="Port of Prefect; else ODE_PREFECT_PORT, else 4200."
    ),
]
Host = Annotated[
    str,
    typer.Option(
        "--host",
        metavar="ADDRESS",
        help="Address that is listened on; beyond this machine only "
        "behind a proxy that adds TLS, with ODE_BASE_URL set.",
    ),
]
WithoutPrefect = Annotated[
    bool, typer.Option("--without-prefect", help="Run the flows by a plain loop, for an office with one machine.")
]
IsDemo = Annotated[
    bool, typer.Option("--demo", help="Let anybody at this machine be one of the example people, without a password.")
]


def up(
    ctx: typer.Context,
    port: Port = None,
    prefect_port: PrefectPort = None,
    host: Host = "127.0.0.1",
    without_prefect: WithoutPrefect = False,
    demo: IsDemo = False,
    json: AsJson = False,
) -> None:
    """Run the whole office until Ctrl-C: its pages, and by schedule reminders, dated steps, documents and mails.

    Starts again what ends by itself or hangs.
    Refuses to start on a database that `ode init` has not brought up to date.
    """
    desk = at_desk(ctx, json)
    _refuse_unready(desk)
    if demo and not _is_this_machine(host):
        raise InvalidFactsError.of("demo", f"needs no password, so it is shown to this machine only and not at {host}")
    settings = desk.settings
    with ExitStack() as open_until_the_end:
        hear = open_until_the_end.enter_context
        pages = hear(listening(host, settings.port if port is None else port, "--port", "ODE_PORT"))
        prefect = None
        if not without_prefect:
            wanted = settings.prefect_port if prefect_port is None else prefect_port
            prefect = hear(listening("127.0.0.1", wanted, "--prefect-port", "ODE_PREFECT_PORT"))
        hear(_told_who_runs_the_flows(desk, LOOP if prefect is None else PREFECT))
        Supervisor(_rows(desk, pages, prefect, is_demo=demo), tell=warn).run()
    if not desk.is_json:
        say("Stopped.")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _rows(desk: Desk, pages: socket, prefect: socket | None, *, is_demo: bool) -> list[Service]:
    """Return the table of what runs: one row a service."""
    settings, began = desk.settings, monotonic()
    said = {"web": address(pages), "health": f"{address(pages)}/healthz", "flows": LOOP}
    if prefect is None:
        flows = [services.plain_loop(settings)]
    else:
        said |= {"flows": PREFECT, "prefect": address(prefect)}
        flows = [services.prefect_server(settings, prefect), services.prefect_worker(settings, prefect)]
    web = replace(services.web(settings, pages, is_demo=is_demo), when_ready=partial(_announce, desk, said))
    return [web, *(replace(row, when_ready=partial(_tell, row.name, began)) for row in flows)]


@contextmanager
def _told_who_runs_the_flows(desk: Desk, run_by: str) -> Iterator[None]:
    """Write down for `ode doctor` what runs the flows, and at the end that nothing does."""
    with desk.write() as conn:
        set_run_by(conn, run_by, clock.now())
    try:
        yield
    finally:
        with desk.write() as conn:
            set_run_by(conn, STOPPED, clock.now())


def _refuse_unready(desk: Desk) -> None:
    """Look at what every page needs.

    Raises:
        InvalidFactsError: the time zone is none; names the setting.
        CheckFailedError: says what is wrong and the mend.
        StorageError: there is no database, or its schema is another.
    """
    _ = desk.zone
    with desk.read() as conn:
        looks: dict[str, Callable[[], str]] = {
            "failpoints": no_failpoint_is_armed,
            "lifecycle": lifecycle_loads,
            "instruments": profiles_load,
            "states in use": partial(states_are_known, conn),
        }
        for check in (checked(name, look) for name, look in looks.items()):
            if not check.is_ok:
                raise CheckFailedError(f"{check.name}: {check.found}. {check.mend}")


def _announce(desk: Desk, said: dict[str, str]) -> None:
    """Say where the pages are; the flows follow."""
    if desk.is_json:
        print_json(said)
    else:
        by = f"Prefect at {said['prefect']}" if "prefect" in said else "a plain loop"
        say(f"Web: {said['web']}", f"Flows: run by {by}; they follow in a moment.", "Stop: Ctrl-C")
    sys.stdout.flush()


def _tell(name: str, began: float) -> None:
    warn(f"{name}: ready after {monotonic() - began:.1f} seconds.")

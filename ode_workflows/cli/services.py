"""What `ode up` runs, one row a service: the pages, and Prefect with its worker or the plain loop in their place.

Prefect is started as processes and never imported. It listens on this machine only, asks for a password that stands in
a file of the home folder, keeps everything that it writes there too, and calls nobody outside.
"""

import os
import secrets
import socket
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from ode_workflows import clock
from ode_workflows.cli.sockets import address, answers
from ode_workflows.cli.supervisor import Service
from ode_workflows.content import content_path
from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.settings import Settings

LOOKS_WITHIN_SECONDS = 60.0
"""A worker that has not looked for runs for so long hangs."""

_ASK_WITHIN_SECONDS, _ASK_PREFECT_WITHIN_SECONDS = 2.0, 1.0
_PREFECT_READY_WITHIN_SECONDS, _WORKER_READY_WITHIN_SECONDS = 90.0, 120.0
_HANDED_ON = ("database_url", "smtp_url", "mail_from", "base_url", "office_timezone")


def web(settings: Settings, listener: socket.socket, *, is_demo: bool = False) -> Service:
    """Return the service of the pages; in the demo anybody may be one of the example people."""
    words = ["--home", settings.home, "--socket", listener.fileno(), "--supervised", *(["--demo"] if is_demo else [])]
    return Service(
        name="Web",
        command=_own_module("ode_workflows.serving", *words),
        is_ready=partial(answers, listener, "/healthz", _ASK_WITHIN_SECONDS),
        log=_log(settings, "web"),
        sockets=[listener.fileno()],
    )


def plain_loop(settings: Settings) -> Service:
    """Return the service that runs the flows without Prefect."""
    sign = _sign_of_life(settings)
    return Service(
        name="Flows",
        command=_own_module("ode_workflows.cli.plain_loop", "--home", settings.home, "--sign", sign),
        is_ready=partial(_looked_lately, sign),
        log=_log(settings, "flows"),
        is_vital=False,
    )


def prefect_server(settings: Settings, listener: socket.socket) -> Service:
    """Return the service of the Prefect server."""
    return Service(
        name="Prefect",
        command=_script("_server.py", listener.fileno()),
        is_ready=partial(answers, listener, "/api/health", _ASK_PREFECT_WITHIN_SECONDS),
        log=_log(settings, "prefect"),
        sockets=[listener.fileno()],
        env=prefect_environment(settings, address(listener)),
        ready_within_seconds=_PREFECT_READY_WITHIN_SECONDS,
        is_vital=False,
    )


def prefect_worker(settings: Settings, listener: socket.socket) -> Service:
    """Return the service that deploys the flows and runs them when Prefect says so."""
    sign = _sign_of_life(settings)
    return Service(
        name="Flows",
        command=_script("_worker.py", sign),
        is_ready=partial(_looked_lately, sign),
        log=_log(settings, "flows"),
        env=prefect_environment(settings, address(listener)),
        ready_within_seconds=_WORKER_READY_WITHIN_SECONDS,
        is_vital=False,
    )


def prefect_environment(settings: Settings, server: str) -> Mapping[str, str]:
    """Return the environment of everything that belongs to Prefect; ours is in it, with our settings spelled out.

    A run of a flow starts in another folder, where a `.env` of this one would not be found.
    """
    given = {f"ODE_{name.upper()}": getattr(settings, name) for name in _HANDED_ON}
    ours = {name: getattr(value, "get_secret_value", lambda v=value: v)() for name, value in given.items() if value}
    password = _password(settings.home / "prefect")
    return {
        **os.environ,
        **ours,
        "ODE_HOME": str(settings.home),
        "ODE_FLOWS_VERSION": _version_of_flows(settings),
        "ODE_FLOWS_FOLDER": str(_around_flows()),
        "PYTHONPATH": os.pathsep.join([str(_around_flows()), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "PREFECT_HOME": str(settings.home / "prefect"),
        "PREFECT_API_URL": f"{server}/api",
        "PREFECT_SERVER_API_AUTH_STRING": password,
        "PREFECT_API_AUTH_STRING": password,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        "PREFECT_WORKER_PREFETCH_SECONDS": "0",
    }


def _version_of_flows(settings: Settings) -> str:
    """Return a word for what is deployed: the same schedules in the same time zone need no second deployment."""
    deployed = (content_path("flows") / "prefect.yaml").read_text(encoding="utf-8")
    return sha256_hex(f"{deployed}/{settings.office_timezone}/{content_path('flows')}")[:12]


def _password(folder: Path) -> str:
    """Return what Prefect's server asks for: made once, kept in a file that nobody else may read."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "auth"
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        opened.write(f"ode:{secrets.token_urlsafe(32)}\n")
    return file.read_text(encoding="ascii").strip()


def _own_module(module: str, *words: object) -> list[str]:
    # -P: a file of the folder in which somebody calls `ode up` must not stand in for a library.
    return [sys.executable, "-P", "-m", module, *map(str, words)]


def _script(name: str, *words: object) -> list[str]:
    return [sys.executable, "-P", str(content_path("flows") / name), *map(str, words)]


def _around_flows() -> Path:
    return content_path("flows").parent


def _log(settings: Settings, name: str) -> Path:
    return settings.home / "logs" / f"{name}.log"


def _sign_of_life(settings: Settings) -> Path:
    """Return the file whose time says when the flows last looked for work; an old one is taken away."""
    sign = settings.home / "logs" / "flows.sign"
    sign.unlink(missing_ok=True)
    return sign


def _looked_lately(sign: Path) -> bool:
    try:
        return clock.now().timestamp() - sign.stat().st_mtime < LOOKS_WITHIN_SECONDS
    except FileNotFoundError:
        return False

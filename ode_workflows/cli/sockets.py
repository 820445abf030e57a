"""Sockets on which the services of `ode up` listen: opened before they start, so that a taken port is said at once."""

import errno
import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from ode_workflows.domain.errors import InvalidFactsError

_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # read, not bound: where such a service is asked


@contextmanager
def listening(host: str, port: int, option: str, setting: str) -> Iterator[socket.socket]:
    """Give the socket that a service is served on; it stays open while the service is started again.

    Raises:
        InvalidFactsError: the port is taken or not allowed, or the address is not this machine's; names the option.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=512)
    except OSError as fault:
        raise _not_listening(fault, host, port, option, setting) from fault
    with listener:
        yield listener


def _not_listening(fault: OSError, host: str, port: int, option: str, setting: str) -> InvalidFactsError:
    match fault.errno:
        case errno.EADDRINUSE:
            other = port + 1 if port < 65535 else 8000
            message = f"port {port} is taken by another program; choose another, such as {option} {other} or {setting}"
            return InvalidFactsError.of(option, message)
        case errno.EACCES:
            return InvalidFactsError.of(option, f"port {port} is not open to this user; choose one above 1023")
        case _:
            return InvalidFactsError.of("--host", f"{host!r} cannot be listened on ({fault.strerror})")


def address(listener: socket.socket) -> str:
    """Return the address at which a service is reached on this machine."""
    host, port = listener.getsockname()[:2]
    host = _EVERY_ADDRESS.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def answers(listener: socket.socket, path: str, within_seconds: float) -> bool:
    """Whether a page is answered with 200, asked on this machine as a browser would."""
    host, port = listener.getsockname()[:2]
    asked = http.client.HTTPConnection(_EVERY_ADDRESS.get(host, host), port, timeout=within_seconds)
    try:
        asked.request("GET", path, headers={"Host": "localhost"})
        return asked.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()

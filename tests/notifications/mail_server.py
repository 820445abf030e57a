"""A real mail server on the loopback interface that can be told to misbehave."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from ode_workflows.notifications.smtp_address import SmtpAddress

OK = "250 OK"


class MailServer:
    """Keeps what it accepts; answers the recipient and the data as told, after a delay if told."""

    def __init__(self, *, on_rcpt: str = OK, on_data: str = OK, delay_seconds: float = 0) -> None:
        self.accepted: list[EmailMessage] = []
        self._on_rcpt, self._on_data, self._delay_seconds = on_rcpt, on_data, delay_seconds

    async def handle_RCPT(  # noqa: N802  the library finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._on_rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self._delay_seconds)
        content = envelope.content
        assert isinstance(content, bytes)
        if self._on_data == OK:
            self.accepted.append(message_from_bytes(content, policy=default))
        return self._on_data


@contextmanager
def running(server: MailServer, *, timeout_seconds: float = 10) -> Iterator[SmtpAddress]:
    """Run the server on a free port for a while and give its address."""
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield SmtpAddress("127.0.0.1", controller.port, timeout_seconds=timeout_seconds)
    finally:
        controller.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port

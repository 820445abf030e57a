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
    """Keeps what it accepts; answers the recipient and the data as told, after a delay if told.

    What is told by `once_kept` it does with each mail the first time, after it has kept it: "drop" hangs up without an
    answer, "451" asks for another try, "slow" answers when nobody listens any more.
    """

    def __init__(self, *, on_rcpt: str = OK, on_data: str = OK, delay_seconds: float = 0, once_kept: str = "") -> None:
        self.accepted: list[EmailMessage] = []
        self._once_kept = once_kept
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
        if self._on_data != OK:
            return self._on_data
        mail = message_from_bytes(content, policy=default)
        is_first = mail["Message-ID"] not in {kept["Message-ID"] for kept in self.accepted}
        self.accepted.append(mail)
        return await self._after(server) if is_first and self._once_kept else OK

    async def _after(self, server: SMTP) -> str:
        if self._once_kept == "drop":
            assert server.transport is not None
            server.transport.close()
        if self._once_kept == "slow":
            await asyncio.sleep(1)
        return "451 Queue file write error"


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

"""How a message leaves the house: to a mail server, or into a folder in demo and tests."""

import os
import re
import smtplib
import ssl
import tempfile
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from ode_workflows.notifications.smtp_address import SmtpAddress

_WORDS_LIMIT = 500


class DeliveryError(Exception):
    """The message did not leave; `words` is what the other side said, on one line."""

    def __init__(self, words: str) -> None:
        words = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", words).split())[:_WORDS_LIMIT]
        super().__init__(words)
        self.words = words


class TemporaryRefusalError(DeliveryError):
    """Worth another try; the mail may even have arrived, which is why its identity never changes."""


class PermanentRefusalError(DeliveryError):
    """This recipient or this content is refused for good; another try gives the same answer."""


class MailTransport(Protocol):
    """Takes one message for one recipient."""

    def send(self, message: EmailMessage) -> None:
        """Hand the message over.

        Raises:
            TemporaryRefusalError: try again later.
            PermanentRefusalError: do not try again.
        """
        ...


class SmtpTransport:
    """Hands messages to a mail server, one connection each."""

    def __init__(self, address: SmtpAddress) -> None:
        self._address = address

    def send(self, message: EmailMessage) -> None:
        """Hand the message to the server; returns only when the server has taken it over."""
        try:
            client = self._connect()
        except (smtplib.SMTPException, OSError) as error:
            # Whatever fails before the recipient is named is no fault of the recipient: a server that is down or
            # busy, a password that was changed. Such mail waits until the office has mended it.
            raise TemporaryRefusalError(_words_of(error)) from error
        try:
            _hand_over(client, message)
            # The server has the mail; a goodbye that fails must not make it a second one.
            with suppress(smtplib.SMTPException, OSError):
                client.quit()
        finally:
            client.close()

    def _connect(self) -> smtplib.SMTP:
        to = self._address
        context = ssl.create_default_context()
        if to.is_tls_from_start:
            client: smtplib.SMTP = smtplib.SMTP_SSL(to.host, to.port, timeout=to.timeout_seconds, context=context)
        else:
            client = smtplib.SMTP(to.host, to.port, timeout=to.timeout_seconds)
        try:
            client.ehlo_or_helo_if_needed()
            if to.starttls == "required" or (to.starttls == "offered" and client.has_extn("starttls")):
                client.starttls(context=context)
            if to.user is not None:
                client.login(to.user, to.password or "")
        except BaseException:
            client.close()
            raise
        return client


def _hand_over(client: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        client.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _refusal(code)(_words(code, words)) from error
    except smtplib.SMTPDataError as error:
        raise _refusal(error.smtp_code)(_words(error.smtp_code, error.smtp_error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise TemporaryRefusalError(_words_of(error)) from error


def _refusal(code: int) -> type[DeliveryError]:
    # RFC 5321 4.2.1: 5yz is permanent. 421 and the other 4yz ask for patience.
    return PermanentRefusalError if 500 <= code < 600 else TemporaryRefusalError


def _words(code: int, words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {said}"


def _words_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _words(error.smtp_code, error.smtp_error)
    # smtplib hides a time-out behind "connection unexpectedly closed".
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "the mail server did not answer in time"
    return f"{type(error).__name__}: {error}"


class FolderTransport:
    """Writes each message as an .eml file into a folder, where it can be read: the mail sink of demo and tests.

    The file is named by the message's identity, so that a second delivery replaces the first.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write the message; it is there whole or not at all, also after a power cut."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write_whole(self._folder / file_name(message["Message-ID"]), message.as_bytes())
        except OSError as error:
            raise TemporaryRefusalError(f"{self._folder}: {error.strerror or error}") from error


def file_name(identity: str) -> str:
    """Return the name of the file that holds the message with this identity."""
    return re.sub(r"[^A-Za-z0-9@._-]", "_", identity.strip().strip("<>")) + ".eml"


def _write_whole(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    # Without this the new name may be lost in a power cut although the file's bytes are safe.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_transport(smtp_url: str | None, *, sink: Path) -> MailTransport:
    """Return the way that an installation sends its mail.

    Args:
        smtp_url: as `SmtpAddress.from_url` reads it; None where no mail server is set up.
        sink: folder that takes the mails when there is no mail server.

    Raises:
        InvalidFactsError: the URL names no mail server.
    """
    return FolderTransport(sink) if smtp_url is None else SmtpTransport(SmtpAddress.from_url(smtp_url))

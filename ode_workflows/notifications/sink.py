"""Reads the mail sink: the folder into which demo and tests deliver."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

from ode_workflows.domain.errors import NotFoundError
from ode_workflows.notifications.transport import file_name


@dataclass(frozen=True, slots=True)
class SunkMail:
    """One mail in the sink. `sent_at` is the instant of its Date header."""

    identity: str
    recipient: str
    subject: str
    sent_at: datetime
    path: Path


def list_mails(folder: Path, *, recipient: str | None = None) -> list[SunkMail]:
    """Return the mails of the sink, oldest first.

    Args:
        folder: the sink; one that does not exist yet holds no mail.
        recipient: only the mails of this address; its case does not matter.
    """
    mails = [_described(path, _parsed(path)) for path in folder.glob("*.eml")]
    wanted = [mail for mail in mails if recipient is None or mail.recipient.lower() == recipient.lower()]
    return sorted(wanted, key=lambda mail: (mail.sent_at, mail.identity))


def text_of_mail(folder: Path, identity: str) -> str:
    """Return the text part of a mail.

    Raises:
        NotFoundError: the sink holds no mail of this identity.
    """
    return _part_of_mail(folder, identity, "plain")


def html_of_mail(folder: Path, identity: str) -> str:
    """Return the HTML part of a mail.

    Raises:
        NotFoundError: the sink holds no mail of this identity.
    """
    return _part_of_mail(folder, identity, "html")


def _part_of_mail(folder: Path, identity: str, kind: str) -> str:
    path = folder / file_name(identity)
    if not path.is_file():
        raise NotFoundError(f"There is no mail {identity}; `list_mails` of {folder} names those that are there.")
    part = _parsed(path).get_body((kind,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")


def _parsed(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=default)


def _described(path: Path, message: EmailMessage) -> SunkMail:
    return SunkMail(
        identity=str(message["Message-ID"]).strip(),
        recipient=str(message["To"]),
        subject=str(message["Subject"]),
        sent_at=parsedate_to_datetime(str(message["Date"])),
        path=path,
    )

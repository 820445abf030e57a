"""A rendered mail as the message that travels: stable identity, text and HTML part, honest headers."""

import hashlib
import re
from datetime import datetime
from email.errors import HeaderParseError, MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit

from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.text import clean_line
from ode_workflows.notifications.render import RenderedMail


def message_id(outbox_id: str, *, recipient: str, base_url: str) -> str:
    """Return the identity of a mail, the same at every try, with its angle brackets.

    Args:
        outbox_id: the row of the outbox that asks for the mail.
        recipient: address; its case does not matter.
        base_url: where our pages stand; its host is the right side of the identity.

    Source: RFC 5322 3.6.4.
    """
    digest = hashlib.sha256(f"{outbox_id}\n{recipient.strip().lower()}".encode()).hexdigest()[:32]
    host = urlsplit(base_url).hostname or ""
    return f"<{digest}@{host if re.fullmatch(r'[a-z0-9.-]+', host) else 'localhost'}>"


def make_message(mail: RenderedMail, *, identity: str, sender: str, recipient: str, sent_at: datetime) -> EmailMessage:
    """Return the message for one recipient; the same input gives the same bytes.

    Args:
        mail: the words.
        identity: what `message_id` gave.
        sender: address of the office, perhaps with its name: "The Office <office@office.example>".
        recipient: address of one person; two persons get two messages.
        sent_at: aware instant that the Date header shows.

    Raises:
        InvalidFactsError: a header would hold a line break or a control character, or an address is none.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _line("subject", mail.subject)
    message["From"] = _named_address("sender", sender)
    message["To"] = _address("recipient", recipient)
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = _line("identity", identity)
    # Keeps answering machines quiet: RFC 3834.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    # The library would draw a random one, and the same mail would have other bytes at every try.
    message.set_boundary(f"ode-{hashlib.sha256(identity.encode()).hexdigest()[:24]}")
    return message


def _line(field: str, value: str) -> str:
    try:
        return str(clean_line(value))
    except ValueError as error:
        raise InvalidFactsError.of(field, str(error)) from error


def _named_address(field: str, value: str) -> Address:
    name, address = parseaddr(_line(field, value))
    return Address(display_name=name, addr_spec=_address(field, address or value).addr_spec)


def _address(field: str, value: str) -> Address:
    line = _line(field, value)
    try:
        address = Address(addr_spec=line)
    except (HeaderParseError, MessageError, ValueError, IndexError) as error:
        raise InvalidFactsError.of(field, f"{line!r} is no mail address; write it as name@office.example") from error
    if not address.username or not address.domain or not line.isascii():
        raise InvalidFactsError.of(field, f"{line!r} is no mail address; write it as name@office.example")
    return address

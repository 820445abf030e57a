"""The address of a mail server as one setting: smtp://user:password@host:587?starttls=required&timeout=20."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from ode_workflows.domain.errors import InvalidFactsError

StartTls = Literal["required", "offered", "never"]

_FIELD: Final = "ODE_SMTP_URL"
_DEFAULT_PORTS: Final = {"smtp": 25, "smtps": 465}
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_LONGEST_TIMEOUT_SECONDS: Final = 600


@dataclass(frozen=True, slots=True)
class SmtpAddress:
    """Where the mail server is and how to speak to it.

    `starttls`: "required" gives up without encryption, "offered" takes it where the server has it.
    `timeout_seconds` holds for each answer of the server.
    """

    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    is_tls_from_start: bool = False
    starttls: StartTls = "offered"
    timeout_seconds: float = 30.0

    @classmethod
    def from_url(cls, url: str) -> "SmtpAddress":
        """Return the address that a URL states.

        Raises:
            InvalidFactsError: the URL names no mail server, or holds an option that is not known. The message
                never repeats the URL, for it may hold a password.
        """
        parts, port = _split(url)
        options = {key: values[-1] for key, values in parse_qs(parts.query, keep_blank_values=True).items()}
        unknown = options.keys() - {"starttls", "timeout"}
        if unknown:
            raise InvalidFactsError.of(
                _FIELD, f"the options are starttls and timeout, not {', '.join(sorted(unknown))}"
            )
        host, user = parts.hostname or "", unquote(parts.username) if parts.username else None
        return cls(
            host=host,
            port=port,
            user=user,
            password=unquote(parts.password) if parts.password else None,
            is_tls_from_start=parts.scheme == "smtps",
            starttls=_starttls(options, is_tls=parts.scheme == "smtps", holds_password=bool(user), host=host),
            timeout_seconds=_timeout(options),
        )


def _split(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InvalidFactsError.of(_FIELD, "the port or the host cannot be read") from error
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise InvalidFactsError.of(_FIELD, "write it as smtp://host:port or smtps://host:port")
    return parts, port or _DEFAULT_PORTS[parts.scheme]


def _starttls(options: Mapping[str, str], *, is_tls: bool, holds_password: bool, host: str) -> StartTls:
    if is_tls:
        return "never"
    # A password must not cross a network in clear because somebody in between hides the server's offer.
    default = "required" if holds_password and host not in _LOOPBACK else "offered"
    wanted = options.get("starttls", default)
    match wanted:
        case "required" | "offered" | "never":
            return wanted
    raise InvalidFactsError.of(_FIELD, f"starttls is required, offered or never, not {wanted!r}")


def _timeout(options: Mapping[str, str]) -> float:
    try:
        seconds = float(options.get("timeout", "30"))
    except ValueError as error:
        raise InvalidFactsError.of(_FIELD, "timeout is a number of seconds") from error
    if not 0 < seconds <= _LONGEST_TIMEOUT_SECONDS:
        raise InvalidFactsError.of(_FIELD, f"timeout is above 0 and at most {_LONGEST_TIMEOUT_SECONDS} seconds")
    return seconds

"""The setting that names the mail server is read strictly and never repeats its password."""

import pytest

from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.notifications.smtp_address import SmtpAddress


def test_user_and_password_are_unquoted() -> None:
    address = SmtpAddress.from_url("smtp://office%40ca:p%2Fw@mail.example:587")
    assert (address.host, address.port, address.user, address.password) == ("mail.example", 587, "office@ca", "p/w")


@pytest.mark.parametrize(("url", "port"), [("smtp://mail.example", 25), ("smtps://mail.example", 465)])
def test_each_scheme_has_its_port(url: str, port: int) -> None:
    assert SmtpAddress.from_url(url).port == port


def test_a_password_never_crosses_a_network_in_clear_unless_somebody_says_so() -> None:
    assert SmtpAddress.from_url("smtp://u:p@mail.example").starttls == "required"
    assert SmtpAddress.from_url("smtp://u:p@127.0.0.1").starttls == "offered"
    assert SmtpAddress.from_url("smtp://mail.example").starttls == "offered"
    assert SmtpAddress.from_url("smtp://u:p@mail.example?starttls=never").starttls == "never"


def test_smtps_is_encrypted_from_the_start() -> None:
    assert SmtpAddress.from_url("smtps://mail.example").is_tls_from_start


def test_the_timeout_is_in_seconds() -> None:
    assert SmtpAddress.from_url("smtp://mail.example?timeout=2.5").timeout_seconds == 2.5


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example:25",
        "http://mail.example",
        "smtp://",
        "smtp://u:s3cret@mail.example:port",
        "smtp://u:s3cret@mail.example:99999",
        "smtp://u:s3cret@mail.example?tls=yes",
        "smtp://u:s3cret@mail.example?starttls=maybe",
        "smtp://u:s3cret@mail.example?timeout=soon",
        "smtp://u:s3cret@mail.example?timeout=0",
        "smtp://u:s3cret@mail.example?timeout=nan",
    ],
)
def test_an_address_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(InvalidFactsError, match="ODE_SMTP_URL") as refused:
        SmtpAddress.from_url(url)
    assert "s3cret" not in str(refused.value)


def test_a_printed_address_hides_the_password() -> None:
    assert "s3cret" not in repr(SmtpAddress.from_url("smtp://u:s3cret@mail.example"))

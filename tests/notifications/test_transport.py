"""What the mail server says decides whether a mail is tried again; nothing is sent twice under two names."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from ode_workflows.notifications.smtp_address import SmtpAddress
from ode_workflows.notifications.transport import (
    FolderTransport,
    PermanentRefusalError,
    SmtpTransport,
    TemporaryRefusalError,
    make_transport,
)
from tests.notifications.builders import a_message
from tests.notifications.mail_server import MailServer, running


def test_a_mail_is_delivered_with_both_parts() -> None:
    server = MailServer()
    with running(server) as address:
        SmtpTransport(address).send(a_message(subject="Returned: Québec"))
    [mail] = server.accepted
    assert (mail["To"], mail["Subject"]) == ("dora.delgado@ode.example", "Returned: Québec")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_a_second_send_carries_the_same_identity() -> None:
    server = MailServer()
    with running(server) as address:
        SmtpTransport(address).send(a_message())
        SmtpTransport(address).send(a_message())
    first, second = server.accepted
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.parametrize("server", [MailServer(on_rcpt="550 no such user"), MailServer(on_data="550 no such user")])
def test_a_refused_person_is_refused_for_good_with_the_servers_words(server: MailServer) -> None:
    with running(server) as address, pytest.raises(PermanentRefusalError) as refused:
        SmtpTransport(address).send(a_message())
    assert refused.value.words == "550 no such user"
    assert not server.accepted


@pytest.mark.parametrize("server", [MailServer(on_rcpt="451 greylisted"), MailServer(on_data="452 disk is full")])
def test_a_server_that_asks_for_patience_gets_another_try(server: MailServer) -> None:
    with running(server) as address, pytest.raises(TemporaryRefusalError, match=r"greylisted|disk is full"):
        SmtpTransport(address).send(a_message())


def test_a_server_that_is_too_slow_gets_another_try() -> None:
    server = MailServer(delay_seconds=60)
    with running(server, timeout_seconds=0.3) as address, pytest.raises(TemporaryRefusalError, match="in time"):
        SmtpTransport(address).send(a_message())


def test_a_server_that_never_greets_gets_another_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = SmtpAddress("127.0.0.1", silent.getsockname()[1], timeout_seconds=0.3)
        with pytest.raises(TemporaryRefusalError, match="in time"):
            SmtpTransport(address).send(a_message())


def test_a_server_that_is_down_gets_another_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(TemporaryRefusalError, match="refused"):
        SmtpTransport(SmtpAddress("127.0.0.1", port, timeout_seconds=1)).send(a_message())


def test_a_password_is_not_sent_where_encryption_is_required_and_missing() -> None:
    with running(MailServer()) as address, pytest.raises(TemporaryRefusalError, match="STARTTLS"):
        SmtpTransport(replace(address, user="office", password="secret", starttls="required")).send(a_message())


def test_an_account_that_the_server_does_not_take_is_no_fault_of_the_recipient() -> None:
    with running(MailServer()) as address, pytest.raises(TemporaryRefusalError):
        SmtpTransport(replace(address, user="office", password="secret")).send(a_message())


def test_words_of_a_server_stay_on_one_line() -> None:
    server = MailServer(on_rcpt="550-first\r\n550 second\x07line")
    with running(server) as address, pytest.raises(PermanentRefusalError) as refused:
        SmtpTransport(address).send(a_message())
    assert refused.value.words == "550 first second line"


def test_a_folder_holds_one_file_a_mail_however_often_it_is_sent(tmp_path: Path) -> None:
    transport = FolderTransport(tmp_path / "mail")
    for _ in range(3):
        transport.send(a_message())
    transport.send(a_message(outbox_id="outbox-2"))
    assert len(list((tmp_path / "mail").iterdir())) == 2


def test_a_folder_that_cannot_be_written_gets_another_try(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file stands where the folder should")
    with pytest.raises(TemporaryRefusalError, match="File exists"):
        FolderTransport(tmp_path / "mail").send(a_message())


def test_an_identity_that_climbs_out_of_the_folder_stays_inside(tmp_path: Path) -> None:
    message = a_message()
    message.replace_header("Message-ID", "<../../escaped@x>")
    FolderTransport(tmp_path / "mail").send(message)
    assert [path.name for path in (tmp_path / "mail").iterdir()] == [".._.._escaped@x.eml"]


def test_without_a_mail_server_mail_goes_to_the_sink(tmp_path: Path) -> None:
    assert isinstance(make_transport(None, sink=tmp_path), FolderTransport)
    assert isinstance(make_transport("smtp://127.0.0.1:2525", sink=tmp_path), SmtpTransport)

"""The mails of the demo can be listed and read."""

from pathlib import Path

import pytest

from ode_workflows.domain.errors import NotFoundError
from ode_workflows.notifications.sink import html_of_mail, list_mails, text_of_mail
from ode_workflows.notifications.transport import FolderTransport
from tests.notifications.builders import NOON, a_message


def test_a_mail_in_the_sink_can_be_read_again(tmp_path: Path) -> None:
    FolderTransport(tmp_path).send(a_message(subject="Returned: Québec"))
    [mail] = list_mails(tmp_path)
    assert (mail.recipient, mail.subject, mail.sent_at) == ("dora.delgado@ode.example", "Returned: Québec", NOON)
    assert text_of_mail(tmp_path, mail.identity) == "Dear Dora Delgado,\n"
    assert html_of_mail(tmp_path, mail.identity) == "<p>Dear Dora Delgado,</p>\n"


def test_the_mails_of_one_person_are_found_in_any_case(tmp_path: Path) -> None:
    for recipient in ("ana.alvarado@ode.example", "dora.delgado@ode.example"):
        FolderTransport(tmp_path).send(a_message(recipient=recipient))
    assert [mail.recipient for mail in list_mails(tmp_path, recipient="Ana.Alvarado@ODE.example")] == [
        "ana.alvarado@ode.example"
    ]


def test_a_sink_that_does_not_exist_yet_is_empty(tmp_path: Path) -> None:
    assert list_mails(tmp_path / "mail") == []


def test_half_written_files_are_no_mails(tmp_path: Path) -> None:
    (tmp_path / ".half.part").write_bytes(b"Subject: half")
    assert list_mails(tmp_path) == []


def test_a_mail_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no mail <1@x>"):
        text_of_mail(tmp_path, "<1@x>")

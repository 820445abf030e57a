"""A message has one identity for ever, both parts, and headers that nobody can break."""

import pytest

from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.notifications.message import make_message, message_id
from ode_workflows.notifications.render import RenderedMail, render_mail
from tests.notifications.builders import NOON, a_context, a_message

BASE_URL = "https://agreements.ode.example/office"


def test_the_same_row_and_person_give_the_same_identity() -> None:
    first, second = (message_id("outbox-1", recipient=who, base_url=BASE_URL) for who in ("A@x.example", "a@x.example"))
    assert first == second
    assert first.endswith("@agreements.ode.example>")


def test_two_people_get_two_identities() -> None:
    identities = {message_id("outbox-1", recipient=who, base_url=BASE_URL) for who in ("a@x.example", "b@x.example")}
    assert len(identities) == 2


def test_two_rows_get_two_identities() -> None:
    assert len({message_id(row, recipient="a@x.example", base_url=BASE_URL) for row in ("1", "2")}) == 2


@pytest.mark.parametrize("base_url", ["http://[::1]:8000", "", "http://a_b c/"])
def test_an_odd_base_address_still_gives_a_lawful_identity(base_url: str) -> None:
    assert message_id("outbox-1", recipient="a@x.example", base_url=base_url).endswith("@localhost>")


def test_text_and_html_stand_side_by_side_the_text_first() -> None:
    message = a_message()
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_the_same_mail_has_the_same_bytes_at_every_try() -> None:
    assert a_message().as_bytes() == a_message().as_bytes()


def test_answering_machines_are_told_to_keep_quiet() -> None:
    assert a_message()["Auto-Submitted"] == "auto-generated"


def test_the_date_is_the_one_passed_in() -> None:
    assert a_message()["Date"] == "Tue, 24 Nov 2026 20:00:00 +0000"


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\u2028", "\x00"])
def test_a_line_break_in_a_subject_is_refused(line_break: str) -> None:
    with pytest.raises(InvalidFactsError) as refused:
        a_message(subject=f"Returned{line_break}Bcc: all@ode.example")
    assert refused.value.problems[0].field == "subject"


@pytest.mark.parametrize(
    "recipient",
    [
        "a@x.example\nBcc: b@x.example",
        "a@x.example, b@x.example",
        "nobody",
        "",
        "@x.example",
        "a@",
        "Ana <a@x.example>",
    ],
)
def test_an_address_that_is_none_is_refused_by_name(recipient: str) -> None:
    with pytest.raises(InvalidFactsError) as refused:
        a_message(recipient=recipient)
    assert refused.value.problems[0].field == "recipient"


def test_letters_of_every_script_arrive_as_they_were_written() -> None:
    mail = render_mail("returned", a_context(title="ʻOkina, Québec, Diné bizaad, العربية"))
    message = make_message(mail, identity="<1@x>", sender="a@x.example", recipient="b@x.example", sent_at=NOON)
    assert message["Subject"] == "Returned: 2026-038 ʻOkina, Québec, Diné bizaad, العربية"
    assert message.as_bytes().isascii()
    text = message.get_body(("plain",))
    assert text is not None
    assert "ʻOkina, Québec, Diné bizaad, العربية" in text.get_content()


def test_a_very_long_subject_is_folded_and_not_cut() -> None:
    subject = "Memorandum " * 100
    message = make_message(
        RenderedMail(subject, "x\n", "x\n"),
        identity="<1@x>",
        sender="a@x.example",
        recipient="b@x.example",
        sent_at=NOON,
    )
    assert max(len(line) for line in message.as_bytes().split(b"\r\n")) < 998
    assert message["Subject"] == subject.strip()

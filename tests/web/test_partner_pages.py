"""The partner's link from end to end: made inside, opened without an account, what arrives waits for the office."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from sqlalchemy import Engine, update

from ode_workflows import clock
from ode_workflows.db.session import write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.web import partner_case
from tests.builders import make_city_office, make_office, typed_text
from tests.stories.desk import Desk
from tests.web.browser import Browser, browser, words_of

OURS = ("Article 1 Fee", "The fee is USD 100.", "Article 2 End", "Either may leave at any time.")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def desk(engine: Engine, home: Path) -> Desk:
    make_city_office(engine)
    return Desk(engine, home, office_id=make_office(engine))


@pytest.fixture
def reference(desk: Desk) -> str:
    """A memorandum under negotiation whose first text was sent."""
    reference = desk.propose(languages=["en"])
    desk.to_negotiation(reference)
    sent = {"name": "draft.docx", "content": typed_text(*OURS)}
    desk.step(reference, "record_round", "ana", place="Tijuana", present="both", text_out=sent)
    return reference


@pytest.fixture
def office(home: Path, engine: Engine, desk: Desk) -> Iterator[Browser]:
    with browser(home) as client:
        client.sign_in(engine, "ana")
        yield client


@pytest.fixture
def partner(home: Path) -> Iterator[Browser]:
    with browser(home) as client:
        yield client


def party_of(desk: Desk, reference: str) -> str:
    return next(row.id for row in desk.case(reference).parties if not row.is_us)


def made(office: Browser, desk: Desk, reference: str) -> str:
    """Make a link in the page and return its path."""
    typed = {"party": party_of(desk, reference), "name": "Rosa Example", "days": "30"}
    answer = office.post(f"/agreements/{reference}/links", typed)
    found = re.search(r"https://office\.example(/partner/[\w-]+)", answer.text)
    assert found, words_of(answer.text)
    return found[1]


def with_changes(*lines: str) -> dict[str, Any]:
    return {"text_in": ("returned.docx", typed_text(*lines), WORD)}


def test_a_link_is_shown_once_and_opens_without_an_account(
    office: Browser, partner: Browser, desk: Desk, reference: str
) -> None:
    path = made(office, desk, reference)
    assert path not in office.get(f"/agreements/{reference}/links").text
    answer = partner.get(path)
    shown = words_of(answer.text)
    assert "For Baja California" in shown
    assert "Rosa Example" in shown
    assert answer.headers["cache-control"] == "no-store"
    assert "The fee is USD 100." in words_of(partner.get(f"{path}/texts/1").text)
    file = partner.get(f"{path}/texts/1/file").content
    assert [each.text for each in docx.Document(io.BytesIO(file)).paragraphs] == list(OURS)


def test_what_arrives_waits_until_somebody_records_it(
    office: Browser, partner: Browser, desk: Desk, reference: str
) -> None:
    path = made(office, desk, reference)
    changed = with_changes("Article 1 Fee", "The fee is USD 90.", *OURS[2:])
    sent = partner.request("POST", path, {"origin": "https://localhost"}, data={"what": "text"}, files=changed)
    assert (sent.status_code, len(desk.case(reference).texts)) == (303, 1)
    assert "waits for the office" in words_of(partner.get(path).text)
    [task] = [task for task in desk.case(reference).tasks if task.kind == "record_received_text"]
    assert task.title == "Record the text that Baja California sent"
    assert f"/agreements/{reference}/received/{task.about_id}" in office.get(f"/agreements/{reference}").text

    page = f"/agreements/{reference}/received/{task.about_id}"
    assert office.get(f"{page}/file").content[:2] == b"PK"
    assert "Record the text that arrived" in office.get(page).text
    wrong = office.post(page, {"place": "", "present": "both", "whose_turn": "ours"})
    assert (wrong.status_code, len(desk.case(reference).texts)) == (422, 1)
    done = office.post(page, {"place": "By link", "present": "both", "whose_turn": "ours"})
    assert done.status_code == 303, words_of(done.text)
    assert [(row.direction, row.file_name) for row in desk.case(reference).texts][1] == ("theirs", "returned.docx")
    assert next(each for each in desk.case(reference).tasks if each.id == task.id).status == "done"
    assert "recorded as a round" in words_of(partner.get(path).text)


def test_the_record_names_the_link_and_no_person(partner: Browser, office: Browser, desk: Desk, reference: str) -> None:
    path = made(office, desk, reference)
    partner.request("POST", path, {"origin": "https://localhost"}, data={"what": "comment", "comment": "Too high"})
    entry = desk.last_entry(reference)
    assert (entry["by"], entry["role"], entry["trigger"]) == ("system", "system", "receive_from_partner")
    assert entry["recorded_by"].startswith("link:")
    assert "Too high" not in str(entry)
    assert "Rosa" not in str(entry)


def test_a_comment_is_shared_and_can_be_answered(partner: Browser, office: Browser, desk: Desk, reference: str) -> None:
    path = made(office, desk, reference)
    desk.step(reference, "add_comment", "ana", text="Is the fee too high?", is_internal=False)
    typed = {"what": "comment", "comment": "Yes, it is.", "article": "Article 1", "reply_to": "1"}
    assert partner.request("POST", path, {"origin": "https://localhost"}, data=typed).status_code == 303
    shown = words_of(partner.get(path).text)
    assert "Is the fee too high?" in shown
    assert "Yes, it is. Rosa Example (Baja California)" in shown
    assert "Article 1" in shown


@pytest.mark.parametrize(
    ("typed", "files", "said"),
    [({"what": "text"}, None, "choose the Word file"), ({"what": "comment", "comment": " "}, None, "rite a comment"),
     ({"what": "comment", "comment": "x", "reply_to": "7"}, None, "no comment 7"),
     ({"what": "comment", "comment": "x", "version": "9"}, None, "was not sent to you"),
     ({"what": "text"}, {"text_in": ("a.docx", b"PK\x03\x04 nothing", WORD)}, "a.docx"),
     ({"what": "text"}, {"text_in": ("a.docx", typed_text(*OURS), WORD)}, "earlier version"),
     ({"what": "text", "language": "fr"}, with_changes("Article 1 Prix", "Rien."), "choose one of the agreement")],
)  # fmt: skip
def test_what_cannot_be_taken_is_told_beside_its_field_and_nothing_is_stored(
    partner: Browser, office: Browser, desk: Desk, reference: str, typed: Any, files: Any, said: str
) -> None:
    path, before = made(office, desk, reference), desk.case(reference).agreement.version
    if said == "earlier version":
        kept = desk.case(reference).texts[0].file_hash
        files = {"text_in": ("a.docx", desk.files.get(kept), WORD)}
    answer = partner.request("POST", path, {"origin": "https://localhost"}, data=typed, files=files)
    assert answer.status_code == 422, words_of(answer.text)
    assert said.casefold() in words_of(answer.text).casefold()
    assert desk.case(reference).agreement.version == before


def test_a_link_that_is_over_revoked_or_guessed_is_not_there(
    partner: Browser, office: Browser, desk: Desk, reference: str
) -> None:
    first, second = made(office, desk, reference), made(office, desk, reference)
    found = re.findall(r'name="link" value="(\w+)"', office.get(f"/agreements/{reference}/links").text)
    assert len(found) == 2
    office.post(f"/agreements/{reference}/links/revoke", {"link": found[0]})
    assert [partner.get(path).status_code for path in (first, second)] == [200, 404], "the newest stands first"
    link = table_named("partner_link")
    with write_transaction(desk.engine) as conn:
        conn.execute(update(link).values(expires_at=clock.now() - timedelta(seconds=1)))
    told = [partner.get(path) for path in (first, second, "/partner/guessed", f"{first}/texts/1")]
    assert [answer.status_code for answer in told] == [404] * 4
    assert len({answer.text for answer in told[:3]}) == 1


def test_guessing_and_sending_come_to_an_end(
    partner: Browser, office: Browser, desk: Desk, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partner_case, "WRONG_LINKS", "2/minute")
    monkeypatch.setattr(partner_case, "SENDS", "1/hour")
    path = made(office, desk, reference)
    sent = [partner.request("POST", path, {"origin": "https://localhost"}, data={"what": "comment", "comment": "x"})
            for _ in range(2)]  # fmt: skip
    assert [answer.status_code for answer in sent] == [303, 429]
    assert int(sent[1].headers["retry-after"]) > 60
    assert [partner.get(f"/partner/{number}").status_code for number in range(3)] == [404, 404, 429]
    assert partner.get(path).status_code == 200, "who holds a link is let in all the same"


def test_links_are_for_the_people_who_talk_to_the_other_side(
    home: Path, engine: Engine, desk: Desk, reference: str
) -> None:
    page = f"/agreements/{reference}/links"
    for handle, status in (("clara", 200), ("lena", 200), ("audrey", 403), ("sven", 403), ("cora", 404)):
        with browser(home) as client:
            client.sign_in(engine, handle)
            assert client.get(page).status_code == status, handle
            typed = {"party": party_of(desk, reference), "name": "Rosa", "days": "3"}
            assert client.post(page, typed).status_code == status, handle


def test_a_link_that_cannot_be_right_is_told_field_by_field(office: Browser, desk: Desk, reference: str) -> None:
    own = next(row.id for row in desk.case(reference).parties if row.is_us)
    answer = office.post(f"/agreements/{reference}/links", {"party": own, "name": "", "email": "x", "days": "999"})
    assert answer.status_code == 422
    for field in ("party", "name", "email", "days"):
        assert f'id="{field}-message"' in answer.text, field


def test_after_the_negotiation_a_link_only_shows(partner: Browser, office: Browser, desk: Desk, reference: str) -> None:
    path = made(office, desk, reference)
    desk.step(reference, "close", "dora", close_reason="declined", reason="Not wanted.")
    shown = partner.get(path).text
    assert "<textarea" not in shown
    typed = {"what": "comment", "comment": "x"}
    assert partner.request("POST", path, {"origin": "https://localhost"}, data=typed).status_code == 409

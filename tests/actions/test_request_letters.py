"""Everybody outside who is asked about an agreement gets a letter, one each; one that fails holds up no other."""

import io
import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import Engine

from ode_workflows import content
from ode_workflows.actions.delivering import drain_outbox, try_again
from ode_workflows.actions.drafting import draft_bytes
from ode_workflows.actions.request_letters import ask_for_letters, pack_of
from ode_workflows.actions.sweep_report import PartReport
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.documents.text import normalised_text
from ode_workflows.domain.errors import DraftError, NotFoundError, RoleNotAllowedError
from ode_workflows.files.store import FileStore
from ode_workflows.settings import Settings
from tests.actions.calendar import START, act, agreement, answer_rows, at, make_gaming_compact, rows
from tests.builders import actor, make_city_office, make_office, make_proposal, settle_findings, step
from tests.documents.accessibility import missing_for_access

NOW = at(START)
TEXT = b"The States share forecasts."
AGENCIES = ["Air Resources Board", "Department of Transportation", "Department of Water Resources"]
OUTSIDE = {*AGENCIES, "Governor", "Congress", "U.S. Secretary of the Interior (Bureau of Reclamation)"}
LETTERS = len(OUTSIDE) + 1
"""One body is asked twice, about its concurrence and about money."""
SHEET = 1
RETURN_MEMO = 1
"""The legal review sheet that submission for clearance asks for beside them."""
COMPACT: Mapping[str, Any] = {
    "title": "Western Smoke Compact",
    "kind": "interstate_compact",
    "counterparts": [{"name": "State of Oregon", "kind": "us_state"}, {"name": "State of Nevada", "kind": "us_state"}],
    "term": {"kind": "indefinite"},
    "affected_agencies": AGENCIES,
}


@pytest.fixture
def office(engine: Engine) -> Engine:
    """The office with its people."""
    make_office(engine)
    return engine


def frozen(engine: Engine, home: Path, text: bytes = TEXT) -> str:
    """Return a compact whose text is frozen, with rows for Congress and the Interior added by counsel."""
    reference = make_proposal(engine, today=START, **COMPACT)
    act(engine, reference, "submit_for_legal_review", "ana")
    settle_findings(engine, reference, settlement="does_not_apply", today=START, now=NOW)
    for row in ("congressional_consent", "interior_reclamation_decision"):
        act(engine, reference, "add_approval", "clara", approval=row)
    act(engine, reference, "add_approval", "clara", approval="fiscal_review", bodies=AGENCIES[:1])
    answer_rows(engine, reference)
    act(engine, reference, "authorize_negotiation", "dora", scope="smoke")
    freeze(engine, home, reference, text)
    return reference


def freeze(engine: Engine, home: Path, reference: str, text: bytes) -> None:
    files = {"en": {"name": "compact.txt", "content": text}}
    store = FileStore(home / "files")
    step(engine, reference, "freeze_text", "ana", today=START, now=NOW, files=store, inputs={"files": files})


def submit(engine: Engine, home: Path, reference: str) -> None:
    note = {"explanatory_note": {"name": "note.txt", "content": b"What it says and does."}}
    store = FileStore(home / "files")
    step(engine, reference, "submit_for_clearance", "ana", today=START, now=NOW, files=store, inputs=note)


@pytest.fixture
def compact(office: Engine, home: Path) -> str:
    """A compact in clearance, whose letters wait; those of the first days are made."""
    reference = frozen(office, home)
    drain(office, home)
    submit(office, home, reference)
    return reference


def drain(engine: Engine, home: Path, hours: int = 0) -> PartReport:
    return drain_outbox(engine, Settings(home=home), now=NOW + timedelta(hours=hours), kinds=("document",))


def letters(engine: Engine, reference: str, kind: str = "letters/approval_request") -> list[Any]:
    """Return the letters of the newest pack."""
    steps = [entry for entry in rows(engine, "history_entry", reference) if entry.trigger != "resolve_approval"]
    version = max(entry.seq for entry in steps)
    made = [document for document in rows(engine, "document", reference) if document.kind == kind]
    return sorted((each for each in made if f"-v{version}" in each.file_name), key=lambda each: str(each.file_name))


def addressee(document: Any) -> str:
    return str(document.title.removeprefix("Request to ").partition(": ")[0])


def text_of(home: Path, document: Any) -> str:
    return normalised_text(FileStore(home / "files").get(document.file_hash))


def test_each_approver_outside_gets_a_letter_of_its_own_and_the_pack_a_cover_list(
    office: Engine, home: Path, compact: str
) -> None:
    report = drain(office, home)
    made = letters(office, compact)
    assert report.counts == {"documents": LETTERS + 1 + SHEET}
    assert {addressee(each) for each in made} == OUTSIDE
    assert len({each.file_name for each in made}) == len({each.file_hash for each in made}) == LETTERS
    [cover] = letters(office, compact, "letters/request_cover_list")
    listed = text_of(home, cover)
    assert all(each.file_name in listed for each in made)
    assert "seven letters" in listed


def test_a_letter_names_whom_it_asks_for_what_and_the_frozen_text(office: Engine, home: Path, compact: str) -> None:
    drain(office, home)
    texts = {addressee(each): text_of(home, each) for each in letters(office, compact)}
    frozen_hash = agreement(office, compact).frozen_hash
    [file] = [text.file_hash for text in rows(office, "text_version", compact)]
    assert all(frozen_hash in text and file in text for text in texts.values())
    congress, board = texts["Congress"], texts[AGENCIES[1]]
    assert "Request for decision: Western Smoke Compact" in congress
    assert "U.S. Const. art. I, s. 10, cl. 3" in congress
    assert "The other side: State of Oregon and State of Nevada." in congress
    assert "ana@ode.example" in congress
    assert "Request for concurrence" in board
    assert "Your period of ten business days runs from the day on which you receive this letter" in board


def test_a_repeat_makes_nothing_twice_and_the_same_bytes(office: Engine, home: Path, compact: str) -> None:
    drain(office, home)
    before = [(each.file_name, each.file_hash) for each in letters(office, compact)]
    assert not drain(office, home, 1).counts.total()
    with write_transaction(office) as conn:
        conn.execute(table_named("document").delete())
        conn.execute(table_named("outbox_message").update().values(status="waiting", next_attempt_at=NOW))
    drain(office, home, 2)
    assert [(each.file_name, each.file_hash) for each in letters(office, compact)] == before


def test_a_letter_that_cannot_be_made_is_an_incident_and_the_others_go_out(
    office: Engine, home: Path, compact: str
) -> None:
    row = next(each for each in rows(office, "approval", compact) if each.body == "Congress")
    basis = table_named("approval")
    with write_transaction(office) as conn:
        conn.execute(basis.update().where(basis.c.id == row.id).values(basis="art. I\u202e"))
    report = drain(office, home)
    assert report.counts == {"documents": LETTERS + SHEET, "failed": 1}
    [incident] = rows(office, "incident")
    assert (incident.kind, incident.attempts, incident.resolved_at) == ("document_failed", 1, None)
    assert "template letters/approval_request, field basis: holds the control character U+202E" in incident.cause
    told = {line.sentence for line in rows(office, "news") if line.event == "incident"}
    assert told == {f"A document of {compact} could not be made: letters/approval_request to Congress."}
    with write_transaction(office) as conn:
        conn.execute(basis.update().where(basis.c.id == row.id).values(basis=row.basis))
    assert drain(office, home, 1).counts["documents"] == 1
    assert rows(office, "incident")[0].resolved_at is not None


def test_without_its_template_every_letter_is_given_up_in_the_end_and_comes_when_it_is_back(
    office: Engine, home: Path, compact: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    templates = tmp_path / "content" / "document_templates"
    shutil.copytree(content.content_path("document_templates"), templates)
    shutil.rmtree(templates / "letters" / "approval_request")
    with monkeypatch.context() as patched:
        patched.setattr("ode_workflows.documents.templates.content_path", lambda name: templates.parent / name)
        assert drain(office, home).counts == {"documents": 1 + SHEET, "failed": LETTERS}
        for hours in range(6, 80, 6):
            drain(office, home, hours)
    causes = [incident.cause for incident in rows(office, "incident")]
    assert len(causes) == LETTERS
    assert all("there is no template letters/approval_request" in cause for cause in causes)
    assert try_again(office, now=NOW + timedelta(hours=90)).counts["tried_again"] == LETTERS
    assert drain(office, home, 90).counts["documents"] == LETTERS
    assert all(incident.resolved_at for incident in rows(office, "incident"))


def test_letters_about_a_text_that_went_back_are_not_made(office: Engine, home: Path, compact: str) -> None:
    act(office, compact, "return_to_negotiation", "clara", reason="article 3")
    assert drain(office, home).counts == {"documents_dropped": LETTERS + 1, "documents": SHEET + RETURN_MEMO}


def test_only_the_newest_text_is_asked_about_when_the_flow_was_late(office: Engine, home: Path, compact: str) -> None:
    [old] = [text.file_hash for text in rows(office, "text_version", compact)]
    act(office, compact, "return_to_negotiation", "clara", reason="article 3")
    freeze(office, home, compact, b"The States share forecasts every day.")
    submit(office, home, compact)
    made = LETTERS + 1 + 2 * SHEET + RETURN_MEMO
    assert drain(office, home).counts == {"documents_dropped": LETTERS + 1, "documents": made}
    frozen_hash = agreement(office, compact).frozen_hash
    texts = [text_of(home, letter) for letter in letters(office, compact)]
    assert all(frozen_hash in text and old not in text for text in texts)


def test_the_same_text_frozen_again_is_asked_about_again(office: Engine, home: Path, compact: str) -> None:
    act(office, compact, "return_to_negotiation", "clara", reason="article 3")
    drain(office, home)
    freeze(office, home, compact, TEXT)
    submit(office, home, compact)
    assert drain(office, home).counts == {"documents": LETTERS + 1 + SHEET}
    with read_transaction(office) as conn:
        assert not pack_of(conn, reference=compact, by=actor(conn, "ana")).missing


def test_a_letter_on_the_matter_is_made_though_a_text_was_frozen_meanwhile(office: Engine, home: Path) -> None:
    reference = frozen(office, home)
    drain(office, home)
    made = [each for each in rows(office, "document", reference) if each.kind == "letters/approval_request"]
    assert [addressee(each) for each in made] == ["Governor"]


def test_before_a_text_is_frozen_a_letter_is_about_the_matter(office: Engine, home: Path) -> None:
    reference = make_proposal(office, today=START, **COMPACT)
    act(office, reference, "submit_for_legal_review", "ana")
    drain(office, home)
    [letter] = letters(office, reference)
    assert letter.title.startswith("Request to Governor: ")
    assert "The text is still being negotiated" in text_of(home, letter)
    assert not letters(office, reference, "letters/request_cover_list")


def test_a_row_that_opens_behind_another_is_asked_by_letter_too(office: Engine, home: Path) -> None:
    reference = make_gaming_compact(office, home)
    drain(office, home)
    asked = {addressee(each) for each in rows(office, "document", reference)}
    assert {"U.S. Secretary of the Interior (Office of Indian Gaming)", "U.S. Department of the Interior"} <= asked


def test_nobody_inside_and_no_computed_row_is_written_to(office: Engine, home: Path, compact: str) -> None:
    asked = {message.payload.get("approval") for message in rows(office, "outbox_message")}
    opened = [row for row in rows(office, "approval", compact) if row.status == "open"]
    silent = {row.catalogue_id for row in opened if row.id not in asked}
    assert silent == {"legal_sufficiency", "public_comment"}


def test_letters_and_cover_list_can_be_read_by_who_cannot_see(office: Engine, home: Path, compact: str) -> None:
    drain(office, home)
    store = FileStore(home / "files")
    for document in (*letters(office, compact), *letters(office, compact, "letters/request_cover_list")):
        content = store.get(document.file_hash)
        assert missing_for_access(content) == ()
        assert Document(io.BytesIO(content)).core_properties.title == document.title


def test_letters_that_no_step_asked_for_are_asked_for_by_hand_once(office: Engine, home: Path, compact: str) -> None:
    with write_transaction(office) as conn:  # as in an office whose rows opened under an older edition
        outbox = table_named("outbox_message")
        conn.execute(outbox.delete().where(outbox.c.kind == "document", outbox.c.status == "waiting"))
    with read_transaction(office) as conn:
        assert {row.body for row in pack_of(conn, reference=compact, by=actor(conn, "ana")).missing} == OUTSIDE
    for expected in (LETTERS, 0):
        with write_transaction(office) as conn:
            who = actor(conn, "ana")
            assert ask_for_letters(conn, reference=compact, by=who, now=NOW, today=START) == expected
    assert drain(office, home).counts == {"documents": LETTERS + 1}


def test_letters_are_the_own_offices_and_an_auditor_asks_for_none(office: Engine, compact: str) -> None:
    make_city_office(office)
    with write_transaction(office) as conn:
        with pytest.raises(NotFoundError):
            pack_of(conn, reference=compact, by=actor(conn, "dmitri"))
        with pytest.raises(RoleNotAllowedError, match="analyst or liaison"):
            ask_for_letters(conn, reference=compact, by=actor(conn, "audrey"), now=NOW, today=START)


def test_a_letter_is_not_drafted_without_its_row(office: Engine, compact: str) -> None:
    with read_transaction(office) as conn, pytest.raises(DraftError, match=f"ode letters {compact}"):
        draft_bytes(conn, reference=compact, by=actor(conn, "ana"), today=START, template="letters/approval_request")

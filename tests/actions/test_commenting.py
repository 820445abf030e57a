"""Comments on a text: sealed words, threads, what a returned file brings, and the freeze that waits for answers."""

import io
from pathlib import Path
from typing import Any

import docx
import pytest
from sqlalchemy import Engine

from ode_workflows.db.case import case_by
from ode_workflows.db.history import entries_of
from ode_workflows.db.session import read_transaction
from ode_workflows.domain.errors import InvalidFactsError, OdeError, RequirementUnmetError
from ode_workflows.registry.comments import comments_of
from tests.builders import make_office
from tests.stories.desk import Desk

CANARY = "xylophone marmalade"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    """Return a desk of a fresh office."""
    make_office(engine)
    return Desk(engine, tmp_path)


@pytest.fixture
def reference(desk: Desk) -> str:
    """Return a memorandum in negotiation whose text was sent."""
    reference = desk.propose()
    desk.to_negotiation(reference)
    record(desk, reference, text_out=word_text())
    return reference


def word_text(*, remarks: tuple[tuple[str, str], ...] = (), subject: str = "") -> bytes:
    """Return a Word text of two articles, with comments on the second by name."""
    document = docx.Document()
    document.core_properties.subject = subject
    for line in ("Article 1 Fee", "The fee is USD 100.", "Article 2 End", "Either may leave on 90 days' notice."):
        document.add_paragraph(line)
    for author, words in remarks:
        document.add_comment(document.paragraphs[-1].runs, text=words, author=author)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def record(desk: Desk, reference: str, *, language: str = "en", **texts: bytes) -> str:
    """Record a round with Word files and return what the history says of it."""
    files = {name: {"name": f"{name}.docx", "content": content} for name, content in texts.items()}
    said = {"place": "Tijuana", "present": "Both sides", "language": language, **files}
    return desk.step(reference, "record_round", "ana", **said).summary


def comments(desk: Desk, reference: str) -> list[dict[str, Any]]:
    """Return all comments in words."""
    with read_transaction(desk.engine) as conn:
        case = case_by(conn, "reference", reference)
        assert case is not None
        return comments_of(conn, case, with_internal=True, reads_words=True)


def test_a_comment_is_internal_unless_said_and_names_the_article_as_the_text_does(desk: Desk, reference: str) -> None:
    desk.step(reference, "add_comment", "clara", text=CANARY, article="2")
    desk.step(reference, "add_comment", "ana", text="Why 90?", is_internal=False)
    desk.step(reference, "add_comment", "amir", text="Ask the agency", reply_to=2)

    seen = [(each["number"], each["audience"], each["author"], each["article"]) for each in comments(desk, reference)]
    assert seen == [
        (1, "internal", "Clara", "Article 2"), (2, "shared", "Ana", None), (3, "internal", "Amir", None),
    ]  # fmt: skip


def test_the_history_holds_no_word_of_a_comment_nor_of_its_resolution(desk: Desk, reference: str) -> None:
    desk.step(reference, "add_comment", "clara", text=CANARY, article="2")
    desk.step(reference, "resolve_comment", "clara", comment=1, reason=f"settled {CANARY}")

    with read_transaction(desk.engine) as conn:
        bodies = [entry.body for entry in entries_of(conn, desk.case(reference).agreement.id)]
    assert not [body for body in bodies if "xylophone" in body]
    assert "Internal comment 1 on Article 2" in bodies[-2]
    assert comments(desk, reference)[0]["resolution"] == f"settled {CANARY}"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x", "article": "9"}, "article"),
        ({"text": "x", "version": 7}, "version"),
        ({"text": "x", "reply_to": 5}, "reply_to"),
        ({"text": "x", "reply_to": 1, "is_internal": False}, "reply_to"),
    ],
)
def test_a_comment_that_cannot_be_right_names_its_field(
    desk: Desk, reference: str, said: dict[str, Any], field: str
) -> None:
    desk.step(reference, "add_comment", "ana", text="internal")
    with pytest.raises(InvalidFactsError) as refused:
        desk.step(reference, "add_comment", "ana", **said)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert len(comments(desk, reference)) == 1


def test_without_a_text_there_is_nothing_to_comment_on(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_negotiation(reference)
    with pytest.raises(InvalidFactsError, match="there is no text version yet"):
        desk.step(reference, "add_comment", "ana", text="x")


def test_a_comment_is_resolved_once_with_a_reason_and_not_by_its_reply(desk: Desk, reference: str) -> None:
    desk.step(reference, "add_comment", "ana", text="internal")
    desk.step(reference, "add_comment", "ana", text="reply", reply_to=1)
    for said, message in (({"comment": 1}, "reason"), ({"comment": 2, "reason": "settled in the call"}, "is a reply")):
        with pytest.raises(OdeError, match=message):
            desk.step(reference, "resolve_comment", "ana", **said)
    desk.step(reference, "resolve_comment", "ana", comment=1, reason="settled in the call")
    with pytest.raises(InvalidFactsError, match="resolved since"):
        desk.step(reference, "resolve_comment", "ana", comment=1, reason="settled once more")


def test_their_comments_are_taken_in_once_however_often_the_file_comes_back(desk: Desk, reference: str) -> None:
    file = word_text(remarks=(("Rosa Example", "We need 120 days."), ("Rosa Example", "We need 120 days.")))

    assert "2 of their comments taken in" in record(desk, reference, text_in=file)
    assert "taken in" not in record(desk, reference, text_in=file)

    found = comments(desk, reference)
    assert [(each["side"], each["audience"], each["author"], each["article"]) for each in found] == [
        ("theirs", "shared", "Rosa Example", "Article 2")
    ] * 2
    assert found[0]["written_at"]


def test_our_own_comments_in_the_file_we_sent_do_not_come_back_as_theirs(desk: Desk, reference: str) -> None:
    ours = word_text(remarks=(("Ana", "Please check."),))
    record(desk, reference, text_out=ours)
    record(desk, reference, text_out=word_text())
    assert "taken in" not in record(desk, reference, text_in=ours)


def test_the_text_is_not_frozen_before_shared_comments_are_resolved(desk: Desk, reference: str) -> None:
    record(desk, reference, text_in=word_text(remarks=(("Rosa Example", "We need 120 days."),)))
    desk.step(reference, "add_comment", "ana", text="internal")
    settled = {"en": {"name": "text.docx", "content": word_text()}}
    with pytest.raises(RequirementUnmetError, match="Their comment 1 on Article 2 is not resolved"):
        desk.step(reference, "freeze_text", "ana", files=settled)
    desk.step(reference, "resolve_comment", "ana", comment=1, reason="90 days agreed by telephone")
    assert "Text frozen" in desk.step(reference, "freeze_text", "ana", files=settled).summary


def test_a_file_with_an_internal_comment_in_its_margin_does_not_leave(desk: Desk, reference: str) -> None:
    desk.step(reference, "add_comment", "clara", text=CANARY)
    with pytest.raises(InvalidFactsError, match="carries internal comment 1 in its margin"):
        record(desk, reference, text_out=word_text(remarks=(("Clara", CANARY.upper()),)))


def test_a_text_in_a_language_that_the_agreement_does_not_list_is_refused(desk: Desk, reference: str) -> None:
    with pytest.raises(InvalidFactsError) as refused:
        record(desk, reference, text_in=word_text(), language="fr")
    assert [problem.field for problem in refused.value.problems] == ["files.fr"]
    assert "it lists: en" in refused.value.problems[0].message


def test_a_text_of_another_agreement_is_refused(desk: Desk, reference: str) -> None:
    other = desk.propose(title="Another agreement about ferries")
    with pytest.raises(InvalidFactsError, match=f"carries the reference {other}, not {reference}"):
        record(desk, reference, text_in=word_text(subject=other))
    assert record(desk, reference, text_in=word_text(subject=reference))

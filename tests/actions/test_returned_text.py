"""A round says what came back: marks, comments, and what was changed without a mark."""

import io
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from sqlalchemy import Engine

from ode_workflows.documents.redline.comparing import compare
from tests.builders import make_office
from tests.stories.desk import Desk

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    """Return a desk of a fresh office."""
    make_office(engine)
    return Desk(engine, tmp_path)


def _text(days: str, fee: str = "100") -> bytes:
    document = docx.Document()
    for line in (
        "Article 1 Fee",
        f"The fee is USD {fee}.",
        "Article 2 End",
        f"Either may leave on {days} days' notice.",
    ):
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _round(desk: Desk, reference: str, **texts: bytes) -> str:
    files = {name: {"name": "text.docx", "content": content} for name, content in texts.items()}
    desk.step(reference, "record_round", "ana", place="Tijuana", present="Both sides", **files)
    return str(desk.last_entry(reference))


def test_marks_are_told_and_a_change_without_a_mark_is_found(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_negotiation(reference)
    sent = _text("90")
    _round(desk, reference, text_out=sent)
    marked = compare(sent, _text("60"), author="Rosa Example", made_at=NOON).content

    assert "2 tracked changes by Rosa Example" in _round(desk, reference, text_in=marked)

    untracked = compare(_text("90", fee="900"), _text("60", fee="900"), author="Rosa Example", made_at=NOON).content
    said = _round(desk, reference, text_in=untracked)
    assert "without a mark, against our version 1: Article 1 is changed" in said


def test_an_older_base_is_flagged(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_negotiation(reference)
    _round(desk, reference, text_out=_text("90"))
    _round(desk, reference, text_out=_text("80"))
    assert "older than version 2" in _round(desk, reference, text_in=_text("90"))


def test_an_older_base_is_flagged_although_something_was_changed_on_it_without_a_mark(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_negotiation(reference)
    _round(desk, reference, text_out=_text("90"))
    _round(desk, reference, text_out=_text("80", fee="250"))
    said = _round(desk, reference, text_in=_text("90", fee="900"))
    assert "our version 1, which is older than version 2" in said
    assert "without a mark, against our version 1: Article 1 is changed" in said

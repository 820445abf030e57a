"""Notes, columns and things in a text are marked as what they are, not as whole blocks."""

from datetime import UTC, datetime

import pytest

from ode_workflows.documents.package import MAIN_DOCUMENT, read_parts
from ode_workflows.documents.redline.comparing import Redline, compare
from ode_workflows.documents.redline.revisions import tracked_changes
from tests.redlining.pairs import PAIRS

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def redline(name: str) -> Redline:
    made = compare(*PAIRS[name], author="Office", made_at=NOON)
    assert made.is_exact
    return made


@pytest.mark.parametrize(("kind", "old", "new"), [("footnote", "day", "week"), ("endnote", "Every", "Each")])
def test_a_note_is_marked_word_by_word_inside(kind: str, old: str, new: str) -> None:
    made = redline(f"words of a{'n' if kind == 'endnote' else ''} {kind}")
    marks = [(mark.part, mark.kind, mark.text) for mark in tracked_changes(made.content)]
    assert marks == [(f"{kind}s.xml", "deleted", old), (f"{kind}s.xml", "inserted", new)]
    assert [change.article for change in made.changes] == [f"{kind.capitalize()}s"]


def test_a_text_box_is_marked_word_by_word_inside() -> None:
    made = redline("words of a text box")
    assert [(mark.kind, mark.text) for mark in tracked_changes(made.content)] == [
        ("deleted", "one"),
        ("inserted", "two"),
    ]
    assert [(change.old, change.new) for change in made.changes] == [("See Box one", "See Box two")]


def test_a_note_with_another_number_and_the_same_words_is_the_same() -> None:
    made = redline("footnotes with other numbers")
    assert [(change.kinds, change.old) for change in made.changes] == [(("removed",), "One.")]


@pytest.mark.parametrize(("name", "mark"), [("a column comes", b"<w:cellIns "), ("a column goes", b"<w:cellDel ")])
def test_a_column_is_marked_cell_by_cell_and_no_row_with_it(name: str, mark: bytes) -> None:
    text = read_parts(redline(name).content)[MAIN_DOCUMENT]
    assert (text.count(mark), text.count(b"<w:trPr>")) == (3, 0)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [("a footnote comes", ("note",)), ("a picture comes", ("picture",)), ("bold", ("formatting",))],
)
def test_a_change_without_words_says_what_it_is(name: str, kinds: tuple[str, ...]) -> None:
    assert [change.kinds for change in redline(name).changes] == [kinds]

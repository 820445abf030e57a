"""Marks that a returned file carries keep their authors in the redline; what was not marked gets marks of ours."""

from datetime import UTC, datetime

import pytest

from ode_workflows.documents.package import parse_part, read_parts, w
from ode_workflows.documents.redline.comparing import Redline, compare
from ode_workflows.documents.redline.resolving import accept_all, reject_all
from ode_workflows.documents.redline.revisions import tracked_changes
from tests.documents.builders import paragraph, word_file

_WHO = 'w:author="Nadia" w:date="2026-05-01T10:00:00Z"'
_FIRST, _THIRD = "The parties pay 100 dollars a year.", "Either party may end this text with notice."
_END = "Done at Ottawa in two copies."


def _del(text: str, number: int = 7) -> str:
    return f'<w:del w:id="{number}" {_WHO}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def _ins(text: str, number: int = 8) -> str:
    return f'<w:ins w:id="{number}" {_WHO}><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:ins>'


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


_CHANGED = f"<w:p>{_run('The parties pay ')}{_del('100')}{_ins('900')}{_run(' dollars a year.')}</w:p>"


def _end_mark(kind: str, number: int) -> str:
    return f'<w:pPr><w:rPr><w:{kind} w:id="{number}" {_WHO}/></w:rPr></w:pPr>'


def _compared(old: bytes, new: bytes) -> Redline:
    found = compare(old, new, author="Office", made_at=datetime(2026, 7, 1, tzinfo=UTC))
    assert found.is_exact
    assert _words(accept_all(found.content)) == _words(accept_all(new))
    assert _words(reject_all(found.content)) == _words(accept_all(old))
    return found


def _words(content: bytes) -> list[str]:
    root = parse_part(read_parts(content)["word/document.xml"])
    return ["".join(node.text or "" for node in each.iter(w("t"))) for each in root.iter(w("p"))]


def _marks(found: Redline) -> list[tuple[str, str, str]]:
    return [(each.author, each.kind, each.text) for each in tracked_changes(found.content)]


def test_marks_that_are_the_whole_difference_stay_with_author_and_date() -> None:
    old = word_file(paragraph(_FIRST) + paragraph(_END))
    found = _compared(old, word_file(_CHANGED + paragraph(_END)))
    assert _marks(found) == [("Nadia", "deleted", "100"), ("Nadia", "inserted", "900")]
    assert {each.date for each in tracked_changes(found.content)} == {"2026-05-01T10:00:00Z"}
    assert found.notes == ("The new file carries 2 tracked changes of its own; 2 keep their author and date.",)
    assert [each.kinds for each in found.changes] == [("money",)]


def test_what_was_not_marked_gets_marks_of_ours() -> None:
    old = word_file(paragraph(_FIRST) + paragraph(_THIRD) + paragraph(_END))
    new = word_file(_CHANGED + paragraph(_THIRD.replace("may", "shall")) + paragraph(_END))
    found = _compared(old, new)
    assert {("Nadia", "inserted", "900"), ("Office", "inserted", "shall")} <= set(_marks(found))
    assert len(_marks(found)) == 4
    assert len(found.changes) == 2


@pytest.mark.parametrize("with_unmarked", [False, True])
def test_paragraphs_that_came_or_went_keep_their_author(with_unmarked: bool) -> None:
    end = _END.replace("two", "three") if with_unmarked else _END
    gone = f"<w:p>{_end_mark('del', 11)}{_del(_THIRD, 12)}</w:p>"
    come = f"<w:p>{_end_mark('ins', 13)}{_ins('Costs lie where they fall, says the committee.', 14)}</w:p>"
    old = word_file(paragraph(_FIRST) + paragraph(_THIRD) + paragraph(_END))
    found = _compared(old, word_file(paragraph(_FIRST) + gone + come + paragraph(end)))
    theirs = [each for each in _marks(found) if each[0] == "Nadia"]
    assert len(theirs) == 4
    assert ("Nadia", "deleted", _THIRD) in theirs
    assert len(_marks(found)) == (6 if with_unmarked else 4)


def test_a_mark_on_top_of_an_unmarked_change_is_read_as_accepted_and_this_is_said() -> None:
    old = word_file(paragraph(_FIRST) + paragraph(_END))
    found = _compared(old, word_file(_CHANGED.replace("year", "month") + paragraph(_END)))
    assert {author for author, _, _ in _marks(found)} == {"Office"}
    assert "2 tracked changes of its own; 0 keep" in found.notes[0]
    assert "The others stand in paragraphs that were also changed without a mark." in found.notes[0]


def test_a_false_mark_is_not_believed() -> None:
    """The file says that 50 was deleted, but the old text said 100."""
    found = _compared(word_file(paragraph(_FIRST)), word_file(_CHANGED.replace(">100<", ">50<")))
    assert ("Office", "deleted", "100") in _marks(found)


def test_no_number_is_given_to_two_marks() -> None:
    old = word_file(paragraph(_FIRST) + paragraph(_THIRD) + paragraph(_END))
    changed = _CHANGED.replace('"7"', '"900001"').replace('"8"', '"900002"')
    found = _compared(old, word_file(changed + paragraph(_THIRD.replace("may", "shall")) + paragraph(_END)))
    root = parse_part(read_parts(found.content)["word/document.xml"])
    numbers = [each.get(w("id")) for each in root.iter(w("ins"), w("del"))]
    assert len(numbers) == len(set(numbers)) == 4


def test_a_bookmark_that_a_deleted_end_left_behind_is_kept() -> None:
    bookmark = '<w:bookmarkStart w:id="3" w:name="here"/><w:bookmarkEnd w:id="3"/>'
    gone = f"<w:p>{_end_mark('del', 11)}{bookmark}{_del(_THIRD, 12)}</w:p>"
    old = word_file(paragraph(_THIRD) + paragraph(_FIRST) + paragraph(_END))
    new = word_file(gone + _CHANGED + paragraph(_END.replace("two", "three")))
    root = parse_part(read_parts(_compared(old, new).content)["word/document.xml"])
    assert [each.get(w("name")) for each in root.iter(w("bookmarkStart"))] == ["here"]

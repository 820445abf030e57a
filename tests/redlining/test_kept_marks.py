"""Marks of a returned file keep their author and date; what was changed without a mark carries ours."""

from datetime import UTC, datetime

from ode_workflows.documents.package import MAIN_DOCUMENT, read_parts, write_parts
from ode_workflows.documents.redline.comparing import compare
from ode_workflows.documents.redline.resolving import accept_all, reject_all
from ode_workflows.documents.redline.revisions import tracked_changes
from tests.redlining.judge import seen
from tests.redlining.word_xml import p, r, table, word_file

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
OURS, THEIRS = "Office", "Ms. Côté"
_THEIR = 'w:id="7" w:author="Ms. Côté" w:date="2026-05-04T10:00:00Z"'
A, B, C = p("Article 1 Purpose"), p("They share data."), p("They pay USD 100 a year.")


def ins(text: str) -> str:
    return f"<w:ins {_THEIR}>{r(text)}</w:ins>"


def gone(text: str) -> str:
    return f'<w:del {_THEIR}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def authors(old: bytes, new: bytes) -> list[tuple[str, str, str]]:
    """Return who inserted and deleted what, once the redline is proved by the judge."""
    made = compare(old, new, author=OURS, made_at=NOON)
    assert made.is_exact
    assert seen(accept_all(made.content)) == seen(accept_all(new))
    assert seen(reject_all(made.content)) == seen(accept_all(old))
    return [(mark.author, mark.kind, mark.text) for mark in tracked_changes(made.content)]


def test_their_marks_stay_theirs_with_their_date() -> None:
    old = word_file(A, B, C)
    new = word_file(A, p("They ", ins("will "), "share ", gone("data"), ins("facts"), "."), C)
    assert authors(old, new) == [
        (THEIRS, "inserted", "will "),
        (THEIRS, "deleted", "data"),
        (THEIRS, "inserted", "facts"),
    ]
    marks = tracked_changes(compare(old, new, author=OURS, made_at=NOON).content)
    assert {mark.date for mark in marks} == {"2026-05-04T10:00:00Z"}


def test_what_they_changed_without_a_mark_elsewhere_is_ours_alone() -> None:
    new = word_file(A, p("They ", ins("will "), "share data."), p("They pay USD 900 a year."))
    assert authors(word_file(A, B, C), new) == [
        (THEIRS, "inserted", "will "),
        (OURS, "deleted", "100"),
        (OURS, "inserted", "900"),
    ]


def test_a_whole_paragraph_of_theirs_that_comes_or_goes() -> None:
    mark = f"<w:rPr><w:ins {_THEIR}/></w:rPr>"
    end = f"<w:rPr><w:del {_THEIR}/></w:rPr>"
    old = word_file(A, B, C)
    comes = word_file(A, p(ins("No funds move."), props=mark), B, p("They pay USD 900 a year."))
    assert (THEIRS, "inserted", "No funds move.") in authors(old, comes)
    goes = word_file(A, p(gone("They share data."), props=end), p("They pay USD 900 a year."))
    assert (THEIRS, "deleted", "They share data.") in authors(old, goes)


def test_in_a_paragraph_with_both_all_marks_are_ours_and_a_note_says_so() -> None:
    old, new = word_file(A, C), word_file(A, p("They ", ins("shall "), "pay USD 900 a year."))
    assert {author for author, _, _ in authors(old, new)} == {OURS}
    notes = compare(old, new, author=OURS, made_at=NOON).notes
    assert any("0 keep their author" in note and "changed without a mark" in note for note in notes)


def test_a_row_of_theirs_stays_theirs() -> None:
    cells = "".join(f"<w:tc><w:tcPr/>{p(ins(text))}</w:tc>" for text in "cd")
    row = f"<w:tr><w:trPr><w:ins {_THEIR}/></w:trPr>{cells}</w:tr>"
    old = word_file(table(("a", "b")), C)
    new = word_file(table(("a", "b")).replace("</w:tbl>", f"{row}</w:tbl>"), p("They pay USD 900 a year."))
    assert {author for author, _, text in authors(old, new) if text in ("c", "d", "cd")} == {THEIRS}


def test_marks_in_a_part_of_another_encoding_are_seen() -> None:
    old, new = word_file(A, B), word_file(A, p("They ", ins("will "), "share data."))
    parts = read_parts(new)
    for encoding in ("utf-16", "iso-8859-1"):
        text = parts[MAIN_DOCUMENT].decode()
        said = f'<?xml version="1.0" encoding="{encoding}"?>{text}' if encoding == "iso-8859-1" else text
        coded = write_parts({**parts, MAIN_DOCUMENT: said.encode(encoding)})
        assert [author for author, _, _ in authors(old, coded)] == [THEIRS], encoding

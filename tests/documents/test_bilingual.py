"""Two languages side by side: article beside article, blanks for the translator, tables across the page."""

import io
from typing import Any

import docx

from ode_workflows.documents.accessibility import accessibility_findings
from ode_workflows.documents.bilingual import Side, side_by_side
from ode_workflows.documents.package import MAIN_DOCUMENT, read_parts
from ode_workflows.documents.text import open_blanks
from tests.documents.builders import memorandum_draft
from tests.redlining.word_xml import p, r, table, word_file

EN, ES, AR = Side("en", "English"), Side("es", "Spanish"), Side("ar", "Arabic")
BLANK = "[to be settled: translation]"
ENGLISH = word_file(
    p("Agreement"), p("Article 1 Purpose"), p("They share."), p("They meet."), p("Article 2 Funds"), p("None."),
    table(("For", "Signature")), p("Done."),
)  # fmt: skip
SPANISH = word_file(
    p("Acuerdo"), p("Artículo 1 Objeto"), p("Comparten."), p("Artículo 2 Fondos"), p(r("Ninguno.", "<w:b/>"))
)


def rows(content: bytes) -> list[tuple[str, ...]]:
    document: Any = docx.Document(io.BytesIO(content))
    return [tuple(cell.text for cell in row.cells) for made in document.tables for row in made.rows]


def test_each_article_stands_beside_its_own() -> None:
    made = rows(side_by_side(ENGLISH, EN, SPANISH, ES, blank=BLANK))
    assert made == [
        ("English", "Spanish"),
        ("Agreement", "Acuerdo"),
        ("Article 1 Purpose", "Artículo 1 Objeto"),
        ("They share.", "Comparten."),
        ("They meet.", BLANK),
        ("Article 2 Funds", "Artículo 2 Fondos"),
        ("None.", "Ninguno."),
        ("For", "Signature"),
        ("English", "Spanish"),
        ("Done.", BLANK),
    ]


def test_what_the_other_language_has_more_is_not_lost() -> None:
    made = rows(side_by_side(SPANISH, ES, ENGLISH, EN, blank=BLANK))
    assert ("", "They meet.") in made
    assert ("", "Done.") in made


def test_without_the_other_text_every_paragraph_has_a_blank_and_the_same_bytes_come_again() -> None:
    made = side_by_side(ENGLISH, EN, None, ES, blank=BLANK)
    assert [right for left, right in rows(made) if left not in ("English", "For")] == [BLANK] * 7
    assert open_blanks(made)
    assert side_by_side(ENGLISH, EN, None, ES, blank=BLANK) == made


def test_a_right_to_left_column_is_marked_and_keeps_its_look() -> None:
    arabic = word_file(p("اتفاق"), p(r("يتعاون الطرفان", "<w:b/>")))
    english = word_file(p("Agreement"), p("They work."))
    xml = read_parts(side_by_side(english, EN, arabic, AR, blank=BLANK))[MAIN_DOCUMENT]
    assert (xml.count(b"<w:bidi/>"), xml.count(b"<w:rtl/>"), xml.count(b'w:bidi="ar')) == (2, 2, 2)


def test_a_draft_keeps_its_numbers_and_can_be_heard() -> None:
    made = side_by_side(memorandum_draft(), EN, None, ES, blank=BLANK)
    assert accessibility_findings(made) == ()
    assert ("Purpose", BLANK) in rows(made)

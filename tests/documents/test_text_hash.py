"""Approvals and signatures name the words, not the file: what changes the text hash and what does not."""

import hashlib

import pytest

from ode_workflows.documents.package import read_parts, write_parts
from ode_workflows.documents.text import (
    has_draft_mark,
    is_docx,
    normalised_text,
    open_markup,
    remove_draft_mark,
    signature_block_text,
    text_hash,
)
from ode_workflows.domain.errors import InvalidFactsError
from tests.documents.builders import INSTRUMENTS, draft_of, edited, memorandum_draft, paragraph, word_file

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SIGNATURE_TABLE = '<w:tbl><w:tblPr><w:tblStyle w:val="SignatureBlock"/></w:tblPr>{rows}</w:tbl>'
ROW = "<w:tr><w:tc>{cell}</w:tc></w:tr>"
PLAIN_TABLE = "<w:tbl><w:tblPr/>{rows}</w:tbl>"


def english(content: bytes) -> str:
    return text_hash({"en-US": content})


def test_anybody_can_recompute_the_text_hash() -> None:
    words = hashlib.sha256(b"The Participants will meet.").hexdigest()
    expected = hashlib.sha256(f'[["en","{words}"]]'.encode()).hexdigest()

    assert text_hash({"en": b"The Participants will meet."}) == expected
    assert text_hash({"en": b"  The   Participants will\tmeet. \r\n\r\n"}) == expected


def test_two_languages_hash_alike_in_any_order_and_differ_from_one() -> None:
    english_text, french_text = b"Peace.", b"Paix."

    both = text_hash({"en": english_text, "fr": french_text})

    assert both == text_hash({"fr": french_text, "en": english_text})
    assert both != text_hash({"en": english_text})
    assert both != text_hash({"en": french_text, "fr": english_text})


@pytest.mark.parametrize("template", INSTRUMENTS)
def test_removing_the_draft_mark_keeps_the_hash(template: str) -> None:
    draft = draft_of(template)
    clean = remove_draft_mark(draft)

    assert has_draft_mark(draft)
    assert not has_draft_mark(clean)
    assert english(clean) == english(draft)


def test_removing_the_draft_mark_is_the_same_each_time_and_once_is_enough() -> None:
    clean = remove_draft_mark(memorandum_draft())

    assert clean == remove_draft_mark(memorandum_draft())
    assert remove_draft_mark(clean) == clean


def test_a_frozen_text_is_the_draft_without_its_mark() -> None:
    frozen = memorandum_draft(is_draft=False)

    assert not has_draft_mark(frozen)
    assert normalised_text(frozen) == normalised_text(remove_draft_mark(memorandum_draft()))


def test_core_properties_lie_outside_the_hash() -> None:
    changed = edited(memorandum_draft(), "A title", "Another title", part="docProps/core.xml")

    assert english(changed) == english(memorandum_draft())


def test_who_signs_where_and_when_lies_outside_the_hash() -> None:
    signed = edited(memorandum_draft(), "Date:", "Date: December 1, 2026")

    assert english(signed) == english(memorandum_draft())
    assert "Date: December 1, 2026" in signature_block_text(signed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("commits no funds", "commits funds"),
        ("60 days", "30 days"),
        ("Gouvernement du Québec", "Gouvernement de l’Ontario"),
        ('<w:pStyle w:val="Clause3"/>', '<w:pStyle w:val="Clause2"/>'),
    ],
)
def test_a_changed_clause_changes_the_hash(old: str, new: str) -> None:
    assert english(edited(memorandum_draft(), old, new)) != english(memorandum_draft())


def test_a_changed_header_changes_the_hash() -> None:
    changed = edited(memorandum_draft(), "ODE-2026-0001", "ODE-2026-0009", part="word/header1.xml")

    assert english(changed) != english(memorandum_draft())


def test_the_page_number_that_word_stores_changes_nothing() -> None:
    repaginated = edited(memorandum_draft(), "<w:t>1</w:t>", "<w:t>7</w:t>", part="word/footer1.xml")

    assert english(repaginated) == english(memorandum_draft())


def test_a_paragraph_cannot_be_styled_out_of_the_hash() -> None:
    hidden = word_file(paragraph("All costs are ours.", style="SignatureBlock"))

    assert "All costs are ours." in normalised_text(hidden)


def test_only_the_table_style_sets_a_signature_block_apart() -> None:
    row = ROW.format(cell=paragraph("Signed by us"))

    assert normalised_text(word_file(SIGNATURE_TABLE.format(rows=row))) == ""
    assert normalised_text(word_file(PLAIN_TABLE.format(rows=row))) == "Signed by us"


SHAPE = (
    '<w:p><w:r><w:pict><v:shape id="PowerPlusWaterMarkObject1">'
    '<v:textpath string="{word}"/>{inside}</v:shape></w:pict></w:r></w:p>'
)


def test_a_text_box_cannot_pass_as_the_draft_mark() -> None:
    box = f"<v:textbox><w:txbxContent>{paragraph('All costs are ours.')}</w:txbxContent></v:textbox>"
    disguised = word_file(SHAPE.format(word="DRAFT", inside=box))

    assert "All costs are ours." in normalised_text(disguised)


def test_a_drawn_word_other_than_draft_is_text() -> None:
    assert normalised_text(word_file(SHAPE.format(word="NOT BINDING", inside=""))) == "NOT BINDING"
    assert normalised_text(word_file(SHAPE.format(word="DRAFT", inside=""))) == ""


def test_words_wrap_and_accents_compose_alike() -> None:
    composed, apart = "Diné  will\u00a0meet".encode(), "Dine\u0301 will meet".encode()

    assert text_hash({"en": composed}) == text_hash({"en": apart})


def test_a_plain_text_and_a_word_file_of_the_same_words_hash_alike() -> None:
    body = paragraph("Purpose", style="Heading1") + paragraph("To meet.", style="Clause2")

    assert english(word_file(body)) == english(b"Section 1. Purpose\n1.1 To meet.\n")


def test_tracked_changes_read_as_accepted_and_are_named() -> None:
    tracked = (
        '<w:p><w:r><w:t xml:space="preserve">We pay </w:t></w:r>'
        '<w:del w:id="1" w:author="A"><w:r><w:delText>nothing</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="A"><w:r><w:t>half</w:t></w:r></w:ins></w:p>'
    )

    assert normalised_text(word_file(tracked)) == "We pay half"
    assert open_markup(word_file(tracked)) == ("2 tracked changes are open; accept or reject them",)


def test_comments_are_named_too() -> None:
    comments = f'<w:comments xmlns:w="{WORD}"><w:comment w:id="1"/></w:comments>'
    content = write_parts(read_parts(memorandum_draft()) | {"word/comments.xml": comments.encode()})

    assert open_markup(content) == ("1 comments are left; remove them",)
    assert open_markup(memorandum_draft()) == ()


@pytest.mark.parametrize(
    "content",
    [b"", b"   ", b"PK\x03\x04 broken", b"%PDF-1.7 text", b"\xff\xfe\x00", b"{\\rtf1 }", b"a\x00b"],
)
def test_an_unreadable_file_is_refused_by_its_field(content: bytes) -> None:
    with pytest.raises(InvalidFactsError) as refusal:
        normalised_text(content)

    assert refusal.value.problems[0].field == "file"
    assert not is_docx(content)


def test_the_language_of_an_unreadable_file_is_named() -> None:
    with pytest.raises(InvalidFactsError, match=r"file: \(fr\) is neither a Word document"):
        text_hash({"en": b"Peace.", "fr": b"\xff"})


def test_a_text_without_language_is_refused() -> None:
    with pytest.raises(InvalidFactsError, match="languages: is empty"):
        text_hash({})


def test_a_spreadsheet_or_a_macro_file_is_no_word_document() -> None:
    types = read_parts(memorandum_draft())["[Content_Types].xml"].decode()
    macro = types.replace("officedocument.wordprocessingml.document.main", "ms-word.document.macroEnabled.main")

    assert is_docx(memorandum_draft())
    assert not is_docx(write_parts(read_parts(memorandum_draft()) | {"[Content_Types].xml": macro.encode()}))


def test_a_file_with_entities_is_refused() -> None:
    xml = read_parts(memorandum_draft())["word/document.xml"].decode()
    start = xml.index("<w:document")
    bomb = xml[:start] + '<!DOCTYPE w:document [<!ENTITY a "aaa">]>' + xml[start:]

    with pytest.raises(InvalidFactsError, match="file: carries a document type definition"):
        normalised_text(write_parts(read_parts(memorandum_draft()) | {"word/document.xml": bomb.encode()}))

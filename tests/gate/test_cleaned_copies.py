"""Odd but harmless Office files pass with a cleaned working copy and a note; the rest pass as they are."""

import pytest

from ode_workflows.documents.gate import EVIDENCE, TEXTS, pass_gate
from ode_workflows.documents.package import read_parts
from ode_workflows.documents.text import normalised_text
from ode_workflows.domain.errors import InvalidFactsError
from tests.gate.hostile_files import (
    clean_docx,
    clean_parts,
    docx_with,
    docx_with_body,
    docx_with_relation,
    field,
    pdf_of,
)
from tests.redlining.real_files import real_files

CHART = {"word/embeddings/book.xlsx": clean_docx()}
DAMAGED = {"word/media/image9.png": b"no picture"}
ODD = {
    "a picture on the web": (docx_with_relation("image", "https://example.org/x.png"), "a picture that lies elsewhere"),
    "a link to a local file": (docx_with_relation("hyperlink", "file:///C:/notes.docx"), "which is no web page"),
    "a template of the writer": (docx_with_relation("attachedTemplate", "file:///C:/own.dotx"), "writer's own machine"),
    "a workbook": (docx_with_relation("package", "embeddings/book.xlsx", external=False, parts=CHART), "book.xlsx"),
    "a damaged picture": (
        docx_with_relation("image", "media/image9.png", external=False, parts=DAMAGED),
        "damaged picture",
    ),
    "a pasted web picture": (
        docx_with_body(field(' INCLUDEPICTURE "https://example.org/x.png" ')),
        "a field that fetches",
    ),
}


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_file_is_cleaned_and_its_words_stay(odd: str) -> None:
    content, note = ODD[odd]
    passed = pass_gate("odd.docx", content)
    assert note in " ".join(passed.notes)
    again = pass_gate("odd.docx", passed.content)
    assert (again.notes, again.content) == ((), passed.content)
    assert normalised_text(passed.content).endswith("The Participants intend to share readings.")


def test_what_was_taken_out_is_gone_from_the_copy() -> None:
    parts = read_parts(pass_gate("odd.docx", ODD["a workbook"][0]).content)
    assert "word/embeddings/book.xlsx" not in parts
    assert b"rId900" not in parts["word/_rels/document.xml.rels"]


def test_a_clean_file_stays_as_it_is_to_the_byte() -> None:
    for name, content in (("a.docx", clean_docx()), ("a.pdf", pdf_of())):
        assert pass_gate(name, content).content == content


def test_links_to_the_web_and_to_mail_stay() -> None:
    for target in ("https://www.example.org/a?b=c", "mailto:office@example.org"):
        assert pass_gate("a.docx", docx_with_relation("hyperlink", target)).notes == ()


def test_custom_data_of_other_programs_passes() -> None:
    content = docx_with({"customXml/item7.xml": b'<b:Sources xmlns:b="urn:x"/>', "word/glossary/x.xml": b"<x/>"})
    assert pass_gate("a.docx", content).notes == ()
    assert clean_parts().keys() < read_parts(content).keys()


def test_a_pdf_is_evidence_but_no_text_that_can_be_frozen() -> None:
    assert pass_gate("scan.pdf", pdf_of(), may_be=EVIDENCE).kind == "pdf"
    with pytest.raises(InvalidFactsError, match=r"files.en: t.pdf is PDF; here it must be Word"):
        pass_gate("t.pdf", pdf_of(), may_be=TEXTS, field="files.en")


NO_WORD_FILE = "PyDocX/missing_relationships.docx"  # a zip file with one part; Word does not open it


def test_at_most_one_real_word_file_in_a_hundred_is_refused() -> None:
    files = {name: content for name, content in real_files().items() if name != NO_WORD_FILE}
    assert len(files) >= 60
    refused = [name for name, content in files.items() if not _passes(name, content)]
    assert len(refused) * 100 <= len(files), refused


def _passes(name: str, content: bytes) -> bool:
    try:
        passed = pass_gate(name, content)
    except InvalidFactsError:
        return False
    return pass_gate(name, passed.content).content == passed.content

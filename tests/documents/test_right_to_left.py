"""Names in Arabic and Hebrew run from right to left, and only they do."""

from lxml import etree

from ode_workflows.documents.facts import PartyFacts
from ode_workflows.documents.package import parse_part, read_parts, w
from ode_workflows.documents.rtl import mark_right_to_left
from ode_workflows.documents.text import normalised_text
from tests.documents.builders import OUR_STATE, memorandum_draft, paragraph, word_file

JERUSALEM = "مدينة القدس"


def marked(body: str) -> etree._Element:
    story = parse_part(read_parts(word_file(body))["word/document.xml"])
    mark_right_to_left(story)
    return story


def runs_of(story: etree._Element) -> list[tuple[str, bool]]:
    return [
        ("".join(node.text or "" for node in run.iter(w("t"))), run.find(f"{w('rPr')}/{w('rtl')}") is not None)
        for run in story.iter(w("r"))
    ]


def test_an_arabic_name_in_an_english_sentence_is_a_run_of_its_own() -> None:
    story = marked(paragraph(f"between {JERUSALEM} and us"))

    assert runs_of(story) == [("between ", False), (JERUSALEM, True), (" and us", False)]
    assert story.find(f".//{w('bidi')}") is None


def test_a_wholly_arabic_paragraph_runs_from_right_to_left() -> None:
    story = marked(paragraph(JERUSALEM, style="Clause2"))
    properties = story.find(f".//{w('pPr')}")

    assert properties is not None
    assert [child.tag for child in properties] == [w("pStyle"), w("bidi")]


def test_hebrew_and_arabic_are_told_apart() -> None:
    story = marked(paragraph(f"ירושלים x {JERUSALEM}"))

    assert [node.get(w("bidi")) for node in story.iter(w("lang"))] == ["he-IL", "ar-SA"]


def test_emphasis_is_kept_in_the_order_that_word_insists_on() -> None:
    body = f"<w:p><w:r><w:rPr><w:b/><w:lang w:val='en-US'/></w:rPr><w:t>{JERUSALEM}</w:t></w:r></w:p>"
    properties = marked(body).find(f".//{w('rPr')}")

    assert properties is not None
    assert [child.tag for child in properties] == [w("b"), w("rtl"), w("lang")]


def test_an_english_text_is_left_alone() -> None:
    body = paragraph("Québec, ʻokina, Diné")

    assert etree.tostring(marked(body)) == etree.tostring(parse_part(read_parts(word_file(body))["word/document.xml"]))


def test_the_words_stay_the_same() -> None:
    content = memorandum_draft(parties=(OUR_STATE, PartyFacts(name=f"{JERUSALEM} (Al-Quds)", kind="foreign_local")))

    assert f"{JERUSALEM} (Al-Quds)" in normalised_text(content).splitlines()

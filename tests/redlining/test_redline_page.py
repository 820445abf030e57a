"""The web page of a redline: the list, the marks with their authors, nothing that leaves the page."""

import re
from datetime import UTC, datetime

from lxml import html

from ode_workflows.documents.redline.comparing import compare
from ode_workflows.documents.redline.html import redline_page
from tests.redlining.pairs import PAIRS
from tests.redlining.word_xml import p, r, table, word_file

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def page(old: bytes, new: bytes, title: str = "Old → new") -> str:
    return redline_page(compare(old, new, author="Ana Ruiz", made_at=NOON), title=title)


def test_each_change_leads_to_its_article_and_marks_say_who_made_them() -> None:
    old = word_file(
        p("Article 1 Purpose"), p("They share."), p("Article 2 Funds"), p("They pay USD 100."), header="DRAFT 1"
    )
    new = word_file(
        p("Article 1 Purpose"), p("They share."), p("Article 2 Funds"), p("They pay USD 900."), header="DRAFT 2"
    )
    tree = html.fromstring(page(old, new))
    links = tree.xpath("//li/a")
    assert [(link.text, link.get("href")) for link in links] == [("Article 2 Funds", "#article-2")]
    assert tree.get_element_by_id("article-2").text == "Article 2 Funds"
    assert tree.xpath("//li/strong/text()") == ["Header"]
    assert tree.xpath("//section/p/del/@title") == ["deleted by Ana Ruiz, 2026-07-01"] * 2
    assert tree.xpath("//section/h2/text()") == ["2 changes", "Text", "Header"]


def test_words_of_a_file_are_words_and_no_markup() -> None:
    evil = "&lt;script&gt;alert(1)&lt;/script&gt;"
    made = page(word_file(p("Article 1 Purpose")), word_file(p(r(evil))), title="<b>.docx")
    assert "<script" not in made
    assert "<b>" not in made
    assert "&lt;script&gt;" in made


def test_it_asks_for_nothing_from_elsewhere() -> None:
    for old, new in PAIRS.values():
        made = page(old, new)
        assert not re.search(r"""(?:src|href)=["'](?!#)|url\(|@import|<script""", made)


def test_equal_files_say_so_and_tables_stay_tables() -> None:
    same = word_file(p("They share."), table(("a", "b")))
    made = page(same, same)
    assert "The two files say the same" in made
    assert "<td><p" in made

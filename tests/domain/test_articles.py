"""Articles are found in any language, and only what changed is named."""

import pytest

from ode_workflows.domain.articles import articles_of, changed_articles, count_articles

ENGLISH = [
    "Memorandum",
    "Article 1. Purpose",
    "They cooperate:",
    "1. on water;",
    "2. on air.",
    "Article 2 Term",
    "Five years.",
]


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (ENGLISH, 2),
        (["Artículo I", "Texto", "Artículo II", "Texto", "Artículo III"], 3),
        (["المادة 1", "نص", "المادة 2"], 2),
        (["المادة ١", "نص", "المادة ٢", "نص"], 2),
        (["第一条 目的", "第二条", "第三条"], 3),
        (["第十条"], 0),
        (["제1조 목적", "제2조"], 2),
        (["1. Purpose", "text", "2. Term", "2.1 years", "3) End"], 3),
        (["Section 1.1 Scope", "Section 1 Scope", "Section 2. Costs"], 2),
        (["No numbers here", "at all"], 0),
        ([], 0),
    ],
)
def test_counts_articles(lines: list[str], count: int) -> None:
    assert count_articles(lines) == count


def test_a_list_inside_an_article_starts_none() -> None:
    assert [each.label for each in articles_of(ENGLISH)] == ["preamble", "Article 1", "Article 2"]
    assert articles_of(ENGLISH)[1].lines == tuple(ENGLISH[1:5])


def test_names_the_changed_article_alone() -> None:
    changed = [line.replace("Five", "Six") for line in ENGLISH]
    assert changed_articles(ENGLISH, changed) == ("Article 2 is changed",)
    assert changed_articles(ENGLISH, ENGLISH) == ()


def test_a_new_article_changes_no_other_although_their_numbers_move() -> None:
    longer = [*ENGLISH[:1], "Article 1. Words", "A word is a word.", *ENGLISH[1:]]
    longer = [line.replace("Article 2 T", "Article 3 T").replace("Article 1. P", "Article 2. P") for line in longer]
    assert changed_articles(ENGLISH, longer) == ("Article 1 is new",)
    assert changed_articles(longer, ENGLISH) == ("Article 1 is left out",)


def test_a_changed_preamble_is_named() -> None:
    assert changed_articles(["Old words", "Article 1", "x"], ["New words", "Article 1", "x"]) == (
        "preamble is changed",
    )

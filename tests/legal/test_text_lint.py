"""The lint points at articles and sentences, and is silent on a text that says what its kind says."""

import pytest

from ode_workflows.legal.text_lint import Hit, linted, read_text

CLEAN = """Memorandum of Understanding between the State of California and the State of Jalisco
Article 1 Purpose
The Participants intend to share what works in tourism.
Article 2 Work
Each Participant intends to name one office. The offices intend to meet once a year.
Article 3 Final provisions
This Memorandum states intentions only. It creates no rights or obligations under domestic or international law.
It is carried out consistent with the law of each Participant.
Differences are settled by consultation. The contacts are the two offices.
This Memorandum takes effect on the last signature and runs for a period of four years.
It may be amended in writing. A Participant may discontinue it on 60 days’ written notice.""".splitlines()


def hits(lines: list[str], **changes: object) -> list[Hit]:
    asked: dict[str, object] = {"kind": "memorandum of understanding", "binds": False, "is_child": False, **changes}
    return list(linted(read_text(lines), **asked))  # type: ignore[arg-type]  # of a test's own making


def with_line(line: str) -> list[str]:
    return [*CLEAN[:5], line, *CLEAN[5:]]


def without(words: str) -> list[str]:
    return [line.replace(words, "") for line in CLEAN]


def test_a_text_that_says_what_its_kind_says_has_no_hit() -> None:
    assert hits(CLEAN) == []


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("The Participants shall meet twice a year.", "shall"),
        ("Each Participant agrees to pay its share.", "agrees to"),
        ("This text enters into force on signature by both.", "enters into force"),
        ("Each Participant must report.", "must"),
    ],
)
def test_a_word_of_obligation_is_found_with_article_and_sentence(sentence: str, word: str) -> None:
    (found,) = [hit for hit in hits(with_line(sentence)) if hit.check == "obligation-words"]
    assert (found.article, found.sentence) == ("Article 2", sentence)
    assert word in found.says
    assert not [hit for hit in hits(with_line(sentence), binds=True) if hit.check == "obligation-words"]


def test_a_disclaimer_is_no_obligation() -> None:
    assert hits(with_line("Nothing in this Memorandum shall bind either Participant.")) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("It may be amended in writing.", "how it is changed"),
        ("Differences are settled by consultation.", "how disputes are settled"),
        ("The contacts are the two offices.", "whom to write to"),
        (CLEAN[6], "does not bind"),
    ],
)
def test_a_final_clause_that_is_missing_is_named(words: str, says: str) -> None:
    assert [says in hit.says for hit in hits(without(words)) if hit.check == "missing-clause"] == [True]


def test_an_amendment_needs_only_to_say_when_it_begins() -> None:
    text = ["Amendment", "1. Article 2 is replaced.", "2. This Amendment takes effect on the last signature."]
    assert hits(text, is_child=True, binds=True) == []
    assert [hit.check for hit in hits(text[:2], is_child=True, binds=True)] == ["missing-clause"]


def test_an_end_without_notice_is_found_where_it_stands() -> None:
    lines = [line.replace(" on 60 days’ written notice", "") for line in CLEAN]
    (found,) = hits(lines)
    assert (found.check, found.article) == ("no-notice-rule", "Article 3")
    assert "discontinue" in found.sentence


def test_a_term_is_defined_and_used_or_neither() -> None:
    defined = "The two offices (the “Working Group”) intend to write one report."
    (found,) = hits(with_line(defined))
    assert (found.check, "Working Group" in found.says) == ("unused-term", True)
    used = "They ask the Steering Panel for advice, and the Steering Panel intends to answer."
    (found,) = hits(with_line(used))
    assert (found.check, "Steering Panel" in found.says) == ("undefined-term", True)
    assert hits(with_line(f"{defined} The Working Group intends to meet.")) == []


def test_a_promise_of_nobody_is_found() -> None:
    (found,) = hits(with_line("A report will be published every year."))
    assert found.check == "promise-without-owner"
    assert hits(with_line("A report will be published every year by the coordinating offices.")) == []


def test_a_cure_that_is_not_in_the_text_is_found_and_one_that_is_there_is_not() -> None:
    clause = "Each Participant keeps full control of its own laws."
    (found,) = hits(CLEAN, clauses={"No treaty": clause})
    assert (found.check, "No treaty" in found.says, clause in found.says) == ("missing-cure", True, True)
    assert hits(with_line("Each  Participant keeps full control of its own laws."), clauses={"No treaty": clause}) == []

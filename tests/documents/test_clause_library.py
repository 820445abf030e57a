"""The clause library's own content: whole, readable by Word, in step with the rulebook; mistakes named by file."""

import io
import shutil
from pathlib import Path

import docx
import pytest

from ode_workflows.actions.rulebook import rulebook
from ode_workflows.cli.checks.content import clauses_resolve
from ode_workflows.content import content_path
from ode_workflows.documents.articles import articles_in
from ode_workflows.documents.clause_article import insert_clause
from ode_workflows.documents.clause_parts import clause_text, part_fault
from ode_workflows.documents.clauses import curing_clauses, library, without_clause
from ode_workflows.documents.package import MAIN_DOCUMENT, read_parts, write_parts
from ode_workflows.domain.clauses import POSITIONS, Clause, words_for
from ode_workflows.domain.errors import InvalidFactsError, LifecycleFileError
from ode_workflows.legal.text_lint import linted, read_text
from tests.builders import typed_text
from tools.write_templates.clauses import parts_of

SHIPPED = content_path("document_templates") / "_clauses"
SOURCES = Path("tools/write_templates/texts/_clauses")
EVERY = list(library(root=SHIPPED).values())


@pytest.mark.parametrize("clause", EVERY, ids=lambda each: each.id)
def test_every_clause_has_three_texts_that_word_can_open(clause: Clause) -> None:
    assert tuple(clause.wordings) == POSITIONS
    texts = []
    for wording in clause.wordings.values():
        part = wording.parts["en"]
        words = [paragraph.text for paragraph in docx.Document(io.BytesIO(part)).paragraphs]
        assert words == clause_text(part)
        assert words[0] == clause.title
        texts.append(words[1:])
    assert len({tuple(each) for each in texts}) == 3


@pytest.mark.parametrize("clause", EVERY, ids=lambda each: each.id)
def test_every_text_keeps_the_words_of_a_kind(clause: Clause) -> None:
    """An intent does not bind, and nothing of a binding text says Participant."""
    for kind in sorted(clause.kinds):
        for wording in clause.wordings.values():
            whole = " ".join(clause_text(wording.parts["en"], words_for(kind)))
            assert "{" not in whole
            odd = ("shall", "Party", "Parties") if words_for(kind)["shall"] == "will" else ("Participant",)
            assert not [word for word in odd if word in whole.replace("third party", "")]


def test_every_cure_of_the_rulebook_has_a_clause_or_a_reason_for_none() -> None:
    for rule in rulebook().rules:
        assert (rule in curing_clauses()) != (rule in without_clause()), rule
    assert "cures" in clauses_resolve()


def test_the_same_source_gives_the_same_bytes_for_every_clause_shipped() -> None:
    sources = {path.relative_to(SOURCES).with_suffix("").as_posix(): path for path in sorted(SOURCES.rglob("*.txt"))}
    assert set(sources) == {clause.id for clause in EVERY}
    for path in sources.values():
        made, again = parts_of(path), parts_of(path)
        assert made == again
        assert [part_fault(content) for content in made.values()] == [None] * len(POSITIONS)


def _words_of_obligation(clause: Clause, kind: str) -> list[str]:
    heading, *lines = clause_text(clause.wordings["preferred"].parts["en"], words_for(kind))
    text = read_text([f"Section 1. {heading}", *(f"1.{number} {line}" for number, line in enumerate(lines, 1))])
    hits = linted(text, kind="memorandum", binds=False, is_child=False, names=[], clauses={})
    return [hit.sentence for hit in hits if hit.check == "obligation-words"]


def test_the_check_of_texts_finds_no_word_of_obligation_in_a_clause_of_an_intent() -> None:
    for clause in EVERY:
        if "memorandum_of_understanding" in clause.kinds:
            assert _words_of_obligation(clause, "memorandum_of_understanding") == [], clause.id
    funds = next(clause for clause in EVERY if clause.function == "funds")
    assert _words_of_obligation(funds, "executive_agreement")  # the same check does find the words that bind


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A library of one clause that a test may spoil."""
    shutil.copytree(SHIPPED / "immunity", tmp_path / "immunity")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('status = "draft"', 'status = "good"', "status"),
        ('status = "draft"\n', "", "status"),
        ("version = 1", "version = 0", "version"),
        ("version = 1", 'version = "1"', "version"),
        ('kinds = ["every_kind"]', "kinds = []", "kinds"),
        ('kinds = ["every_kind"]', 'kinds = ["treaty"]', "kinds"),
        ('approver = "counsel"\n', "", "approver"),
        ('approver = "counsel"', 'approver = "king"', "approver"),
        ('approver_from = "fallback"', 'approver_from = "third"', "approver_from"),
        ("[walk_away]", "[walkaway]", "walk_away"),
        ('title = "Sovereign immunity"', 'title = " "', "title"),
        ("version = 1", "version = 1\ncolour = 2", "colour"),
    ],
)
def test_what_is_wrong_in_a_clause_file_is_named(own: Path, old: str, new: str, key: str) -> None:
    path = own / "immunity" / "no_waiver.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(LifecycleFileError) as wrong:
        library(root=own)
    assert (wrong.value.file, wrong.value.key) == ("immunity/no_waiver.toml", key)


def test_a_missing_or_spoiled_part_is_named(own: Path) -> None:
    part = own / "immunity" / "no_waiver.fallback.docx"
    good = part.read_bytes()
    for content, words in ((b"no Word file", "no Word document"), (_saying(good, "{King}"), "{King} is not one of")):
        part.write_bytes(content)
        with pytest.raises(LifecycleFileError, match=words) as wrong:
            library(root=own)
        assert wrong.value.file == "immunity/no_waiver.fallback.docx"
    part.unlink()
    with pytest.raises(LifecycleFileError, match=r"no_waiver\.fallback\.docx does not exist"):
        library(root=own)


def _saying(content: bytes, word: str) -> bytes:
    parts = read_parts(content)
    parts[MAIN_DOCUMENT] = parts[MAIN_DOCUMENT].replace(b"{Party}", word.encode())
    return write_parts(parts)


def test_two_clauses_for_one_cure_are_refused(own: Path) -> None:
    shutil.copytree(own / "immunity", own / "other")
    with pytest.raises(LifecycleFileError, match="one clause words one cure"):
        library(root=own)


PART = library(root=SHIPPED)["immunity/no_waiver"].wordings["preferred"].parts["en"]


@pytest.mark.parametrize(
    ("heads", "label"),
    [
        (("Article 1. A", "Article 2. B"), "Article 3"),
        (("ARTICLE I", "ARTICLE II", "ARTICLE III"), "ARTICLE IV"),
        (("1. A", "2. B"), "3."),
    ],
)
def test_the_same_text_and_clause_give_the_same_bytes_in_the_numbers_of_the_text(
    heads: tuple[str, ...], label: str
) -> None:
    text = typed_text(*(line for head in heads for line in (head, "They cooperate.")), "IN WITNESS WHEREOF they sign.")
    made, again = (insert_clause(text, PART, function="immunity", kind="executive_agreement") for _ in range(2))
    assert made == again
    assert made.label == label
    lines = [paragraph.text for paragraph in docx.Document(io.BytesIO(made.content)).paragraphs]
    assert lines[-1] == "IN WITNESS WHEREOF they sign."
    assert lines[-2].startswith("Nothing in this Agreement waives")


def test_an_article_with_marks_is_not_replaced() -> None:
    text = typed_text("Article 1. A", "They cooperate.")
    made = insert_clause(text, PART, function="immunity", kind="executive_agreement").content
    parts = read_parts(made)
    parts[MAIN_DOCUMENT] = parts[MAIN_DOCUMENT].replace(
        b'<w:t xml:space="preserve">Nothing', b'<w:commentReference w:id="1"/><w:t xml:space="preserve">Nothing'
    )
    with pytest.raises(InvalidFactsError, match="settle them before it is replaced"):
        insert_clause(write_parts(parts), PART, function="immunity", kind="executive_agreement")
    assert len(articles_in(made)) == 2


def test_signed_in_two_languages_is_no_end_of_the_articles() -> None:
    lines = ("Article 1. Language", "Signed in English and Spanish.", "Article 2. End", "Either may leave.")
    made = insert_clause(
        typed_text(*lines, "Signed at Tijuana.", "Ana"), PART, function="immunity", kind="executive_agreement"
    )
    said = [paragraph.text for paragraph in docx.Document(io.BytesIO(made.content)).paragraphs]
    assert [each.label for each in articles_in(made.content)] == ["Article 1", "Article 2", "Article 3"]
    assert (said[4], said[-2:]) == ("Article 3. Sovereign immunity", ["Signed at Tijuana.", "Ana"])

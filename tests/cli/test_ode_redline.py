"""`ode redline` and `ode inspect`: two files in, changes by article out; what stands in a file besides its words."""

from pathlib import Path

import pytest

from ode_workflows.documents.redline.revisions import accept_all, comments, tracked_changes
from ode_workflows.documents.text import normalised_text
from tests.cli.driver import ode, ode_json
from tests.redline.corpus import PAIRS


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    old, new, _ = PAIRS["money"]
    paths = tmp_path / "old.docx", tmp_path / "new.docx"
    for path, text in zip(paths, (old, new), strict=True):
        path.write_bytes(text.docx())
    return paths


def test_it_lists_the_changes_and_writes_both_files(tmp_path: Path, files: tuple[Path, Path]) -> None:
    word, page = tmp_path / "out.docx", tmp_path / "out.html"
    answer = ode(tmp_path / "none", "redline", *files, "-o", word, "--html", page, "--author", "Ana")
    assert answer.code == 0
    assert "Article 2, Costs" in answer.out
    assert normalised_text(accept_all(word.read_bytes())) == normalised_text(files[1].read_bytes())
    assert {each.author for each in tracked_changes(word.read_bytes())} == {"Ana"}
    html = page.read_text(encoding="utf-8")
    assert "<del><span" in html
    assert "[deleted: " in html
    assert "<script" not in html
    assert not (tmp_path / "none").exists()


def test_a_date_makes_the_same_file_again(tmp_path: Path, files: tuple[Path, Path]) -> None:
    for name in ("a.docx", "b.docx"):
        ode_json(tmp_path, "redline", *files, "-o", tmp_path / name, "--date", "2026-11-27")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_json_names_kinds_and_sentences(tmp_path: Path, files: tuple[Path, Path]) -> None:
    found = ode_json(tmp_path, "redline", *files)
    assert found["changes"][0]["kinds"] == ["money"]
    assert (found["is_exact"], found["files"]) == (True, [])


def test_no_word_file_is_refused_by_its_field(tmp_path: Path, files: tuple[Path, Path]) -> None:
    bad = tmp_path / "bad.docx"
    bad.write_bytes(b"no zip")
    answer = ode(tmp_path, "redline", files[0], bad, "--json")
    assert (answer.code, answer.fields) == (1, ["new"])
    assert ode(tmp_path, "redline", files[0], tmp_path / "none.docx").code == 3


def test_what_cannot_be_compared_exactly_ends_with_five(tmp_path: Path, files: tuple[Path, Path]) -> None:
    old, _, _ = PAIRS["header in another part"]
    other = tmp_path / "header.docx"
    other.write_bytes(old.docx())
    answer = ode(tmp_path, "redline", other, files[1], "--json")
    assert (answer.code, answer.json["is_exact"]) == (5, False)
    assert "header" in answer.json["not_compared"][0]


def test_inspect_tells_what_keeps_a_file_from_being_frozen(tmp_path: Path) -> None:
    path = tmp_path / "tracked.docx"
    path.write_bytes(PAIRS["tracked and silent"][1].docx())
    found = ode_json(tmp_path, "inspect", path)
    assert found["can_be_frozen"] is False
    assert {each["author"] for each in found["tracked_changes"]} == {"Quinn"}
    assert "cannot be frozen" in ode(tmp_path, "inspect", path).out


def test_inspect_reads_fields_comments_and_properties_of_a_real_file(tmp_path: Path) -> None:
    path = Path(__file__).parents[1] / "redline/real_files/mammoth/comments.docx"
    found = ode_json(tmp_path, "inspect", path)
    assert len(found["comments"]) == len(comments(path.read_bytes())) > 0
    assert all(each["author"] for each in found["comments"])
    assert found["metadata"]["creator"]

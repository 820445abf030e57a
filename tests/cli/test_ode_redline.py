"""`ode redline` and `ode inspect` on Word files, right and wrong."""

import io
from pathlib import Path

import docx
from tests.redline.judge import seen

from ode_workflows.documents.redline.resolving import accept_all
from tests.cli.driver import ode, ode_json


def _file(path: Path, *texts: str) -> Path:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    path.write_bytes(buffer.getvalue())
    return path


def test_lists_changes_by_article_and_writes_a_redline(tmp_path: Path) -> None:
    old = _file(tmp_path / "old.docx", "Article 1 Money", "They pay USD 100 a year.")
    new = _file(tmp_path / "new.docx", "Article 1 Money", "They pay USD 900 a year.")
    out = tmp_path / "redline.docx"

    found = ode_json(tmp_path, "redline", old, new, "-o", out, "--author", "Ana", "--date", "2026-07-01")

    assert found["is_exact"]
    assert [(each["article"], each["kinds"]) for each in found["changes"]] == [("Article 1 Money", ["money"])]
    assert seen(accept_all(out.read_bytes())) == seen(new.read_bytes())
    marks = ode_json(tmp_path, "inspect", out)
    assert [mark["author"] for mark in marks["tracked_changes"]] == ["Ana", "Ana"]
    assert "2 tracked changes" in marks["keeps_it_from_being_frozen"][0]
    assert "USD 900" in ode(tmp_path, "redline", old, new).out


def test_equal_files_say_so(tmp_path: Path) -> None:
    old = _file(tmp_path / "old.docx", "One.")
    answer = ode(tmp_path, "redline", old, old)
    assert (answer.code, "say the same" in answer.out) == (0, True)


def test_a_file_that_is_no_word_file_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    old = _file(tmp_path / "old.docx", "One.")
    wrong = tmp_path / "new.docx"
    wrong.write_bytes(b"%PDF-1.7 not Word")
    answer = ode(tmp_path, "redline", old, wrong, "-o", tmp_path / "out.docx")
    assert (answer.code, "new.docx is PDF" in answer.err) == (2, True)
    assert not (tmp_path / "out.docx").exists()
    assert ode(tmp_path, "inspect", tmp_path / "none.docx").code == 3

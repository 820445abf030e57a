"""`ode pdf`: a tagged PDF/A where LibreOffice is, and a plain word where it is not."""

import io
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pikepdf
import pytest

from ode_workflows.domain.errors import StorageError
from ode_workflows.outside.pdf import LibreOffice, pdf_program
from tests.cli.driver import ode, ode_json
from tests.cli.refusal import refused
from tests.gate.hostile_files import clean_docx, docx_with_body, field


def test_without_libreoffice_the_word_file_is_the_execution_copy(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in.docx").write_bytes(clean_docx())
    monkeypatch.setenv("PATH", str(tmp_path))
    answer = refused(office, "pdf", tmp_path / "in.docx")
    assert answer.code == 1
    assert "the Word file is the execution copy" in answer.json["detail"]
    assert not (tmp_path / "in.pdf").exists()
    checks = {row["check"] if "check" in row else row["name"]: row for row in ode_json(office, "doctor")["checks"]}
    assert "the Word file is the execution copy" in checks["PDF"]["found"]


def test_a_hostile_file_is_not_converted(office: Path, tmp_path: Path) -> None:
    (tmp_path / "in.docx").write_bytes(docx_with_body(field(" DDEAUTO cmd ")))
    assert refused(office, "pdf", tmp_path / "in.docx").code == 2
    assert not (tmp_path / "in.pdf").exists()


def test_one_name_is_not_for_two_files(office: Path, tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx"):
        (tmp_path / name).write_bytes(clean_docx())
    answer = refused(office, "pdf", tmp_path / "a.docx", tmp_path / "b.docx", "-o", tmp_path / "out.pdf")
    assert (answer.code, "output" in str(answer.json)) == (2, True)


needs_libreoffice = pytest.mark.skipif(
    pdf_program() is None, reason="LibreOffice is optional and not installed: make setup-pdf"
)


@needs_libreoffice
def test_word_files_become_tagged_archive_pdfs(office: Path, tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx"):
        (tmp_path / name).write_bytes(clean_docx())
    assert ode(office, "pdf", tmp_path / "a.docx", tmp_path / "b.docx").code == 0
    for name in ("a.pdf", "b.pdf"):
        with pikepdf.open(io.BytesIO((tmp_path / name).read_bytes())) as made:
            assert made.Root.MarkInfo.Marked
            assert made.open_metadata()["pdfaid:part"] == "2"


@needs_libreoffice
def test_a_libreoffice_that_dies_is_started_again_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with LibreOffice() as office:
        assert office.make_pdf(clean_docx()).startswith(b"%PDF")
        assert office.group is not None
        os.killpg(office.group, signal.SIGKILL)
        assert office.make_pdf(clean_docx()).startswith(b"%PDF")
    assert list(tmp_path.iterdir()) == []
    assert not [words for words in _command_lines() if str(tmp_path).encode() in words]


def _command_lines() -> Iterator[bytes]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it may end while we read
            yield path.read_bytes()


@needs_libreoffice
def test_a_damaged_file_is_named_and_the_next_one_is_made() -> None:
    with LibreOffice() as office:
        with pytest.raises(StorageError, match="Open it in Word and save it again"):
            office.make_pdf(b"no Word file" * 9)
        assert office.make_pdf(clean_docx()).startswith(b"%PDF")

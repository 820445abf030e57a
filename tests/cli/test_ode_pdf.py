"""`ode pdf`: a tagged PDF/A where LibreOffice is, and a plain word where it is not."""

import io
from pathlib import Path

import pikepdf
import pytest

from ode_workflows.outside.pdf import pdf_program
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


@pytest.mark.skipif(pdf_program() is None, reason="LibreOffice is optional and not installed: make setup-pdf")
def test_a_word_file_becomes_a_tagged_archive_pdf(office: Path, tmp_path: Path) -> None:
    (tmp_path / "in.docx").write_bytes(clean_docx())
    assert ode(office, "pdf", tmp_path / "in.docx", "-o", tmp_path / "out.pdf").code == 0
    with pikepdf.open(io.BytesIO((tmp_path / "out.pdf").read_bytes())) as made:
        assert made.Root.MarkInfo.Marked
        assert made.open_metadata()["pdfaid:part"] == "2"

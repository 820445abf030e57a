"""`ode story` plays both agreements from proposal to renewal and verifies them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

WAY = [
    "proposal",
    "legal_review",
    "negotiation",
    "clearance",
    "signature",
    "ratification",
    "in_force",
    "renewal",
    "in_force",
]
PAPERS = {
    *("concept-note", "overlap-report", "authorisation-memorandum", "legal-review-sheet", "negotiating-instructions"),
    *("action-memorandum", "conformity-certificate", "execution-copy-en", "signing-day-sheet", "certified-copy"),
    *("transmittal-partner", "notice-of-entry-into-force", "register-entry", "obligation-schedule"),
    *("implementation-brief", "renewal-memo"),
}
"""What every step on the way leaves behind, whatever the kind of agreement."""
DRAFT_OF = {"memorandum": "memorandum-of-understanding", "compact": "tribal-state-compact"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("story")
    command = [str(Path(sys.executable).parent / "ode"), "story", "--json", "--keep", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer: dict[str, object] = json.loads(done.stdout)
    answer["folder"] = folder
    return answer


def test_the_story_ends_verified(told: dict[str, object]) -> None:
    assert told["verified"] is True


def test_both_agreements_go_the_whole_way(told: dict[str, object]) -> None:
    agreements = told["agreements"]
    assert isinstance(agreements, list)
    assert [each["kind"] for each in agreements] == ["memorandum_of_understanding", "tribal_state_compact"]
    assert all(each["states"] == WAY for each in agreements)
    assert all(each["history"] > 15 and each["mails"] for each in agreements)


def test_the_drafts_lie_where_people_find_them(told: dict[str, object]) -> None:
    folder, agreements = told["folder"], told["agreements"]
    assert isinstance(folder, Path)
    assert isinstance(agreements, list)
    for name, each in zip(("memorandum", "compact"), agreements, strict=True):
        files = sorted(path.name for path in (folder / name / "documents").iterdir())
        assert files == sorted(each["documents"])
        assert {_paper_in(file) for file in files if "-request-" not in file} == PAPERS | {DRAFT_OF[name]}
        assert any("-request-01-" in file for file in files)
        assert len([file for file in files if "-legal-review-sheet-" in file]) == 2
        assert all((folder / name / "documents" / file).read_bytes().startswith(b"PK") for file in files)


def _paper_in(file: str) -> str:
    """Return what "12-2026-001-concept-note-v2.docx" is."""
    return re.sub(r"^\d+-\d{4}-\d{3}-|-v\d+\.docx$", "", file)

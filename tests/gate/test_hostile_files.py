"""Every hostile file is refused with its own reason, within limits, and nothing outside is asked."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.gate.hostile_files import Hostile, hostile_files
from tests.house.repository import ROOT

FILES = hostile_files()


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    """What the gate said in a process with two seconds a file and one gigabyte; past either it would be dead."""
    done = subprocess.run([sys.executable, "-m", "tests.gate"], cwd=ROOT, check=True, capture_output=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_hostile_file_is_refused_with_its_own_reason(seen: dict[str, Any], file: Hostile) -> None:
    said = seen["said"][file.name]
    assert said.startswith(f"file: {file.name} ")
    assert file.says in said


def test_clean_files_pass_the_same_gate(seen: dict[str, Any]) -> None:
    assert seen["clean"] == ["passed as docx", "passed as pdf"]


def test_no_file_makes_the_gate_ask_anything_outside(seen: dict[str, Any]) -> None:
    assert seen["reached_out"] == []

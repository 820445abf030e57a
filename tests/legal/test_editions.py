"""While the rulebook's files are at fault, the last good edition stays in use and the doctor says so."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.driver import write_json
from tests.house.repository import ROOT


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of the program with states/ of its own."""
    for folder in ("ode_workflows", "states", "document_templates", "flows"):
        shutil.copytree(ROOT / folder, tmp_path / "program" / folder)
    return tmp_path / "program"


def run(program: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ode_workflows", "--home", str(program / "home"), *words]
    return subprocess.run(command, cwd=program, capture_output=True, text=True, check=False)


def test_the_last_good_edition_stays_in_use(program: Path, tmp_path: Path) -> None:
    facts = str(write_json(tmp_path, {"counterpart_kinds": ["us_state"]}, "facts.json"))
    good = run(program, "screen", facts, "--json")
    assert good.returncode == 0, good.stderr
    rules = program / "states" / "legal_review" / "water.toml"
    rules.write_text(rules.read_text(encoding="utf-8").replace('fact = "', 'fact = "no_', 1), encoding="utf-8")
    assert run(program, "screen", facts, "--json").stdout == good.stdout
    doctor = run(program, "doctor").stdout
    assert "water.toml, rule " in doctor
    assert "stays in use" in doctor


def test_without_a_good_edition_the_fault_is_told(program: Path, tmp_path: Path) -> None:
    facts = str(write_json(tmp_path, {}, "facts.json"))
    (program / "states" / "legal_review" / "water.toml").write_text("rule = 3\n", encoding="utf-8")
    answer = run(program, "screen", facts)
    assert answer.returncode == 5
    assert "water.toml, the file, rule" in answer.stderr


def test_an_edition_that_was_in_use_can_be_compared_with_the_files_of_today(program: Path) -> None:
    assert run(program, "init").returncode == 0
    version = json.loads(run(program, "rulebook", "--json").stdout)["version"]
    same = run(program, "rulebook", "diff", version, "states")
    assert "The two say the same." in same.stdout, same.stderr
    rules = program / "states" / "legal_review" / "drafting.toml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("Clauses every draft", "Clauses each draft"), "utf-8")
    found = json.loads(run(program, "rulebook", "diff", version, "states", "--json").stdout)
    assert found["changes"] == [{"what": "rule", "name": "baseline-clauses", "how": "changed", "keys": ["title"]}]
    assert found["agreements"] == []

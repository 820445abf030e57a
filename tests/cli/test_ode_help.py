"""`ode --help` is fast, and every command explains itself with an example."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ode_workflows.cli.lazy import COMMANDS
from tests.cli.driver import ode


def run(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ODE_")}
    return subprocess.run(
        [sys.executable, "-m", "ode_workflows", *words],
        capture_output=True,
        text=True,
        env={**kept, "COLUMNS": "120", **env},
        check=False,
    )


def complete(line: str) -> list[str]:
    count = len(line.split(" ")) - 1
    answered = run(_ODE_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=str(count))
    return answered.stdout.split()


def test_help_lists_every_command_without_importing_one() -> None:
    listing = """
import sys
from ode_workflows.cli.main import app
try:
    app(["--help"])
except SystemExit:
    print(*sys.modules)
"""
    answered = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True)
    assert all(re.search(rf"\b{name}\b", answered.stdout) for name in COMMANDS)
    loaded = set(answered.stdout.split())
    assert not {"sqlalchemy", "pydantic", "alembic", "docx", "ode_workflows.settings"} & loaded


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_its_options_and_an_example(name: str, tmp_path: Path) -> None:
    answer = ode(tmp_path, name, "--help")
    assert answer.code == 0
    assert "Example: ode " + name in " ".join(answer.out.split())
    assert "--json" in answer.out


def test_without_a_command_the_help_is_printed_and_the_code_is_usage(tmp_path: Path) -> None:
    answer = ode(tmp_path)
    assert (answer.code, "Commands" in answer.out or "Look" in answer.out) == (2, True)


def test_a_slip_in_a_command_is_answered_with_the_nearest(tmp_path: Path) -> None:
    answer = ode(tmp_path, "shwo")
    assert answer.code == 2
    assert "Did you mean 'show'?" in answer.err
    assert answer.out == ""


def test_a_slip_in_an_option_is_a_problem_object_when_json_is_asked_for(tmp_path: Path) -> None:
    answer = ode(tmp_path, "deadline", "--form", "2026-01-01", "--json")
    assert answer.code == 2
    assert answer.json["type"] == "urn:ode:problem:usage"


def test_the_shell_completes_commands() -> None:
    assert complete("ode sho") == ["show"]


def test_the_shell_completes_triggers() -> None:
    assert complete("ode step 2026-001 authorize_") == ["authorize_negotiation", "authorize_signature"]


def test_the_shell_completes_states() -> None:
    assert complete("ode list --state ra") == ["ratification"]

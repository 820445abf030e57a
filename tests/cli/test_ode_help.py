"""`ode --help` is fast, and every command explains itself with an example."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows import __version__
from ode_workflows.cli.lazy import COMMANDS
from tests.builders import make_proposal
from tests.cli.driver import ode


def run_in_bash(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a person's shell does, which stays while it runs."""
    return run(*words, before=("bash", "-c", '"$@"; exit $?', "bash"), **env)


def run(*words: str, before: tuple[str, ...] = (), **env: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ODE_")}
    return subprocess.run(
        [*before, sys.executable, "-m", "ode_workflows", *words],
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


LARGE_AND_SELDOM_NEEDED = {
    "alembic", "docx", "docxtpl", "fastapi", "holidays", "jinja2", "lxml", "openpyxl", "prefect",
    "sqlalchemy.dialects.postgresql", "uvicorn",
}  # fmt: skip


@pytest.mark.sqlite_only
@pytest.mark.parametrize("words", [("show", "REF"), ("history", "REF"), ("list",), ("tasks", "--as", "ana")])
def test_a_command_that_looks_loads_nothing_large_that_it_does_not_need(
    office: Path, engine: Engine, words: tuple[str, ...]
) -> None:
    line = [make_proposal(engine) if word == "REF" else word for word in words]
    looking = f"""
import gc, sys
from ode_workflows.cli.main import app
from ode_workflows.domain.inputs import INPUTS
try:
    app({["--home", str(office), *line, "--json"]})
except SystemExit as left:
    built = [name for name, model in INPUTS.items() if model.__pydantic_complete__]
    print(left.code, gc.get_freeze_count() > 100_000, built, *sys.modules, file=sys.stderr)
"""
    answered = subprocess.run([sys.executable, "-c", looking], capture_output=True, text=True, check=True)
    assert answered.stderr.startswith("0 True [] ")
    assert not LARGE_AND_SELDOM_NEEDED & set(answered.stderr.split())


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


def test_the_version_is_told_for_a_person_and_for_a_program(tmp_path: Path) -> None:
    assert ode(tmp_path, "--version").out == f"ODE Workflows {__version__}\n"
    assert ode(tmp_path, "--version", "--json").json == {"version": __version__}


def test_a_switch_is_listed_without_a_type(tmp_path: Path) -> None:
    assert "<bool>" not in ode(tmp_path, "--help").out + ode(tmp_path, "step", "--help").out


def test_completion_is_shown_and_installed_for_the_shell_that_asks(tmp_path: Path) -> None:
    shown = run_in_bash("--show-completion", HOME=str(tmp_path))
    assert (shown.returncode, "_ode_completion" in shown.stdout) == (0, True), shown.stderr
    installed = run_in_bash("--install-completion", HOME=str(tmp_path))
    assert installed.returncode == 0, installed.stderr
    assert any(path.is_file() for path in tmp_path.rglob("*"))


def test_the_shell_completes_units() -> None:
    assert complete("ode deadline --unit busi") == ["business_days"]

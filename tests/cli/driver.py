"""Runs `ode` inside the test, on a home folder, and gives back what it printed and its exit code."""

import gc
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from ode_workflows.cli.main import app
from tests.databases import server_of


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def fields(self) -> list[str]:
        return [problem["field"] for problem in self.json["errors"]]

    @property
    def unmet(self) -> list[str]:
        return [item["requirement"] for item in self.json["unmet"]]


def ode(home: Path, *words: object, person: str | None = None, database_url: str | None = None) -> Answer:
    """Run a command line and let a defect crash the test."""
    line = ["--home", str(home), *(str(word) for word in words)]
    result = CliRunner().invoke(
        app, line, env={"ODE_PERSON": person, "ODE_DATABASE_URL": database_url or server_of(home), "COLUMNS": "200"}
    )
    gc.unfreeze()  # a command sets aside what is there; here that is the tests' own, and must be collected as ever
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Answer(result.exit_code, result.stdout, result.stderr)


def ode_json(home: Path, *words: object, person: str | None = None) -> Any:
    """Run a command line that must succeed and return its JSON value."""
    answer = ode(home, *words, "--json", person=person)
    assert answer.code == 0, answer.out
    return answer.json


def write_json(folder: Path, value: object, name: str = "intake.json") -> Path:
    """Write a value as a JSON file and return its path."""
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path

"""`ode export register` writes a file whole or not at all, and the screen's own output stays one value."""

import csv
import io
import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.builders import make_proposal
from tests.cli.driver import ode, ode_json


@pytest.fixture
def register(engine: Engine, office: Path) -> Path:
    make_proposal(engine, title="Ours alone")
    make_proposal(engine, title="For everybody", visibility="public")
    return office


def test_csv_goes_to_standard_output_and_holds_what_is_public(register: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(ode(register, "export", "register", "--format", "csv").out)))
    assert [row["title"] for row in rows] == ["For everybody"]


def test_json_is_one_value(register: Path) -> None:
    assert [line["title"] for line in ode_json(register, "export", "register")] == ["For everybody"]
    assert len(ode_json(register, "export", "register", person="ana")) == 2


@pytest.mark.parametrize("form", ["csv", "json", "html", "xlsx"])
def test_the_name_of_the_file_tells_the_format(register: Path, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"register.{form}"
    answer = ode_json(register, "export", "register", "-o", target)
    assert answer == {"file": str(target), "format": form, "agreements": 1}
    assert target.stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [target.name]


def test_json_may_be_written_to_a_file(register: Path, tmp_path: Path) -> None:
    ode(register, "export", "register", "--format", "json", "-o", tmp_path / "register.txt")
    assert len(json.loads((tmp_path / "register.txt").read_text())) == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["contacts"], 2),
        (["register", "--format", "pdf"], 2),
        (["register", "--format", "csv"], 2),
        (["register", "--in-force-on", "2026-02-30"], 2),
        (["register", "--as", "nobody"], 3),
        (["register", "-o", "no-such-folder/register.csv"], 1),
    ],
)
def test_what_cannot_be_written_is_refused(register: Path, words: list[str], code: int) -> None:
    assert ode(register, "export", *words, "--json").code == code

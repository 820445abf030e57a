"""`ode init` makes the database, upgrades it, and leaves a good one alone."""

from pathlib import Path

from ode_workflows.db.schema_version import head
from tests.cli.driver import ode, ode_json


def test_init_makes_the_database_in_the_home_folder(tmp_path: Path) -> None:
    answer = ode_json(tmp_path / "new", "init")
    assert (tmp_path / "new" / "ode.db").is_file()
    assert (answer["schema_before"], answer["schema"]) == (None, head())


def test_a_second_init_changes_nothing(home: Path) -> None:
    assert ode_json(home, "init")["schema_before"] == head()


def test_json_may_be_asked_for_before_the_command(home: Path) -> None:
    assert ode(home, "--json", "list").json == []


def test_looking_without_a_database_makes_none_and_says_how(tmp_path: Path) -> None:
    answer = ode(tmp_path / "nowhere", "list", "--json")
    assert answer.code == 1
    assert answer.json["detail"].endswith("Run: ode init")
    assert not (tmp_path / "nowhere").exists()


def test_a_home_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("no folder")
    answer = ode(tmp_path / "home", "init", "--json")
    assert answer.code == 1
    assert "Choose another ODE_HOME" in answer.json["detail"]

"""`ode init` makes the database, upgrades it, and leaves a good one alone."""

from pathlib import Path

import pytest

from ode_workflows.db.schema_version import head
from tests.cli.driver import ode, ode_json
from tests.databases import alter


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


@pytest.mark.parametrize("command", ["init", "list"])
def test_a_database_address_that_cannot_be_read_names_the_setting(home: Path, command: str) -> None:
    answer = ode(home, command, "--json", database_url="no address")
    assert (answer.code, answer.fields) == (2, ["ODE_DATABASE_URL"])


def test_a_newer_database_is_left_alone(home: Path) -> None:
    alter(home, "UPDATE alembic_version SET version_num = '9999'")
    answer = ode(home, "init", "--json")
    assert (answer.code, answer.json["type"]) == (1, "urn:ode:problem:storage")
    assert "newer" in answer.json["detail"]


def test_the_demo_brings_real_agreements_examples_and_people(home: Path) -> None:
    loaded = ode_json(home, "init", "--demo")["demo"]
    assert (loaded["real_agreements"], loaded["examples"], loaded["offices"] >= 2) == (106, 12, True)
    lines = ode_json(home, "list")
    assert (len(lines), sum(line["is_example"] for line in lines)) == (118, 12)


def test_a_second_demo_adds_nothing(home: Path) -> None:
    ode_json(home, "init", "--demo")
    assert set(ode_json(home, "init", "--demo")["demo"].values()) == {0}

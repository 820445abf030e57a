"""`ode deadline` counts as counsel does, and shows the working and the source."""

from pathlib import Path

import pytest

from tests.cli.driver import ode, ode_json


def test_ninety_days_before_year_end_is_second_october(tmp_path: Path) -> None:
    found = ode_json(tmp_path, "deadline", "--from", "2026-12-31", "--count", 90, "--unit", "calendar_days", "--back")
    assert found["on"] == "2026-10-02"
    assert "2 Oct 2026" in found["working"]
    assert found["source"]


def test_a_safe_day_rolls_off_the_holiday_and_says_from_where(tmp_path: Path) -> None:
    found = ode_json(
        tmp_path, "deadline", "--from", "2026-12-01", "--count", 24, "--unit", "calendar_days", "--safe",
        "--calendar", "us",
    )  # fmt: skip
    assert (found["rolled_from"], found["on"], found["calendar"]) == ("2026-12-25", "2026-12-28", "US")


def test_it_needs_no_database(tmp_path: Path) -> None:
    answer = ode(tmp_path / "none", "deadline", "--from", "2024-01-31", "--count", 1, "--unit", "months")
    assert (answer.code, "2024-02-29" in answer.out) == (0, True)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["--from", "02/03/2026", "--count", 1, "--unit", "months"], "from"),
        (["--from", "2026-02-30", "--count", 1, "--unit", "months"], "from"),
        (["--from", "2026-02-03", "--count", 1, "--unit", "month"], "unit"),
        (["--from", "2026-02-03", "--count", 1201, "--unit", "months"], "number"),
        (["--from", "2026-02-03", "--count", -1, "--unit", "months"], "number"),
        (["--from", "2026-02-03", "--count", 1, "--unit", "months", "--calendar", "XX"], "calendar"),
        (["--from", "2026-02-03", "--count", 1, "--unit", "months", "--clear"], "is_clear"),
    ],
)
def test_what_cannot_be_right_is_named(tmp_path: Path, words: list[object], field: str) -> None:
    answer = ode(tmp_path, "deadline", *words, "--json")
    assert (answer.code, answer.fields) == (2, [field])


def test_a_count_that_is_no_number_is_usage(tmp_path: Path) -> None:
    assert ode(tmp_path, "deadline", "--from", "2026-02-03", "--count", "x", "--unit", "months", "--json").code == 2

"""`ode import` checks every row first, names what is wrong, and stores all or nothing."""

from pathlib import Path

import pytest

from tests.cli.driver import ode, ode_json
from tests.cli.refusal import PROBLEM

HEADER = (
    "number,title,kind,binding,counterparts,counterpart_kinds,lead_agency,issue_areas,purpose,signed_on,in_force_on,"
    "expires_on,notice_period_days,parent_number"
)
GOOD = (
    ",Water data with Sonora,letter_of_intent,no,State of Sonora,foreign_subnational,,water,,2020-01-01,2020-01-01,,,"
)
BAD = GOOD.replace("2020-01-01,,,", "1999-01-01,,,").replace("letter_of_intent", "letter of intend")


def a_register(folder: Path, *rows: str) -> Path:
    path = folder / "register.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return path


def test_a_dry_run_names_row_and_column_and_stores_nothing(office: Path) -> None:
    answer = ode_json(office, "import", a_register(office, GOOD, BAD), "--dry-run")
    assert (answer["rows"], answer["importable"]) == (2, 1)
    assert [(error["row"], error["column"]) for error in answer["errors"]] == [(3, "kind"), (3, "in_force_on")]
    assert answer["errors"][0].keys() == {"row", "column", "value", "message", "mend"}
    assert ode_json(office, "list") == []


def test_a_register_is_imported_and_listed(office: Path) -> None:
    answer = ode_json(office, "import", a_register(office, GOOD), "--as", "adam", "--confirmed-by", "colin")
    assert (answer["imported"], answer["is_confirmed"]) == (1, True)
    [listed] = ode_json(office, "list", "--as", "ana")
    assert (listed["reference"], listed["state"]) == ("2020-001", "in_force")


def test_errors_keep_everything_out_with_exit_code_2(office: Path) -> None:
    answer = ode(office, "import", a_register(office, GOOD, BAD), "--as", "adam", "--json")
    assert answer.code == 2
    assert (answer.json["imported"], answer.json["type"]) == (0, "urn:ode:problem:import-row")
    assert answer.json.keys() >= PROBLEM
    assert answer.fields == ["kind", "in_force_on"]
    assert ode_json(office, "import", a_register(office, GOOD, BAD), "--as", "adam", "--only-good")["imported"] == 1


def test_the_screen_says_what_to_mend(office: Path) -> None:
    answer = ode(office, "import", a_register(office, BAD), "--as", "adam")
    assert answer.code == 2
    assert "letter_of_intent" in answer.out
    assert "nothing was stored" in answer.err


def test_the_screen_says_what_is_not_known_and_that_counsel_has_not_confirmed(office: Path) -> None:
    answer = ode(office, "import", a_register(office, GOOD.replace("2020-01-01", "2020")), "--as", "adam")
    assert answer.code == 0
    assert "signed_on is known only to the year" in answer.out
    assert "--confirmed-by" in answer.err


def test_what_is_public_is_seen_by_everybody(office: Path) -> None:
    ode_json(office, "import", a_register(office, GOOD), "--as", "adam", "--visibility", "public")
    assert len(ode_json(office, "list", "--as", "cora")) == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--as", "ana"], 1),
        (["--as", "dora"], 1),
        (["--as", "nobody"], 3),
        (["--as", "adam", "--confirmed-by", "nobody"], 3),
        (["--as", "adam", "--visibility", "secret"], 2),
        ([], 2),
    ],
)
def test_who_may_not_import_is_refused_and_nothing_is_stored(office: Path, words: list[str], code: int) -> None:
    assert ode(office, "import", a_register(office, GOOD), *words, "--json").code == code
    assert ode_json(office, "list") == []


def test_a_missing_file_is_not_found(office: Path) -> None:
    assert ode(office, "import", office / "none.csv", "--as", "adam", "--json").code == 3

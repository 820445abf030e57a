"""An import is checked whole before anything is stored, and every agreement arrives in its true state."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from ode_workflows.actions._import_table import COLUMNS
from ode_workflows.actions.import_file import ImportFile
from ode_workflows.actions.importing import ImportReport, ImportRequest, check_import, import_agreements
from ode_workflows.actions.verifying import verify
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.domain.errors import RequirementUnmetError, RoleNotAllowedError
from ode_workflows.files.store import FileStore
from tests.builders import NOW, TODAY, actor, make_city_office, make_office

ROW: Mapping[str, str] = {
    "title": "Memorandum on tidal energy with Nova Scotia",
    "kind": "memorandum_of_understanding",
    "binding": "no",
    "counterparts": "Province of Nova Scotia",
    "counterpart_kinds": "foreign_subnational",
    "lead_agency": "Energy Commission",
    "issue_areas": "energy;climate",
    "signed_on": "2024-03-01",
    "in_force_on": "2024-03-01",
    "expires_on": "2029-02-28",
    "notice_period_days": "90",
}


@pytest.fixture(autouse=True)
def _office(engine: Engine) -> None:
    make_office(engine)


def a_file(*rows: Mapping[str, str], name: str = "register.csv") -> ImportFile:
    """Return a CSV file; each row takes what it does not say from `ROW`."""
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows({**ROW, **row} for row in rows)
    return ImportFile(name, written.getvalue().encode())


def imported(engine: Engine, file: ImportFile, by: str = "adam", **changes: Any) -> ImportReport:
    with write_transaction(engine) as conn:
        second = changes.pop("confirmed_by", "colin")
        request = ImportRequest(
            by=actor(conn, by), confirmed_by=actor(conn, second) if second else None, now=NOW, today=TODAY, **changes
        )
        return import_agreements(conn, file, request)


def checked(engine: Engine, file: ImportFile, by: str | None = "adam") -> ImportReport:
    with read_transaction(engine) as conn:
        return check_import(conn, file, by=actor(conn, by) if by else None, today=TODAY)


def told(report: ImportReport) -> list[tuple[int, str]]:
    return [(problem.row, problem.column) for problem in report.errors]


def stored(engine: Engine, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with read_transaction(engine) as conn:
        rows = [tuple(row) for row in conn.execute(text(statement), values)]
    return [tuple(str(value) if isinstance(value, date) else value for value in row) for row in rows]


def test_an_agreement_in_force_arrives_with_its_dates_and_an_owner(engine: Engine) -> None:
    report = imported(engine, a_file(ROW))
    assert (report.imported, report.errors) == (1, [])
    assert stored(
        engine, "SELECT reference, state, visibility, p.handle FROM agreement JOIN person p ON p.id = owner_id"
    ) == [("2024-001", "in_force", "office", "amir")]
    assert stored(engine, "SELECT kind, due_on FROM deadline ORDER BY due_on") == [
        ("renewal_window_opens_on", "2028-06-03"),
        ("notice_by", "2028-11-30"),
        ("expires_on", "2029-02-28"),
    ]


def test_an_agreement_that_ended_years_ago_opens_nothing(engine: Engine) -> None:
    imported(engine, a_file({"in_force_on": "2001-01-01", "signed_on": "2001-01-01", "expires_on": "2006-12-31"}))
    assert stored(engine, "SELECT state, end_reason, ended_on FROM agreement") == [("ended", "expired", "2006-12-31")]
    for table in ("task", "deadline", "news", "outbox_message"):
        assert stored(engine, f"SELECT * FROM {table}") == []


def test_an_old_agreement_without_an_end_is_reviewed_in_the_future(engine: Engine) -> None:
    imported(engine, a_file({"expires_on": "", "signed_on": "1999-05-01", "in_force_on": "1999-05-01"}))
    assert stored(engine, "SELECT kind, due_on FROM deadline WHERE kind = 'review_by'") == [("review_by", "2029-05-01")]


@pytest.mark.parametrize(
    ("dates", "state"),
    [
        ({"in_force_on": "", "expires_on": ""}, "ratification"),
        ({"in_force_on": "2027-01-01"}, "ratification"),
        ({"in_force_on": "", "signed_on": "", "expires_on": ""}, "in_force"),
        ({"expires_on": TODAY.isoformat()}, "in_force"),
        ({"expires_on": "2026-11-23"}, "ended"),
        ({"expires_on": "2026"}, "in_force"),
        ({"expires_on": "2025"}, "ended"),
        ({"expires_on": "2026-10"}, "ended"),
    ],
)
def test_the_dates_of_a_row_tell_where_it_stands(engine: Engine, dates: Mapping[str, str], state: str) -> None:
    imported(engine, a_file(dates))
    assert stored(engine, "SELECT state FROM agreement") == [(state,)]


def test_a_year_stays_a_year_gives_no_deadline_and_is_listed(engine: Engine) -> None:
    report = imported(engine, a_file({"signed_on": "1987", "in_force_on": "1988-07", "expires_on": ""}))
    values = "SELECT signed_on, signed_precision, in_force_on, in_force_precision FROM agreement"
    assert stored(engine, values) == [("1987-01-01", "year", "1988-07-01", "month")]
    assert stored(engine, "SELECT * FROM deadline") == []
    [arrived] = report.arrived
    assert "signed_on is known only to the year" in arrived.missing
    assert any(line.startswith("date missing: the first day in force") for line in arrived.missing)


def test_the_entry_says_who_confirmed_what_was_skipped_and_on_which_evidence(engine: Engine, home: Path) -> None:
    files = FileStore(home / "files")
    imported(engine, a_file(ROW), files=files)
    [(body, role)] = stored(engine, "SELECT body, role FROM history_entry")
    assert role == "admin"
    for part in (
        '"trigger":"record_as_fact"',
        '"from":null',
        '"as_fact":true',
        "authorize_signature: signatory_capable",
    ):
        assert part in body
    [content_hash] = files.hashes()
    assert f"file:{content_hash} register.csv" in body
    assert files.get(content_hash) == a_file(ROW).content


def test_an_import_verifies(engine: Engine, home: Path) -> None:
    files = FileStore(home / "files")
    rows = [{"title": f"Number {n}", "number": f"2020-{n:03d}"} for n in range(1, 30)]
    imported(engine, a_file(*rows), files=files)
    with read_transaction(engine) as conn:
        report = verify(conn, files=files)
    assert report.is_sound
    assert report.entries == 29


def test_a_free_number_is_kept_and_never_given_again(engine: Engine) -> None:
    imported(engine, a_file({"number": "2024-017"}, {"title": "Another"}))
    assert stored(engine, "SELECT reference FROM agreement ORDER BY reference") == [("2024-017",), ("2024-018",)]


def test_a_number_in_another_form_gets_one_of_the_register(engine: Engine) -> None:
    imported(engine, a_file({"number": "MOU-17"}))
    assert stored(engine, "SELECT reference, source_id FROM agreement") == [("2024-001", "MOU-17")]


def test_a_child_points_at_its_parent_wherever_it_stands_in_the_file(engine: Engine) -> None:
    child = {"title": "First amendment", "kind": "amendment", "parent_number": "2024-007", "expires_on": ""}
    imported(engine, a_file(child, {"number": "2024-007"}))
    statement = "SELECT c.reference, p.reference FROM agreement c JOIN agreement p ON p.id = c.parent_id"
    assert stored(engine, statement) == [("2024-007-A1", "2024-007")]


@pytest.mark.parametrize("parents", [("2024-002", "2024-001"), ("2024-001", ""), ("2019-404", "")])
def test_a_parent_that_leads_nowhere_is_named(engine: Engine, parents: tuple[str, str]) -> None:
    rows = [{"number": f"2024-00{n}", "title": f"Number {n}", "parent_number": parents[n - 1]} for n in (1, 2)]
    assert (2, "parent_number") in told(checked(engine, a_file(*rows)))


def test_repeating_an_import_changes_nothing(engine: Engine) -> None:
    file = a_file(ROW, {"title": "Another", "number": "2020-004"})
    assert imported(engine, file).imported == 2
    again = imported(engine, file)
    assert (again.imported, again.already_there, again.errors) == (0, 2, [])
    assert again.imported_before_on == NOW.date()
    assert stored(engine, "SELECT count(*) FROM agreement") == [(2,)]
    assert stored(engine, "SELECT count(*) FROM import_batch") == [(1,)]


def test_a_longer_file_brings_only_what_is_new(engine: Engine) -> None:
    imported(engine, a_file(ROW))
    assert imported(engine, a_file(ROW, {"title": "Another"})).imported == 1


def test_one_bad_row_keeps_everything_out_unless_only_the_good_ones_are_wanted(engine: Engine) -> None:
    file = a_file(ROW, {"title": ""})
    report = imported(engine, file)
    assert report.is_refused
    assert stored(engine, "SELECT * FROM agreement UNION ALL SELECT * FROM agreement") == []
    assert imported(engine, file, only_good=True).imported == 1


def test_a_dry_run_stores_nothing_and_needs_nobody(engine: Engine) -> None:
    report = checked(engine, a_file(ROW, {"title": "Another", "kind": "treaty"}), by=None)
    assert report.as_plain() == {
        "rows": 2,
        "importable": 1,
        "already_there": 0,
        "errors": [
            {
                "row": 3,
                "column": "kind",
                "value": "treaty",
                "message": "'treaty' is not known",
                "mend": report.errors[0].mend,
            }
        ],
    }
    assert stored(engine, "SELECT count(*) FROM agreement") == [(0,)]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"kind": "memorandum of misunderstanding"}, "kind"),
        ({"binding": "perhaps"}, "binding"),
        ({"counterparts": " ; "}, "counterparts"),
        ({"counterpart_kinds": "province"}, "counterpart_kinds"),
        ({"counterpart_kinds": "us_state;us_state"}, "counterpart_kinds"),
        ({"issue_areas": "energie"}, "issue_areas"),
        ({"signed_on": "2026-02-30"}, "signed_on"),
        ({"signed_on": "02/03/2020"}, "signed_on"),
        ({"signed_on": "2026-3-8"}, "signed_on"),
        ({"signed_on": "1066"}, "signed_on"),
        ({"signed_on": "٢٠٢٠"}, "signed_on"),
        ({"signed_on": "2026-11-25", "in_force_on": ""}, "signed_on"),
        ({"in_force_on": "2024-02-29"}, "in_force_on"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"notice_period_days": "-1"}, "notice_period_days"),
        ({"notice_period_days": "99999999999999999999"}, "notice_period_days"),
        ({"notice_period_days": "1e3"}, "notice_period_days"),
        ({"notice_period_days": "٣"}, "notice_period_days"),
        ({"purpose": "x" * 100_001}, "purpose"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(engine: Engine, changes: Mapping[str, str], column: str) -> None:
    report = checked(engine, a_file({"title": "A good row"}, changes))
    assert told(report) == [(3, column)]
    assert report.importable == 1
    assert report.errors[0].message
    assert report.errors[0].mend


def test_every_wrong_cell_of_a_row_is_named(engine: Engine) -> None:
    report = checked(engine, a_file({"title": "", "kind": "", "counterparts": "", "signed_on": "soon"}))
    assert {column for _, column in told(report)} == {"title", "kind", "counterparts", "signed_on"}


def test_an_unknown_kind_is_answered_with_the_nearest(engine: Engine) -> None:
    report = checked(engine, a_file({"kind": "interstate compakt"}))
    assert "interstate_compact" in report.errors[0].mend


def test_words_may_be_written_as_people_write_them(engine: Engine) -> None:
    assert not checked(engine, a_file({"kind": "Interstate Compact", "issue_areas": "Public safety; Water"})).errors


def test_doubles_are_found_in_the_file_and_against_the_register(engine: Engine) -> None:
    imported(engine, a_file({"number": "2020-001"}))
    twice = a_file({"number": "2021-001"}, {"number": "2021-001", "title": "Another"}, ROW, ROW)
    assert told(checked(engine, twice)) == [(3, "number"), (5, "title")]
    clash = a_file({"number": "2020-001", "title": "Something else entirely"})
    assert told(checked(engine, clash)) == [(2, "number")]


def test_a_number_of_another_office_is_taken_without_a_word_about_it(engine: Engine) -> None:
    make_city_office(engine)
    imported(engine, a_file({"number": "2020-001", "title": "Secret of the state"}))
    report = checked(engine, a_file({"number": "2020-001", "title": "Sister city"}), by="dmitri")
    assert [(problem.message, problem.row) for problem in report.errors] == [("is taken", 2)]
    assert told(checked(engine, a_file({"parent_number": "2020-001"}), by="dmitri")) == [(2, "parent_number")]


HEADER = ",".join(COLUMNS)
GOOD = ",Good row,letter_of_intent,no,Sonora,foreign_subnational,,water,,2020-01-01,2020-01-01,,,"


def raw(*lines: str | bytes) -> ImportFile:
    written = [line if isinstance(line, bytes) else line.encode() for line in (HEADER, *lines)]
    return ImportFile("register.csv", b"\r\n".join(written) + b"\r\n")


def test_an_unclosed_quotation_mark_swallows_nothing(engine: Engine) -> None:
    broken = GOOD.replace("Good row", '"Open row')
    report = checked(engine, raw(broken, GOOD, broken.replace("Open", "Second open"), GOOD.replace("Good", "Last")))
    assert [(row, report.errors[n].value[:12]) for n, (row, _) in enumerate(told(report))] == [
        (2, ',"Open row,l'),
        (4, ',"Second ope'),
    ]
    assert (report.rows, report.importable) == (4, 2)


def test_a_quoted_cell_may_hold_line_breaks_commas_and_quotation_marks(engine: Engine) -> None:
    purpose = 'Share ""all"" readings,\nonce a month'
    report = imported(engine, raw(GOOD.replace(",water,,", f',water,"{purpose}",')))
    assert not report.errors
    assert stored(engine, "SELECT purpose FROM agreement") == [('Share "all" readings,\nonce a month',)]


def test_a_short_a_long_and_an_empty_row(engine: Engine) -> None:
    report = checked(engine, raw(GOOD.removesuffix(","), f"{GOOD},more", "", ",,,", GOOD))
    assert [(problem.row, problem.column) for problem in report.errors] == [(2, "parent_number"), (3, "column 15")]
    assert (report.rows, report.importable) == (3, 1)


def test_what_is_not_utf8_is_named_by_row(engine: Engine) -> None:
    report = checked(engine, raw(GOOD, "Qu\xe9bec".join(GOOD.split("Sonora")).encode("cp1252")))
    assert told(report) == [(3, "counterparts")]
    assert "UTF-8" in report.errors[0].message
    assert report.errors[0].as_plain()["value"] == "Qu\\udce9bec"


def test_a_byte_order_mark_is_no_part_of_the_header(engine: Engine) -> None:
    file = raw(GOOD)
    assert not checked(engine, ImportFile(file.name, b"\xef\xbb\xbf" + file.content)).errors


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (HEADER.encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04rest of a workbook", "workbook"),
        (HEADER.replace(",", ";").encode(), "semicolons"),
        (HEADER.replace("title", "titel").encode(), "no column"),
        (b"title,title,kind,counterparts,counterpart_kinds", "twice"),
        (b"number,purpose", "missing"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(engine: Engine, content: bytes, message: str) -> None:
    report = imported(engine, ImportFile("register.csv", content))
    assert report.errors[0].row == 1
    assert message in report.errors[0].message
    assert (report.rows, report.imported) == (0, 0)


@pytest.mark.parametrize("content", [b"{", b"[" * 100_000, b'{"id": 1}', b"\xff"])
def test_a_broken_json_file_is_refused_as_a_whole(engine: Engine, content: bytes) -> None:
    assert checked(engine, ImportFile("real.json", content)).errors


def test_a_formula_stays_text(engine: Engine) -> None:
    imported(engine, a_file({"title": '=HYPERLINK("https://evil.example")'}))
    assert stored(engine, "SELECT title FROM agreement") == [('=HYPERLINK("https://evil.example")',)]


def test_agencies_not_known_yet_are_added_and_listed(engine: Engine) -> None:
    report = imported(engine, a_file(ROW, {"title": "Another", "lead_agency": "Energy Comission"}))
    assert report.new_agencies == ["Energy Commission", "Energy Comission (resembles Energy Commission)"]
    assert stored(engine, "SELECT name, is_confirmed FROM agency ORDER BY name DESC") == [
        ("Energy Commission", 0),
        ("Energy Comission", 0),
    ]


def test_work_is_spread_over_the_analysts(engine: Engine) -> None:
    imported(engine, a_file(*({"title": f"Number {n}"} for n in range(6))))
    statement = "SELECT p.handle, count(*) FROM agreement a JOIN person p ON p.id = a.owner_id GROUP BY 1 ORDER BY 1"
    assert stored(engine, statement) == [("amir", 3), ("ana", 3)]


@pytest.mark.parametrize("by", ["ana", "colin", "audrey", "sven"])
def test_only_an_admin_or_a_director_imports(engine: Engine, by: str) -> None:
    with pytest.raises(RoleNotAllowedError, match="admin or director"):
        imported(engine, a_file(ROW), by=by)


@pytest.mark.parametrize("second", [None, "ana", "dora"])
def test_a_director_needs_counsel_as_second_person(engine: Engine, second: str | None) -> None:
    with pytest.raises(RequirementUnmetError):
        imported(engine, a_file(ROW), by="dora", confirmed_by=second)
    assert stored(engine, "SELECT count(*) FROM agreement") == [(0,)]


def test_nobody_confirms_the_own_batch(engine: Engine) -> None:
    make_city_office(engine)
    with pytest.raises(RequirementUnmetError, match="somebody else"):
        imported(engine, a_file(ROW), by="dmitri", confirmed_by="dmitri")


def test_an_admin_may_import_first_and_the_report_says_that_counsel_has_not_confirmed(engine: Engine) -> None:
    report = imported(engine, a_file(ROW), confirmed_by=None)
    assert not report.is_confirmed
    assert stored(engine, "SELECT confirmed_by FROM import_batch") == [("",)]


def test_a_signed_agreement_waits_with_its_force_rule_unconfirmed(engine: Engine) -> None:
    report = imported(engine, a_file({"in_force_on": "2027-01-15", "expires_on": ""}))
    values = "SELECT force_rule, force_fixed_on, force_rule_confirmed_by, in_force_on FROM agreement"
    assert stored(engine, values) == [("on_date", "2027-01-15", None, None)]
    assert any("force rule" in line for line in report.arrived[0].missing)
    assert date(2027, 1, 15) > TODAY

"""The register goes out in four forms, holds only what the reader may see, and no cell is a formula."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine

from ode_workflows.actions.demo import load_demo
from ode_workflows.db.queries import visible_to
from ode_workflows.db.session import make_engine, read_transaction, write_transaction
from ode_workflows.registry.exports import COLUMNS, FORMATS, safe_cell
from ode_workflows.registry.register import RegisterQuery, register_lines
from tests.builders import NOW, TODAY, actor, make_city_office, make_office, make_proposal
from tests.databases import Databases

NASTY = ['=HYPERLINK("https://evil.example")', "+1", "-1", "@SUM(A1)", "<script>alert(1)</script>", "{as_of}", "a & b"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Engine]:
    with databases.for_home(tmp_path_factory.mktemp("exports")) as address:
        engine = make_engine(address)
        with write_transaction(engine) as conn:
            load_demo(conn, now=NOW, today=TODAY)
        yield engine
        engine.dispose()


def exported(engine: Engine, form: str, *, by: str | None = None, in_force_on: date | None = None) -> bytes:
    to = io.BytesIO()
    with read_transaction(engine) as conn:
        query = RegisterQuery(visible_to(actor(conn, by) if by else None), in_force_on)
        FORMATS[form](register_lines(conn, query), to, TODAY)
    return to.getvalue()


def as_json(engine: Engine, **said: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(exported(engine, "json", **said))
    return found


def as_csv(engine: Engine, **said: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported(engine, "csv", **said).decode(), newline="")))


class Cells(HTMLParser):
    """Counts tags and keeps the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_all_four_forms_hold_the_same_agreements_in_order(demo: Engine) -> None:
    references = [line["reference"] for line in as_json(demo)]
    assert len(references) == 118
    assert references == sorted(references)
    assert [line["reference"] for line in as_csv(demo)] == references
    sheet = load_workbook(io.BytesIO(exported(demo, "xlsx")))["Register"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == references
    assert re.findall(r'<th scope="row">([^<]+)</th>', exported(demo, "html").decode()) == references


def test_the_fields_that_the_law_asks_for_are_there(demo: Engine) -> None:
    asked = {"approved_on", "ended_on", "lead_agency", "activities", "expected_outcomes"}
    assert asked <= set(COLUMNS)
    assert asked <= as_json(demo)[0].keys()


def test_a_list_carries_reference_title_kind_state_and_version(demo: Engine) -> None:
    assert as_json(demo)[0].keys() >= {"reference", "title", "kind", "state", "version", "as_of"}


def test_a_year_is_written_as_a_year_and_a_day_as_a_date(demo: Engine) -> None:
    lines = {line["title"]: line for line in as_json(demo)}
    assert lines["Colorado River Compact"]["signed_on"] == "1922"
    example = next(line for title, line in lines.items() if title.startswith("Example: Letter of intent on port"))
    assert example["expires_on"] == "2027-11-24"
    sheet = load_workbook(io.BytesIO(exported(demo, "xlsx")))["Register"]
    column = COLUMNS.index("signed_on")
    values = {row[1]: row[column] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert values["Colorado River Compact"] == "1922"
    assert isinstance(values[example["title"]], datetime)


def test_in_force_on_a_day_leaves_out_what_came_later_or_had_ended(demo: Engine) -> None:
    titles = {line["title"] for line in as_json(demo, in_force_on=date(1950, 6, 1))}
    assert "Colorado River Compact" in titles
    assert not [title for title in titles if title.startswith("Example:")]
    assert len(as_json(demo, in_force_on=TODAY)) == 97


def test_names_stand_as_their_owners_write_them(demo: Engine) -> None:
    assert "Québec" in exported(demo, "csv").decode()
    assert "Québec" in exported(demo, "html").decode()


def test_only_what_is_public_goes_out_unless_a_person_looks(engine: Engine) -> None:
    make_office(engine)
    make_city_office(engine)
    make_proposal(engine, title="Ours alone")
    make_proposal(engine, title="For everybody", visibility="public")
    assert [line["title"] for line in as_json(engine)] == ["For everybody"]
    assert len(as_json(engine, by="ana")) == 2
    assert [line["title"] for line in as_json(engine, by="cora")] == ["For everybody"]
    assert "Ours alone" not in "".join(exported(engine, form).decode("utf-8", "replace") for form in ("csv", "html"))


def test_a_hidden_relation_is_not_even_named(engine: Engine) -> None:
    make_office(engine)
    parent = make_proposal(engine, title="Ours alone")
    make_proposal(engine, title="An amendment", kind="amendment", parent=parent, visibility="public")
    [line] = as_json(engine)
    assert line["acts_on"] is None
    assert [line["acts_on"] for line in as_json(engine, by="ana") if line["title"] == "An amendment"] == [parent]


@pytest.mark.parametrize("title", NASTY)
def test_a_nasty_title_stays_text_everywhere(engine: Engine, title: str) -> None:
    make_office(engine)
    make_proposal(engine, title=title, visibility="public")
    [row] = as_csv(engine)
    assert row["title"] == safe_cell(title)
    assert row["title"][0] not in "=+-@"
    cell = load_workbook(io.BytesIO(exported(engine, "xlsx")))["Register"]["B2"]
    assert (cell.value, cell.data_type) == (title, "s")
    page = Cells()
    page.feed(exported(engine, "html").decode())
    assert "script" not in page.tags
    assert title in page.text


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_a_sign_of_a_formula_gets_an_apostrophe(sign: str) -> None:
    assert safe_cell(f"{sign}1") == f"'{sign}1"


def test_the_page_can_be_read_without_eyes_or_a_screen(demo: Engine) -> None:
    page = exported(demo, "html").decode()
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert "<title>Register of agreements</title>" in page
    assert "As of 24 November 2026" in page
    assert page.count("<h1>") == 1
    assert "<caption>" in page
    assert page.count('<th scope="col">') == 9
    assert "@media print" in page
    assert "http" not in page.replace('name="viewport"', "")


def test_an_empty_register_is_an_empty_list(engine: Engine) -> None:
    assert json.loads(exported(engine, "json")) == []
    assert as_csv(engine) == []
    assert b"<p>0 agreements.</p>" in exported(engine, "html")

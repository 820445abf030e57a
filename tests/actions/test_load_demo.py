"""The demo loads real agreements as they truly stand, and examples whose deadlines run."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from ode_workflows.actions.demo import DemoReport, load_demo
from ode_workflows.actions.verifying import verify
from ode_workflows.db.session import make_engine, read_transaction, write_transaction
from ode_workflows.files.store import FileStore
from tests.builders import NOW, TODAY
from tests.databases import Databases


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def demo(folder: Path, databases: Databases) -> Iterator[Engine]:
    """A database with the demo, loaded once and only read afterwards."""
    with databases.for_home(folder) as address:
        engine = make_engine(address)
        loaded(engine, FileStore(folder / "files"))
        yield engine
        engine.dispose()


def loaded(engine: Engine, files: FileStore) -> DemoReport:
    with write_transaction(engine) as conn:
        return load_demo(conn, now=NOW, today=TODAY, files=files)


@pytest.fixture
def conn(demo: Engine) -> Iterator[Connection]:
    with read_transaction(demo) as conn:
        yield conn


def one(conn: Connection, statement: str, **values: Any) -> Any:
    return conn.execute(text(statement), values).one()


def count(conn: Connection, statement: str, **values: Any) -> int:
    return int(one(conn, f"SELECT count(*) FROM {statement}", **values)[0])


def parties(conn: Connection, source_id: str) -> list[tuple[str, str, bool]]:
    rows = conn.execute(
        text(
            "SELECT p.name, p.kind, p.is_us FROM party p JOIN agreement a ON a.id = p.agreement_id"
            " WHERE a.source_id = :source ORDER BY p.is_us DESC, p.name"
        ),
        {"source": source_id},
    )
    return [(row[0], row[1], bool(row[2])) for row in rows]


def test_a_second_load_changes_nothing(engine: Engine, home: Path) -> None:
    assert loaded(engine, FileStore(home / "files")) == DemoReport(2, 8, 15, 106, 12)
    assert loaded(engine, FileStore(home / "files")) == DemoReport(0, 0, 0, 0, 0)


def test_the_demo_verifies(folder: Path, conn: Connection) -> None:
    report = verify(conn, files=FileStore(folder / "files"))
    assert report.is_sound, report.problems[:3]
    assert (report.agreements, report.entries, report.files) == (118, 118, 2)


@pytest.mark.parametrize(
    ("source_id", "state", "reason"),
    [
        ("ic-colorado-river-1922", "in_force", None),
        ("tr-fort-belknap-2001", "ratification", None),
        ("fx-ca-chile-2010", "ended", "expired"),
        ("fx-ca-qc-link-2013", "ended", "superseded"),
        ("tr-nm-1995", "ended", "held_invalid"),
        ("fs-287g-lasd-2005", "ended", "terminated_by_agreement"),
        ("ex-tcip-2020", "closed", "lapsed"),
    ],
)
def test_a_real_agreement_stands_in_its_true_state(
    conn: Connection, source_id: str, state: str, reason: str | None
) -> None:
    statement = "SELECT state, coalesce(end_reason, close_reason) FROM agreement WHERE source_id = :source"
    assert tuple(one(conn, statement, source=source_id)) == (state, reason)


def test_a_year_stays_a_year_and_gives_no_deadline(conn: Connection) -> None:
    real = "agreement WHERE NOT is_example"
    assert count(conn, f"{real} AND signed_precision = 'year' AND CAST(signed_on AS TEXT) LIKE '%-01-01'") == 106
    assert count(conn, f"deadline WHERE agreement_id IN (SELECT id FROM {real})") == 0


def test_the_demo_opens_no_task_mail_or_news(conn: Connection) -> None:
    assert [count(conn, table) for table in ("task", "news", "outbox_message")] == [0, 0, 0]


def test_every_agreement_has_an_active_owner_and_exactly_one_side_is_us(conn: Connection) -> None:
    assert count(conn, "agreement WHERE owner_id IN (SELECT id FROM person WHERE is_active)") == 118
    ours = "(SELECT count(*) FROM party p WHERE p.agreement_id = a.id AND p.is_us)"
    assert count(conn, f"agreement a WHERE {ours} <> 1") == 0


def test_each_real_agreement_belongs_to_the_office_of_its_home_state(conn: Connection) -> None:
    away = "agreement a JOIN office o ON o.id = a.office_id WHERE o.home_state <> a.home_state"
    assert count(conn, away) == 0
    assert count(conn, "office WHERE name LIKE '% (register only)'") == 27
    assert count(conn, "agreement WHERE office_id = 'ca' AND NOT is_example") == 48


def test_a_city_stands_for_us_where_the_state_signed_nothing(conn: Connection) -> None:
    assert parties(conn, "fx-seattle-bc-1984") == [
        ("City of Seattle", "local_government_home_state", True),
        ("British Columbia", "foreign_subnational", False),
    ]


def test_kinds_of_parties_follow_the_facts(conn: Connection) -> None:
    assert ("Nagoya", "foreign_local", False) in parties(conn, "lo-la-nagoya-1959")
    assert ("Yurok Tribe", "tribe_federally_recognized", False) in parties(conn, "tr-yurok-parks-2022")
    assert ("District of Columbia", "us_territory_or_dc", False) in parties(conn, "ic-emac-1996")


def test_a_state_named_only_among_others_gets_a_line_of_its_own(conn: Connection) -> None:
    assert parties(conn, "ic-nlc-2018") == [("Texas", "us_state", True), ("about 43 jurisdictions", "us_state", False)]


def test_examples_have_dates_to_come_and_say_that_they_are_examples(conn: Connection) -> None:
    examples = "agreement a WHERE a.is_example AND a.title LIKE 'Example: %' AND a.state = 'in_force'"
    assert count(conn, examples) == 12
    with_dates = f"{examples} AND EXISTS (SELECT 1 FROM deadline d WHERE d.agreement_id = a.id AND d.due_on > :today)"
    assert count(conn, with_dates, today=TODAY) == 12


def test_everybody_may_read_the_real_agreements(conn: Connection) -> None:
    assert count(conn, "agreement WHERE visibility = 'public'") == 118

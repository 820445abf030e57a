"""Whoever watches the office learns whether it can serve, and people read the same in words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ode_workflows.actions.sweep import LAST_SWEEP, sweep
from ode_workflows.db.incidents import open_incident
from ode_workflows.db.session import write_transaction
from ode_workflows.registry import installation
from tests.builders import NOW, TODAY
from tests.web.browser import Browser, browser, settings_of, words_of


@pytest.fixture
def homeless(tmp_path: Path) -> Iterator[Browser]:
    """Pages on a folder in which `ode init` never ran."""
    with browser(tmp_path / "new") as client:
        yield client


def test_a_well_office_answers_ok_at_the_newest_schema(client: Browser) -> None:
    answer = client.get("/healthz")
    said = answer.json()
    assert (answer.status_code, said["status"], said["is_at_head"]) == (200, "ok", True)
    assert (said["incidents_open"], said["last_sweep_on"]) == (0, None)


def test_the_last_sweep_is_told_by_its_civil_date(client: Browser, engine: Engine, home: Path) -> None:
    sweep(engine, settings_of(home), as_of=TODAY, now=NOW)
    assert client.get("/healthz").json()["last_sweep_on"] == TODAY.isoformat()
    assert "Last sweep November 24, 2026" in words_of(client.get("/health").text)


def test_the_sweep_and_the_page_mean_the_same_fact() -> None:
    assert installation.LAST_SWEEP == LAST_SWEEP


def test_an_open_incident_is_counted_but_the_office_still_serves(client: Browser, engine: Engine) -> None:
    with write_transaction(engine) as conn:
        open_incident(conn, "mail/1", kind="mail", cause="refused", now=NOW)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["incidents_open"]) == (200, 1)
    assert "1 incident waits for somebody" in words_of(client.get("/health").text)


@pytest.mark.parametrize("path", ["/healthz", "/health", "/agreements", "/register", "/agreements/2026-001"])
def test_without_a_database_every_page_answers_503(homeless: Browser, path: str) -> None:
    assert homeless.get(path).status_code == 503


def test_without_a_database_the_mend_is_named(homeless: Browser) -> None:
    assert "Run: ode init" in homeless.get("/healthz").json()["detail"]
    assert "Run: ode init" in words_of(homeless.get("/health").text)


@pytest.mark.parametrize(("schema", "mend"), [("0001", "Run: ode init"), ("9999", "Install the newer version")])
def test_another_schema_is_not_served(client: Browser, engine: Engine, schema: str, mend: str) -> None:
    with write_transaction(engine) as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = :schema"), {"schema": schema})
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["schema"], answer.json()["is_at_head"]) == (503, schema, False)
    assert mend in answer.json()["detail"]
    assert client.get("/agreements").status_code == 503


def test_a_file_that_is_no_database_is_told_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "ode.db").write_bytes(b"This is no database. " * 400)
    with browser(tmp_path) as client:
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "ode restore" in answer.json()["detail"]

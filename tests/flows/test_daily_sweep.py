"""Prefect says when; the day for which it was scheduled is the day of the sweep."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # comes with Prefect, without types
from prefect.logging import disable_run_logger
from prefect.runtime import flow_run
from sqlalchemy import Engine

from flows import daily_sweep
from ode_workflows.settings import Settings
from tests.actions.calendar import rows
from tests.builders import make_office
from tests.house.repository import ROOT


def test_a_run_before_midnight_in_california_is_for_that_evenings_date(engine: Engine, home: Path) -> None:
    make_office(engine)
    scheduled_at = datetime(2026, 11, 25, 7, 59, tzinfo=UTC)
    report = daily_sweep.sweep_as_scheduled(Settings(home=home), scheduled_at=scheduled_at, now=scheduled_at)
    assert str(report.as_of) == "2026-11-24"


def test_a_run_that_starts_a_moment_early_or_hours_late_is_for_its_scheduled_day(engine: Engine, home: Path) -> None:
    make_office(engine)
    scheduled_at = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)
    for now in (datetime(2026, 11, 25, 14, 29, tzinfo=UTC), datetime(2026, 11, 26, 20, tzinfo=UTC)):
        report = daily_sweep.sweep_as_scheduled(Settings(home=home), scheduled_at=scheduled_at, now=now)
        assert str(report.as_of) == "2026-11-25"
    assert [fact.value for fact in rows(engine, "office_fact")] == ["2026-11-25"]


def test_the_deployment_names_a_flow_that_exists_and_runs_every_morning_of_the_office() -> None:
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    path, _, name = deployments[0]["entrypoint"].partition(":")
    assert (ROOT / path).is_file()
    assert getattr(daily_sweep, name).name == "daily-sweep"
    assert deployments[0]["schedules"][0]["timezone"] == Settings.model_fields["office_timezone"].default


def test_the_flow_sweeps_the_day_for_which_prefect_scheduled_it(
    engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_office(engine)
    monkeypatch.setenv("ODE_HOME", str(home))
    scheduled_at = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)
    monkeypatch.setitem(flow_run.FIELDS, "scheduled_start_time", lambda: scheduled_at)
    with disable_run_logger():
        report = asyncio.run(daily_sweep.daily_sweep.fn())
    assert report["as_of"] == "2026-11-25"

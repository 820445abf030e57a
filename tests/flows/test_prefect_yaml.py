"""The deployments name every flow of the folder, in the office's time zone."""

from importlib import import_module
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with Prefect, without types

from ode_workflows.content import content_path
from ode_workflows.registry.flow_runs import EVERY_MINUTE, FLOWS
from tests.house.repository import ROOT

CONTENT = yaml.safe_load((content_path("flows") / "prefect.yaml").read_text(encoding="utf-8"))
DEPLOYMENTS: dict[str, Any] = {each["name"]: each for each in CONTENT["deployments"]}


def test_prefect_finds_the_file_where_it_looks_for_it() -> None:
    assert (ROOT / "prefect.yaml").resolve() == (ROOT / "flows" / "prefect.yaml").resolve()


def test_every_flow_is_deployed() -> None:
    assert set(DEPLOYMENTS) == set(FLOWS)


@pytest.mark.parametrize("name", FLOWS)
def test_a_deployment_leads_to_an_asynchronous_flow_of_the_same_name(name: str) -> None:
    path, _, function = DEPLOYMENTS[name]["entrypoint"].partition(":")
    assert (ROOT / path).is_file()
    found = getattr(import_module(f"flows.{function}"), function)
    assert (found.name, found.isasync) == (name, True)


@pytest.mark.parametrize("name", FLOWS)
def test_a_schedule_is_in_the_offices_time_zone(name: str) -> None:
    [schedule] = DEPLOYMENTS[name]["schedules"]
    assert schedule["timezone"] == "{{ $ODE_OFFICE_TIMEZONE }}"
    assert (schedule["cron"] == "* * * * *") == (name in EVERY_MINUTE)

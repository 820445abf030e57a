"""One word runs through all layers: every trigger and event of states/lifecycle.toml has its action under that name."""

import re

import pytest

from ode_workflows.actions._signature_copies import SIGNATURE_COPIES
from ode_workflows.actions.doors import ACTIONS
from ode_workflows.content import content_path
from ode_workflows.domain.inputs import INPUTS
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.lifecycle.profiles import profiles
from ode_workflows.lifecycle.reminder_loader import ladders
from ode_workflows.lifecycle.requirements import DUTIES, REQUIREMENTS, SAID_AT_THE_STEP
from ode_workflows.notifications.events import EVENTS
from tests.house.repository import ROOT

STEPS = sorted(lifecycle().steps)
SOURCES = sorted((ROOT / "ode_workflows").rglob("*.py"))


@pytest.mark.parametrize("name", STEPS)
def test_a_step_has_its_action_and_its_inputs_under_its_own_word(name: str) -> None:
    assert ACTIONS[name].__name__ in (name, "refuse_by_hand")
    assert name in INPUTS


def test_nothing_is_an_action_that_the_lifecycle_does_not_know() -> None:
    assert sorted(ACTIONS) == STEPS
    assert sorted(INPUTS) == STEPS


def test_every_requirement_is_asked_for_somewhere() -> None:
    asked = {need for step in lifecycle().steps.values() for need in step.needs}
    assert set(REQUIREMENTS) == asked
    assert asked >= DUTIES | SAID_AT_THE_STEP


def test_every_document_that_a_step_asks_for_has_its_template() -> None:
    wanted = {name for step in lifecycle().triggers for name in step.documents} - {"instrument_draft", SIGNATURE_COPIES}
    wanted |= {profile.template for profile in profiles().values()} - {""}
    for name in wanted:
        assert (content_path("document_templates") / name / "draft.docx").is_file(), name
        assert (content_path("document_templates") / name / "fields.toml").is_file(), name


def test_every_mail_that_a_step_asks_for_has_its_folder() -> None:
    told = {tell.event for step in lifecycle().steps.values() for tell in step.tells} - {""}
    assert told <= set(EVENTS)
    assert ladders()


def test_only_one_place_sets_the_state_of_an_agreement() -> None:
    setters = [
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if re.search(r'"state": step\.to_state|\.state = |values\(.*\bstate=', path.read_text(encoding="utf-8"))
    ]
    assert setters == ["ode_workflows/actions/_step.py"]

"""A form for every trigger and event: what it asks for, what keeps it, and nothing stored when it is refused."""

import pytest

from ode_workflows.actions.doors import ACTIONS
from ode_workflows.domain.inputs import INPUTS
from ode_workflows.web.steps.fields import NOT_BY_PEOPLE, ON_ANOTHER_PAGE, fields_of, is_kind_of_step
from ode_workflows.web.steps.wording import LABELS, STEPS


@pytest.mark.parametrize("trigger", sorted(set(ACTIONS) - NOT_BY_PEOPLE))
def test_every_step_has_words_and_a_field_for_each_of_its_inputs(trigger: str) -> None:
    assert is_kind_of_step(trigger)
    assert trigger in STEPS
    fields = fields_of(trigger, {}, ["en", "es"])
    shown = {field.name.partition(".")[0] for field in fields}
    asked = {name for name in INPUTS[trigger].model_fields if f"{trigger}.{name}" not in ON_ANOTHER_PAGE}
    assert asked <= shown
    assert {"reason", "on", "evidence_file"} <= shown
    unworded = {field.name for field in fields} - {name.partition(".")[2] or name for name in LABELS}
    assert not {name for name in unworded if "." not in name}


def test_no_label_is_for_a_field_that_does_not_exist() -> None:
    fields = {f"{trigger}.{name}" for trigger, inputs in INPUTS.items() for name in inputs.model_fields}
    names = {each.partition(".")[2] for each in fields} | {"evidence_file", "evidence_words", "on", "confirmed_by"}
    assert {key for key in LABELS if key not in fields and key not in names | {"reason"}} == set()

"""Narrowing of a step's inputs to the class that the engine has read them by."""

from typing import TypeVar

from ode_workflows.domain.case import Act
from ode_workflows.domain.inputs import StepInputs

Said = TypeVar("Said", bound=StepInputs)


def said(act: Act, model: type[Said]) -> Said:
    """Return the inputs of an act as the class of its trigger.

    Raises:
        TypeError: the trigger is listed with another class in `domain.inputs.INPUTS`, which is a defect.
    """
    if not isinstance(act.inputs, model):
        raise TypeError(f"{act.step} carries {type(act.inputs).__name__}, not {model.__name__}")
    return act.inputs

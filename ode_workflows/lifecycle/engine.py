"""The table of moves, held by `transitions` behind one function; its ways to refuse become our errors.

The shared machine carries no model: the library resets a row that is bound to it and keeps every model that is not
taken off again (docs/decisions/0005-moves-are-looked-up-not-bound.md). Conditions are requirements, evaluated by
`lifecycle.requirements` where the case is at hand.
"""

from functools import cache

from transitions import Machine

from ode_workflows.domain.errors import InvalidFactsError, WrongStateError
from ode_workflows.domain.sentences import any_of, phrased
from ode_workflows.domain.suggest import nearest, one_of
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.lifecycle.spec import Lifecycle, StepSpec


def build_machine(made: Lifecycle) -> Machine:
    """Return the machine that holds a lifecycle's moves; a target is part of the trigger's name where it may vary."""
    machine = Machine(model=None, states=list(made.states), initial=made.initial, auto_transitions=False)
    for step in made.triggers:
        for target in step.targets:
            machine.add_transition(_move(step, target), list(step.sources), target)
    for step in made.events:
        machine.add_transition(step.name, list(step.sources), None)
    return machine


@cache
def _machine() -> Machine:
    return build_machine(lifecycle())


def step_spec(name: str) -> StepSpec:
    """Return a trigger or event by its word.

    Raises:
        InvalidFactsError: no such word; names the nearest.
    """
    steps = lifecycle().steps
    if name not in steps:
        one_of("trigger", name, steps)
    return steps[name]


def next_state(state: str, trigger: str, wanted: str | None = None, came_from: str | None = None) -> str:
    """Return the state to which a trigger or event leads.

    Args:
        state: where the agreement stands.
        trigger: the word of the trigger or event.
        wanted: the state asked for, where the trigger may lead to several.
        came_from: the state before the last move, where one step back is a correction.

    Raises:
        InvalidFactsError: no such trigger, or no such target of it.
        WrongStateError: the trigger does not begin in this state; names the states where it does.
    """
    spec = step_spec(trigger)
    if spec.one_step_back and wanted is not None and wanted == came_from:
        return wanted
    target = _target(spec, wanted)
    event = _machine().events[_move(spec, target) if target else spec.name]
    moves = event.transitions.get(state)
    if not moves:
        raise WrongStateError(_wrong_state(spec, state))
    return str(moves[0].dest) if moves[0].dest is not None else state


def _target(spec: StepSpec, wanted: str | None) -> str | None:
    if not spec.is_trigger:
        return None
    if len(spec.targets) == 1:
        return spec.targets[0]
    if wanted not in spec.targets:
        message = phrased("say where it leads; %(nearest)s", nearest=nearest(wanted or "", spec.targets))
        raise InvalidFactsError.of("to_state", message)
    return wanted


def _move(spec: StepSpec, target: str) -> str:
    return spec.name if len(spec.targets) == 1 else f"{spec.name}:{target}"


def _wrong_state(spec: StepSpec, state: str) -> str:
    states = lifecycle().states
    return phrased(
        "%(step)s begins in %(begins)s; the agreement stands in %(state)s.",
        step=spec.name,
        begins=any_of([states[name].shown_as for name in spec.sources]),
        state=states[state].shown_as,
    )

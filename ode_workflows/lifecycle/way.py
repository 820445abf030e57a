"""The way from proposal to force, as states/lifecycle.toml has it."""

from collections.abc import Iterator
from functools import cache

from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.lifecycle.spec import Lifecycle, StepSpec


@cache
def way_forward() -> tuple[StepSpec, ...]:
    """Return the triggers from the initial state to force, in order."""
    return tuple(_way(lifecycle()))


def _way(made: Lifecycle) -> Iterator[StepSpec]:
    """Yield, from state to state, the first trigger of the file that leads on to where the way has not been."""
    state, seen = made.initial, {made.initial}
    while not made.states[state].is_alive:
        step = next(each for each in made.triggers if state in each.sources and each.targets[0] not in seen)
        yield step
        state = step.targets[0]
        seen.add(state)


def stations() -> tuple[str, ...]:
    """Return the states on the way from proposal to force, both included."""
    return (lifecycle().initial, *(step.targets[0] for step in way_forward()))


def needs_between(state: str, target: str) -> list[str]:
    """Return what the steps between two stations need, as "trigger: requirement"; nothing off the way or backwards."""
    on_way = stations()
    if state not in on_way or target not in on_way:
        return []
    jumped = way_forward()[on_way.index(state) : on_way.index(target)]
    return [f"{step.name}: {need}" for step in jumped for need in step.needs]

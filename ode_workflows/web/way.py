"""The step indicator: where an agreement stands on its way from proposal to force, in its kind's own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ode_workflows.domain.vocabulary import State
from ode_workflows.registry.wording import state_label
from ode_workflows.web.words import WAY

Place = Literal["done", "current", "ahead"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way; `said` is how a person who does not see the picture is told where it lies."""

    label: str
    place: Place

    @property
    def said(self) -> str:
        """The place in words."""
        return {"done": "passed", "current": "stands here", "ahead": "still ahead"}[self.place]


def way_of(shown: Mapping[str, Any], history: Sequence[Mapping[str, Any]]) -> list[Step]:
    """Return the steps of an agreement: those of the way, and after them where it went instead of standing in force."""
    kind, state = shown["kind"], State(shown["state"])
    reached = _reached(state, history)
    steps = [Step(state_label(kind, each), _place(each, state, reached)) for each in WAY]
    if state in WAY:
        return steps
    return [*steps, Step(state_label(kind, state), "current")]


def _reached(state: State, history: Sequence[Mapping[str, Any]]) -> int:
    """Return how many steps of the way lie behind an agreement that left it, or where it stands on it."""
    if state in WAY:
        return WAY.index(state)
    if state != State.CLOSED:
        return len(WAY)
    closings = [line["from"] for line in history if line["to"] == state != line["from"]]
    came_from = closings[-1] if closings else None
    return WAY.index(State(came_from)) + 1 if came_from in WAY else 0


def _place(step: State, state: State, reached: int) -> Place:
    if step == state:
        return "current"
    return "done" if WAY.index(step) < reached else "ahead"

"""The step indicator: where an agreement stands on its way from proposal to force, in its kind's own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ode_workflows.domain.vocabulary import State
from ode_workflows.lifecycle.way import stations
from ode_workflows.registry.wording import state_label
from ode_workflows.web.language import N_
from ode_workflows.web.language import gettext as _

Place = Literal["done", "outside", "current", "ahead"]
_SAID: Mapping[Place, str] = {
    "done": N_("passed"),
    "outside": N_("not taken in this register"),
    "current": N_("stands here"),
    "ahead": N_("still ahead"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way; a step "outside" lies behind the agreement, but nobody took it in this register."""

    label: str
    place: Place

    @property
    def said(self) -> str:
        """The place in words, for who does not see the picture."""
        return _(_SAID[self.place])


def way_of(shown: Mapping[str, Any], history: Sequence[Mapping[str, Any]]) -> list[Step]:
    """Return the steps of the way, and after them where an agreement went that stands on none of them."""
    kind, state = shown["kind"], State(shown["state"])
    reached, visited = _reached(state, history), {line["to"] for line in history}
    steps = [Step(_(state_label(kind, step)), _place(step, state, reached, visited)) for step in map(State, stations())]
    if state in stations():
        return steps
    return [*steps[:reached], Step(_(state_label(kind, state)), "current")]


def _reached(state: State, history: Sequence[Mapping[str, Any]]) -> int:
    """Return how many steps of the way lie behind an agreement; whatever was closed was a proposal once."""
    if state in stations():
        return stations().index(state)
    if state != State.CLOSED:
        return len(stations())
    closings = [line["from"] for line in history if line["to"] == state != line["from"]]
    return stations().index(State(closings[-1])) + 1 if closings and closings[-1] in stations() else 1


def _place(step: State, state: State, reached: int, visited: set[str]) -> Place:
    if step == state:
        return "current"
    if stations().index(step) >= reached:
        return "ahead"
    return "done" if step in visited else "outside"

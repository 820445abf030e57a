"""Reads states/lifecycle.toml and refuses one that could strand an agreement."""

from collections.abc import Collection
from functools import cache
from pathlib import Path

from ode_workflows.content import content_path
from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.domain.errors import LifecycleFileError
from ode_workflows.domain.vocabulary import Role, State, with_equals
from ode_workflows.lifecycle.fields import Entry, entries, read_toml
from ode_workflows.lifecycle.requirements import REQUIREMENTS
from ode_workflows.lifecycle.spec import Lifecycle, StateSpec, StepSpec, TaskSpec, TellSpec

_ROLES = frozenset(Role)
_TASK_ROLES = _ROLES | {"owner"}
_STAGES = ("", "screened", "frozen", "signed", "in_force")
_DERIVED_DATES = ("notice_by", "expires_on")
_UNITS = ("business_days", "calendar_days")


@cache
def lifecycle() -> Lifecycle:
    """Return the lifecycle in use.

    Raises:
        LifecycleFileError: names file, entry and key.
    """
    return load_lifecycle(content_path("states") / "lifecycle.toml")


def load_lifecycle(path: Path) -> Lifecycle:
    """Read and check a lifecycle file.

    Raises:
        LifecycleFileError: an unknown key, role, requirement or state; a state that cannot be reached or left;
            a state from which no final state can be reached.
    """
    data = read_toml(path)
    top = Entry(path.name, "the file", data)
    states = {state.name: state for state in map(_state, entries(path.name, top.take("state", list), "state", "name"))}
    steps: dict[str, StepSpec] = {}
    for what in ("trigger", "event"):
        for entry in entries(path.name, top.take(what, list), what, "name"):
            step = _step(entry, what, states)
            if step.name in steps:
                raise entry.error("name", "is already the name of a trigger")
            steps[step.name] = step
    initial = top.take_word("initial", states)
    top.done()
    made = Lifecycle(initial, states, steps, sha256_hex(path.read_bytes()))
    _check_all_states_known(path.name, made)
    _check_reachable(path.name, made)
    return made


def _state(entry: Entry) -> StateSpec:
    spec = StateSpec(
        name=entry.take_word("name", frozenset(State)),
        shown_as=entry.take("shown_as", str),
        means=entry.take("means", str),
        is_alive=entry.take("is_alive", bool, default=False),
        is_final=entry.take("is_final", bool, default=False),
    )
    entry.done()
    return spec


def _step(entry: Entry, what: str, states: Collection[str]) -> StepSpec:
    is_trigger = what == "trigger"
    targets = entry.take("to", object) if is_trigger else []
    spec = StepSpec(
        name=entry.take("name", str),
        past=entry.take("past", str),
        sources=entry.take_words("from" if is_trigger else "in", states),
        targets=_targets(entry, targets, states),
        roles=with_equals(entry.take_words("roles", _ROLES)),
        needs=entry.take_words("needs", REQUIREMENTS),
        opens=entry.take_word("opens", _STAGES, default=""),
        one_step_back=entry.take("one_step_back", bool, default=False),
        documents=entry.take_words("documents", None, default=[]),
        tasks=tuple(_task(entry, value) for value in entry.take("tasks", list, default=[])),
        tells=tuple(_tell(entry, value) for value in entry.take("tells", list, default=[])),
    )
    entry.done()
    return spec


def _targets(entry: Entry, value: object, states: Collection[str]) -> tuple[str, ...]:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list):
        raise entry.error("to", "must be a state or a list of states")
    for word in words:
        if word not in states:
            raise entry.error("to", f"{word!r} is not a state of this file")
    return tuple(words)


def _task(parent: Entry, value: object) -> TaskSpec:
    entry = Entry(parent.file, f"{parent.name}, tasks", value)
    due = entry.take("due", str)
    number, _, unit = due.partition(" ")
    if due not in _DERIVED_DATES and not (number.isdigit() and unit in _UNITS):
        raise entry.error("due", f'{due!r} must be like "10 business_days" or one of {", ".join(_DERIVED_DATES)}')
    lasts = entry.take_word("lasts", ("state", "milestone", "closing"))
    spec = TaskSpec(
        kind=entry.take("kind", str),
        title=entry.take("title", str),
        role=entry.take_word("role", _TASK_ROLES),
        due=due,
        lasts=lasts,  # type: ignore[arg-type]  # take_word has checked the word
    )
    entry.done()
    return spec


def _tell(parent: Entry, value: object) -> TellSpec:
    entry = Entry(parent.file, f"{parent.name}, tells", value)
    spec = TellSpec(
        roles=entry.take_words("roles", _TASK_ROLES),
        says=entry.take("says", str),
        event=entry.take("event", str, default=""),
        urgent=entry.take("urgent", bool, default=False),
    )
    entry.done()
    return spec


def _check_all_states_known(file: str, made: Lifecycle) -> None:
    for name in State:
        if name not in made.states:
            raise LifecycleFileError(file, f"state {name}", "name", "is missing; agreements may stand in it")


def _check_reachable(file: str, made: Lifecycle) -> None:
    ways = {name: set[str]() for name in made.states}
    # record_as_fact jumps over the procedure, so it is no evidence that the procedure itself leads anywhere.
    for step in made.triggers:
        if not step.one_step_back:
            for source in step.sources:
                ways[source] |= set(step.targets)
    reached = _closure(ways, made.initial)
    for state in made.states.values():
        if state.name not in reached:
            raise LifecycleFileError(file, f"state {state.name}", "name", "cannot be reached from the initial state")
        if not ways[state.name] and not state.is_final:
            raise LifecycleFileError(file, f"state {state.name}", "is_final", "is a dead end: no trigger leaves it")
        if not any(made.states[name].is_final for name in _closure(ways, state.name)):
            raise LifecycleFileError(file, f"state {state.name}", "name", "has no way to a final state")


def _closure(ways: dict[str, set[str]], start: str) -> set[str]:
    reached, todo = {start}, [start]
    while todo:
        for target in ways[todo.pop()] - reached:
            reached.add(target)
            todo.append(target)
    return reached

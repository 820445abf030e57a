"""The lifecycle as a page: a Mermaid chart of the triggers and tables of what each needs, made from states/."""

from collections.abc import Iterator

from ode_workflows.domain.actor import role_words
from ode_workflows.lifecycle.spec import Lifecycle, StepSpec

_HEAD = """# The lifecycle

This page is made from `states/lifecycle.toml` by `make docs`; a test keeps it fresh. Do not edit it by hand.
"""


def lifecycle_page(made: Lifecycle) -> str:
    """Return docs/lifecycle.md: the chart, the states, every trigger and event with who may take it and its needs."""
    return "\n".join([_HEAD, *_chart(made), "", *_states(made), "", *_steps(made), ""])


def _chart(made: Lifecycle) -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield "    direction TB"
    for state in made.states.values():
        yield f'    state "{state.shown_as}" as {state.name}'
    yield f"    [*] --> {made.initial}"
    for step in made.triggers:
        if step.one_step_back:
            continue  # a fact may be recorded from anywhere; drawn, it would hide the way
        for source in step.sources:
            for target in step.targets:
                yield f"    {source} --> {target}: {step.name}"
    for state in made.states.values():
        if state.is_final:
            yield f"    {state.name} --> [*]"
    yield "```"


def _states(made: Lifecycle) -> Iterator[str]:
    yield "| state | shown as | means |"
    yield "|---|---|---|"
    for state in made.states.values():
        yield f"| `{state.name}` | {state.shown_as} | {state.means} |"


def _steps(made: Lifecycle) -> Iterator[str]:
    yield "| trigger | from → to | who | needs |"
    yield "|---|---|---|---|"
    for step in made.triggers:
        yield f"| `{step.name}` | {_names(step.sources)} → {_names(step.targets)} | {_who(step)} | {_needs(step)} |"
    yield ""
    yield "Internal events keep the state:"
    yield ""
    yield "| event | in | who | needs |"
    yield "|---|---|---|---|"
    for step in made.events:
        yield f"| `{step.name}` | {_names(step.sources)} | {_who(step)} | {_needs(step)} |"


def _names(states: tuple[str, ...]) -> str:
    return ", ".join(states)


def _who(step: StepSpec) -> str:
    people = [role for role in step.roles if role != "system"]
    words = role_words(people) if people else ""
    system = "the system on its date" if "system" in step.roles else ""
    return "; ".join(filter(None, (words, system)))


def _needs(step: StepSpec) -> str:
    return ", ".join(f"`{need}`" for need in step.needs) or "–"

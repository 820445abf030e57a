"""What states/ says, as values: states, triggers, events, approvals of the catalogue, profiles of the kinds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class StateSpec:
    """One state: its word, its label, its meaning to a user."""

    name: str
    shown_as: str
    means: str
    is_alive: bool = False
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """A task that a trigger opens; `due` is "10 business_days", "30 calendar_days" or the name of a derived date."""

    kind: str
    title: str
    role: str
    due: str
    lasts: Literal["state", "milestone", "closing"]


@dataclass(frozen=True, slots=True)
class TellSpec:
    """Who is told of a trigger, in which words; urgent means a mail at once instead of the daily digest."""

    roles: tuple[str, ...]
    says: str
    event: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class StepSpec:
    """A trigger (with `to`) or an internal event (without): who may take it, where, and what it needs."""

    name: str
    past: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    roles: tuple[str, ...]
    needs: tuple[str, ...]
    opens: str = ""
    one_step_back: bool = False
    documents: tuple[str, ...] = ()
    tasks: tuple[TaskSpec, ...] = ()
    tells: tuple[TellSpec, ...] = ()

    @property
    def is_trigger(self) -> bool:
        """Whether it moves the agreement to another state."""
        return bool(self.targets)


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The whole of states/lifecycle.toml, and the SHA-256 of the file."""

    initial: str
    states: Mapping[str, StateSpec]
    steps: Mapping[str, StepSpec]
    file_hash: str

    @property
    def triggers(self) -> tuple[StepSpec, ...]:
        """The steps that change the state, in the order of the file."""
        return tuple(step for step in self.steps.values() if step.is_trigger)

    @property
    def events(self) -> tuple[StepSpec, ...]:
        """The internal events, in the order of the file."""
        return tuple(step for step in self.steps.values() if not step.is_trigger)


@dataclass(frozen=True, slots=True)
class ApprovalSpec:
    """One row of the catalogue of approvals (states/approvals.toml explains each word)."""

    id: str
    title: str
    gate: str
    mode: str
    approver: str
    decided_by: str
    kept_by: str
    per: str
    basis: str
    opens: str
    days_before_end: int | None
    starts: str
    clock_number: int
    clock_unit: str
    second_contact_after_days: int | None
    silence: str
    speaks_for: str
    is_waivable: bool
    is_standing: bool
    is_work_item: bool
    is_computed: bool
    sets_force_fact: str
    after_pause: str
    longest_extension_days: int | None


@dataclass(frozen=True, slots=True)
class StandingApproval:
    """An approval that a kind always brings, perhaps only for one issue area."""

    id: str
    when_issue_area: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What one kind of instrument brings to the spine."""

    kind: str
    label: str
    note: str
    authority_from: str
    conclude_within_mandate: bool
    signing_rule: str
    term_kind: str
    renewal_window_days: int
    template: str
    acts_on_parent: str
    shown_as: Mapping[str, str]
    force_rule: str
    force_count: int | None
    approvals: tuple[StandingApproval, ...]

    def label_of(self, state: StateSpec) -> str:
        """Return how this kind shows a state ("In effect" for a memorandum)."""
        return self.shown_as.get(state.name, state.shown_as)

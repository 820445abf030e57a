"""What a door hands to an action, and what it gets back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ode_workflows.domain.actor import Actor
from ode_workflows.files.store import FileStore


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRequest:
    """Who wants which agreement to take a step.

    `now` is the instant of recording, `today` its civil date in the office, `on` the civil date of the act itself
    (today when left out, never later). `expected_version` is the version the person saw. A `key` makes the request
    safe to repeat: the same key gives the first answer. `files` keeps what is handed in, before any row names it.
    """

    reference: str
    by: Actor
    now: datetime
    today: date
    on: date | None = None
    reason: str | None = None
    evidence: str | None = None
    confirmed_by: Actor | None = None
    recorded_by: str | None = None
    expected_version: int | None = None
    key: str | None = None
    files: FileStore | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """What a step did: where the agreement stands now, and what followed."""

    reference: str
    trigger: str
    from_state: str | None
    to_state: str
    version: int
    entry_hash: str
    summary: str
    tasks: tuple[tuple[str, str], ...] = ()
    followed_by: tuple[str, ...] = ()

    def as_plain(self) -> dict[str, Any]:
        """Return the result as JSON knows it."""
        return {
            "reference": self.reference,
            "trigger": self.trigger,
            "from": self.from_state,
            "state": self.to_state,
            "version": self.version,
            "entry": self.entry_hash,
            "summary": self.summary,
            "tasks": [{"title": title, "owner": owner} for title, owner in self.tasks],
            "followed_by": list(self.followed_by),
        }

    @classmethod
    def from_plain(cls, values: Mapping[str, Any]) -> "StepResult":
        """Return the result that was written as JSON."""
        return cls(
            reference=values["reference"],
            trigger=values["trigger"],
            from_state=values["from"],
            to_state=values["state"],
            version=values["version"],
            entry_hash=values["entry"],
            summary=values["summary"],
            tasks=tuple((task["title"], task["owner"]) for task in values["tasks"]),
            followed_by=tuple(values["followed_by"]),
        )

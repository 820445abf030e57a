"""What people of the office see of an agreement beside its public sheet: what is next, work, approvals, papers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ode_workflows.actions.asking import WhyRow
from ode_workflows.db.case import StoredCase
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.approvals import is_satisfied
from ode_workflows.domain.schedule import Milestone
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.lifecycle.way import stations
from ode_workflows.registry.wording import state_label
from ode_workflows.web.language import N_
from ode_workflows.web.language import gettext as _
from ode_workflows.web.steps.fields import word_of
from ode_workflows.web.steps.ways import way_to_mend
from ode_workflows.web.steps.wording import STEPS
from ode_workflows.web.task_ways import way_of_task
from ode_workflows.web.writing import distance

Shown = Mapping[str, Any]
_BESIDE = frozenset({"close", "record_as_fact", "return_to_proposal", "return_to_negotiation", "end", "reopen"})
"""Ways out and back: offered, never first."""

_NOT_BY_HAND = frozenset({"apply_amendment", "answer_facts"})
GATES: Mapping[str, str] = {
    "negotiate": N_("Before negotiation"),
    "conclude": N_("Before signature"),
    "force": N_("Before entry into force"),
    "after_force": N_("After entry into force"),
}
MODES: Mapping[str, str] = {
    "decision": N_("Decides"),
    "concurrence": N_("Concurs"),
    "consultation": N_("Is consulted"),
    "waiting_period": N_("Waiting period"),
    "filing": N_("Is filed with"),
}
STANDINGS: Mapping[str, str] = {
    "waiting": N_("Not opened yet"),
    "open": N_("Open"),
    "stale": N_("To be asked again"),
    "not_required": N_("Not required"),
    "void": N_("Void"),
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """One step that can be taken from here: its page, whether it is ready, what keeps it and where that is mended."""

    trigger: str
    button: str
    sentence: str
    leads_to: str
    is_ready: bool
    is_mine: bool
    who: tuple[str, ...]
    keeps: tuple[tuple[Any, str | None], ...]


def next_steps(case: StoredCase, rows: Sequence[WhyRow]) -> tuple[list[NextStep], list[NextStep]]:
    """Return the steps that lead on, and the ways out and back."""
    agreement = case.agreement
    made = [_step(agreement.reference, agreement.kind, row) for row in rows if row.trigger in STEPS]
    on = [each for each in made if each.trigger not in _BESIDE]
    return on, [each for each in made if each.trigger in _BESIDE]


def _step(reference: str, kind: str, row: WhyRow) -> NextStep:
    targets = ", ".join(_(state_label(kind, state)) for state in row.to_state.split(", "))
    words = STEPS[row.trigger]
    keeps = tuple((item, way_to_mend(reference, item.requirement)) for item in row.unmet)
    return NextStep(
        row.trigger, _(words.button), _(words.sentence), targets, row.is_ready, row.can_take, row.who, keeps
    )


def events_for(case: StoredCase, actor: Actor) -> list[tuple[str, str, str]]:
    """Return word, button and sentence of the events that this person may record where the agreement stands."""
    here = actor.in_office(case.agreement.office_id)
    return [
        (spec.name, _(STEPS[spec.name].button), _(STEPS[spec.name].sentence))
        for spec in lifecycle().events
        if case.agreement.state in spec.sources
        and spec.name not in _NOT_BY_HAND
        and here.capacity_for(spec.roles) is not None
    ]


def approvals_by_gate(case: StoredCase, shown: Shown, today: date) -> list[dict[str, Any]]:
    """Return the rows of approval under the gate at which each stands, with its clock."""
    plain = {row["id"]: row for row in shown.get("approvals", ())}
    found = []
    for gate, label in GATES.items():
        rows = [_approval(case, row, plain[row.id], today) for row in case.approvals if row.gate == gate]
        if rows:
            kept = [each for each in rows if not each["is_satisfied"]]
            found.append({"label": _(label), "rows": rows, "open": len(kept)})
    return found


def _approval(case: StoredCase, row: Any, plain: Shown, today: date) -> dict[str, Any]:
    standing = (
        word_of(row.outcome) if row.status == "decided" and row.outcome else _(STANDINGS.get(row.status, row.status))
    )
    return {
        **plain,
        "mode_label": _(MODES.get(row.mode, row.mode)),
        "standing": standing,
        "is_satisfied": is_satisfied(row, case.agreement),
        "is_open": row.status in ("open", "stale"),
        "far": distance(row.due_on, today) if row.due_on and row.status in ("open", "stale") else "",
        "is_late": bool(row.due_on and row.status in ("open", "stale") and row.due_on < today),
    }


def open_tasks(shown: Shown, today: date) -> list[dict[str, Any]]:
    """Return the open tasks, the soonest first, each with the page on which it is done."""
    rows = [row for row in shown.get("tasks", ()) if row["status"] == "open"]
    rows.sort(key=lambda row: (row["due_on"] is None, row["due_on"] or today))
    return [
        {
            **row,
            "way": way_of_task({**row, "reference": shown["reference"]}),
            "far": distance(row["due_on"], today) if row["due_on"] else "",
            "is_late": bool(row["due_on"] and row["due_on"] < today),
        }
        for row in rows
    ]


def milestones_shown(found: Iterable[Milestone], kind: str) -> list[dict[str, Any]]:
    """Return how early the stages ahead can be reached, and what decides it."""
    return [
        {"label": _(state_label(kind, each.stage)), "on": each.earliest_on, "by": each.decided_by}
        for each in found
        if each.stage in stations()
    ]

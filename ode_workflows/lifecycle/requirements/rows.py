"""Requirements on the rows of approval: the three gates, and what an answer must look like."""

from collections.abc import Iterator

from ode_workflows.domain.approvals import (
    SATISFYING_OUTCOMES,
    gates_up_to,
    is_paused,
    no_response_possible_on,
    outcome_of_silence,
    second_contact_possible_on,
    silence_decides_after,
    unsatisfied,
    waits_for,
)
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.errors import Unmet
from ode_workflows.domain.inputs import ResolveApproval
from ode_workflows.domain.records import Approval
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import Gate, State
from ode_workflows.lifecycle.profiles import standing_approvals
from ode_workflows.lifecycle.requirements.clocks import CLOCK_ACTS, clock_may_be_set, delivery_note_keeps_clock
from ode_workflows.lifecycle.requirements.common import at_step, holder


def gate_negotiate_open(case: Case, act: Act) -> Iterator[Unmet]:
    """Every row at the first gate is satisfied."""
    return _gate(case, Gate.NEGOTIATE, "gate_negotiate_open")


def gate_conclude_open(case: Case, act: Act) -> Iterator[Unmet]:
    """Every row at the first two gates is satisfied, for exactly the frozen text."""
    return _gate(case, Gate.CONCLUDE, "gate_conclude_open")


def gate_force_open(case: Case, act: Act) -> Iterator[Unmet]:
    """Every row at all three gates is satisfied."""
    return _gate(case, Gate.FORCE, "gate_force_open")


def _gate(case: Case, gate: Gate, requirement: str) -> Iterator[Unmet]:
    for row in unsatisfied(case.approvals, case.agreement, gate):
        name = row.title if row.body in row.title else f"{row.title} ({row.body})"
        who = holder(case, row.id, row.kept_by.replace("_", " "))
        sentence = phrased("%(row)s: %(waits_for)s.", row=name, waits_for=waits_for(row))
        yield Unmet(requirement, sentence, who, row.opened_on or case.entered_state_on)
    if case.agreement.state == State.PROPOSAL:
        yield from _to_come(case, gate, requirement)


def _to_come(case: Case, gate: Gate, requirement: str) -> Iterator[Unmet]:
    """A proposal has no rows yet; those that its kind always brings are named all the same."""
    there = {row.catalogue_id for row in case.approvals}
    for spec in standing_approvals(case.agreement.kind, case.agreement.issue_areas):
        if spec.id not in there and spec.gate in gates_up_to(gate) and not spec.is_computed:
            sentence = phrased("%(title)s: it comes with legal review.", title=spec.title)
            yield Unmet(requirement, sentence, spec.kept_by.replace("_", " "), case.entered_state_on)


def named_row(case: Case, act: Act) -> Approval | None:
    """Return the row that the act speaks of: by its id, or by its catalogue word where that is unambiguous."""
    wanted = getattr(act.inputs, "approval", None)
    found = [row for row in case.approvals if wanted in (row.id, row.catalogue_id)]
    exact = [row for row in found if row.id == wanted]
    if exact or len(found) == 1:
        return (exact or found)[0]
    open_rows = [row for row in found if row.status == "open"]
    return open_rows[0] if len(open_rows) == 1 else None


def row_open(case: Case, act: Act) -> Iterator[Unmet]:
    """The row exists, is open, and is decided by people."""
    row = named_row(case, act)
    if row is None:
        known = ", ".join(sorted({row.catalogue_id for row in case.approvals})) or "none"
        yield at_step(
            "row_open",
            act,
            phrased("Name one row of this agreement by its id or word. Rows here: %(known)s.", known=known),
        )
    elif row.is_computed:
        yield at_step(
            "row_open",
            act,
            phrased("“%(title)s” is read from the parties' table; record a party event instead.", title=row.title),
        )
    elif row.status not in ("open", "stale"):
        yield at_step(
            "row_open",
            act,
            phrased("“%(title)s” is not open: it is %(status)s.", title=row.title, status=row.status.replace("_", " ")),
        )


def row_waivable(case: Case, act: Act) -> Iterator[Unmet]:
    """A legal row, or one that the catalogue protects, is never waived."""
    row = named_row(case, act)
    if row is None:
        yield from row_open(case, act)
    elif not row.is_waivable or row.is_legal:
        yield at_step(
            "row_waivable",
            act,
            phrased("“%(title)s” cannot be waived; it can be reassigned or answered.", title=row.title),
        )


def answer_fits_row(case: Case, act: Act) -> Iterator[Unmet]:
    """The outcome is one that this mode of row knows, with what it needs as evidence."""
    row, inputs = named_row(case, act), act.inputs
    if row is None or not isinstance(inputs, ResolveApproval):
        return
    if inputs.outcome is None:
        yield at_step(
            "answer_fits_row", act, phrased("Say the outcome, for example favourable, refused, sent or received.")
        )
    elif inputs.outcome in ("sent", "received", "contacted"):
        yield from _delivery_note(row, act)
    elif act.by.is_system:
        yield from _silence(row, act, inputs.outcome)
    elif inputs.outcome in CLOCK_ACTS:
        yield from clock_may_be_set(row, act, inputs)
    else:
        yield from _answer(row, act, inputs.outcome)


def _delivery_note(row: Approval, act: Act) -> Iterator[Unmet]:
    if not act.evidence and not act.by.is_system:
        yield at_step(
            "answer_fits_row", act, phrased("A date of sending or receipt needs its evidence, such as the receipt.")
        )
    earliest = second_contact_possible_on(row) if row.first_contact_on else None
    outcome = getattr(act.inputs, "outcome", "")
    yield from delivery_note_keeps_clock(row, act, outcome)
    if outcome == "contacted" and earliest and act.on < earliest:
        yield at_step(
            "answer_fits_row", act, phrased("The second contact is possible from %(earliest)s.", earliest=earliest)
        )


def _silence(row: Approval, act: Act, outcome: str) -> Iterator[Unmet]:
    """The calendar says only what silence means, and only after the last day on which the body may answer."""
    last_day = silence_decides_after(row)
    if last_day is None:
        yield at_step(
            "answer_fits_row", act, phrased("Silence decides nothing here: %(waits_for)s.", waits_for=waits_for(row))
        )
    elif act.on <= last_day:
        yield at_step(
            "answer_fits_row", act, phrased("The body may still answer until %(last_day)s.", last_day=last_day)
        )
    elif outcome != outcome_of_silence(row):
        yield at_step(
            "answer_fits_row",
            act,
            phrased(
                "Silence means %(outcome_of_silence)s here, not %(outcome)s.",
                outcome_of_silence=outcome_of_silence(row),
                outcome=outcome,
            ),
        )


def _answer(row: Approval, act: Act, outcome: str) -> Iterator[Unmet]:
    fitting = SATISFYING_OUTCOMES[row.mode] - {"waived", "deemed"} | {"refused"}
    if outcome not in fitting:
        words = ", ".join(sorted(fitting))
        yield at_step(
            "answer_fits_row",
            act,
            phrased("A %(mode)s is answered by: %(words)s.", mode=row.mode.replace("_", " "), words=words),
        )
    elif outcome == "no_response_recorded":
        yield from _no_response(row, act)
    elif outcome == "elapsed":
        yield from _elapsed(row, act)
    elif row.decided_by == "outside" and not act.evidence:
        yield at_step("answer_fits_row", act, phrased("The answer of an outside body needs its document as evidence."))
    if outcome == "favourable_with_conditions" and not getattr(act.inputs, "conditions", None):
        yield at_step("answer_fits_row", act, phrased("Write the conditions."))


def _no_response(row: Approval, act: Act) -> Iterator[Unmet]:
    earliest = no_response_possible_on(row)
    if is_paused(row):
        yield at_step(
            "answer_fits_row", act, phrased("Silence decides nothing here: %(waits_for)s.", waits_for=waits_for(row))
        )
    elif earliest is None:
        yield at_step("answer_fits_row", act, phrased("No response can be recorded only after a second contact."))
    elif act.on < earliest:
        yield at_step(
            "answer_fits_row", act, phrased("No response can be recorded from %(earliest)s.", earliest=earliest)
        )


def _elapsed(row: Approval, act: Act) -> Iterator[Unmet]:
    """A counted period has run after its last day; one that nobody counts ends with an event, shown and not assumed."""
    last_day = silence_decides_after(row)
    if row.clock_unit == "none":
        if not act.evidence:
            yield at_step("answer_fits_row", act, phrased("Attach what shows that the event has come."))
    elif last_day is None or act.on <= last_day:
        yield at_step(
            "answer_fits_row", act, phrased("The waiting period has not run: %(waits_for)s.", waits_for=waits_for(row))
        )

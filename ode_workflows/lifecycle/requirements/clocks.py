"""What the clock of a row asks for before it is paused, resumed or extended."""

from collections.abc import Iterator
from datetime import date, timedelta

from ode_workflows.domain.approvals import is_paused
from ode_workflows.domain.case import Act
from ode_workflows.domain.errors import Unmet
from ode_workflows.domain.inputs import ResolveApproval
from ode_workflows.domain.records import Approval
from ode_workflows.lifecycle.profiles import approval_spec
from ode_workflows.lifecycle.requirements.common import at_step

CLOCK_ACTS = ("paused", "resumed", "extended")


def clock_may_be_set(row: Approval, act: Act, inputs: ResolveApproval) -> Iterator[Unmet]:
    """Yield what keeps a clock from being paused, resumed or extended."""
    if row.decided_by != "outside":
        yield _unmet(act, "Only the clock of a body outside the office is paused or extended; reassign this row.")
    elif row.status != "open":
        yield _unmet(act, f"“{row.title}” is {row.status}; its clock does not run.")
    elif not act.reason or not act.evidence:
        yield _unmet(act, "A clock is paused, resumed or extended with a reason and the letter that shows it.")
    elif inputs.outcome == "resumed":
        yield from _resumes(row, act)
    elif is_paused(row):
        yield _unmet(act, f"“{row.title}” is paused since {row.paused_on}; resume it first.")
    elif row.due_on is None:
        yield _unmet(act, "No last day is counted for this row, so there is nothing to pause or extend.")
    elif inputs.outcome == "paused":
        yield from _pauses(row, act, row.due_on)
    else:
        yield from _extends(row, act, inputs, row.due_on)


def delivery_note_keeps_clock(row: Approval, act: Act, outcome: str) -> Iterator[Unmet]:
    """A clock that was paused or extended is not counted anew from another date of sending or receipt."""
    if outcome == row.starts and row.clock_set_on is not None:
        yield _unmet(act, f"Its clock was paused or extended since it was {row.starts}; extend it if the day is wrong.")


def _resumes(row: Approval, act: Act) -> Iterator[Unmet]:
    if row.paused_on is None:
        yield _unmet(act, f"“{row.title}” is not paused.")
    elif act.on < row.paused_on:
        yield _unmet(act, f"It was paused on {row.paused_on} and cannot resume before.")


def _pauses(row: Approval, act: Act, last_on: date) -> Iterator[Unmet]:
    since = row.resumed_on or {"opened": row.opened_on, "sent": row.sent_on, "received": row.received_on}[row.starts]
    if approval_spec(row.catalogue_id).after_pause == "never":
        yield _unmet(act, f"The law lets nothing stop this clock: {row.basis}.")
    elif since is not None and act.on < since:
        yield _unmet(act, f"Its clock runs only since {since}; give that day or a later one.")
    elif row.silence in ("favourable", "refused") and act.on > last_on:
        yield _unmet(act, f"Its clock has run out on {last_on}; there is nothing left to pause.")


def _extends(row: Approval, act: Act, inputs: ResolveApproval, last_on: date) -> Iterator[Unmet]:
    wanted, longest = inputs.last_on, approval_spec(row.catalogue_id).longest_extension_days
    first_last_on = row.extended_from_on or last_on
    if wanted is None or inputs.asked_by is None:
        yield _unmet(act, "Say the new last day (last_on) and who asked for it (asked_by: body, office or another).")
    elif longest == 0:
        yield _unmet(act, f"The law sets this period and lets nobody extend it: {row.basis}.")
    elif longest is not None and wanted > first_last_on + timedelta(days=longest):
        latest = first_last_on + timedelta(days=longest)
        yield _unmet(act, f"It may be extended by {longest} calendar days at most, to {latest}: {row.basis}.")
    elif wanted < act.today:
        yield _unmet(act, f"The new last day is past; give {act.today} or a later one.")
    elif wanted <= last_on and inputs.asked_by != "body":
        yield _unmet(act, f"Only the body itself may shorten its time; give a day after {last_on}.")
    elif row.silence in ("favourable", "refused") and act.on > last_on:
        yield _unmet(act, f"Its clock has run out on {last_on}; it cannot be extended any more.")


def _unmet(act: Act, sentence: str) -> Unmet:
    return at_step("answer_fits_row", act, sentence)

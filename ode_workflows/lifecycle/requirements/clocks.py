"""What the clock of a row asks for before it is paused, resumed or extended."""

from collections.abc import Iterator
from datetime import date, timedelta

from ode_workflows.domain.approvals import is_paused
from ode_workflows.domain.case import Act
from ode_workflows.domain.errors import Unmet
from ode_workflows.domain.inputs import ResolveApproval
from ode_workflows.domain.records import Approval
from ode_workflows.domain.sentences import phrased
from ode_workflows.lifecycle.profiles import approval_spec
from ode_workflows.lifecycle.requirements.common import at_step

CLOCK_ACTS = ("paused", "resumed", "extended")


def clock_may_be_set(row: Approval, act: Act, inputs: ResolveApproval) -> Iterator[Unmet]:
    """Yield what keeps a clock from being paused, resumed or extended."""
    if row.decided_by != "outside":
        yield _unmet(
            act, phrased("Only the clock of a body outside the office is paused or extended; reassign this row.")
        )
    elif row.status != "open":
        yield _unmet(
            act, phrased("“%(title)s” is %(status)s; its clock does not run.", title=row.title, status=row.status)
        )
    elif not act.reason or not act.evidence:
        yield _unmet(act, phrased("A clock is paused, resumed or extended with a reason and the letter that shows it."))
    elif inputs.outcome == "resumed":
        yield from _resumes(row, act)
    elif is_paused(row):
        yield _unmet(
            act,
            phrased(
                "“%(title)s” is paused since %(paused_on)s; resume it first.", title=row.title, paused_on=row.paused_on
            ),
        )
    elif row.due_on is None:
        yield _unmet(act, phrased("No last day is counted for this row, so there is nothing to pause or extend."))
    elif inputs.outcome == "paused":
        yield from _pauses(row, act, row.due_on)
    else:
        yield from _extends(row, act, inputs, row.due_on)


def delivery_note_keeps_clock(row: Approval, act: Act, outcome: str) -> Iterator[Unmet]:
    """A clock that was paused or extended is not counted anew from another date of sending or receipt."""
    if outcome == row.starts and row.clock_set_on is not None:
        yield _unmet(
            act,
            phrased(
                "Its clock was paused or extended since it was %(starts)s; extend it if the day is wrong.",
                starts=row.starts,
            ),
        )


def _resumes(row: Approval, act: Act) -> Iterator[Unmet]:
    if row.paused_on is None:
        yield _unmet(act, phrased("“%(title)s” is not paused.", title=row.title))
    elif act.on < row.paused_on:
        yield _unmet(act, phrased("It was paused on %(paused_on)s and cannot resume before.", paused_on=row.paused_on))


def _pauses(row: Approval, act: Act, last_on: date) -> Iterator[Unmet]:
    since = row.resumed_on or {"opened": row.opened_on, "sent": row.sent_on, "received": row.received_on}[row.starts]
    if approval_spec(row.catalogue_id).after_pause == "never":
        yield _unmet(act, phrased("The law lets nothing stop this clock: %(basis)s.", basis=row.basis))
    elif since is not None and act.on < since:
        yield _unmet(act, phrased("Its clock runs only since %(since)s; give that day or a later one.", since=since))
    elif row.silence in ("favourable", "refused") and act.on > last_on:
        yield _unmet(
            act, phrased("Its clock has run out on %(last_on)s; there is nothing left to pause.", last_on=last_on)
        )


def _extends(row: Approval, act: Act, inputs: ResolveApproval, last_on: date) -> Iterator[Unmet]:
    wanted, longest = inputs.last_on, approval_spec(row.catalogue_id).longest_extension_days
    first_last_on = row.extended_from_on or last_on
    if wanted is None or inputs.asked_by is None:
        yield _unmet(
            act, phrased("Say the new last day (last_on) and who asked for it (asked_by: body, office or another).")
        )
    elif longest == 0:
        yield _unmet(act, phrased("The law sets this period and lets nobody extend it: %(basis)s.", basis=row.basis))
    elif longest is not None and wanted > first_last_on + timedelta(days=longest):
        latest = first_last_on + timedelta(days=longest)
        yield _unmet(
            act,
            phrased(
                "It may be extended by %(longest)s calendar days at most, to %(latest)s: %(basis)s.",
                longest=longest,
                latest=latest,
                basis=row.basis,
            ),
        )
    elif wanted < act.today:
        yield _unmet(act, phrased("The new last day is past; give %(today)s or a later one.", today=act.today))
    elif wanted <= last_on and inputs.asked_by != "body":
        yield _unmet(
            act, phrased("Only the body itself may shorten its time; give a day after %(last_on)s.", last_on=last_on)
        )
    elif row.silence in ("favourable", "refused") and act.on > last_on:
        yield _unmet(
            act, phrased("Its clock has run out on %(last_on)s; it cannot be extended any more.", last_on=last_on)
        )


def _unmet(act: Act, sentence: str) -> Unmet:
    return at_step("answer_fits_row", act, sentence)

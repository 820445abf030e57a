"""When a row of approval is satisfied, and what its silence and its clock mean; pure rules over plain values.

Source: design of the gates in docs/decisions/0001; each row's basis in states/approvals.toml.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from ode_workflows.domain.records import Agreement, Approval
from ode_workflows.domain.sentences import Sentence, phrased
from ode_workflows.domain.vocabulary import Gate

_AGREEING = frozenset({"favourable", "favourable_with_conditions", "deemed", "waived"})
SATISFYING_OUTCOMES = {
    "decision": _AGREEING,
    "concurrence": _AGREEING,
    "consultation": frozenset({"answered", "no_response_recorded", "waived"}),
    "waiting_period": frozenset({"elapsed", "waived"}),
    "filing": frozenset({"filed", "waived"}),
}
"""Which outcomes satisfy a row, by its mode. "No response" meets a duty to consult and is never consent."""

_GATES_UP_TO = {
    Gate.NEGOTIATE: (Gate.NEGOTIATE,),
    Gate.CONCLUDE: (Gate.NEGOTIATE, Gate.CONCLUDE),
    Gate.FORCE: (Gate.NEGOTIATE, Gate.CONCLUDE, Gate.FORCE),
}


def gates_up_to(gate: Gate) -> tuple[Gate, ...]:
    """Return a gate and every earlier one: gates are cumulative."""
    return _GATES_UP_TO[gate]


def is_satisfied(row: Approval, agreement: Agreement) -> bool:
    """Whether a row stands in nobody's way: answered so, for the present text where it speaks for a text."""
    if row.status in ("not_required", "void"):
        return True
    if row.status != "decided" or row.outcome not in SATISFYING_OUTCOMES[row.mode]:
        return False
    return row.speaks_for == "matter" or row.text_hash == agreement.frozen_hash


def unsatisfied(rows: Iterable[Approval], agreement: Agreement, gate: Gate) -> tuple[Approval, ...]:
    """Return the rows that keep a gate shut; computed rows are read from the parties' table elsewhere."""
    counted = gates_up_to(gate)
    return tuple(
        row for row in rows if row.gate in counted and not row.is_computed and not is_satisfied(row, agreement)
    )


def clock_start_on(row: Approval) -> date | None:
    """Return the day from which the row's clock runs, or None: nothing runs from an assumed date."""
    return {"opened": row.opened_on, "sent": row.sent_on, "received": row.received_on}[row.starts]


def no_response_possible_on(row: Approval) -> date | None:
    """Return the earliest day on which "no response" may be recorded, or None before the second contact.

    It lies as many calendar days after the second contact as the row asks for before it (`second_contact_after`);
    after a pause they are counted anew, and an extended last day has passed first.
    """
    if row.second_contact_on is None or row.second_contact_after_days is None:
        return None
    since = max(row.second_contact_on, row.resumed_on or row.second_contact_on)
    earliest = since + timedelta(days=row.second_contact_after_days)
    if row.extended_from_on is not None and row.due_on is not None:
        return max(earliest, row.due_on + timedelta(days=1))  # whoever was given more time has all of it
    return earliest


def second_contact_possible_on(row: Approval) -> date | None:
    """Return the earliest day of the second contact, counted in calendar days from the start of the clock."""
    start = row.resumed_on or clock_start_on(row) or row.first_contact_on
    if start is None or row.second_contact_after_days is None:
        return None
    return start + timedelta(days=row.second_contact_after_days)


def silence_decides_after(row: Approval) -> date | None:
    """Return the last day on which the body may still answer before its silence decides, or None if it never does."""
    decides = row.silence in ("favourable", "refused") and row.clock_unit in ("calendar_days", "business_days")
    if not decides or row.clock_number == 0 or row.status != "open" or clock_start_on(row) is None:
        return None
    return None if is_paused(row) else row.due_on


def is_paused(row: Approval) -> bool:
    """Whether the row's clock stands still: no date is due, and silence decides nothing."""
    return row.paused_on is not None


def silence_acts_on(due_on: date, clock_set_on: date | None) -> date:
    """Return the first day on which silence may decide: after the last day, and announced since the clock was set.

    Args:
        due_on: last civil date on which the body may still answer.
        clock_set_on: civil date on which a pause, its end or an extension was last recorded. What was announced until
            then no longer counts, so the announcement comes the day after at the earliest, and the act a day later.
    """
    acts_on = due_on + timedelta(days=1)
    return acts_on if clock_set_on is None else max(acts_on, clock_set_on + timedelta(days=2))


def outcome_of_silence(row: Approval) -> str:
    """Return the outcome that silence has: elapsed for a waiting period, deemed, or refused."""
    if row.mode == "waiting_period":
        return "elapsed"
    return "deemed" if row.silence == "favourable" else "refused"


def waits_for(row: Approval) -> str:
    """Return in plain words what a row waits for."""
    if row.status == "waiting":
        return phrased("not yet open")
    if row.status == "stale":
        return phrased("to be answered again: %(because)s", because=row.stale_because)
    if row.status == "decided" and row.outcome == "refused":
        return phrased("refused")
    if row.status == "decided":
        return phrased("answered for another text (%(outcome)s)", outcome=row.outcome)
    return _waits_by_its_clock(row)


def _waits_by_its_clock(row: Approval) -> Sentence:
    if is_paused(row) and row.clock_unit == "business_days":
        return phrased("paused since %(day)s with %(left)s business days left", day=row.paused_on, left=row.days_left)
    if is_paused(row):
        return phrased("paused since %(day)s with %(left)s calendar days left", day=row.paused_on, left=row.days_left)
    if row.starts == "received" and row.received_on is None:
        return phrased("receipt not yet recorded, so its clock does not run")
    if row.starts == "sent" and row.sent_on is None:
        return phrased("not yet sent")
    if row.due_on:
        return phrased("due %(day)s", day=row.due_on)
    if row.due_working:
        return phrased("no answer yet; %(working)s", working=row.due_working)
    return phrased("no answer yet")


def is_asked_by_letter(row: Approval) -> bool:
    """Whether somebody outside the office is asked in writing: for an answer, or to note what starts their period."""
    if row.decided_by != "outside" or row.is_computed:
        return False
    return row.mode != "waiting_period" or row.starts == "received"

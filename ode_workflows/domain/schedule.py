"""How early an agreement can move: stage by stage, what its rows of approval take at least, and at the usual pace.

At the earliest everybody answers on the day of asking, and only waiting periods take their time (a row decided early
moves the same day). At the usual pace every clock runs out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ode_workflows.domain.calendars import Calendar
from ode_workflows.domain.counting import Period, count_forward
from ode_workflows.domain.records import Approval
from ode_workflows.domain.sentences import phrased, unfilled
from ode_workflows.domain.vocabulary import Gate, Unit

_PERIODS = {
    "calendar_days": unfilled("%(number)s calendar days"),
    "business_days": unfilled("%(number)s business days"),
}
_STARTS = {"opened": phrased("opened"), "sent": phrased("sent"), "received": phrased("received")}
_TODAY = phrased("today")
_GATE_OF_STAGE = {"negotiation": Gate.NEGOTIATE, "signature": Gate.CONCLUDE, "in_force": Gate.FORCE}
_STAGE_BEFORE = {"negotiation": "screened", "signature": "frozen", "in_force": "signed"}


@dataclass(frozen=True, slots=True)
class Milestone:
    """A stage with its earliest day, its day at the usual pace, and what decides each."""

    stage: str
    earliest_on: date
    decided_by: str
    at_usual_pace_on: date
    pace_decided_by: str


@dataclass(frozen=True, slots=True)
class _Span:
    """From which day, and why then."""

    on: date
    because: str


def milestones(rows: Sequence[Approval], *, from_on: date, calendar: Calendar) -> tuple[Milestone, ...]:
    """Return negotiation, signature and force, in that order.

    Args:
        rows: every row that stands on the agreement, open or waiting.
        from_on: civil date of submission for legal review; for a file under way, today. Rows that are answered take
            no more time, clocks that run take what is left of them.
        calendar: on whose business days clocks run.
    """
    found = []
    quick = _Clockwork(rows, calendar, is_pace=False)
    usual = _Clockwork(rows, calendar, is_pace=True)
    at_least, at_pace = _Span(from_on, _TODAY), _Span(from_on, _TODAY)
    for stage, gate in _GATE_OF_STAGE.items():
        at_least = quick.gate_open(gate, _STAGE_BEFORE[stage], at_least, from_on)
        at_pace = usual.gate_open(gate, _STAGE_BEFORE[stage], at_pace, from_on)
        found.append(Milestone(stage, at_least.on, at_least.because, at_pace.on, at_pace.because))
    return tuple(found)


class _Clockwork:
    """Works out when rows are satisfied, following what waits for what."""

    def __init__(self, rows: Sequence[Approval], calendar: Calendar, *, is_pace: bool) -> None:
        self._rows, self._calendar, self._is_pace = rows, calendar, is_pace

    def gate_open(self, gate: Gate, stage: str, reached: _Span, screened_on: date) -> _Span:
        """Return the day on which a gate is open when its stage is reached on a day."""
        at_gate = [row for row in self._rows if row.gate == gate and not row.is_computed]
        ends = [self._done(row, stage, reached.on, screened_on) for row in at_gate]
        return max([reached, *ends], key=lambda span: span.on)

    def _done(self, row: Approval, stage: str, reached_on: date, screened_on: date) -> _Span:
        because = phrased("%(row)s (%(body)s): %(words)s", row=row.title, body=row.body, words=_words(row))
        if row.status == "decided" or row.status in ("not_required", "void"):
            return _Span(screened_on, because)
        runs = row.status == "open" and row.due_on is not None
        if runs and (self._is_pace or row.mode == "waiting_period"):
            over = timedelta(days=1 if row.mode == "waiting_period" else 0)
            return _Span(max((row.due_on or screened_on) + over, screened_on), because)
        opens = self._opens(row, stage, reached_on, screened_on)
        return _Span(self._takes(row)(opens), because)

    def _opens(self, row: Approval, stage: str, reached_on: date, screened_on: date) -> date:
        if row.opens == "screened":
            return screened_on
        before = [other for other in self._rows if row.opens == f"after:{other.catalogue_id}"]
        if before:
            return max(self._done(other, stage, reached_on, screened_on).on for other in before)
        return reached_on

    def _takes(self, row: Approval) -> Callable[[date], date]:
        is_counted = row.clock_unit in _PERIODS and row.clock_number > 0
        must_run = row.mode == "waiting_period"
        if not is_counted or not (must_run or self._is_pace):
            return lambda on: on
        period = Period(row.clock_number, Unit(row.clock_unit))
        after = timedelta(days=1 if must_run else 0)  # a period has run only when its last day is over
        return lambda on: count_forward(on, period, calendar=self._calendar).on + after


def _words(row: Approval) -> str:
    if row.clock_unit in _PERIODS and row.clock_number:
        period = phrased(_PERIODS[row.clock_unit], number=row.clock_number)
        return phrased("%(period)s from the day it is %(starts)s", period=period, starts=_STARTS[row.starts])
    if row.clock_unit == "session":
        return phrased("one session of the legislature")
    return phrased("no term is set for it")

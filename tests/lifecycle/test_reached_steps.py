"""What is said of all deadlines at once is what the plan of each thing says."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ode_workflows.domain.calendars import Calendar
from ode_workflows.lifecycle.calendar_loader import load_calendar
from ode_workflows.lifecycle.reached_steps import Reached, reached_steps
from ode_workflows.lifecycle.reminder_loader import ladders
from ode_workflows.lifecycle.reminders import MANY_PARTIES, Watched, plan

CA, QC = load_calendar("CA"), load_calendar("QC")
FROM_DEADLINE = ["authority_expiry", "dormant_agreement", "receipt", "registration", "renewal_decision"]
PARTIES = (2, 3, 4)


def _said(spans: tuple[Reached, ...], deadline_on: date) -> Reached | None:
    return next((each for each in spans if each.first_on <= deadline_on <= each.last_on), None)


def _planned(name: str, thing: Watched, calendar: Calendar, as_of: date) -> str | None:
    reached = [each.tier.offset for each in plan(ladders()[name], thing, calendar) if each.on <= as_of]
    return reached[-1] if reached else None


def _check(name: str, calendars: tuple[Calendar, ...], as_of: date, days: range) -> tuple[Reached, ...]:
    """Compare what is said of deadlines, counted in days from a day, with the plan of each thing."""
    on = [as_of + timedelta(days=each) for each in days]
    spans = reached_steps(ladders()[name], calendars, as_of=as_of, first_on=on[0], last_on=on[-1])
    for deadline_on, parties_count in product(on, PARTIES):
        said, thing = _said(spans, deadline_on), Watched(deadline_on, parties_count=parties_count)
        planned = {_planned(name, thing, calendar, as_of) for calendar in calendars}
        if said is None or (said.is_conditional and parties_count <= MANY_PARTIES):
            assert planned == {None}
        elif said.offset is not None:
            assert planned == {said.offset}
    return spans


@given(st.sampled_from(FROM_DEADLINE), st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(-410, 390))
def test_every_thing_has_reached_what_is_said_of_its_deadline(name: str, as_of: date, days: int) -> None:
    _check(name, (CA,), as_of, range(days - 5, days + 6))


@pytest.mark.parametrize("holiday", [date(2026, 5, 18), date(2026, 6, 24), date(2026, 11, 26)])
def test_only_where_calendars_disagree_each_thing_is_looked_at(holiday: date) -> None:
    as_of, ahead = holiday - timedelta(days=1), range(-45, 381)
    assert CA.is_holiday(holiday) != QC.is_holiday(holiday)
    assert all(each.offset for each in _check("renewal_decision", (CA,), as_of, ahead))
    unlike = [each for each in _check("renewal_decision", (CA, QC), as_of, ahead) if each.offset is None]
    assert 0 < sum((each.last_on - each.first_on).days + 1 for each in unlike) < len(ahead) / 10


def test_a_year_ahead_is_said_only_of_what_meets_a_condition() -> None:
    as_of = date(2026, 7, 1)
    first_on = last_on = as_of + timedelta(days=300)
    (found,) = reached_steps(ladders()["renewal_decision"], [CA], as_of=as_of, first_on=first_on, last_on=last_on)
    assert found == Reached(first_on, last_on, "365d_before", is_conditional=True)

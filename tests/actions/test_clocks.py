"""Clocks of approvals: paused, run on or started anew, extended; what was announced before no longer counts."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from ode_workflows.domain.errors import OdeError, RequirementUnmetError
from tests.actions.calendar import (
    ONE_DAY,
    START,
    TACIT,
    act,
    days,
    mails,
    make_clearance,
    make_gaming_compact,
    make_negotiation,
    row_of,
    rows,
    sweep_acts,
)
from tests.builders import make_office

INTERIOR = "secretary_of_interior_gaming_approval"
COMMENT = "public_comment"
CONSULTATION = "tribal_consultation"
RECEIVED = date(2026, 11, 23)
DUE = date(2027, 1, 7)
COMMENT_DUE = START + timedelta(days=30)


@pytest.fixture
def office(engine: Engine) -> Engine:
    """The office with its people."""
    make_office(engine)
    return engine


def resolve(engine: Engine, reference: str, by: str, word: str, outcome: str, day: date, **said: Any) -> Any:
    """Record something about a row and return the row."""
    said = {"reason": "they asked", "evidence": "letter", **said}
    act(engine, reference, "resolve_approval", by, day, approval=word, outcome=outcome, **said)
    return row_of(engine, reference, word)


def swept(engine: Engine, first_on: date, last_on: date) -> dict[str, date]:
    """Sweep every day and return the day on which each thing was last done."""
    done: dict[str, date] = {}
    for day in days(first_on, last_on):
        done |= {word: day for word, number in sweep_acts(engine, day).counts.items() if number}
    return done


@pytest.fixture
def compact(office: Engine, home: Path) -> str:
    """A compact that the Office of Indian Gaming has received."""
    reference = make_gaming_compact(office, home)
    resolve(office, reference, "clara", INTERIOR, "received", RECEIVED)
    return reference


@pytest.fixture
def commented(office: Engine, home: Path) -> str:
    """A file in clearance whose public comment period runs."""
    reference = make_clearance(office, home, term=TACIT)
    act(office, reference, "add_approval", "clara", START, approval=COMMENT)
    assert resolve(office, reference, "amir", COMMENT, "sent", START).due_on == COMMENT_DUE
    return reference


def test_a_paused_row_is_not_deemed_and_its_announcement_no_longer_counts(office: Engine, compact: str) -> None:
    assert swept(office, DUE, DUE) == {"announced": DUE}
    paused = resolve(office, compact, "clara", INTERIOR, "paused", DUE)
    assert (paused.due_on, paused.days_left, paused.status) == (None, 0, "open")
    assert "paused on 7 Jan 2027 with 0 calendar days left" in paused.due_working
    assert not swept(office, DUE, DUE + timedelta(days=60))
    assert row_of(office, compact, INTERIOR).status == "open"


def test_a_withdrawn_compact_that_is_handed_in_again_has_all_45_days_from_the_new_receipt(
    office: Engine, compact: str
) -> None:
    again_on = date(2027, 2, 1)
    resolve(office, compact, "clara", INTERIOR, "paused", date(2026, 12, 3))
    resumed = resolve(office, compact, "clara", INTERIOR, "resumed", again_on)
    assert (resumed.received_on, resumed.due_on) == (again_on, date(2027, 3, 18))
    assert resumed.due_working.endswith("counted anew after the pause from 3 Dec 2026")
    done = swept(office, again_on, date(2027, 3, 20))
    assert done == {"announced": date(2027, 3, 18), "decided_by_silence": date(2027, 3, 19)}


def test_a_paused_period_runs_on_with_the_days_that_were_left(office: Engine, commented: str) -> None:
    paused = resolve(office, commented, "amir", COMMENT, "paused", START + timedelta(days=10))
    assert paused.days_left == 20
    resumed_on = START + timedelta(days=50)
    resumed = resolve(office, commented, "amir", COMMENT, "resumed", resumed_on)
    assert resumed.due_on == resumed_on + timedelta(days=20)
    assert resumed.due_working == (
        "30 calendar days after 5 Jan 2026, not counting that day = 4 Feb 2026; paused on 15 Jan 2026 with 20 calendar "
        "days left; resumed on 24 Feb 2026: 20 calendar days after 24 Feb 2026, not counting that day = 16 Mar 2026"
    )
    done = swept(office, resumed_on, resumed.due_on + ONE_DAY)
    assert done == {"announced": resumed.due_on, "decided_by_silence": resumed.due_on + ONE_DAY}


def test_a_clock_resumed_on_its_last_day_is_announced_anew_before_silence_decides(
    office: Engine, commented: str
) -> None:
    assert swept(office, COMMENT_DUE, COMMENT_DUE) == {"announced": COMMENT_DUE}
    resolve(office, commented, "amir", COMMENT, "paused", COMMENT_DUE)
    assert resolve(office, commented, "amir", COMMENT, "resumed", COMMENT_DUE).due_on == COMMENT_DUE
    done = swept(office, COMMENT_DUE, COMMENT_DUE + timedelta(days=3))
    assert done == {
        "announced": COMMENT_DUE + ONE_DAY,
        "decided_by_silence": COMMENT_DUE + 2 * ONE_DAY,
    }


def test_who_heard_of_the_silence_hears_of_the_pause(office: Engine, compact: str) -> None:
    swept(office, DUE, DUE)
    resolve(office, compact, "clara", INTERIOR, "paused", DUE)
    told = {handle for _, handle, sentence in mails(office, "digest") if "clock paused on 2027-01-07" in sentence}
    assert {"ana", "dora"} <= told


def test_a_paused_row_has_a_task_without_a_due_date_until_it_runs_again(office: Engine, commented: str) -> None:
    def due_on() -> date | None:
        row = row_of(office, commented, COMMENT)
        due: date | None = next(task.due_on for task in rows(office, "task", commented) if task.about_id == row.id)
        return due

    day = START + timedelta(days=10)
    resolve(office, commented, "amir", COMMENT, "paused", day)
    assert due_on() is None
    resolve(office, commented, "amir", COMMENT, "resumed", day + ONE_DAY)
    assert due_on() == COMMENT_DUE + ONE_DAY


@pytest.mark.parametrize(
    ("outcome", "said", "match"),
    [
        ("paused", {"reason": None}, "with a reason and the letter"),
        ("paused", {"evidence": None}, "with a reason and the letter"),
        ("resumed", {}, "is not paused"),
        ("extended", {}, "Say the new last day"),
        ("extended", {"last_on": COMMENT_DUE - ONE_DAY, "asked_by": "office"}, "Only the body itself may shorten"),
        ("extended", {"last_on": COMMENT_DUE - ONE_DAY, "asked_by": "another"}, "Only the body itself may shorten"),
        ("extended", {"last_on": START, "asked_by": "body"}, "is past"),
    ],
)
def test_a_clock_is_not_set_without_what_it_needs(
    office: Engine, commented: str, outcome: str, said: dict[str, Any], match: str
) -> None:
    with pytest.raises(RequirementUnmetError, match=match):
        resolve(office, commented, "amir", COMMENT, outcome, START + ONE_DAY, **said)


def test_a_paused_clock_is_neither_paused_extended_nor_started_again(office: Engine, commented: str) -> None:
    resolve(office, commented, "amir", COMMENT, "paused", START + ONE_DAY)
    later = {"last_on": COMMENT_DUE + ONE_DAY, "asked_by": "body"}
    for outcome, said, match in (("paused", {}, "resume it"), ("extended", later, "resume it"), ("sent", {}, "paused")):
        with pytest.raises(RequirementUnmetError, match=match):
            resolve(office, commented, "amir", COMMENT, outcome, START + ONE_DAY, **said)
    with pytest.raises(OdeError, match="has not run: paused since 2026-01-06 with 29 calendar days left"):
        resolve(office, commented, "amir", COMMENT, "elapsed", COMMENT_DUE + ONE_DAY)


def test_a_period_that_has_run_out_is_not_paused_any_more(office: Engine, commented: str) -> None:
    with pytest.raises(RequirementUnmetError, match="has run out on 2026-02-04"):
        resolve(office, commented, "amir", COMMENT, "paused", COMMENT_DUE + ONE_DAY)


def test_an_extended_comment_period_ends_on_its_new_day_and_the_old_one_stays_in_the_working(
    office: Engine, commented: str
) -> None:
    longer = {"last_on": COMMENT_DUE + timedelta(days=15), "asked_by": "another"}
    swept(office, COMMENT_DUE, COMMENT_DUE)
    extended = resolve(office, commented, "amir", COMMENT, "extended", COMMENT_DUE, **longer)
    assert (extended.due_on, extended.extended_from_on) == (date(2026, 2, 19), COMMENT_DUE)
    assert extended.due_working.endswith("= 4 Feb 2026; new last day 19 Feb 2026, asked for by another party")
    done = swept(office, COMMENT_DUE, date(2026, 2, 21))
    assert done == {"announced": date(2026, 2, 19), "decided_by_silence": date(2026, 2, 20)}


def test_the_body_itself_may_shorten_its_time_and_is_still_announced(office: Engine, commented: str) -> None:
    day = START + timedelta(days=10)
    assert resolve(office, commented, "amir", COMMENT, "extended", day, last_on=day, asked_by="body").due_on == day
    done = swept(office, day, day + timedelta(days=3))
    assert done == {"announced": day + ONE_DAY, "decided_by_silence": day + 2 * ONE_DAY}


def test_what_is_left_of_an_extended_period_is_counted_from_its_new_last_day(office: Engine, commented: str) -> None:
    longer = {"last_on": COMMENT_DUE + timedelta(days=10), "asked_by": "body"}
    resolve(office, commented, "amir", COMMENT, "extended", START + ONE_DAY, **longer)
    assert resolve(office, commented, "amir", COMMENT, "paused", START + timedelta(days=5)).days_left == 35


def test_nobody_extends_the_45_days_of_the_interior(office: Engine, compact: str) -> None:
    with pytest.raises(RequirementUnmetError, match="lets nobody extend it: 25 U"):
        resolve(office, compact, "clara", INTERIOR, "extended", RECEIVED, last_on=date(2027, 2, 1), asked_by="body")


def test_the_governors_year_is_extended_by_180_days_at_most_and_never_paused(office: Engine) -> None:
    reference = make_negotiation(office)
    act(office, reference, "add_approval", "clara", START, approval="secretary_of_interior_determination")
    act(office, reference, "add_approval", "clara", START, approval="governor_concurrence")
    resolve(office, reference, "clara", "secretary_of_interior_determination", "favourable", START)
    year = resolve(office, reference, "clara", "governor_concurrence", "sent", START).due_on
    longest_on = year + timedelta(days=180)
    with pytest.raises(RequirementUnmetError, match="lets nothing stop this clock"):
        resolve(office, reference, "clara", "governor_concurrence", "paused", START)
    said = {"asked_by": "body"}
    resolve(office, reference, "clara", "governor_concurrence", "extended", START, last_on=year + ONE_DAY, **said)
    last_on = longest_on + ONE_DAY
    with pytest.raises(RequirementUnmetError, match=f"180 calendar days at most, to {longest_on}"):
        resolve(office, reference, "clara", "governor_concurrence", "extended", START, last_on=last_on, **said)
    row = resolve(office, reference, "clara", "governor_concurrence", "extended", START, last_on=longest_on, **said)
    assert (row.due_on, row.extended_from_on) == (longest_on, year)


def test_the_office_does_not_pause_its_own_work(office: Engine, home: Path) -> None:
    reference = make_negotiation(office)
    act(office, reference, "add_approval", "clara", START, approval="counsel_memo")
    with pytest.raises(RequirementUnmetError, match="a body outside the office"):
        resolve(office, reference, "clara", "counsel_memo", "paused", START)


def test_a_tribe_that_asks_for_more_time_gets_all_of_it_before_no_response_is_recorded(office: Engine) -> None:
    reference = make_negotiation(office)
    act(office, reference, "add_approval", "clara", START, approval=CONSULTATION, bodies=["Example Band"])
    resolve(office, reference, "tala", CONSULTATION, "received", START)
    contacted_on = START + timedelta(days=30)
    resolve(office, reference, "tala", CONSULTATION, "contacted", contacted_on)
    last_on = START + timedelta(days=120)
    resolve(office, reference, "tala", CONSULTATION, "extended", contacted_on, last_on=last_on, asked_by="body")
    with pytest.raises(RequirementUnmetError, match=f"from {last_on + ONE_DAY}"):
        resolve(office, reference, "tala", CONSULTATION, "no_response_recorded", last_on)
    row = resolve(office, reference, "tala", CONSULTATION, "no_response_recorded", last_on + ONE_DAY)
    assert (row.outcome, row.status) == ("no_response_recorded", "decided")


def test_no_response_is_not_recorded_in_a_pause_and_its_days_start_anew_after_it(office: Engine) -> None:
    reference = make_negotiation(office)
    act(office, reference, "add_approval", "clara", START, approval=CONSULTATION, bodies=["Example Band"])
    resolve(office, reference, "tala", CONSULTATION, "received", START)
    contacted_on = START + timedelta(days=30)
    resolve(office, reference, "tala", CONSULTATION, "contacted", contacted_on)
    resolve(office, reference, "tala", CONSULTATION, "paused", contacted_on)
    resumed_on = START + timedelta(days=100)
    with pytest.raises(RequirementUnmetError, match="Silence decides nothing here: paused since"):
        resolve(office, reference, "tala", CONSULTATION, "no_response_recorded", resumed_on)
    resolve(office, reference, "tala", CONSULTATION, "resumed", resumed_on)
    with pytest.raises(RequirementUnmetError, match=str(resumed_on + timedelta(days=30))):
        resolve(office, reference, "tala", CONSULTATION, "no_response_recorded", resumed_on + timedelta(days=29))

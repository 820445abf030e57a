"""The calendar and the renewals: what is due when, whose it is, and how it was counted."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select, update

from ode_workflows import clock
from ode_workflows.db.listing import relist_all
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.registry.agreements import tasks_of
from tests.builders import ZONE, actor, make_proposal, step
from tests.web.browser import Browser, browser, references_of, words_of

FACT = {"reason": "Found in the archive", "evidence": "Box 12", "confirmed_by": "clara"}


@pytest.fixture
def ana(home: Path, office: str, engine: Engine) -> Iterator[Browser]:
    """An analyst of the state's office, signed in."""
    with browser(home) as client:
        client.sign_in(engine, "ana")
        yield client


def today() -> date:
    return clock.civil_date(clock.now(), ZONE)


def ends_in(engine: Engine, days: int, kind: str = "fixed") -> str:
    """Put an agreement into force whose term ends in so many days, with notice of 90 days."""
    ends_on = today() + timedelta(days=days)
    term = {"kind": kind, "number": 5, "unit": "years", "notice_number": 90, "notice_unit": "calendar_days"}
    reference = make_proposal(engine, term=term)
    dates = {"signed_on": "2022-06-30", "in_force_on": "2022-07-01", "expires_on": ends_on.isoformat()}
    step(engine, reference, "record_as_fact", "dora", inputs={"to_state": "in_force", **dates}, **FACT)
    return reference


def test_a_date_stands_in_its_month_with_its_distance_and_its_working(ana: Browser, engine: Engine) -> None:
    reference = ends_in(engine, 120)
    page = ana.get(f"/calendar?from={today():%Y-%m}").text
    said = words_of(page)
    assert reference in references_of(page)
    assert "Last day to give notice" in said
    assert "in 30 days" in said
    assert "How it is counted" in said


def test_months_lead_on_and_a_month_that_is_none_is_this_one(ana: Browser, engine: Engine) -> None:
    reference = ends_in(engine, 420)
    assert reference not in references_of(ana.get("/calendar").text)
    far = today() + timedelta(days=420)
    assert reference in references_of(ana.get(f"/calendar?from={far:%Y-%m}").text)
    for said in ("9999-99", "x", "2026-13", "0000-00", "-1", "²-1"):
        assert ana.get(f"/calendar?from={said}").status_code == 200


def test_what_is_overdue_stands_first(ana: Browser, engine: Engine) -> None:
    late = make_proposal(engine)
    with read_transaction(engine) as conn:
        task = tasks_of(conn, actor(conn, "ana").person_id)
    if not task:
        step(engine, late, "submit_for_legal_review", "ana")
    tasks = table_named("task")
    with write_transaction(engine) as conn:
        its = {"due_on": today() - timedelta(days=3), "owner_id": actor(conn, "ana").person_id, "status": "open"}
        conn.execute(update(tasks).values(**its))
    said = words_of(ana.get("/calendar").text)
    assert "3 days ago" in said
    assert said.index("Overdue") < said.index("3 days ago")


def test_mine_are_those_i_keep_and_the_offices_are_all(home: Path, engine: Engine, ana: Browser) -> None:
    reference = ends_in(engine, 120)
    assert reference in references_of(ana.get("/calendar?whose=mine").text)
    with browser(home) as other:
        other.sign_in(engine, "audrey")
        assert reference not in references_of(other.get("/calendar?whose=mine").text)
        assert reference in references_of(other.get("/calendar?whose=office").text)


def test_a_renewal_that_opens_soon_says_what_decides_it(ana: Browser, engine: Engine) -> None:
    reference = ends_in(engine, 300, kind="fixed_tacit_renewal")
    ends_in(engine, 3000)
    page = ana.get("/renewals").text
    assert references_of(page) == [reference]
    assert "It renews by itself unless notice is given by" in words_of(page)


def test_the_director_is_led_to_the_decision_and_nobody_else(home: Path, engine: Engine, ana: Browser) -> None:
    reference = ends_in(engine, 120)
    step(engine, reference, "open_renewal", "sven")
    assert f"/agreements/{reference}/renew" not in ana.get("/renewals").text
    with browser(home) as dora:
        dora.sign_in(engine, "dora")
        page = dora.get("/renewals").text
    assert f'href="/agreements/{reference}/renew"' in page
    assert f'href="/agreements/{reference}/decline_renewal"' in page
    assert "To be decided now 1" in words_of(page)


@pytest.mark.parametrize("path", ["/calendar", "/renewals"])
def test_dates_are_for_people_who_are_signed_in(client: Browser, path: str) -> None:
    assert client.get(path).status_code == 303


@pytest.mark.parametrize(("path", "said"), [("/calendar", "No date lies in these months"), ("/renewals", "None opens")])
def test_an_office_without_dates_says_so(ana: Browser, path: str, said: str) -> None:
    assert said in words_of(ana.get(path).text)


def test_what_is_decided_first_stands_first_with_a_day_for_notice_or_without(
    ana: Browser, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, early, middle = ends_in(engine, 300), ends_in(engine, 200), ends_in(engine, 150)
    deadline, agreement = table_named("deadline"), table_named("agreement")
    with write_transaction(engine) as conn:  # the one between has no day for notice: its end decides
        its = select(agreement.c.id).where(agreement.c.reference == middle).scalar_subquery()
        conn.execute(delete(deadline).where(deadline.c.agreement_id == its, deadline.c.kind == "notice_by"))
        conn.execute(update(agreement).values(state="renewal"))
        relist_all(conn)
        its_day = select(agreement.c.reference, deadline.c.due_on).where(deadline.c.kind == "notice_by")
        wanted = its_day.join(deadline, deadline.c.agreement_id == agreement.c.id)
        notices = {row.reference: row.due_on for row in conn.execute(wanted)}
        end = conn.scalar(select(agreement.c.expires_on).where(agreement.c.reference == middle))
    assert notices.keys() == {late, early}
    days = {**notices, middle: end}
    in_order = sorted(days, key=lambda each: (days[each], each))
    assert references_of(ana.get("/renewals").text) == in_order
    for most in (1, 2):
        monkeypatch.setattr("ode_workflows.web.calendar_pages.MOST_RENEWALS", most)
        assert references_of(ana.get("/renewals").text) == in_order[:most]


def test_a_renewal_of_another_office_offers_no_step_to_our_director(client: Browser, engine: Engine) -> None:
    [ours, theirs] = [make_proposal(engine, by, visibility="public", title=f"Of {by}") for by in ("ana", "cora")]
    agreement = table_named("agreement")
    with write_transaction(engine) as conn:
        conn.execute(update(agreement).values(state="renewal"))
        relist_all(conn)
    client.sign_in(engine, "dora")
    page = client.get("/renewals").text
    assert f"/agreements/{ours}/renew" in page
    assert f'"/agreements/{theirs}"' in page
    assert f"/agreements/{theirs}/renew" not in page

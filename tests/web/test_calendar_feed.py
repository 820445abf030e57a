"""The calendar address: read back by a parser, it holds what its person may see, and ends with the person."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from sqlalchemy import Engine, update

from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from tests.builders import NOW, actor, make_proposal, step
from tests.web.browser import Browser, browser
from tests.web.test_calendar import ends_in, today

PERSON, DEADLINE = table_named("person"), table_named("deadline")


@pytest.fixture
def ana(home: Path, office: str, engine: Engine) -> Iterator[Browser]:
    with browser(home) as client:
        client.sign_in(engine, "ana")
        yield client


def address(client: Browser) -> str:
    found = re.search(r"<code>([^<]+\.ics)</code>", client.post("/calendar/feed").text)
    assert found is not None
    return urlsplit(found[1]).path


def events(client: Browser, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    parsed = Calendar.from_ical(answer.content)
    return {str(event["uid"]): event for event in parsed.walk("VEVENT")}


def notice(found: dict[str, Any]) -> Any:
    return next(event for uid, event in found.items() if uid.startswith("notice_by-"))


def test_a_date_is_an_event_of_a_day_that_takes_no_time(ana: Browser, engine: Engine) -> None:
    ends_in(engine, 120)
    event = notice(events(ana, address(ana)))
    assert event.decoded("dtstart") == today() + timedelta(days=30)
    assert type(event.decoded("dtstart")) is date
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert (str(event["transp"]), str(event["status"])) == ("TRANSPARENT", "CONFIRMED")
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(days=-1)


def test_lines_are_folded_and_end_as_the_standard_says(ana: Browser, engine: Engine) -> None:
    ends_in(engine, 120)
    content = ana.get(address(ana)).content
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(len(line) for line in lines) <= 75
    assert Calendar.from_ical(content).to_ical() == content


def test_the_same_date_keeps_its_identity_when_it_moves(ana: Browser, engine: Engine) -> None:
    reference = ends_in(engine, 120)
    path = address(ana)
    before = notice(events(ana, path))
    assert events(ana, path).keys() == events(ana, path).keys()
    moved = {"expires_on": (today() + timedelta(days=150)).isoformat()}
    fact = {"reason": "Typing error", "evidence": "Box 12", "confirmed_by": "clara"}
    inputs = {"to_state": "in_force", "signed_on": "2022-06-30", "in_force_on": "2022-07-01", **moved}
    step(engine, reference, "record_as_fact", "dora", inputs=inputs, now=NOW + timedelta(hours=1), **fact)
    after = notice(events(ana, path))
    assert str(after["uid"]) == str(before["uid"])
    assert after.decoded("dtstart") == before.decoded("dtstart") + timedelta(days=30)
    assert after["sequence"] > before["sequence"]
    assert after.decoded("last-modified") > before.decoded("last-modified")


def test_a_date_that_fell_away_stays_as_cancelled(ana: Browser, engine: Engine) -> None:
    ends_in(engine, 120)
    path = address(ana)
    with write_transaction(engine) as conn:
        conn.execute(update(DEADLINE).values(status="void"))
    event = notice(events(ana, path))
    assert str(event["status"]) == "CANCELLED"
    assert event.walk("VALARM") == []


def test_tasks_of_the_person_are_in_it_and_nobody_elses(home: Path, ana: Browser, engine: Engine) -> None:
    reference = make_proposal(engine)
    step(engine, reference, "submit_for_legal_review", "ana")
    tasks = table_named("task")
    with write_transaction(engine) as conn:
        conn.execute(update(tasks).values(owner_id=actor(conn, "clara").person_id, due_on=today(), status="open"))
    assert events(ana, address(ana)) == {}
    with browser(home) as clara:
        clara.sign_in(engine, "clara")
        found = events(clara, address(clara))
    assert found
    assert all(uid.startswith("task-") for uid in found)


def test_an_agreement_that_the_person_may_no_longer_see_is_not_in_it(ana: Browser, engine: Engine, office: str) -> None:
    ends_in(engine, 120)
    path = address(ana)
    agreement = table_named("agreement")
    with write_transaction(engine) as conn:
        elsewhere = actor(conn, "cora").office_id
        conn.execute(update(agreement).values(office_id=elsewhere, visibility="office"))
    assert not [uid for uid in events(ana, path) if uid.startswith("notice_by")]


def test_a_new_address_ends_the_old_one_and_is_shown_once(ana: Browser, engine: Engine) -> None:
    first, second = address(ana), address(ana)
    assert (ana.get(first).status_code, ana.get(second).status_code) == (404, 200)
    assert ".ics" not in ana.get("/calendar").text


def test_an_address_that_is_taken_back_is_gone(ana: Browser) -> None:
    path = address(ana)
    ana.post("/calendar/feed/revoke")
    assert ana.get(path).status_code == 404


def test_the_address_of_a_person_who_has_left_is_gone(client: Browser, ana: Browser, engine: Engine) -> None:
    path = address(ana)
    assert client.get(path).status_code == 200
    with write_transaction(engine) as conn:
        conn.execute(update(PERSON).where(PERSON.c.handle == "ana").values(is_active=False))
    assert client.get(path).status_code == 404


def test_only_a_hash_of_the_secret_is_kept(ana: Browser, engine: Engine) -> None:
    secret = Path(address(ana)).stem
    with read_transaction(engine) as conn:
        (row,) = conn.execute(table_named("calendar_feed").select()).all()
    assert secret not in str(row)


@pytest.mark.parametrize("path", ["/calendar/x.ics", "/calendar/.ics", "/calendar/%00.ics"])
def test_a_secret_of_nobody_is_not_found(client: Browser, path: str) -> None:
    assert client.get(path).status_code == 404

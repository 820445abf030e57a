"""One digest a person a business day; at once only what cannot wait; never to somebody who may not see the record."""

from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine

from ode_workflows.actions.delivering import drain_outbox
from ode_workflows.actions.digesting import make_digests
from ode_workflows.actions.reminding import plan_reminders
from ode_workflows.db.outbox import store_news
from ode_workflows.db.session import write_transaction
from ode_workflows.notifications.sink import SunkMail, list_mails, text_of_mail
from ode_workflows.settings import Settings
from tests.actions.calendar import (
    BY_CONSENT,
    ONE_DAY,
    START,
    act,
    agreement,
    at,
    make_in_force,
    make_negotiation,
    rows,
    set_columns,
    sweep_acts,
)
from tests.builders import add_person, make_city_office, make_office

SATURDAY, MONDAY = date(2026, 1, 10), date(2026, 1, 12)


@pytest.fixture
def office(engine: Engine) -> Engine:
    """The office with its people."""
    make_office(engine)
    return engine


def send(engine: Engine, home: Path, day: date) -> list[SunkMail]:
    """Make and send the mails of a day; return all that were ever sent."""
    make_digests(engine, as_of=day, now=at(day))
    drain_outbox(engine, Settings(home=home), now=at(day), kinds=("mail",))
    return list_mails(home / "mail")


def tell(engine: Engine, reference: str, handle: str, key: str, **more: Any) -> None:
    """Put a line of news on file for a person."""
    person = next(person for person in rows(engine, "person") if person.handle == handle)
    line = {"key": key, "recipient_id": person.id, "agreement_id": agreement(engine, reference).id, "event": "digest"}
    rest = {"sentence": f"Something about {key}.", "why": "because you asked", "due_on": None, "is_urgent": False}
    with write_transaction(engine) as conn:
        store_news(conn, [{**line, **rest, **more}], START)


def test_everything_of_a_day_goes_to_a_person_in_one_mail(office: Engine, home: Path) -> None:
    make_negotiation(office)
    ours = [mail for mail in send(office, home, START) if mail.recipient == "clara@ode.example"]
    assert [mail.subject for mail in ours] == ["2 items wait for you, January 5, 2026"]
    text = text_of_mail(home / "mail", ours[0].identity)
    assert "was submitted for legal review" in text
    assert "You get this because you hold the role counsel." in text
    assert "http://127.0.0.1:8000/agreements/2026-001" in text


def test_what_comes_after_the_days_digest_waits_for_the_next_one(office: Engine, home: Path) -> None:
    reference = make_negotiation(office)
    send(office, home, START)
    tell(office, reference, "clara", "late")
    assert len([mail for mail in send(office, home, START) if mail.recipient == "clara@ode.example"]) == 1
    assert len([mail for mail in send(office, home, START + ONE_DAY) if mail.recipient == "clara@ode.example"]) == 2


def test_on_a_weekend_only_the_urgent_goes_out(office: Engine, home: Path) -> None:
    reference = make_negotiation(office)
    send(office, home, START)
    sent = len(list_mails(home / "mail"))
    tell(office, reference, "dora", "calm")
    tell(office, reference, "dora", "burning", is_urgent=True)
    assert len(send(office, home, SATURDAY)) == sent + 1
    assert len(send(office, home, MONDAY)) == sent + 2


def test_a_digest_of_a_holiday_waits_for_the_next_business_day(office: Engine, home: Path) -> None:
    reference = make_negotiation(office)
    send(office, home, START)
    sent = len(list_mails(home / "mail"))
    tell(office, reference, "dora", "calm")
    assert len(send(office, home, date(2026, 1, 19))) == sent  # Martin Luther King Jr. Day
    assert len(send(office, home, date(2026, 1, 20))) == sent + 1


def test_a_return_goes_out_at_once_as_its_own_mail(office: Engine, home: Path) -> None:
    reference = make_negotiation(office)
    send(office, home, START)
    details = {"by": "Clara", "on": "2026-01-10", "says": "was returned to negotiation"}
    tell(office, reference, "ana", "returned", event="returned", is_urgent=True, details=details)
    mail = next(mail for mail in send(office, home, SATURDAY) if mail.subject.startswith("Returned: 2026-001"))
    text = text_of_mail(home / "mail", mail.identity)
    assert "This agreement was returned to negotiation by Clara on January 10, 2026." in text
    assert "Answer every point of the return" in text


def test_a_refused_row_names_the_approval_and_who_refused(office: Engine, home: Path) -> None:
    reference = make_negotiation(office)
    act(office, reference, "add_approval", "clara", START, approval="counsel_memo")
    act(office, reference, "resolve_approval", "colin", START, approval="counsel_memo", outcome="refused")
    mail = next(mail for mail in send(office, home, SATURDAY) if mail.subject.startswith("Refused:"))
    assert "Counsel's written memo" in mail.subject


def test_an_urgent_line_without_the_fields_of_its_own_mail_goes_out_as_a_digest(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home, term={"kind": "indefinite"})
    sweep_acts(office, START)
    act(office, reference, "remind", "sven", START)
    tell(office, reference, "dora", "plain", event="last_week", is_urgent=True)
    assert [mail for mail in send(office, home, SATURDAY) if mail.recipient == "dora@ode.example"]
    assert {message.status for message in rows(office, "outbox_message") if message.kind == "mail"} == {"done"}


def test_a_person_who_may_not_see_the_record_any_more_gets_nothing(office: Engine, home: Path) -> None:
    reference = make_negotiation(office)
    make_city_office(office)
    send(office, home, START)
    sent = len(list_mails(home / "mail"))
    tell(office, reference, "dmitri", "from-before", is_urgent=True)
    assert len(send(office, home, START)) == sent
    dropped = [line for line in rows(office, "news") if line.dropped_because]
    assert [line.dropped_because for line in dropped] == ["the person may not see the record any more"]


def test_a_person_who_has_left_gets_nothing(office: Engine, home: Path) -> None:
    make_negotiation(office)
    set_columns(office, "person", "clara", is_active=False)
    assert "clara@ode.example" not in {mail.recipient for mail in send(office, home, START)}
    assert {line.dropped_because for line in rows(office, "news")} == {None, "the person has left"}


def test_a_reminder_of_what_was_decided_over_the_weekend_is_left_out(office: Engine, home: Path) -> None:
    reference = make_in_force(office, home, term=BY_CONSENT)
    send(office, home, START)
    sent = len(list_mails(home / "mail"))
    sweep_acts(office, date(2026, 4, 9))
    plan_reminders(office, as_of=date(2026, 4, 9), now=at(date(2026, 4, 9)))
    act(office, reference, "decline_renewal", "dora", date(2026, 4, 9), reason="not needed")
    make_digests(office, as_of=date(2026, 4, 10), now=at(date(2026, 4, 10)))
    reminder = [line for line in rows(office, "news") if line.event == "reminder"]
    assert [line.dropped_because for line in reminder] == ["it was decided before the mail went out"]
    assert len(list_mails(home / "mail")) == sent


def test_two_schedulers_at_once_send_one_digest(office: Engine, home: Path) -> None:
    make_negotiation(office)
    runs = [Thread(target=make_digests, args=(office,), kwargs={"as_of": START, "now": at(START)}) for _ in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    mails = [message for message in rows(office, "outbox_message") if message.kind == "mail"]
    assert len(mails) == len({message.payload["recipient"] for message in mails})
    assert all(line.outbox_id for line in rows(office, "news"))


def test_people_of_two_offices_each_get_mail_on_their_own_business_days(office: Engine, home: Path) -> None:
    quebec = make_office(office, "Bureau", people={}, home_state="QC", party_name="Québec")
    reference = make_negotiation(office, visibility="public")
    send(office, home, START)
    with write_transaction(office) as conn:
        add_person(conn, quebec, "quentin", ["analyst"])
    tell(office, reference, "quentin", "news")
    tell(office, reference, "dora", "news-too")
    sent = len(list_mails(home / "mail"))
    mails = send(office, home, date(2026, 6, 24))  # Québec's national day
    assert {mail.recipient for mail in mails[sent:]} == {"dora@ode.example"}

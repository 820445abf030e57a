"""Two runs that make digests at once lose no line: whoever did not make a mail adds nothing to it."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine

from ode_workflows.actions.delivering import drain_outbox
from ode_workflows.actions.digesting import make_digests
from ode_workflows.db.outbox import store_message, store_news
from ode_workflows.db.sending import carry_news
from ode_workflows.db.session import write_transaction
from ode_workflows.domain.changes import Message
from ode_workflows.notifications.sink import list_mails, text_of_mail
from ode_workflows.settings import Settings
from tests.actions.calendar import ONE_DAY, START, agreement, at, make_negotiation, rows
from tests.builders import make_office

ROUNDS, LINES_A_ROUND, OFTEN = 3, 12, 6


@pytest.fixture
def reference(engine: Engine) -> str:
    """An agreement about which nobody waits for news."""
    make_office(engine)
    reference = make_negotiation(engine)
    make_digests(engine, as_of=START - ONE_DAY * 3, now=at(START - ONE_DAY * 3))
    return reference


def tell(engine: Engine, reference: str, person_id: str, key: str) -> None:
    line = {"key": key, "recipient_id": person_id, "agreement_id": agreement(engine, reference).id, "event": "digest"}
    rest = {"sentence": f"This is about {key}.", "why": "because you asked", "due_on": None, "is_urgent": False}
    with write_transaction(engine) as conn:
        store_news(conn, [{**line, **rest}], START)


def send(engine: Engine, home: Path) -> None:
    drain_outbox(engine, Settings(home=home), now=at(START + 30 * ONE_DAY), kinds=("mail",))


def times_told(home: Path, keys: list[str]) -> Counter[str]:
    folder = home / "mail"
    texts = [text_of_mail(folder, mail.identity) for mail in list_mails(folder)]
    return Counter({key: sum(f"This is about {key}." in text for text in texts) for key in keys})


def id_of(engine: Engine, handle: str) -> str:
    return next(str(person.id) for person in rows(engine, "person") if person.handle == handle)


def test_a_line_that_comes_while_somebody_makes_the_digest_waits_for_the_next_one(
    engine: Engine, reference: str, home: Path
) -> None:
    """The first run has made the mail and not committed it; the second wants to make the same one meanwhile."""
    dora, key = id_of(engine, "dora"), f"digest/{id_of(engine, 'dora')}/{START}"
    payload = {"event": "digest", "recipient": dora, "on": START.isoformat()}
    tell(engine, reference, dora, "first")
    second = Thread(target=make_digests, args=(engine,), kwargs={"as_of": START, "now": at(START)})
    with write_transaction(engine) as conn:
        assert store_message(conn, None, Message("mail", key, payload), at(START))
        assert carry_news(conn, key, recipient_id=dora) == 1
        if engine.dialect.name == "postgresql":  # where others write meanwhile
            tell(engine, reference, dora, "second")
        second.start()
        second.join(0.5)
        assert second.is_alive(), "it waits for whoever makes the mail"
    second.join()
    if engine.dialect.name == "sqlite":
        tell(engine, reference, dora, "second")
        make_digests(engine, as_of=START, now=at(START))
    carried = {line.key: line.outbox_id for line in rows(engine, "news") if line.key in ("first", "second")}
    assert carried == {"first": key, "second": None}
    make_digests(engine, as_of=START + ONE_DAY, now=at(START + ONE_DAY))
    send(engine, home)
    assert times_told(home, ["first", "second"]) == Counter({"first": 1, "second": 1})


def test_every_line_is_told_once_though_tellers_makers_and_senders_run_side_by_side(
    engine: Engine, reference: str, home: Path
) -> None:
    people = [id_of(engine, handle) for handle in ("dora", "clara", "ana")]
    keys = [f"line-{number:02d}" for number in range(ROUNDS * LINES_A_ROUND)]
    for number in range(ROUNDS):
        day, some = START + number * ONE_DAY, keys[number * LINES_A_ROUND : (number + 1) * LINES_A_ROUND]

        def tell_some(some: list[str] = some) -> None:
            for place, key in enumerate(some):
                tell(engine, reference, people[place % len(people)], key)

        def make_often(day: date = day) -> None:
            for _ in range(OFTEN):
                make_digests(engine, as_of=day, now=at(day))

        def send_often() -> None:
            for _ in range(OFTEN):
                send(engine, home)

        run_at_once([tell_some, make_often, make_often, send_often])
    last_on = START + ROUNDS * ONE_DAY
    make_digests(engine, as_of=last_on, now=at(last_on))
    send(engine, home)
    assert times_told(home, keys) == Counter(dict.fromkeys(keys, 1))
    mails = [message.key for message in rows(engine, "outbox_message") if message.kind == "mail"]
    assert len(list_mails(home / "mail")) == len(mails)


def run_at_once(work: list[Callable[[], None]]) -> None:
    threads = [Thread(target=each) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

"""One way to tell people something outside a step: a line of news for each, once a key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from ode_workflows.actions._people import Told
from ode_workflows.db.outbox import store_news
from ode_workflows.domain.errors import OdeError


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something that people are told.

    Attributes:
        key: what the news is about, the same for everybody; with the person's id it makes each line single.
        agreement_id: the agreement that the recipient must be allowed to see when it is sent.
        event: the mail that it goes out as when it is urgent.
        due_on: civil date by which something is to be done.
        is_urgent: it goes out at once instead of with the daily digest.
        details: further fields of the event's mail.
    """

    key: str
    agreement_id: str
    sentence: str
    event: str = "digest"
    due_on: date | None = None
    is_urgent: bool = False
    details: Mapping[str, object] = field(default_factory=dict)


def news_for(told: Told, news: News) -> list[dict[str, object]]:
    """Return a line of news for each person, with the reason why that person gets it."""
    return [
        {
            "key": f"{news.key}/{person_id}",
            "recipient_id": person_id,
            "agreement_id": news.agreement_id,
            "event": news.event,
            "sentence": news.sentence,
            "why": why,
            "due_on": news.due_on,
            "is_urgent": news.is_urgent,
            "details": dict(news.details),
        }
        for person_id, why in told.items()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """An incident as it is told: what failed, in whose words, and what to do next."""

    key: str
    agreement_id: str
    sentence: str
    next_step: str
    words: str


def words_of(fault: Exception) -> str:
    """Return what a failure says: the sentence of an error that people can mend, else the defect's name and text."""
    return fault.detail if isinstance(fault, OdeError) else f"{type(fault).__name__}: {fault}"


def tell_trouble(conn: Connection, told: Told, trouble: Trouble, on: date) -> None:
    """Tell people at once of an incident; each person once."""
    news = News(
        key=f"incident/{trouble.key}",
        agreement_id=trouble.agreement_id,
        sentence=trouble.sentence,
        event="incident",
        is_urgent=True,
        details={
            "since_on": on.isoformat(),
            "attempts": 1,
            "words": trouble.words,
            "next_step": trouble.next_step,
        },
    )
    store_news(conn, news_for(told, news), on)

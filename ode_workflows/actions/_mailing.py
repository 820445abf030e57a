"""A mail out of the lines that it carries: only what its reader may see on the day it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ode_workflows.db.case import agreement_by
from ode_workflows.db.people import actor_by
from ode_workflows.db.queries import may_see
from ode_workflows.db.sending import Taken, identity_of, news_of, recipients_of
from ode_workflows.domain.actor import Actor
from ode_workflows.notifications.events import EVENTS

DIGEST = "digest"
HAS_LEFT = "the person has left"
NOT_VISIBLE = "the person may not see the record any more"
_DATES = ("on", "since_on")
_NEXT_STEPS = {
    "returned": "Answer every point of the return, then submit it again.",
    "refused": "Read the reason; then return it to negotiation, or close it.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail before its words: to whom, which template, its fields; and the lines that were left out, with why."""

    identity: str
    address: str
    event: str
    context: Mapping[str, object]
    dropped: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_content(self) -> bool:
        """Whether anything is left to say."""
        return bool(self.event)


def compose(conn: Connection, message: Taken, base_url: str) -> Letter:
    """Return the mail that a message of the outbox asks for, with what its reader may see today.

    Raises:
        LookupError: the message names nobody.
    """
    person = recipients_of(conn, [str(message.payload["recipient"])])[str(message.payload["recipient"])]
    on = date.fromisoformat(str(message.payload["on"]))
    dropped: dict[str, str] = {}
    if message.kind == "alarm":
        event, context = _about_the_office(message, base_url) if person.is_active else ("", {})
    else:
        lines, dropped = _visible(conn, news_of(conn, message.id), person, on)
        event, context = ("", {}) if not lines else _content(str(message.payload["event"]), lines, on, base_url)
    if event == DIGEST:
        context["why"] = "work on these agreements concerns you"
    return Letter(
        identity=identity_of(conn, message.id) or "",
        address=person.email,
        event=event,
        context={**context, "person_name": person.name, "office_name": person.office_name},
        dropped=dropped,
    )


def _about_the_office(message: Taken, base_url: str) -> tuple[str, dict[str, object]]:
    """Return an alarm's event and fields; it names no agreement, and its words stand in the message itself."""
    says = dict(message.payload["says"])
    since_on = date.fromisoformat(str(says["since_on"]))
    return str(message.payload["event"]), {**says, "since_on": since_on, "link": f"{base_url}/admin"}


def _visible(conn: Connection, lines: list[Any], person: Any, on: date) -> tuple[list[Any], dict[str, str]]:
    reader = actor_by(conn, person.handle, on) if person.is_active else None
    if reader is None:
        return [], {line.key: HAS_LEFT for line in lines}
    seen = {agreement_id: _may_read(conn, agreement_id, reader) for agreement_id in {x.agreement_id for x in lines}}
    dropped = {line.key: NOT_VISIBLE for line in lines if not seen[line.agreement_id]}
    return [line for line in lines if line.key not in dropped], dropped


def _may_read(conn: Connection, agreement_id: str, reader: Actor) -> bool:
    agreement = agreement_by(conn, "id", agreement_id)
    return agreement is not None and may_see(agreement, reader)


def _content(event: str, lines: list[Any], on: date, base_url: str) -> tuple[str, dict[str, object]]:
    """Return the event and its fields; a single line that lacks a field of its own mail goes out as a digest."""
    if event != DIGEST and len(lines) == 1:
        context = _own_mail(lines[0], on, base_url)
        given = {name for name, value in context.items() if value not in (None, "")}
        if set(EVENTS.get(event, ("?",))) - {"person_name", "office_name"} <= given:
            return event, context
    items = [_item(line, base_url) for line in lines]
    return DIGEST, {"today_on": on, "items": items, "link": f"{base_url}/work"}


def _own_mail(line: Any, on: date, base_url: str) -> dict[str, object]:
    details = dict(line.details or {})
    context: dict[str, object] = {
        **details,
        **{name: date.fromisoformat(str(details[name])) for name in _DATES if details.get(name)},
        **_item(line, base_url),
    }
    if line.event in _NEXT_STEPS:
        context |= {"sentence": details.get("says"), "next_step": _NEXT_STEPS[line.event]}
    if line.due_on is not None and line.due_on >= on:
        context["days_left"] = (line.due_on - on).days
    return context


def _item(line: Any, base_url: str) -> dict[str, object]:
    return {
        "reference": line.reference,
        "title": line.title,
        "sentence": line.sentence,
        "due_on": line.due_on,
        "link": f"{base_url}/agreements/{line.reference}",
        "why": line.why.removeprefix("because "),
    }

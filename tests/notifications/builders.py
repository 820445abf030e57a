"""Values with defaults for the tests of mail; each test names only what it is about."""

from datetime import UTC, date, datetime
from email.message import EmailMessage

from ode_workflows.notifications.message import make_message, message_id
from ode_workflows.notifications.render import RenderedMail

NOON = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)

VALUES: dict[str, object] = {
    "person_name": "Dora Delgado",
    "office_name": "California Office of Diplomatic Engagement",
    "why": "you decide on its renewal",
    "today_on": date(2026, 11, 24),
    "on": date(2026, 11, 25),
    "since_on": date(2026, 11, 23),
    "due_on": date(2026, 12, 1),
    "reference": "2026-038",
    "title": "Memorandum with Québec",
    "sentence": "Decide on renewal before the last day for notice.",
    "link": "http://127.0.0.1:8000/agreements/2026-038",
    "by": "Clara Chen",
    "approval": "Attorney General's advice",
    "next_step": "Answer the points and submit again.",
    "basis": "25 U.S.C. 2710(d)(8)(C)",
    "days_left": 7,
    "attempts": 12,
    "words": "550 no such user",
}


def an_item(**values: object) -> dict[str, object]:
    return {key: VALUES[key] for key in ("reference", "title", "sentence", "due_on", "link", "why")} | values


def a_context(**values: object) -> dict[str, object]:
    return VALUES | {"items": [an_item()]} | values


def a_message(
    *, outbox_id: str = "outbox-1", recipient: str = "dora.delgado@ode.example", subject: str = "Returned"
) -> EmailMessage:
    return make_message(
        RenderedMail(subject, "Dear Dora Delgado,\n", "<p>Dear Dora Delgado,</p>\n"),
        identity=message_id(outbox_id, recipient=recipient, base_url="https://agreements.ode.example"),
        sender="office@ode.example",
        recipient=recipient,
        sent_at=NOON,
    )

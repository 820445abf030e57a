"""What a partner's page may show: one agreement, the texts that were sent, the shared comments, and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request

from ode_workflows import clock
from ode_workflows.access.partner_links import PartnerLink, link_of, note_link_use
from ode_workflows.access.rates import allowed, seconds_to_wait
from ode_workflows.db.case import StoredCase, case_by
from ode_workflows.db.people import office_of
from ode_workflows.domain.errors import NotFoundError
from ode_workflows.domain.records import TextVersion
from ode_workflows.registry.comments import comments_of
from ode_workflows.registry.partner_texts import ReceivedText, received_texts, sent_texts
from ode_workflows.web.desk import Desk, desk_of

LOOKS, SENDS, WRONG_LINKS = "60/minute", "20/hour", "20/minute"
_LOOK, _SEND, _WRONG = "partner_look", "partner_send", "partner_wrong_link"
_SHOWN_OF_A_COMMENT = (
    "number", "side", "author", "on", "version", "article", "text", "reply_to", "is_resolved", "resolved_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that was opened: whose, on which agreement, on which civil date of the agreement's office."""

    link: PartnerLink
    case: StoredCase
    party: str
    office: str
    now: datetime
    today: date
    sent: list[TextVersion]
    received: list[ReceivedText]
    comments: list[dict[str, Any]]


def find_link(request: Request) -> PartnerLink:
    """Return the link in the address, if it is live and not used too often.

    Raises:
        NotFoundError: there is none.
        HTTPException: 429.
    """
    desk, now = desk_of(request), desk_of(request).moment().at
    address = request.client.host if request.client is not None else "unknown"
    try:
        with desk.read() as conn:
            link = link_of(conn, request.path_params["secret"], now)
    except NotFoundError:
        _require_pace(desk, _WRONG, address, WRONG_LINKS, now)  # who holds a live link is let in all the same
        raise
    _require_pace(desk, _LOOK, link.id, LOOKS, now)
    if link.wants_note(now):
        with desk.write() as conn:
            note_link_use(conn, link, now)
    return link


def require_pace_of_sending(desk: Desk, link: PartnerLink, now: datetime) -> None:
    """Let pass what is sent by a link, and not too often.

    Raises:
        HTTPException: 429.
    """
    _require_pace(desk, _SEND, link.id, SENDS, now)


def _require_pace(desk: Desk, what: str, who: str, limit: str, now: datetime) -> None:
    if not allowed(desk.engine, what, who, limit, now=now):
        raise _too_often(desk, what, who, limit, now)


def _too_often(desk: Desk, what: str, who: str, limit: str, now: datetime) -> HTTPException:
    seconds = seconds_to_wait(desk.engine, what, who, limit, now=now)
    minutes = -(-seconds // 60)
    sentence = f"That was too often. Try again in {minutes} {'minute' if minutes == 1 else 'minutes'}."
    return HTTPException(429, sentence, {"Retry-After": str(seconds)})


def open_link(conn: Connection, link: PartnerLink, now: datetime) -> Opened:
    """Return what a link is for.

    Raises:
        NotFoundError: the agreement no longer has that party.
    """
    case = case_by(conn, "id", link.agreement_id)
    party = next((row for row in case.parties if row.id == link.party_id and not row.is_us), None) if case else None
    if case is None or party is None:
        raise NotFoundError("No link is live under this address.")
    office = office_of(conn, case.agreement.office_id)
    sent = sent_texts(case)
    known = {row.number for row in case.texts if row.direction == "theirs"} | {row.number for row in sent}
    rows = comments_of(conn, case, with_internal=False, reads_words=True)
    return Opened(
        link=link,
        case=case,
        party=party.name,
        office=office.name,
        now=now,
        today=clock.civil_date(now, office.timezone),
        sent=sent,
        received=[row for row in received_texts(conn, case) if row.party == party.name],
        comments=[{name: row[name] for name in _SHOWN_OF_A_COMMENT} for row in rows if row["version"] in known],
    )


def sent_text(opened: Opened, number: str) -> TextVersion:
    """Return a text version that was sent, by its number.

    Raises:
        NotFoundError: no such version was sent.
    """
    found = next((row for row in opened.sent if str(row.number) == number), None)
    if found is None:
        raise NotFoundError("No such text was sent by this link's office.")
    return found

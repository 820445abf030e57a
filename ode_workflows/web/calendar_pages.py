"""The calendar as an agenda by month, a person's address for calendar programs, and the renewals that lie ahead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ode_workflows.access.calendar_feeds import feed_handle, feed_made_at, make_feed, revoke_feed
from ode_workflows.access.identity import Reader, actor_named
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.errors import NotFoundError
from ode_workflows.domain.vocabulary import Role, TermKind
from ode_workflows.registry.calendar_events import calendar_events
from ode_workflows.registry.dates_ahead import (
    DateAhead,
    RenewalAhead,
    Whose,
    dates_between,
    dates_overdue,
    renewals_ahead,
)
from ode_workflows.registry.installation import installation
from ode_workflows.registry.wording import state_label
from ode_workflows.web.desk import desk_of
from ode_workflows.web.ics import MEDIA_TYPE, calendar_file
from ode_workflows.web.language import gettext as _
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.who import who_of
from ode_workflows.web.words import DATE_KINDS, word_for
from ode_workflows.web.writing import distance, written_date

MONTHS_OF_A_PAGE, MOST_LINES, MOST_OVERDUE = 3, 200, 50
RENEWALS_WITHIN = timedelta(days=180)
MOST_RENEWALS = 50
_YEARS = (1900, 2200)


@dataclass(frozen=True, slots=True)
class _Months:
    """The months of a page of the calendar, by the first day of the first and of the one after the last."""

    first: date
    beyond: date

    @classmethod
    def asked_for(cls, said: str, today: date) -> "_Months":
        """Return the months from the one that is asked for, such as "2026-11"; else from this month."""
        first = today.replace(day=1)
        year, _dash, month = said.partition("-")
        if year.isdecimal() and month.isdecimal() and _YEARS[0] < int(year) < _YEARS[1] and 1 <= int(month) <= 12:
            first = date(int(year), int(month), 1)
        return cls(first, _plus(first, MONTHS_OF_A_PAGE))

    def link(self, months: int) -> str:
        """Return the address of the page so many months later."""
        return f"{_plus(self.first, months):%Y-%m}"


def _plus(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


@policy("person")
def calendar(request: Request) -> Response:
    """Show the dates that lie ahead, month by month, with what is overdue before them."""
    return _calendar(request)


def _calendar(request: Request, *, address: str = "") -> Response:
    desk, who = desk_of(request), who_of(request)
    actor, today = who_of(request).person, who.reader.today
    is_mine = request.query_params.get("whose", "mine") != "office"
    months = _Months.asked_for(request.query_params.get("from", ""), today)
    whose = _whose(actor, who.reader, is_mine=is_mine)
    with desk.read() as conn:
        office = installation(conn)
        made_at = feed_made_at(conn, actor.person_id)
        begins = max(months.first, today) if months.first <= today else months.first
        ahead = dates_between(conn, whose, begins, months.beyond - timedelta(days=1), limit=MOST_LINES + 1)
        overdue = dates_overdue(conn, whose, today, limit=MOST_OVERDUE)
    return page(
        request,
        "calendar.html",
        office=office,
        months=months,
        by_month=_by_month(ahead[:MOST_LINES], today),
        has_more=len(ahead) > MOST_LINES,
        overdue=[_line(each, today) for each in overdue],
        is_mine=is_mine,
        made_on=written_date(made_at.date()) if made_at else "",
        address=address,
    )


def _whose(actor: Actor, reader: Reader, *, is_mine: bool) -> Whose:
    offices = (actor.office_id, *(lent.office_id for lent in actor.stands_in_for))
    return Whose(sees=reader.sees, office_ids=offices, person_id=actor.person_id if is_mine else None)


def _by_month(dates: Iterable[DateAhead], today: date) -> list[tuple[str, list[dict[str, Any]]]]:
    months = groupby(dates, key=lambda each: each.due_on.replace(day=1))
    return [(written_date(month.isoformat()[:7]), [_line(each, today) for each in its]) for month, its in months]


def _line(each: DateAhead, today: date) -> dict[str, Any]:
    return {
        "label": each.what or word_for(DATE_KINDS, each.kind),
        "on": each.due_on,
        "far": distance(each.due_on, today),
        "reference": each.reference,
        "title": each.title,
        "state": _(state_label(each.instrument, each.state)),
        "working": each.working,
        "source": each.source,
        "is_confirmed": each.is_confirmed,
        "is_task": each.is_task,
    }


@policy("person")
def make_calendar_feed(request: Request) -> Response:
    """Make the person's address anew and show it, this once."""
    desk, actor = desk_of(request), who_of(request).person
    with desk.write() as conn:
        secret = make_feed(conn, actor.person_id, now=desk.moment().at)
    return _calendar(request, address=f"{desk.settings.base_url.rstrip('/')}/calendar/{secret}.ics")


@policy("person")
def revoke_calendar_feed(request: Request) -> Response:
    """Take the person's address back."""
    with desk_of(request).write() as conn:
        revoke_feed(conn, who_of(request).person.person_id)
    return RedirectResponse("/calendar#feed", status_code=303)


@policy("link")
def calendar_feed(request: Request) -> Response:
    """Give a person's dates to whoever holds the secret of the address.

    Raises:
        NotFoundError: the secret is nobody's, or its person has left.
    """
    desk, moment = desk_of(request), desk_of(request).moment()
    with desk.read() as conn:
        actor = _whose_feed(conn, request.path_params["secret"], moment.today)
        reader = Reader(actor, moment.today)
        events = calendar_events(conn, reader.sees, actor.person_id, moment.today)
        office = installation(conn)
    base = desk.settings.base_url.rstrip("/")
    name = _("%(person)s’s dates, %(office)s") % {"person": actor.name, "office": office.office}
    content = calendar_file(events, name=name, host=urlsplit(base).hostname or "localhost", base=base)
    headers = {"Cache-Control": "private, max-age=900", "Content-Disposition": 'inline; filename="dates.ics"'}
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


def _whose_feed(conn: Connection, secret: str, today: date) -> Actor:
    handle = feed_handle(conn, secret)
    if handle is None:
        raise NotFoundError("There is no such calendar.")
    return actor_named(conn, handle, today)


@policy("person")
def renewals(request: Request) -> Response:
    """Show whose renewal decision is open or opens soon, and what decides it."""
    desk, who, actor = desk_of(request), who_of(request), who_of(request).person
    today = who.reader.today
    with desk.read() as conn:
        office = installation(conn)
        open_now, soon = renewals_ahead(conn, who.reader.sees, today, today + RENEWALS_WITHIN, limit=MOST_RENEWALS)
    return page(
        request,
        "renewals.html",
        office=office,
        open_now=[_renewal(each, today, actor) for each in open_now],
        soon=[_renewal(each, today, actor) for each in soon],
        decides=Role.DIRECTOR in actor.roles,
    )


def _renewal(each: RenewalAhead, today: date, actor: Actor) -> dict[str, Any]:
    is_mine = actor.in_office(each.office_id).capacity_for((Role.DIRECTOR,)) is not None
    decides_by = each.notice_by or each.expires_on
    return {
        "reference": each.reference,
        "title": each.title,
        "state": _(state_label(each.instrument, each.state)),
        "state_key": each.state,
        "opens_on": each.opens_on,
        "decides_by": decides_by,
        "far": distance(decides_by, today) if decides_by else "",
        "is_late": decides_by is not None and decides_by < today,
        "expires_on": each.expires_on,
        "what_decides": _what_decides(each),
        "is_mine": is_mine,
    }


def _what_decides(each: RenewalAhead) -> str:
    """Return in a sentence what happens when nobody decides, which is what the decision is about."""
    notice, end = written_date(each.notice_by), written_date(each.expires_on)
    said = {"notice": notice, "end": end}
    if each.term_kind == TermKind.FIXED_TACIT_RENEWAL:
        if notice:
            return _("It renews by itself unless notice is given by %(notice)s.") % said
        return _("It renews by itself unless notice is given in time.")
    if each.term_kind in (TermKind.FIXED, TermKind.FIXED_RENEWABLE_BY_CONSENT) and end:
        if notice:
            return _("It ends on %(end)s unless the parties renew it; its text asks for notice by %(notice)s.") % said
        return _("It ends on %(end)s unless the parties renew it.") % said
    if notice:
        return _("Its text asks for notice by %(notice)s.") % said
    return _("Its text sets no day; the review decides whether it goes on.")

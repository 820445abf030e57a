"""Other ways of looking at the agreements: a board by stage, a timeline of terms, and lists kept under a name."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ode_workflows.access.saved_views import delete_view, save_view
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.registry.board import board_of
from ode_workflows.registry.installation import installation
from ode_workflows.registry.terms import terms_of
from ode_workflows.web.desk import desk_of
from ode_workflows.web.forms import said
from ode_workflows.web.language import gettext as _
from ode_workflows.web.listing import listed_for, show_agreements
from ode_workflows.web.pictures import timeline
from ode_workflows.web.policies import policy
from ode_workflows.web.query import NAMES, read_list_query
from ode_workflows.web.rendering import page
from ode_workflows.web.telling import told_of_field
from ode_workflows.web.who import who_of

CARDS_OF_A_STAGE, TERMS_SHOWN = 8, 60


@policy("person")
def board(request: Request) -> Response:
    """Show the agreements in columns by stage, the newest of each."""
    desk, reader, query = desk_of(request), who_of(request).reader, read_list_query(request.query_params)
    with desk.read() as conn:
        office = installation(conn)
        listed = listed_for(conn, desk, reader.sees, query, reader.today, is_only_counted=True)
        totals: dict[str, int] = {}
        cards: Mapping[str, list[Any]] = {}
        if listed.counts is not None:
            only, choices = query.typed["state"], listed.choices["state"]
            totals = {each.value: each.count for each in choices if each.count and only in ("", each.value)}
            cards = board_of(conn, query.sought(reader.sees), listed.counts, totals, limit=CARDS_OF_A_STAGE)
    states = lifecycle().states
    columns = [(states[state], total, cards[state]) for state, total in totals.items()]
    return page(request, "board.html", office=office, status=listed.status, listed=listed, columns=columns)


@policy("person")
def terms(request: Request) -> Response:
    """Show the terms of what is in force as lines across the years, with renewal windows and today."""
    desk, reader, query = desk_of(request), who_of(request).reader, read_list_query(request.query_params)
    with desk.read() as conn:
        office = installation(conn)
        listed = listed_for(conn, desk, reader.sees, query, reader.today, is_only_counted=True)
        found = terms_of(conn, query.sought(reader.sees), reader.today, limit=TERMS_SHOWN) if listed.found else []
    line = timeline(found, reader.today)
    is_full = len(found) == TERMS_SHOWN
    return page(
        request, "timeline.html", office=office, status=listed.status, listed=listed, line=line, is_full=is_full
    )


@policy("person")
def keep_view(request: Request) -> Response:
    """Keep a list under a name; what is wrong with the name is told beside it."""
    desk, actor = desk_of(request), who_of(request).person
    query = read_list_query(dict(_pairs(said(request.state.form, "query"))))
    name = said(request.state.form, "name")
    if query.problems or not query.is_narrowed:
        return show_agreements(request, query, name=name, problem=_("Narrow the list first, then keep it."))
    try:
        with desk.write() as conn:
            save_view(conn, actor.person_id, name, query.address(), now=desk.moment().at)
    except InvalidFactsError as fault:
        return show_agreements(request, query, name=name, problem=told_of_field(fault.problems[0].message))
    return RedirectResponse(f"/agreements{query.address()}", status_code=303)


def _pairs(address: str) -> list[tuple[str, str]]:
    return [(name, value) for name, value in parse_qsl(address.removeprefix("?")) if name in NAMES]


@policy("person")
def drop_view(request: Request) -> Response:
    """Delete a kept list; one that is gone already is no fault."""
    desk, actor = desk_of(request), who_of(request).person
    with desk.write() as conn:
        delete_view(conn, actor.person_id, said(request.state.form, "view"))
    return RedirectResponse("/agreements", status_code=303)

"""A list of agreements as a page shows it: its query, its lines, and the choices of its facets with their counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.saved_views import SavedView, saved_views
from ode_workflows.domain.vocabulary import InstrumentKind, Role
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.registry.facets import Counts
from ode_workflows.registry.installation import installation
from ode_workflows.registry.paging import Page, next_dates, page_of, page_without_lines
from ode_workflows.registry.people import office_names
from ode_workflows.registry.wording import kind_label
from ode_workflows.web.desk import Desk, Moment, desk_of
from ode_workflows.web.language import gettext as _
from ode_workflows.web.policies import policy
from ode_workflows.web.query import ListQuery, read_list_query
from ode_workflows.web.rendering import page
from ode_workflows.web.who import who_of
from ode_workflows.web.words import DATE_KINDS, ISSUE_AREAS, NEXT_DATE_KINDS, PARTY_KINDS, word_for
from ode_workflows.web.writing import distance

NAMES_OF_A_LINE = 3
PROPOSERS = frozenset({Role.ANALYST, Role.LIAISON, Role.CITY_LIAISON, Role.TRIBAL_LIAISON})


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter; `count` is how many agreements it would show, where that is known."""

    value: str
    label: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list shows: the page that was found and its lines, or None where the query cannot be answered.

    `counts` are of all that the query is about, before a facet is chosen.
    """

    query: ListQuery
    found: Page | None
    lines: list[dict[str, Any]]
    choices: Mapping[str, list[Option]]
    counts: Counts | None = None

    @property
    def status(self) -> int:
        """The HTTP status that says whether the query could be answered."""
        return 422 if self.query.problems else 200


@policy("public")
def agreements(request: Request) -> Response:
    """Show the agreements that the reader may see, and what comes next on each."""
    return show_agreements(request, read_list_query(request.query_params))


def show_agreements(request: Request, query: ListQuery, *, name: str = "", problem: str = "") -> Response:
    """Show the list of a query; `problem` is what is wrong with the name under which it was to be kept."""
    desk, who = desk_of(request), who_of(request)
    with desk.read() as conn:
        office = installation(conn)
        listed = listed_for(conn, desk, who.reader.sees, query, who.reader.today)
        views = saved_views(conn, who.actor.person_id) if who.actor else []
    return page(
        request,
        "agreements.html",
        office=office,
        status=422 if problem else listed.status,
        listed=listed,
        views=views,
        view_name=name,
        view_problem=problem,
        kept=_kept(views, query),
        may_propose=who.actor is not None and bool(PROPOSERS & who.actor.roles),
    )


def _kept(views: Iterable[SavedView], query: ListQuery) -> str:
    """Return the name under which this list is kept already, or ""."""
    return next((view.name for view in views if view.query == query.address()), "")


def listed_for(
    conn: Connection,
    desk: Desk,
    sees: ColumnElement[bool],
    query: ListQuery,
    today: date,
    *,
    is_only_counted: bool = False,
) -> Listed:
    """Return a list as a page shows it.

    Args:
        conn: the database.
        desk: where counts are kept.
        sees: which agreements may be seen.
        query: what is asked for.
        today: civil date of the reader.
        is_only_counted: whether the page shows the agreements otherwise than by lines.
    """
    names = office_names(conn)
    if query.problems:
        return Listed(query, None, [], _choices({}, names, query))
    moment: Moment = desk.moment()
    sought = query.sought(sees)
    counts = desk.counts.of(conn, sought.scope, moment.at)
    if is_only_counted:
        found = page_without_lines(sought, counts)
        return Listed(query, found, [], _choices(found.counts, names, query), counts)
    found = page_of(conn, sought, counts, after=query.typed["after"])
    coming = next_dates(conn, [line["reference"] for line in found.lines], NEXT_DATE_KINDS, today)
    lines = [_line(line, coming.get(line["reference"]), today) for line in found.lines]
    return Listed(query, found, lines, _choices(found.counts, names, query), counts)


def _line(line: Mapping[str, Any], coming: tuple[str, date] | None, today: date) -> dict[str, Any]:
    counterparts = line["counterparts"]
    return {
        **line,
        "shown_counterparts": counterparts[:NAMES_OF_A_LINE],
        "more_counterparts": max(0, len(counterparts) - NAMES_OF_A_LINE),
        "until": line["ended_on"] or line["expires_on"],
        "coming": {
            "label": word_for(DATE_KINDS, coming[0]),
            "on": coming[1],
            "distance": distance(coming[1], today),
        }
        if coming
        else None,
    }


def _choices(
    counts: Mapping[str, Mapping[str, int]], offices: Mapping[str, str], query: ListQuery
) -> Mapping[str, list[Option]]:
    """Return the choices of each facet; where counts are known, those under which nothing stands are left out."""
    states = [(state.name, _(state.shown_as)) for state in lifecycle().states.values()]
    known = {
        "state": states,
        "kind": _by_label((kind.value, _(kind_label(kind))) for kind in InstrumentKind),
        "issue_area": _by_label(ISSUE_AREAS.items()),
        "counterpart_kind": _by_label(PARTY_KINDS.items()),
        "office": _by_label((each, offices.get(each, each)) for each in counts.get("office", {})),
        "year": [(year, year) for year in sorted(counts.get("year", {}), reverse=True) if year],
    }
    found = {name: list(_options(pairs, counts.get(name), query.typed[name])) for name, pairs in known.items()}
    return {**found, "order": [Option(value, label) for value, label in _orders()]}


def _options(pairs: Iterable[tuple[str, str]], counts: Mapping[str, int] | None, chosen: str) -> Iterable[Option]:
    for value, label in pairs:
        count = counts.get(value, 0) if counts is not None else None
        if count != 0 or value == chosen:
            yield Option(value, label, count)


def _orders() -> list[tuple[str, str]]:
    return [
        ("", _("Newest first")),
        ("oldest", _("Oldest first")),
        ("title", _("By title")),
        ("until", _("Ending soonest")),
    ]


def _by_label(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(((str(value), label) for value, label in pairs), key=lambda each: each[1])

"""The agreements as lists: the office's list, and the public register with the instant that it speaks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.identity import Reader
from ode_workflows.domain.vocabulary import InstrumentKind
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.registry.installation import installation
from ode_workflows.registry.paging import Page, next_dates, page_of
from ode_workflows.registry.wording import kind_label
from ode_workflows.web.desk import desk_of
from ode_workflows.web.policies import policy
from ode_workflows.web.query import ListQuery, read_list_query
from ode_workflows.web.rendering import page
from ode_workflows.web.who import reader_of
from ode_workflows.web.words import DATE_KINDS, ISSUE_AREAS, NEXT_DATE_KINDS, word_for
from ode_workflows.web.writing import distance, written_instant

NAMES_OF_A_LINE = 3


@policy("public")
def agreements(request: Request) -> Response:
    """Show the agreements that the reader may see, and what comes next on each."""
    return _list(request, "agreements.html")


@policy("public")
def register(request: Request) -> Response:
    """Show the public register, with the instant that it speaks for."""
    return _list(request, "register.html")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter; `count` is how many agreements it would show, where that is known."""

    value: str
    label: str
    count: int | None = None


def _list(request: Request, template: str) -> Response:
    desk, query = desk_of(request), read_list_query(request.query_params)
    moment = desk.moment()
    reader = reader_of(request)
    with desk.read() as conn:
        office = installation(conn)
        found, lines = _found(conn, reader, query) if not query.problems else (None, [])
    return page(
        request,
        template,
        office=office,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if query.problems else HTTPStatus.OK,
        query=query,
        found=found,
        lines=lines,
        choices={"state": _states(found), "kind": _kinds(), "issue_area": _areas()},
        as_of=written_instant(moment.at, moment.zone),
    )


def _found(conn: Connection, reader: Reader, query: ListQuery) -> tuple[Page, list[dict[str, Any]]]:
    found = page_of(conn, reader.sees, query.sought, after=query.typed["after"])
    references = [line["reference"] for line in found.lines]
    coming = next_dates(conn, references, NEXT_DATE_KINDS, reader.today)
    return found, [_line(line, coming.get(line["reference"]), reader.today) for line in found.lines]


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


def _states(found: Page | None) -> list[Option]:
    """Return the states with how many agreements stand in each."""
    states = lifecycle().states.values()
    if found is None:
        return [Option(state.name, state.shown_as) for state in states]
    return [Option(state.name, state.shown_as, found.by_state.get(state.name, 0)) for state in states]


def _kinds() -> list[Option]:
    return _by_label(Option(kind, kind_label(kind)) for kind in InstrumentKind)


def _areas() -> list[Option]:
    return _by_label(Option(area, label) for area, label in ISSUE_AREAS.items())


def _by_label(options: Iterable[Option]) -> list[Option]:
    return sorted(options, key=lambda each: each.label)

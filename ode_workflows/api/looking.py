"""Calls that look at many agreements at once: the list with its facets, the board, terms, dates ahead, renewals."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy import ColumnElement
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.policies import policy
from ode_workflows.api import answers
from ode_workflows.api.agreements import MOST_LINES, USUAL_LINES, Asked
from ode_workflows.api.call import Call, gives, plain
from ode_workflows.api.caller import caller_of
from ode_workflows.api.desk import desk_of
from ode_workflows.domain.values import CivilDate, Line
from ode_workflows.domain.vocabulary import InstrumentKind, IssueArea, PartyKind, State
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.registry.board import board_of
from ode_workflows.registry.dates_ahead import Whose, dates_between, dates_overdue, renewals_ahead
from ode_workflows.registry.facets import FACETS
from ode_workflows.registry.paging import Sought, page_of
from ode_workflows.registry.scope import Scope
from ode_workflows.registry.terms import terms_of

calls = APIRouter(prefix="/api/v1", route_class=Call, tags=["Agreements"])
ORDERS = Literal["newest", "oldest", "title", "until"]
MOST_TERMS, MOST_DATES, MOST_RENEWALS, MOST_CARDS = 200, 200, 200, 25
LONGEST_SPAN = timedelta(days=731)
USUAL_SPAN, RENEWALS_WITHIN = timedelta(days=92), timedelta(days=180)


class OfWhatIsSought(Asked):
    """What agreements are looked for: words, a day, and a value of each facet."""

    q: Annotated[Line | None, Field(max_length=200)] = Field(
        default=None, description="Every word begins one of reference, title, parties, purpose or lead agency."
    )
    in_force_on: CivilDate | None = Field(default=None, description="In force for us on that civil date.")
    state: State | None = None
    kind: InstrumentKind | None = None
    issue_area: IssueArea | None = None
    counterpart_kind: PartyKind | None = None
    office: Annotated[Line | None, Field(max_length=40)] = Field(default=None, description="Id, as counts give it.")
    year: Annotated[int | None, Field(ge=1000, le=9999)] = Field(default=None, description="Year of signature.")

    def sought(self, sees: ColumnElement[bool], order: str = "") -> Sought:
        """Return it as the register looks for it, among what may be seen."""
        chosen = {name: str(said) for name in FACETS if (said := getattr(self, name)) is not None}
        return Sought(scope=Scope(sees=sees, words=self.q or "", in_force_on=self.in_force_on), chosen=chosen,
                      order=order)  # fmt: skip


class OfASearch(OfWhatIsSought):
    """A page of what is sought, in an order."""

    order: ORDERS = Field(
        default="newest", description="By reference, newest or oldest first; by title; or by what ends soonest."
    )
    after: Annotated[Line | None, Field(max_length=40)] = Field(default=None, description="`next` of the page before.")
    limit: Annotated[int, Field(ge=1, le=MOST_LINES)] = USUAL_LINES


@calls.get("/search")
@policy("public")
@gives(answers.SearchFound)
def search(request: Request, asked: Annotated[OfASearch, Query()]) -> Response:
    """The list as its page shows it: its lines, how many there are, and how many stand under each choice of a facet.

    Accents and capitals do not matter. Of a large register the counts may be some seconds old.
    """
    desk, caller = desk_of(request), caller_of(request)
    sought = asked.sought(caller.reader.sees, "" if asked.order == "newest" else asked.order)
    with desk.read() as conn:
        found = page_of(conn, sought, desk.counts.of(conn, sought.scope, caller.now), after=asked.after or "",
                        limit=asked.limit)  # fmt: skip
    counts = {name: found.counts[name] for name in FACETS}
    return plain({"agreements": found.lines, "total": found.total, "counts": counts, "next": found.older})


@calls.get("/board")
@policy("person")
@gives(answers.Board)
def board(request: Request, asked: Annotated[OfWhatIsSought, Query()]) -> Response:
    """The agreements by stage: how many stand in each, and the newest of them."""
    desk, caller = desk_of(request), caller_of(request)
    sought = asked.sought(caller.reader.sees)
    with desk.read() as conn:
        counts = desk.counts.of(conn, sought.scope, caller.now)
        under = counts.under(sought.chosen)["state"]
        stages = {name: under[name] for name in lifecycle().states if name in under and asked.state in (None, name)}
        cards = board_of(conn, sought, counts, stages, limit=MOST_CARDS)
    shown = [{"state": name, "total": total, "agreements": cards[name]} for name, total in stages.items()]
    return plain({"stages": shown})


@calls.get("/timeline")
@policy("person")
@gives(answers.Terms)
def timeline(request: Request, asked: Annotated[OfWhatIsSought, Query()]) -> Response:
    """The terms of what is in force, those that end first before the others, with renewal windows and notice dates."""
    caller = caller_of(request)
    with desk_of(request).read() as conn:
        found = terms_of(conn, asked.sought(caller.reader.sees), caller.reader.today, limit=MOST_TERMS)
    return plain({"terms": [asdict(term) for term in found], "is_full": len(found) == MOST_TERMS})


class OfDates(Asked):
    """Whose dates, and of which days."""

    whose: Literal["mine", "office"] = Field(default="mine", description="My own, or all that I may see.")
    first: CivilDate | None = Field(default=None, description="Civil date; today when left out.")
    last: CivilDate | None = Field(default=None, description="Civil date, included; at most two years after `first`.")

    def days(self, today: date) -> tuple[date, date]:
        """Return the first and the last day; a span that is too long is cut."""
        first = self.first or today
        return first, min(self.last or first + USUAL_SPAN, first + LONGEST_SPAN)


@calls.get("/calendar", tags=["Dates"])
@policy("person")
@gives(answers.Dates)
def calendar(request: Request, asked: Annotated[OfDates, Query()]) -> Response:
    """The dates that lie ahead, the soonest first, and what is overdue; `next` is the day to go on from, if any."""
    caller = caller_of(request)
    reader, actor = caller.reader, caller.actor
    offices = (actor.office_id, *(lent.office_id for lent in actor.stands_in_for))
    whose = Whose(sees=reader.sees, office_ids=offices, person_id=actor.person_id if asked.whose == "mine" else None)
    first, last = asked.days(reader.today)
    with desk_of(request).read() as conn:
        ahead = dates_between(conn, whose, first, last, limit=MOST_DATES + 1)
        overdue = dates_overdue(conn, whose, reader.today, limit=MOST_DATES)
    more = ahead[MOST_DATES].due_on if len(ahead) > MOST_DATES else None
    shown = [asdict(each) for each in ahead[:MOST_DATES]]
    return plain({"dates": shown, "overdue": [asdict(each) for each in overdue], "next": more})


@calls.get("/renewals", tags=["Dates"])
@policy("person")
@gives(answers.Renewals)
def renewals(request: Request) -> Response:
    """Whose renewal decision is open, or opens within 180 calendar days, with the days that decide it."""
    reader = caller_of(request).reader
    until = reader.today + RENEWALS_WITHIN
    with desk_of(request).read() as conn:
        open_now, soon = renewals_ahead(conn, reader.sees, reader.today, until, limit=MOST_RENEWALS)
    return plain({"open": [asdict(each) for each in open_now], "soon": [asdict(each) for each in soon]})

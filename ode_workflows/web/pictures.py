"""Pictures out of numbers: where bars and lines lie, in the units of an SVG; templates draw them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ode_workflows.registry.terms import Term
from ode_workflows.registry.wording import state_label
from ode_workflows.web.language import gettext as _
from ode_workflows.web.listing import Option
from ode_workflows.web.writing import distance

WIDTH, ROW, LABEL = 960, 30, 300
_BAR_SPACE = WIDTH - LABEL - 80
_LONGEST_NAME = 24
_MOST_YEARS_MARKED = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its number and where it lies."""

    label: str
    count: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class Bars:
    """A picture of bars, one below the other."""

    rows: list[Bar]
    height: int
    total: int


def bars(options: Iterable[Option]) -> Bars:
    """Return bars for the choices under which something stands."""
    found = [(each.label, each.count or 0) for each in options if each.count]
    most = max((count for _, count in found), default=1)
    rows = [
        Bar(label, count, place * ROW, max(2, round(count / most * _BAR_SPACE)))
        for place, (label, count) in enumerate(found)
    ]
    return Bars(rows, len(rows) * ROW, sum(count for _, count in found))


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term as it is drawn, with what the table says of it."""

    term: Term
    label: str
    state: str
    far: str
    y: int
    start: int
    end: int
    opens: int | None
    notice: int | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """A picture of terms: lines below each other, years across, today as a line."""

    rows: list[TermLine]
    years: list[tuple[int, int]]
    today: int
    height: int


def timeline(terms: Sequence[Term], today: date) -> Timeline:
    """Return the terms as lines across the years, from a little before today."""
    if not terms:
        return Timeline([], [], LABEL, 0)
    first = max(min(term.begins_on.year for term in terms), today.year - 3)
    last = max(term.expires_on.year for term in terms) + 1
    scale = _Scale(date(first, 1, 1), date(last, 1, 1))
    step = max(1, -(-(last - first) // _MOST_YEARS_MARKED))
    return Timeline(
        rows=[_line(term, place, scale, today) for place, term in enumerate(terms)],
        years=[(year, scale.x(date(year, 1, 1))) for year in range(first, last, step)],
        today=scale.x(today),
        height=(len(terms) + 1) * ROW,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    begins: date
    ends: date

    def x(self, on: date) -> int:
        days = (min(max(on, self.begins), self.ends) - self.begins).days
        return LABEL + round(days / (self.ends - self.begins).days * (WIDTH - LABEL - 10))


def _line(term: Term, place: int, scale: _Scale, today: date) -> TermLine:
    name = term.counterpart or term.title
    name = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
    return TermLine(
        term=term,
        label=f"{name}, {term.reference}",
        state=_(state_label(term.kind, term.state)),
        far=distance(term.expires_on, today),
        y=(place + 1) * ROW,
        start=scale.x(term.begins_on),
        end=max(scale.x(term.expires_on), scale.x(term.begins_on) + 3),
        opens=scale.x(term.opens_on) if term.opens_on else None,
        notice=scale.x(term.notice_by) if term.notice_by else None,
    )

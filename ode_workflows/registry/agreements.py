"""The register as it is looked at: lists by filter, search by words, what a person has to do.

Each function takes the condition that says what the reader may see; what is hidden is in no list and no count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from ode_workflows.db.listing import LISTING
from ode_workflows.db.queries import AGREEMENT, PARTY
from ode_workflows.db.writer import table_named
from ode_workflows.domain.search_words import words_in
from ode_workflows.domain.text import folded
from ode_workflows.registry.people import office_names, offices_like
from ode_workflows.registry.scope import hits_of
from ode_workflows.registry.wording import kind_label, known_date, state_label

_TASK, _DEADLINE = table_named("task"), table_named("deadline")
_CHUNK = 500
"""Ids in one statement: databases limit the number of parameters."""

_LINE = (
    "id", "reference", "title", "short_title", "kind", "state", "version", "office_id", "visibility", "is_binding",
    "is_example", "issue_areas", "lead_agency", "signed_on", "signed_precision", "in_force_on", "in_force_precision",
    "expires_on", "expires_precision", "ended_on", "ended_precision", "purpose",
)  # fmt: skip
_COLUMNS = tuple(AGREEMENT.c[name] for name in _LINE)
_REFERENCE = AGREEMENT.c.reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to; None narrows nothing. `in_force_on`: a civil date on which it was in force for us."""

    state: str | None = None
    kind: str | None = None
    office: str | None = None
    issue_area: str | None = None
    party: str | None = None
    lead_agency: str | None = None
    in_force_on: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Lines of the register, newest reference first, and how many there are in all."""

    lines: list[dict[str, Any]]
    total: int


def listed(conn: Connection, sees: ColumnElement[bool], filters: Filters, *, limit: int | None = None) -> Found:
    """Return the agreements that a reader may see and that pass every filter.

    Raises:
        NotFoundError: no office of that name.
    """
    conditions = [sees, *_conditions(conn, filters)]
    wanted = select(*_COLUMNS).where(*conditions).order_by(AGREEMENT.c.reference.desc())
    total = conn.scalar(select(func.count()).select_from(AGREEMENT).where(*conditions)) or 0
    return Found(_lines(conn, wanted.limit(limit) if limit is not None else wanted), total)


def _conditions(conn: Connection, filters: Filters) -> Iterable[ColumnElement[bool]]:
    if filters.state:
        yield AGREEMENT.c.state == filters.state
    if filters.kind:
        yield AGREEMENT.c.kind == filters.kind
    if filters.office:
        yield AGREEMENT.c.office_id.in_(offices_like(conn, filters.office))
    if filters.issue_area:
        about = LISTING.c.issue_areas.contains(f",{filters.issue_area},", autoescape=True)
        yield AGREEMENT.c.id.in_(select(LISTING.c.agreement_id).where(about))
    if filters.party:
        named = PARTY.c.folded_name.contains(folded(filters.party), autoescape=True)
        yield AGREEMENT.c.id.in_(select(PARTY.c.agreement_id).where(named))
    if filters.lead_agency:
        yield AGREEMENT.c.lead_agency.icontains(filters.lead_agency, autoescape=True)
    if filters.in_force_on:
        yield AGREEMENT.c.in_force_on <= filters.in_force_on
        yield or_(AGREEMENT.c.ended_on.is_(None), AGREEMENT.c.ended_on >= filters.in_force_on)
        yield AGREEMENT.c.state.in_(["in_force", "renewal", "ended"])


def searched(conn: Connection, sees: ColumnElement[bool], words: str, *, limit: int | None = None) -> Found:
    """Return the agreements with words that begin as these do: reference, title, parties, purpose or lead agency.

    Accents, apostrophes and capital letters do not matter.
    """
    sought = words_in(words)
    if not sought:
        return Found([], 0)
    hits = select(LISTING.c.agreement_id).where(LISTING.c.number.in_(hits_of(conn, sought)))
    conditions = (sees, AGREEMENT.c.id.in_(hits))
    total = conn.scalar(select(func.count()).select_from(AGREEMENT).where(*conditions)) or 0
    wanted = select(*_COLUMNS).where(*conditions).order_by(AGREEMENT.c.reference.desc())
    return Found(_lines(conn, wanted.limit(limit) if limit is not None else wanted), total)


def lines_of(conn: Connection, references: Sequence[str]) -> list[dict[str, Any]]:
    """Return the lines of some references, in their order."""
    found = {line["reference"]: line for line in _lines(conn, select(*_COLUMNS).where(_REFERENCE.in_(references)))}
    return [found[reference] for reference in references if reference in found]


def _lines(conn: Connection, wanted: Select[Any]) -> list[dict[str, Any]]:
    rows = list(conn.execute(wanted).mappings())
    ids = [row["id"] for row in rows]
    offices, parties, next_dates = office_names(conn), _parties(conn, ids), _next_dates(conn, ids)
    return [_line(dict(row), offices, parties.get(row["id"], []), next_dates.get(row["id"])) for row in rows]


def _line(row: dict[str, Any], offices: Any, parties: list[Any], next_date: Any) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("reference", "title", "kind", "state", "version", "short_title", "purpose")},
        "kind_label": kind_label(row["kind"]),
        "state_label": state_label(row["kind"], row["state"]),
        "office": offices.get(row["office_id"]),
        "parties": [party.name for party in parties],
        "counterparts": [party.name for party in parties if not party.is_us],
        **{name: row[name] for name in ("issue_areas", "lead_agency", "is_binding", "visibility", "is_example")},
        "signed_on": known_date(row["signed_on"], row["signed_precision"]),
        "in_force_on": known_date(row["in_force_on"], row["in_force_precision"]),
        "expires_on": known_date(row["expires_on"], row["expires_precision"]),
        "ended_on": known_date(row["ended_on"], row["ended_precision"]),
        "next_date": {"kind": next_date.kind, "on": next_date.due_on} if next_date else None,
    }


def _parties(conn: Connection, ids: list[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    columns = (PARTY.c.agreement_id, PARTY.c.name, PARTY.c.is_us)
    for chunk in _chunks(ids):
        wanted = select(*columns).where(PARTY.c.agreement_id.in_(chunk)).order_by(PARTY.c.is_us.desc(), PARTY.c.id)
        for row in conn.execute(wanted):
            found.setdefault(row.agreement_id, []).append(row)
    return found


def _next_dates(conn: Connection, ids: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    columns = (_DEADLINE.c.agreement_id, _DEADLINE.c.kind, _DEADLINE.c.due_on)
    for chunk in _chunks(ids):
        live = (_DEADLINE.c.agreement_id.in_(chunk), _DEADLINE.c.status == "live")
        for row in conn.execute(select(*columns).where(*live).order_by(_DEADLINE.c.due_on, _DEADLINE.c.kind)):
            found.setdefault(row.agreement_id, row)
    return found


def _chunks(ids: list[str]) -> Iterable[list[str]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def tasks_of(conn: Connection, person_id: str, *, also_closed: bool = False) -> list[dict[str, Any]]:
    """Return what a person has to do, the soonest first; what has no date stands last.

    A task is its owner's to see even when the owner left the agreement's office.
    """
    wanted = (
        select(
            *(AGREEMENT.c[name] for name in ("reference", "title", "kind", "state", "version")),
            *(
                _TASK.c[name]
                for name in ("id", "role", "due_on", "opened_on", "status", "closed_on", "about_table", "about_id")
            ),
            _TASK.c.kind.label("task_kind"),
            _TASK.c.title.label("task"),
        )
        .join(AGREEMENT, AGREEMENT.c.id == _TASK.c.agreement_id)
        .where(_TASK.c.owner_id == person_id)
        .order_by(_TASK.c.due_on.is_(None), _TASK.c.due_on, _TASK.c.opened_on, _TASK.c.id)
    )
    if not also_closed:
        wanted = wanted.where(_TASK.c.status == "open")
    return [
        {**row, "state_label": state_label(row["kind"], row["state"])}
        for row in (dict(found) for found in conn.execute(wanted).mappings())
    ]

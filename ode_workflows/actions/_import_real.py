"""Reads real agreements in the shape of states/demo/real_agreements.json; often only the year is known."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ode_workflows.actions._import_rows import Incoming, IncomingParty, KnownDate, Refused, RowProblem
from ode_workflows.domain.jurisdictions import JURISDICTIONS, TERRITORIES
from ode_workflows.domain.reading import problem_of_field
from ode_workflows.domain.values import EARLIEST_ON, Line
from ode_workflows.domain.vocabulary import (
    CHILD_KINDS,
    CloseReason,
    EndReason,
    InstrumentKind,
    IssueArea,
    PartyKind,
    Precision,
    State,
    TermKind,
    Unit,
)

_TRIBES = (PartyKind.TRIBE_FEDERALLY_RECOGNIZED, PartyKind.TRIBE_NOT_FEDERALLY_RECOGNIZED)
_LOCAL = (PartyKind.LOCAL_GOVERNMENT_HOME_STATE, PartyKind.LOCAL_GOVERNMENT_OTHER_STATE)
_TRIBAL_NATION, _LOCAL_GOVERNMENT = "tribal_nation", "local_government"
_ENDED = {
    "expired": EndReason.EXPIRED,
    "superseded": EndReason.SUPERSEDED,
    "invalid": EndReason.HELD_INVALID,
    "terminated": EndReason.TERMINATED_BY_AGREEMENT,
}


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Party(_Read):
    name: Line
    kind: Line
    group: bool = False


class _Term(_Read):
    term_years: int | None = Field(default=None, ge=1, le=999)
    withdrawal_notice_days: int | None = Field(default=None, ge=0, le=36_500)


class _Facts(_Read):
    model_config = ConfigDict(extra="allow", frozen=True)
    home_state: Line
    counterpart_kinds: list[PartyKind] = Field(min_length=1)
    legally_binding: Literal["yes", "no", "unknown"] = "unknown"


class _Real(_Read):
    id: Line
    title: Line
    instrument_kind: InstrumentKind
    status: Literal["in_force", "pending", "expired", "superseded", "terminated", "invalid", "never_effective"]
    parties: list[_Party] = Field(min_length=1)
    issue_areas: list[IssueArea] = Field(default_factory=list)
    year_signed: int | None = Field(default=None, ge=EARLIEST_ON.year, le=2200)
    year_in_force: int | None = Field(default=None, ge=EARLIEST_ON.year, le=2200)
    term: _Term = _Term()
    facts: _Facts
    approvals_in_fact: dict[str, Any] = Field(default_factory=dict)
    litigation: list[dict[str, Any]] = Field(default_factory=list)
    sources: list[dict[str, Any]] = Field(default_factory=list)
    confidence: str | None = None
    parties_note: str | None = None


def real_rows(text: str, today: date) -> Iterator[Incoming | Refused]:
    """Yield each agreement of a JSON file, or everything that is wrong in it; the first is row 1.

    Args:
        text: the file.
        today: civil date in the office; nothing can have been signed after it.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as fault:
        problem = RowProblem(getattr(fault, "lineno", 1), "", "", "the file is no JSON", str(fault)[:200])
        yield Refused((problem,), is_whole_file=True)
        return
    if not isinstance(found, list):
        problem = RowProblem(1, "", "", "the file holds no list of agreements", "begin it with [")
        yield Refused((problem,), is_whole_file=True)
        return
    for row, values in enumerate(found, 1):
        yield _row(row, values, today)


def _row(row: int, values: Any, today: date) -> Incoming | Refused:
    try:
        real = _Real.model_validate(values)
    except ValidationError as fault:
        return Refused(tuple(_problem(row, item) for item in fault.errors(include_url=False)))
    problems = tuple(_problems(row, real, today))
    return Refused(problems) if problems else _incoming(row, real)


def _problem(row: int, item: Any) -> RowProblem:
    problem = problem_of_field(item, _Real)
    value = item["input"] if isinstance(item["input"], str | int) else ""
    return RowProblem(row, problem.field if item["loc"] else "", str(value), problem.message, "correct it")


def _problems(row: int, real: _Real, today: date) -> Iterator[RowProblem]:
    home = real.facts.home_state
    if home not in JURISDICTIONS:
        yield RowProblem(row, "facts.home_state", home, "is no state", "give its postal code, such as CA")
    for name, year in (("year_signed", real.year_signed), ("year_in_force", real.year_in_force)):
        if year is not None and year > today.year and name == "year_signed":
            yield RowProblem(row, name, str(year), f"lies after {today.year}", "only what has happened is imported")
    if real.year_signed and real.year_in_force and real.year_in_force < real.year_signed:
        value = str(real.year_in_force)
        yield RowProblem(row, "year_in_force", value, "lies before the year signed", "correct one of the two years")
    known = frozenset(PartyKind) | {_TRIBAL_NATION, _LOCAL_GOVERNMENT}
    for number, party in enumerate(real.parties):
        if party.kind not in known:
            yield RowProblem(row, f"parties.{number}.kind", party.kind, "is not known", f"known are {sorted(known)}")
        if party.kind == _TRIBAL_NATION and not set(_TRIBES) & set(real.facts.counterpart_kinds):
            mend = "name one of the two kinds of tribe in facts.counterpart_kinds"
            yield RowProblem(
                row, f"parties.{number}.kind", party.name, "the facts do not say which kind of tribe", mend
            )


def _incoming(row: int, real: _Real) -> Incoming:
    state, end_reason, close_reason = _standing(real)
    years = real.term.term_years
    return Incoming(
        row=row,
        source_id=real.id,
        title=real.title,
        kind=real.instrument_kind.value,
        state=state,
        end_reason=end_reason,
        close_reason=close_reason,
        home_state=real.facts.home_state,
        parties=_parties(real),
        is_binding=real.facts.legally_binding,
        issue_areas=tuple(area.value for area in dict.fromkeys(real.issue_areas)),
        signed=_year(real.year_signed),
        in_force=_year(real.year_in_force),
        term_kind=_term_kind(real),
        term_number=years,
        term_unit=Unit.YEARS.value if years else None,
        notice_days=real.term.withdrawal_notice_days,
        facts=real.facts.model_dump(mode="json"),
        provenance=_provenance(real),
        remarks=_remarks(real),
    )


def _standing(real: _Real) -> tuple[str, str | None, str | None]:
    if real.status == "pending":
        return State.RATIFICATION, None, None
    if real.status == "never_effective":
        return State.CLOSED, None, CloseReason.WITHDRAWN_BY_US if _says(real, "withdrew") else CloseReason.LAPSED
    if real.status == "in_force":
        return State.IN_FORCE, None, None
    by_notice = real.status == "terminated" and _says(real, "notice")
    return State.ENDED, EndReason.TERMINATED_BY_NOTICE if by_notice else _ENDED[real.status], None


def _says(real: _Real, word: str) -> bool:
    """Whether the recorded facts of what happened say a word."""
    return word in json.dumps([real.approvals_in_fact, real.litigation]).casefold()


def _remarks(real: _Real) -> tuple[str, ...]:
    if real.status == "terminated" and not _says(real, "notice"):
        return ("how it was terminated is not said; recorded as terminated by agreement",)
    if real.status == "never_effective" and not _says(real, "withdrew"):
        return ("why it never took effect is not said; recorded as lapsed",)
    return ()


def _term_kind(real: _Real) -> str:
    if real.term.term_years:
        return TermKind.FIXED
    return TermKind.WITH_PARENT if real.instrument_kind in CHILD_KINDS else TermKind.INDEFINITE


def _year(year: int | None) -> KnownDate | None:
    return KnownDate(date(year, 1, 1), Precision.YEAR.value) if year else None


def _provenance(real: _Real) -> Mapping[str, object]:
    said: dict[str, object] = {
        "status_in_source": real.status,
        "sources": real.sources,
        "confidence": real.confidence,
        "parties_note": real.parties_note,
        "approvals_in_fact": real.approvals_in_fact,
        "litigation": real.litigation,
    }
    return {name: value for name, value in said.items() if value}


def _parties(real: _Real) -> tuple[IncomingParty, ...]:
    ours = _ours(real.parties, JURISDICTIONS[real.facts.home_state].name)
    found = [
        IncomingParty(
            name=party.name,
            kind=_kind(party, real.facts.counterpart_kinds, is_us=number == ours),
            is_us=number == ours,
            is_group=party.group,
            note="several parties, as the source names them together" if party.group else None,
        )
        for number, party in enumerate(real.parties)
    ]
    return tuple(found if ours is not None else [_among_them(real), *found])


def _ours(parties: Sequence[_Party], state: str) -> int | None:
    """Return which party is ours: the home state, or where it is none itself, the body that belongs to it."""
    for number, party in enumerate(parties):
        if party.name == state or party.name.startswith(f"{state} among"):
            return number
    if any(party.kind == PartyKind.US_STATE and party.group for party in parties):
        return None
    local = (number for number, party in enumerate(parties) if party.kind == _LOCAL_GOVERNMENT and not party.group)
    return next(local, None)


def _among_them(real: _Real) -> IncomingParty:
    state = JURISDICTIONS[real.facts.home_state]
    kind = PartyKind.US_STATE if state.is_state else PartyKind.US_TERRITORY_OR_DC
    note = "the source names it only among others"
    return IncomingParty(name=state.name, kind=kind, is_us=True, note=note)


def _kind(party: _Party, named: Sequence[PartyKind], *, is_us: bool) -> str:
    """Return a party's kind in the words of the field; the facts of the intake say what the source leaves open."""
    if party.kind == PartyKind.US_STATE and party.name in TERRITORIES:
        return PartyKind.US_TERRITORY_OR_DC
    if party.kind == _TRIBAL_NATION:
        return next(kind for kind in _TRIBES if kind in named)
    if party.kind == _LOCAL_GOVERNMENT:
        return _LOCAL[0] if is_us else next((kind for kind in _LOCAL if kind in named), _LOCAL[0])
    is_foreign_local = PartyKind.FOREIGN_LOCAL in named and PartyKind.FOREIGN_SUBNATIONAL not in named
    if party.kind == PartyKind.FOREIGN_SUBNATIONAL and is_foreign_local:
        return PartyKind.FOREIGN_LOCAL
    return party.kind

"""Writes the agreements of one batch: each with its first history entry, its number, its office and a named owner."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches

from sqlalchemy import Connection, select, update

from ode_workflows import ids
from ode_workflows.actions._agencies import ALMOST_EQUAL
from ode_workflows.actions._create import Creation, create_agreement, new_reference, row_changes
from ode_workflows.actions._import_records import (
    Arrival,
    agreement_of,
    answers_of,
    dates_to_come,
    missing_of,
    parties_of,
    skipped_requirements,
)
from ode_workflows.actions._import_register import Register, Standing
from ode_workflows.actions._import_rows import Incoming
from ode_workflows.actions._import_table import NUMBER
from ode_workflows.db.people import OfficeFacts, candidates, office_of
from ode_workflows.db.writer import insert_rows, table_named
from ode_workflows.domain.changes import Change, seal_text
from ode_workflows.domain.jurisdictions import JURISDICTIONS
from ode_workflows.domain.records import Agreement
from ode_workflows.domain.routing import FALLBACK_ROLES, Candidate, Wanted, choose_owner, with_one_more
from ode_workflows.domain.text import folded
from ode_workflows.domain.vocabulary import Role

TRIGGER = "record_as_fact"
_SERIES = re.compile(r"(?P<series>\d{4}(?:-\d+-[A-Z])?)-?(?P<last>\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Who brings a batch, who confirmed it, when, and on what evidence."""

    id: str
    name: str
    by_id: str
    role: str
    confirmed_by_id: str | None
    evidence: str
    reason: str
    visibility: str
    now: datetime
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """An agreement that a batch brought: its row, number, state, and what is not known of it."""

    row: int
    reference: str
    title: str
    state: str
    missing: tuple[str, ...]


@dataclass(slots=True)
class BatchWriter:
    """Writes rows one by one; offices, owners, agencies and parents are looked up once."""

    conn: Connection
    batch: Batch
    register: Register
    new_offices: list[str] = field(default_factory=list)
    new_agencies: list[str] = field(default_factory=list)
    _offices: dict[str, OfficeFacts] = field(default_factory=dict)
    _people: dict[str, list[Candidate]] = field(default_factory=dict)
    _agencies: dict[str, dict[str, str]] = field(default_factory=dict)
    _written: dict[str, Standing] = field(default_factory=dict)

    def write(self, row: Incoming) -> Arrived:
        """Write one agreement in its true state; it opens no task and sends no mail."""
        office = self._office(row)
        parent = self._parent(row)
        at = Arrival(
            office=office,
            owner_id=self._owner(office.id, row),
            by_id=self.batch.by_id,
            reference=self._reference(row, parent),
            batch_id=self.batch.id,
            visibility=self.batch.visibility,
            lead_agency=self._agency(office.id, row.lead_agency),
            parent_id=parent.id if parent else None,
            now=self.batch.now,
            today=self.batch.today,
        )
        agreement = agreement_of(row, at)
        missing = missing_of(row, agreement)
        create_agreement(self.conn, self._creation(row, agreement, at, missing))
        if row.number:
            self._written[row.number] = Standing(agreement.id, agreement.reference, agreement.title, office.id)
        return Arrived(
            row=row.row, reference=agreement.reference, title=agreement.title, state=agreement.state, missing=missing
        )

    def _creation(self, row: Incoming, agreement: Agreement, at: Arrival, missing: tuple[str, ...]) -> Creation:
        facts: dict[str, object] = {
            "evidence": self.batch.evidence,
            "skipped": skipped_requirements(row.state),
            "row": row.row,
            "missing": list(missing),
            **row.provenance,
        }
        beside = [*parties_of(row, agreement, at.office), *answers_of(row, agreement, at)]
        return Creation(
            agreement=agreement,
            trigger=TRIGGER,
            by=self.batch.by_id,
            role=self.batch.role,
            confirmed_by=self.batch.confirmed_by_id,
            on=self.batch.today,
            at=self.batch.now,
            is_recorded_as_fact=True,
            reason=seal_text(self.batch.reason, "reason"),
            summary=f"Recorded as a fact: {row.state.replace('_', ' ')} (imported from {self.batch.name})",
            rows=(*row_changes(beside), *self._dates(agreement)),
            facts=facts,
        )

    def _dates(self, agreement: Agreement) -> list[Change]:
        return dates_to_come(agreement, self.batch.today, confirmed_by_id=self.batch.confirmed_by_id)

    def _office(self, row: Incoming) -> OfficeFacts:
        office_id = self.register.office_id(row) or f"state-{str(row.home_state).lower()}"
        if office_id not in self._offices:
            if row.home_state is not None and self.register.office_id(row) is None:
                self._make_office(office_id, row.home_state)
            self._offices[office_id] = office_of(self.conn, office_id)
        return self._offices[office_id]

    def _make_office(self, office_id: str, home_state: str) -> None:
        """Make the office of a state that has no people here; its agreements only stand in the register."""
        state = JURISDICTIONS[home_state]
        office: dict[str, object] = {
            "id": office_id,
            "name": f"{state.name} (register only)",
            "kind": "state",
            "home_state": home_state,
            "timezone": state.timezone,
            "party_name": state.party_name,
            "is_example": False,
        }
        insert_rows(self.conn, "office", [office])
        self.new_offices.append(str(office["name"]))

    def _owner(self, office_id: str, row: Incoming) -> str:
        if office_id not in self._people:
            roles = {Role.ANALYST, *FALLBACK_ROLES}
            self._people[office_id] = candidates(self.conn, office_id, roles, self.batch.today)
        people = self._people[office_id]
        wanted = Wanted(Role.ANALYST, None, row.issue_areas)
        owner_id = choose_owner(wanted, people, otherwise=self.batch.by_id)
        self._people[office_id] = list(with_one_more(people, owner_id))
        return owner_id

    def _agency(self, office_id: str, name: str | None) -> str:
        """Return an agency as the office writes it; an unknown one is added and listed, with the name it resembles."""
        if not name:
            return ""
        if office_id not in self._agencies:
            agency = table_named("agency").c
            names = self.conn.scalars(select(agency.name).where(agency.office_id == office_id))
            self._agencies[office_id] = {folded(known): known for known in names}
        known = self._agencies[office_id]
        if folded(name) not in known:
            row = {"id": ids.new_id(), "office_id": office_id, "name": name, "is_confirmed": False}
            insert_rows(self.conn, "agency", [row])
            close = get_close_matches(folded(name), list(known), n=1, cutoff=ALMOST_EQUAL)
            self.new_agencies.append(f"{name} (resembles {known[close[0]]})" if close else name)
            known[folded(name)] = name
        return known[folded(name)]

    def _parent(self, row: Incoming) -> Standing | None:
        if row.parent_number is None:
            return None
        return self._written.get(row.parent_number) or self.register.parent(row.parent_number)

    def _reference(self, row: Incoming, parent: Standing | None) -> str:
        if row.number is not None and NUMBER.fullmatch(row.number):
            return row.number
        year = row.year or self.batch.today.year
        return new_reference(self.conn, year=year, parent_reference=parent.reference if parent else None)


def reserve_numbers(conn: Connection, numbers: Iterable[str]) -> None:
    """See to it that numbers brought by a batch are never given again."""
    highest: dict[str, int] = {}
    for number in numbers:
        found = _SERIES.fullmatch(number)
        if found:
            highest[found["series"]] = max(highest.get(found["series"], 0), int(found["last"]))
    counter = table_named("reference_counter")
    for series, last in highest.items():
        there = conn.scalar(select(counter.c.last).where(counter.c.series == series))
        if there is None:
            insert_rows(conn, "reference_counter", [{"series": series, "last": last}])
        elif there < last:
            conn.execute(update(counter).where(counter.c.series == series).values(last=last))

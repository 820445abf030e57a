"""Agreements brought to where the calendar takes over, and the sweep of one day after another."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select, update

from ode_workflows.actions.dated_acts import do_dated_acts
from ode_workflows.actions.step_request import StepResult
from ode_workflows.actions.sweep_report import PartReport
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.files.store import FileStore
from tests.builders import make_proposal, settle_findings, step

START = date(2026, 1, 5)
ONE_DAY = timedelta(days=1)
TACIT = {
    "kind": "fixed_tacit_renewal",
    "number": 1,
    "unit": "years",
    "notice_number": 90,
    "notice_unit": "calendar_days",
}
_KEEPERS = {
    "analyst": "ana",
    "counsel": "clara",
    "director": "dora",
    "liaison": "lena",
    "records_officer": "rosa",
    "tribal_liaison": "tala",
}
BY_CONSENT = {**TACIT, "kind": "fixed_renewable_by_consent"}


def at(day: date) -> datetime:
    """Return the instant of a morning's sweep."""
    return datetime.combine(day, time(14), UTC)


def days(first_on: date, last_on: date) -> Iterable[date]:
    """Yield the days from one to another, both included."""
    day = first_on
    while day <= last_on:
        yield day
        day += ONE_DAY


def act(engine: Engine, reference: str, trigger: str, by: str, day: date = START, **more: Any) -> StepResult:
    """Take a step on a day; `more` are the inputs, or `reason`, `evidence`, `on`, `confirmed_by`."""
    known = {name: more.pop(name) for name in ("reason", "evidence", "on", "confirmed_by") if name in more}
    return step(engine, reference, trigger, by, today=day, now=at(day), inputs=more, **known)


def make_negotiation(engine: Engine, day: date = START, *, expires_on: date | None = None, **intake: Any) -> str:
    """Return a file that may be negotiated."""
    reference = make_proposal(engine, today=day, **intake)
    act(engine, reference, "submit_for_legal_review", "ana", day)
    settle_findings(engine, reference, settlement="does_not_apply", today=day, now=at(day))
    answer_rows(engine, reference, day)
    more = {"expires_on": expires_on} if expires_on else {}
    act(engine, reference, "authorize_negotiation", "dora", day, scope="water data", **more)
    return reference


def answer_rows(engine: Engine, reference: str, day: date = START, *, but: Iterable[str] = ()) -> None:
    """Answer every open row in its best way, each by whoever keeps it; `but` names rows that stay open."""
    for row in rows(engine, "approval", reference):
        if row.status == "open" and not row.is_computed and row.catalogue_id not in but:
            outcome = {"consultation": "answered", "filing": "filed"}.get(row.mode, "favourable")
            inputs = {"approval": row.id, "outcome": outcome}
            act(engine, reference, "resolve_approval", _KEEPERS[row.kept_by], day, evidence="letter", **inputs)


def make_clearance(engine: Engine, home: Path, day: date = START, **intake: Any) -> str:
    """Return a file whose text is frozen and cleared by everybody."""
    reference = make_negotiation(engine, day, **intake)
    files = FileStore(home / "files")
    text = {"en": {"name": "text.txt", "content": b"The Participants intend to share readings."}}
    step(engine, reference, "freeze_text", "ana", today=day, now=at(day), files=files, inputs={"files": text})
    inputs = {"explanatory_note": {"name": "note.txt", "content": b"What it says and does."}}
    step(engine, reference, "submit_for_clearance", "ana", today=day, now=at(day), files=files, inputs=inputs)
    settle_findings(engine, reference, settlement="does_not_apply", today=day, now=at(day))
    answer_rows(engine, reference, day)
    return reference


def make_signed(engine: Engine, home: Path, day: date = START, **intake: Any) -> str:
    """Return a file signed by both sides; with nothing before force it is in force."""
    reference = make_clearance(engine, home, day, **intake)
    act(engine, reference, "confirm", "clara", day, what="full_powers", holder="Gov", title="Governor", evidence="law")
    act(engine, reference, "confirm", "clara", day, what="force_rule")
    act(engine, reference, "authorize_signature", "dora", day, signatory="Gov")
    for party in rows(engine, "party", reference):
        names = {"party": party.name, "signer": "Gov" if party.is_us else "Chair", "title": "Head", "place": "here"}
        act(engine, reference, "record_signature", "sven", day, evidence="scan", **names)
    act(engine, reference, "complete_signature", "sven", day)
    return reference


def make_gaming_compact(engine: Engine, home: Path, day: date = START) -> str:
    """Return a signed and ratified gaming compact that has been sent to the Secretary of the Interior."""
    tribe = {"name": "Example Band", "kind": "tribe_federally_recognized"}
    kind = {"kind": "tribal_state_compact", "issue_areas": ["gaming"], "counterparts": [tribe]}
    reference = make_signed(engine, home, day, term={"kind": "fixed", "number": 20, "unit": "years"}, **kind)
    federal = ("secretary_of_interior_gaming_approval", "federal_register_notice")
    answer_rows(engine, reference, day, but=federal)
    answer_rows(engine, reference, day, but=federal)
    return reference


def row_of(engine: Engine, reference: str, catalogue_id: str) -> Any:
    """Return the row of the catalogue's word on an agreement."""
    return next(row for row in rows(engine, "approval", reference) if row.catalogue_id == catalogue_id)


def make_in_force(
    engine: Engine,
    home: Path,
    day: date = START,
    *,
    term: Mapping[str, Any] = TACIT,
    confirmed: Iterable[str] = (),
    **intake: Any,
) -> str:
    """Return a memorandum in force from a day on; `confirmed` are the kinds of dates that counsel has confirmed."""
    reference = make_signed(engine, home, day, term=dict(term), **intake)
    for kind in confirmed:
        act(engine, reference, "confirm", "clara", day, what="deadline", deadline=kind)
    return reference


def sweep_acts(engine: Engine, day: date) -> PartReport:
    """Do the dated acts of one day."""
    return do_dated_acts(engine, as_of=day, now=at(day))


def rows(engine: Engine, table: str, reference: str | None = None) -> list[Any]:
    """Return the rows of a table, of one agreement or of all."""
    wanted, agreement = table_named(table), table_named("agreement")
    query = select(wanted)
    if reference is not None:
        key = wanted.c.id if table == "agreement" else wanted.c.agreement_id
        query = query.where(key == select(agreement.c.id).where(agreement.c.reference == reference).scalar_subquery())
    with read_transaction(engine) as conn:
        return list(conn.execute(query))


def agreement(engine: Engine, reference: str) -> Any:
    """Return the row of an agreement."""
    return rows(engine, "agreement", reference)[0]


def set_columns(engine: Engine, table: str, key: str, **values: Any) -> None:
    """Write columns of a row of the office's own tables, found by its id or handle."""
    wanted = table_named(table)
    column = wanted.c.handle if table == "person" else wanted.c.id
    with write_transaction(engine) as conn:
        conn.execute(update(wanted).where(column == key).values(**values))


def mails(engine: Engine, event: str = "") -> list[tuple[date, str, str]]:
    """Return the lines of news of an event, or of all: day, person's handle, sentence; by day."""
    handles = {person.id: person.handle for person in rows(engine, "person")}
    lines = [line for line in rows(engine, "news") if event in ("", line.event)]
    return sorted((line.created_on, handles[line.recipient_id], line.sentence) for line in lines)

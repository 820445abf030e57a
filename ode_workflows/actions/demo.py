"""The demo: example offices and people, real agreements from public sources, twelve marked examples with full dates."""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from ode_workflows import ids
from ode_workflows.actions._import_batch import Batch, BatchWriter
from ode_workflows.actions._import_register import Register
from ode_workflows.actions._import_rows import Incoming, IncomingParty, KnownDate
from ode_workflows.actions.import_file import ImportFile
from ode_workflows.actions.importing import evidence_of, store_batch
from ode_workflows.content import content_path
from ode_workflows.db.outbox import insert_once
from ode_workflows.db.people import actor_by
from ode_workflows.db.writer import table_named
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.errors import ContentFileError
from ode_workflows.domain.suggest import nearest
from ode_workflows.domain.vocabulary import Role, State
from ode_workflows.files.store import FileStore

REAL, EXAMPLES, PEOPLE = "real_agreements.json", "examples.toml", "people.toml"
_DAY = re.compile(r"today([+-]\d+)d")


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the demo added; all zero when it was there already."""

    offices: int
    agencies: int
    people: int
    real_agreements: int
    examples: int


def load_demo(conn: Connection, *, now: datetime, today: date, files: FileStore | None = None) -> DemoReport:
    """Load the demo; safe to repeat, for what is there stays as it is.

    Args:
        conn: inside one write transaction.
        now: instant of recording.
        today: its civil date in the office; the dates of the examples are counted from it.
        files: where the file of real agreements is kept as evidence.

    Raises:
        ContentFileError: a file of states/demo/ is wrong.
    """
    folder = content_path("states") / "demo"
    offices, agencies, persons = load_people(conn)
    people = _people()
    by, counsel = _one_with(conn, people, Role.ADMIN, today), _one_with(conn, people, Role.COUNSEL, today)
    loader = _Loader(conn, by, counsel, now, today)
    real, examples = _file(folder / REAL), _file(folder / EXAMPLES)
    return DemoReport(
        offices=offices,
        agencies=agencies,
        people=persons,
        real_agreements=loader.load(real, _sound(real, today), evidence_of(real, files)),
        examples=loader.load(examples, _examples(examples, today), evidence_of(examples, files)),
    )


def load_people(conn: Connection) -> tuple[int, int, int]:
    """Load the example offices, agencies and people; return how many of each are new."""
    people = _people()
    added = _Added(conn)
    offices = added.rows("office", "id", [_office(each) for each in people["office"]])
    agencies = added.agencies(people["agency"])
    persons = added.rows("person", "handle", [_person(each, people["office"]) for each in people["person"]])
    added.grants(people["person"])
    return offices, agencies, persons


def _people() -> dict[str, Any]:
    """Return the example offices, agencies and people, each in an office that is there and with roles that exist."""
    path = content_path("states") / "demo" / PEOPLE
    try:
        people = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise ContentFileError(path.name, "the file", "-", f"is not valid TOML: {fault}") from fault
    offices = {office["id"] for office in people["office"]}
    for each in people["agency"]:
        _require_known(f"agency {each['name']}", "office", [each["office"]], offices)
    for each in people["person"]:
        _require_known(f"person {each['handle']}", "office", [each["office"]], offices)
        _require_known(f"person {each['handle']}", "roles", each["roles"], set(Role))
    return people


def _require_known(entry: str, key: str, words: Iterable[str], known: Collection[str]) -> None:
    for word in words:
        if word not in known:
            raise ContentFileError(PEOPLE, entry, key, f"{word!r} is not known; {nearest(word, known)}")


def _file(path: Path) -> ImportFile:
    return ImportFile(path.name, path.read_bytes())


def _sound(file: ImportFile, today: date) -> Iterator[Incoming]:
    for found in file.rows(today):
        if not isinstance(found, Incoming):
            problem = found.problems[0]
            raise ContentFileError(file.name, f"agreement {problem.row}", problem.column, problem.message)
        yield found


@dataclass(frozen=True, slots=True)
class _Loader:
    """Brings agreements of the demo in; the example admin records them, the example counsel confirms them."""

    conn: Connection
    by: Actor
    counsel: Actor
    now: datetime
    today: date

    def load(self, file: ImportFile, rows: Iterable[Incoming], evidence: str) -> int:
        """Write the rows that are not there yet and return how many."""
        register = Register(self.conn, self.by)
        batch = Batch(
            id=ids.new_id(),
            name=file.name,
            by_id=self.by.person_id,
            role=Role.ADMIN,
            confirmed_by_id=self.counsel.person_id,
            evidence=evidence,
            reason="Loaded with the demo",
            visibility="public",
            now=self.now,
            today=self.today,
        )
        writer = BatchWriter(self.conn, batch, register)
        count = len([writer.write(row) for row in rows if register.same(row) is None])
        if count:
            store_batch(self.conn, batch, file, count)
        return count


def _one_with(conn: Connection, people: Mapping[str, Any], role: Role, today: date) -> Actor:
    handle = next((each["handle"] for each in people["person"] if role in each["roles"]), "")
    found = actor_by(conn, handle, today)
    if found is None:
        raise ContentFileError(PEOPLE, "person", "roles", f"nobody is {role}")
    return found


@dataclass(frozen=True, slots=True)
class _Added:
    """Adds rows of the office that are not there yet."""

    conn: Connection

    def rows(self, table: str, key: str, rows: list[dict[str, object]]) -> int:
        """Add rows whose key is not taken and return how many."""
        taken = set(self.conn.scalars(select(table_named(table).c[key])))
        fresh = [row for row in rows if row[key] not in taken]
        insert_once(self.conn, table, fresh)
        return len(fresh)

    def agencies(self, agencies: list[Mapping[str, str]]) -> int:
        """Add agencies whose name the office does not have and return how many."""
        agency = table_named("agency").c
        taken = {(row.office_id, row.name) for row in self.conn.execute(select(agency.office_id, agency.name))}
        fresh: list[dict[str, object]] = [
            {
                "id": ids.new_id(),
                "office_id": each["office"],
                "name": each["name"],
                "mailbox": each["mailbox"],
                "is_confirmed": True,
            }
            for each in agencies
            if (each["office"], each["name"]) not in taken
        ]
        insert_once(self.conn, "agency", fresh)
        return len(fresh)

    def grants(self, people: list[Mapping[str, Any]]) -> None:
        """Grant the people of the demo their roles; somebody who had the handle before gets none."""
        ours = set(self.conn.scalars(select(table_named("person").c.id)))
        grants: list[dict[str, object]] = [
            {"person_id": each["handle"], "role": role, "issue_areas": each.get("issue_areas", [])}
            for each in people
            for role in each["roles"]
            if each["handle"] in ours
        ]
        insert_once(self.conn, "role_grant", grants)


def _office(each: Mapping[str, str]) -> dict[str, object]:
    return {**each, "is_example": True}


def _person(each: Mapping[str, Any], offices: list[Mapping[str, str]]) -> dict[str, object]:
    office = next(office for office in offices if office["id"] == each["office"])
    return {
        "id": each["handle"],
        "handle": each["handle"],
        "name": each["name"],
        "email": each["email"],
        "office_id": each["office"],
        "agency": each.get("agency"),
        "timezone": office["timezone"],
        "is_active": True,
        "is_example": True,
    }


def _examples(file: ImportFile, today: date) -> Iterator[Incoming]:
    for row, each in enumerate(tomllib.loads(file.content.decode())["example"], 1):
        number, _, unit = each.get("next_term", "").partition(" ")
        yield Incoming(
            row=row,
            source_id=each["title"],
            office_id=each["office"],
            title=each["title"],
            kind=each["kind"],
            state=State.IN_FORCE,
            parties=_counterparts(each),
            is_binding=each["binding"],
            issue_areas=tuple(each["issue_areas"]),
            lead_agency=each["lead_agency"],
            purpose=each["purpose"],
            signed=_day(each.get("signed_on"), today),
            in_force=_day(each.get("in_force_on"), today),
            expires=_day(each.get("expires_on"), today),
            term_kind=each["term_kind"],
            term_number=int(number) if number else None,
            term_unit=unit or None,
            notice_days=each.get("notice_period_days"),
            is_example=True,
        )


def _counterparts(each: Mapping[str, Any]) -> tuple[IncomingParty, ...]:
    names, kinds = each["counterparts"], each["counterpart_kinds"]
    kinds = kinds if len(kinds) == len(names) else kinds * len(names)
    return tuple(IncomingParty(name=name, kind=kind) for name, kind in zip(names, kinds, strict=True))


def _day(text: str | None, today: date) -> KnownDate | None:
    if text is None:
        return None
    found = _DAY.fullmatch(text)
    if found is None:
        raise ContentFileError(EXAMPLES, "example", text, 'write dates as "today+75d"')
    return KnownDate(today + timedelta(days=int(found[1])))

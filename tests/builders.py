"""An office with its people, intakes and requests, each with defaults that a test changes where it matters."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import docx
from sqlalchemy import Connection, Engine, select

from ode_workflows import ids
from ode_workflows.actions.doors import ACTIONS
from ode_workflows.actions.proposal import propose
from ode_workflows.actions.rulebook import rulebook
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.db.case import case_by
from ode_workflows.db.people import actor_by
from ode_workflows.db.queries import AGREEMENT
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import insert_rows
from ode_workflows.domain.actor import Actor
from ode_workflows.legal.facts import ON_THE_PROPOSAL

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
ZONE = "America/Los_Angeles"

PEOPLE: Mapping[str, Sequence[str]] = {
    "ana": ["analyst"],
    "amir": ["analyst"],
    "lena": ["liaison"],
    "tala": ["tribal_liaison"],
    "clara": ["counsel"],
    "colin": ["counsel"],
    "dora": ["director"],
    "sigrid": ["signatory"],
    "sven": ["scheduler"],
    "rosa": ["records_officer"],
    "audrey": ["auditor"],
    "adam": ["admin"],
}
"""The people of a state's office: a first name begins like its role."""

CITY_PEOPLE: Mapping[str, Sequence[str]] = {
    "cora": ["city_liaison", "analyst", "scheduler", "records_officer"],
    "dmitri": ["director", "counsel", "signatory"],
}
"""The smallest office there is: one submits, the other decides."""


def make_office(
    engine: Engine,
    name: str = "Office of Diplomatic Engagement",
    *,
    people: Mapping[str, Sequence[str]] = PEOPLE,
    kind: str = "state",
    home_state: str = "CA",
    party_name: str = "State of California",
) -> str:
    """Make an office with its people and return its id."""
    office_id = ids.new_id()
    office: dict[str, object] = {
        "id": office_id,
        "name": name,
        "kind": kind,
        "home_state": home_state,
        "timezone": ZONE,
        "party_name": party_name,
        "is_example": True,
    }
    with write_transaction(engine) as conn:
        insert_rows(conn, "office", [office])
        for handle, roles in people.items():
            add_person(conn, office_id, handle, roles)
    return office_id


def make_city_office(engine: Engine) -> str:
    """Make the office of a city in California, with two people, and return its id."""
    return make_office(engine, "City of San Diego", people=CITY_PEOPLE, kind="city", party_name="City of San Diego")


def add_person(
    conn: Connection,
    office_id: str,
    handle: str,
    roles: Sequence[str],
    *,
    agency: str | None = None,
    issue_areas: Sequence[str] = (),
    is_active: bool = True,
) -> str:
    """Add a person with roles and return the id."""
    person_id = ids.new_id()
    person: dict[str, object] = {
        "id": person_id,
        "handle": handle,
        "name": handle.capitalize(),
        "email": f"{handle}@ode.example",
        "office_id": office_id,
        "agency": agency,
        "timezone": ZONE,
        "is_active": is_active,
        "is_example": True,
    }
    insert_rows(conn, "person", [person])
    insert_rows(
        conn,
        "role_grant",
        [{"person_id": person_id, "role": role, "issue_areas": list(issue_areas)} for role in roles],
    )
    return person_id


def actor(conn: Connection, handle: str, on: date = TODAY) -> Actor:
    """Return a person as the engine sees one."""
    found = actor_by(conn, handle, on)
    assert found is not None, f"no person {handle}"
    return found


def an_intake(**changes: Any) -> dict[str, Any]:
    """Return a complete intake: a memorandum with Baja California on water."""
    return {
        "title": "Water data exchange with Baja California",
        "kind": "memorandum_of_understanding",
        "counterparts": [{"name": "Baja California", "kind": "foreign_subnational"}],
        "purpose": "Share readings of the Tijuana River every month.",
        "lead_agency": "Department of Water Resources",
        "issue_areas": ["water"],
        "is_binding": "no",
        "facts": a_clear_intake(),
        **changes,
    }


@cache
def _clear_facts() -> Mapping[str, Any]:
    scenario = next(each for each in rulebook().scenarios if each["name"].startswith("clean tourism"))
    return {name: answer for name, answer in scenario["facts"].items() if name not in ON_THE_PROPOSAL}


def a_clear_intake(**changes: Any) -> dict[str, Any]:
    """Return answers to every question, under which a memorandum with a foreign province needs only the register."""
    return {**_clear_facts(), "counterpart_country": "MX", **changes}


def settle_findings(
    engine: Engine, reference: str, by: str = "clara", *, settlement: str = "applies", **when: Any
) -> None:
    """Let counsel settle every finding in one way."""
    with read_transaction(engine) as conn:
        case = case_by(conn, "reference", reference)
        assert case is not None
        waiting = [row.id for row in case.findings if row.settlement is None and row.withdrawn_on is None]
    for finding in waiting:
        said = {"finding": finding, "settlement": settlement}
        step(engine, reference, "settle_finding", by, inputs=said, reason="Read and recorded.", **when)


def make_proposal(engine: Engine, by: str = "ana", *, today: date = TODAY, **changes: Any) -> str:
    """Put a proposal on file and return its reference."""
    with write_transaction(engine) as conn:
        result = propose(conn, intake=an_intake(**changes), by=actor(conn, by, today), now=NOW, today=today)
    return result.reference


def a_request(conn: Connection, reference: str, by: str, **changes: Any) -> StepRequest:
    """Return a person's request for a step today; `confirmed_by` may be a handle."""
    second = changes.pop("confirmed_by", None)
    return StepRequest(
        **{
            "reference": reference,
            "by": actor(conn, by),
            "now": NOW,
            "today": TODAY,
            "confirmed_by": actor(conn, second) if isinstance(second, str) else second,
            **changes,
        }
    )


def step(engine: Engine, reference: str, trigger: str, by: str, **changes: Any) -> StepResult:
    """Take a step or event through the table of the doors, in a transaction of its own."""
    with write_transaction(engine) as conn:
        return ACTIONS[trigger](conn, a_request(conn, reference, by, **changes))


def state_of(engine: Engine, reference: str) -> str:
    """Return the state in which an agreement stands."""
    with read_transaction(engine) as conn:
        return str(conn.scalar(select(AGREEMENT.c.state).where(AGREEMENT.c.reference == reference)))


def typed_text(*lines: str) -> bytes:
    """Return a Word file as other offices type it: a paragraph a line, numbers by hand, no styles of ours."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()

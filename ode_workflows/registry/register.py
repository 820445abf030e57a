"""The public register: every field that an agreement shows to readers, read in chunks so that memory stays flat.

Source: Cal. Gov. Code 99502 asks for dates of approval and termination, responsible agency, activities proposed and
expected outcomes; the other fields follow the treaty lists of the United Nations and of Quebec.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, or_, select

from ode_workflows.db.queries import AGREEMENT, PARTY
from ode_workflows.db.writer import table_named
from ode_workflows.domain.vocabulary import State
from ode_workflows.registry.people import office_names
from ode_workflows.registry.wording import kind_label, known_date, state_label

_SIGNATURE, _AUTHORITY = table_named("signature"), table_named("authority")
_OBLIGATION, _AGENCY = table_named("obligation"), table_named("agency")
_AT_A_TIME = 500
_LIVING = (State.IN_FORCE.value, State.RENEWAL.value)

_AS_THEY_STAND = (
    "reference",
    "title",
    "short_title",
    "kind",
    "state",
    "version",
    "is_binding",
    "entry",
    "issue_areas",
    "lead_agency",
    "implementing_agency",
    "purpose",
    "activities",
    "expected_outcomes",
    "languages",
    "force_rule",
    "term_kind",
    "end_reason",
    "close_reason",
    "frozen_hash",
    "is_recorded_as_fact",
    "is_example",
)
_PARTY_FIELDS = (
    "name",
    "kind",
    "is_us",
    "capacity",
    "signed_on",
    "consented_on",
    "in_force_on",
    "notice_given_on",
    "withdrew_on",
    "note",
)


@dataclass(frozen=True, slots=True)
class RegisterQuery:
    """Which agreements are read: those that a reader may see, perhaps only those in force for us on a civil date."""

    sees: ColumnElement[bool]
    in_force_on: date | None = None


def register_lines(conn: Connection, query: RegisterQuery) -> Iterator[dict[str, Any]]:
    """Yield the register in order of reference, each agreement with its parties, signers, relations and obligations."""
    wanted = select(AGREEMENT).where(*_conditions(query)).order_by(AGREEMENT.c.reference)
    offices, mailboxes = office_names(conn), _mailboxes(conn)
    found = conn.execute(wanted, execution_options={"yield_per": _AT_A_TIME})
    for chunk in found.mappings().partitions(_AT_A_TIME):
        beside = _Beside(conn, [row["id"] for row in chunk], [row["parent_id"] for row in chunk], query.sees)
        for row in chunk:
            yield _line(dict(row), beside, offices.get(row["office_id"]), mailboxes)


def _conditions(query: RegisterQuery) -> Iterator[ColumnElement[bool]]:
    yield query.sees
    if query.in_force_on is not None:
        yield AGREEMENT.c.in_force_on <= query.in_force_on
        # What has ended on a day that nobody knows is not claimed to have been in force.
        ended_later = and_(AGREEMENT.c.state == State.ENDED, AGREEMENT.c.ended_on >= query.in_force_on)
        yield or_(AGREEMENT.c.state.in_(_LIVING), ended_later)


class _Beside:
    """The rows beside a chunk of agreements, by agreement id; one statement a kind."""

    def __init__(self, conn: Connection, ids: list[str], parents: list[str | None], sees: ColumnElement[bool]) -> None:
        self._conn, self._ids = conn, ids
        self.parties = self._rows(PARTY, PARTY.c.is_us.desc(), PARTY.c.id)
        self.signatures = self._rows(_SIGNATURE, _SIGNATURE.c.signed_on, _SIGNATURE.c.id)
        self.authorities = self._rows(_AUTHORITY, _AUTHORITY.c.granted_on)
        self.obligations = self._rows(_OBLIGATION, _OBLIGATION.c.due_on, _OBLIGATION.c.id)
        related = select(AGREEMENT.c.id, AGREEMENT.c.reference).where(sees)
        known = [parent for parent in parents if parent is not None]
        self.parents = {row.id: row.reference for row in conn.execute(related.where(AGREEMENT.c.id.in_(known)))}
        self.children: dict[str, list[str]] = {}
        wanted = select(AGREEMENT.c.parent_id, AGREEMENT.c.reference).where(sees, AGREEMENT.c.parent_id.in_(ids))
        for row in conn.execute(wanted.order_by(AGREEMENT.c.reference)):
            self.children.setdefault(row.parent_id, []).append(row.reference)

    def _rows(self, table: Table, *order: Any) -> dict[str, list[Mapping[str, Any]]]:
        found: dict[str, list[Mapping[str, Any]]] = {}
        wanted = select(table).where(table.c.agreement_id.in_(self._ids)).order_by(*order)
        for row in self._conn.execute(wanted).mappings():
            found.setdefault(row["agreement_id"], []).append(dict(row))
        return found


def _mailboxes(conn: Connection) -> dict[tuple[str, str], str | None]:
    wanted = select(_AGENCY.c.office_id, _AGENCY.c.name, _AGENCY.c.mailbox)
    return {(row.office_id, row.name): row.mailbox for row in conn.execute(wanted)}


def _line(
    row: Mapping[str, Any], beside: _Beside, office: str | None, mailboxes: Mapping[tuple[str, str], str | None]
) -> dict[str, Any]:
    key = row["id"]
    parties = [_known(party, _PARTY_FIELDS) for party in beside.parties.get(key, [])]
    return {
        **{name: row[name] for name in _AS_THEY_STAND},
        "kind_label": kind_label(row["kind"]),
        "state_label": state_label(row["kind"], row["state"]),
        "office": office,
        "contact": mailboxes.get((row["office_id"], row["lead_agency"])),
        "counterparts": [party["name"] for party in parties if not party["is_us"]],
        "counterpart_kinds": [party["kind"] for party in parties if not party["is_us"]],
        "parties": parties,
        **_dates(row, beside.authorities.get(key, [])),
        "term": _period(row["term_number"], row["term_unit"]),
        "notice": _period(row["notice_number"], row["notice_unit"]),
        "signers": [
            _known(signature, ("signer", "title", "signed_on", "place"))
            for signature in beside.signatures.get(key, [])
            if signature["void_on"] is None
        ],
        "acts_on": beside.parents.get(row["parent_id"]),
        "acted_on_by": beside.children.get(key, []),
        "obligations": [
            _known(each, ("owed_by", "what", "clause", "due_on", "status"))
            for each in beside.obligations.get(key, [])
            if each["is_public"]
        ],
    }


def _dates(row: Mapping[str, Any], authorities: Sequence[Mapping[str, Any]]) -> dict[str, str | None]:
    granted = [each["granted_on"] for each in authorities if each["kind"] == "conclude" and each["void_on"] is None]
    in_force = known_date(row["in_force_on"], row["in_force_precision"])
    return {
        "approved_on": known_date(granted[-1]) if granted else None,
        "signed_on": known_date(row["signed_on"], row["signed_precision"]),
        "in_force_generally_on": known_date(row["in_force_generally_on"]) or in_force,
        "in_force_on": in_force,
        "expires_on": known_date(row["expires_on"], row["expires_precision"]),
        "ended_on": known_date(row["ended_on"], row["ended_precision"]),
    }


def _known(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: row[name].isoformat() if isinstance(row[name], date) else row[name] for name in names}


def _period(number: int | None, unit: str | None) -> str | None:
    return f"{number} {str(unit).replace('_', ' ')}" if number is not None else None

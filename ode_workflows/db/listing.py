"""Keeps the rows of lists and search in step with agreements, in the transaction that changes them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from ode_workflows.db.prepared import Prepared
from ode_workflows.db.writer import table_named
from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.domain.changes import Change
from ode_workflows.domain.search_words import searchable
from ode_workflows.domain.text import folded

LISTING, WORDS = table_named("agreement_listing"), table_named("agreement_words")
_AGREEMENT, _PARTY = table_named("agreement"), table_named("party")
_PLAIN = ("visibility", "office_id", "home_state", "state", "kind", "in_force_on", "ended_on")
"""Columns that a list takes as the agreement has them."""

_IN_WORDS = frozenset({"title", "short_title", "purpose", "lead_agency"})
_READ = ("id", "reference", *_PLAIN, *sorted(_IN_WORDS), "issue_areas", "signed_on", "expires_on")
_AT_A_TIME = 500
NO_DATE = "9999"
"""Sorts after every date."""


def number_of(agreement_id: str) -> int:
    """Return the number under which the index of words knows an agreement: 63 bits, the same on every database."""
    return int(sha256_hex(agreement_id.encode())[:16], 16) >> 1


def note_move(
    conn: Connection, before: object, agreement_id: str, moved: Mapping[str, object], changes: Iterable[Change]
) -> None:
    """Bring the rows of an agreement up to date after a step.

    Args:
        conn: inside the step's transaction, after its rows are written.
        before: the agreement as it was.
        agreement_id: its identifier.
        moved: the agreement's new values.
        changes: the step's changes of other rows.
    """
    other = {name: value for name, value in moved.items() if name in _READ and getattr(before, name) != value}
    if other.keys() & _IN_WORDS or any(_renames(change) for change in changes):
        relist(conn, [agreement_id])
    elif other:
        now = {name: other.get(name, getattr(before, name)) for name in _READ}
        listed = {**{name: now[name] for name in other if name in _PLAIN}, **_worked_out(now)}
        values = {f"v_{name}": value for name, value in listed.items()}
        _moved(frozenset(listed)).run(conn, {**values, "wanted": agreement_id})


def _renames(change: Change) -> bool:
    """Whether a change makes a party or gives one another name or kind."""
    return change.table == "party" and bool(change.values.keys() & {"name", "kind", "is_us"})


@cache
def _moved(columns: frozenset[str]) -> Prepared:
    values: dict[str, object] = {name: bindparam(f"v_{name}") for name in sorted(columns)}
    return Prepared(update(LISTING).where(LISTING.c.agreement_id == bindparam("wanted")).values(values))


def relist(conn: Connection, agreement_ids: Sequence[str]) -> None:
    """Write the rows of some agreements anew."""
    conn.execute(delete(LISTING).where(LISTING.c.agreement_id.in_(agreement_ids)))
    conn.execute(delete(WORDS).where(WORDS.c.number.in_([number_of(each) for each in agreement_ids])))
    _write(conn, agreement_ids)


def _write(conn: Connection, agreement_ids: Sequence[str]) -> None:
    wanted = select(*(_AGREEMENT.c[name] for name in _READ)).where(_AGREEMENT.c.id.in_(agreement_ids))
    parties = _parties(conn, agreement_ids)
    found = [(dict(row), parties.get(row["id"], [])) for row in conn.execute(wanted).mappings()]
    if found:
        conn.execute(insert(LISTING), [_listing(row, its) for row, its in found])
        conn.execute(insert(WORDS), [_words(row, its) for row, its in found])


def relist_all(conn: Connection) -> int:
    """Write the rows of every agreement anew and return how many there are."""
    conn.execute(delete(LISTING))  # at once: part by part, PostgreSQL would look for them in all that is there
    conn.execute(delete(WORDS))
    count = 0
    for chunk in _chunks(conn):
        _write(conn, chunk)
        count += len(chunk)
    return count


def _chunks(conn: Connection) -> Iterator[list[str]]:
    last = ""
    while True:
        wanted = select(_AGREEMENT.c.id).where(_AGREEMENT.c.id > last).order_by(_AGREEMENT.c.id).limit(_AT_A_TIME)
        chunk = list(conn.scalars(wanted))
        if not chunk:
            return
        yield chunk
        last = chunk[-1]


def _parties(conn: Connection, agreement_ids: Sequence[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    columns = (_PARTY.c.agreement_id, _PARTY.c.name, _PARTY.c.kind, _PARTY.c.is_us)
    wanted = select(*columns).where(_PARTY.c.agreement_id.in_(agreement_ids)).order_by(_PARTY.c.id)
    for row in conn.execute(wanted):
        found.setdefault(row.agreement_id, []).append(row)
    return found


def _listing(row: Mapping[str, Any], parties: Sequence[Any]) -> dict[str, Any]:
    return {
        "reference": row["reference"],
        "agreement_id": row["id"],
        "number": number_of(row["id"]),
        **{name: row[name] for name in _PLAIN},
        "counterpart_kinds": _several(party.kind for party in parties if not party.is_us),
        "title_key": folded(row["title"])[:60],
        **_worked_out(row),
    }


def _worked_out(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what follows from values that steps change often."""
    until: date | None = row["ended_on"] or row["expires_on"]
    return {
        "issue_areas": _several(row["issue_areas"]),
        "signed_year": row["signed_on"].year if row["signed_on"] else 0,
        "until_key": until.isoformat() if until else NO_DATE,
    }


def _several(values: Iterable[str]) -> str:
    """Return values so that each stands between commas, in one order."""
    found = sorted(set(values))
    return f",{','.join(found)}," if found else ""


def _words(row: Mapping[str, Any], parties: Sequence[Any]) -> dict[str, Any]:
    texts = (row["reference"], row["title"], row["short_title"], row["lead_agency"], row["purpose"])
    return {"number": number_of(row["id"]), "words": searchable([*texts, *(party.name for party in parties)])}

"""A register whose agreements differ: titles, words, kinds, stages, partners, areas, years and who may see them.

It begins as the register of the sweep (benchmarks/sweep/register.py); then every agreement is given values of its own,
drawn by a generator with a fixed seed. One word stands in every title, some in one of fifty, and each agreement has one
that few others have. A hundred open tasks are one person's.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from benchmarks.sweep.register import AS_OF, build
from ode_workflows.db.listing import relist_all
from ode_workflows.db.people import person_by_handle
from ode_workflows.db.queries import AGREEMENT, PARTY
from ode_workflows.db.session import make_engine, write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.domain.text import folded
from ode_workflows.domain.vocabulary import InstrumentKind, IssueArea, PartyKind, State

FREQUENT = "cooperation"
"""Stands in every title."""

_SEED, _AT_A_TIME = 20261129, 5_000
_TASKS = 100
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va")
_RARE, _COMMON, _PLACES = 20_000, 50, 400
_PURPOSE_WORDS, _VOCABULARY = 40, 5_000
_STATES = (*[State.IN_FORCE] * 10, *[State.ENDED] * 4, *State)
_VISIBILITY = ("public", "public", "public", "shared", "office")


def word(number: int) -> str:
    """Return a made-up word of a number; the same number gives the same word."""
    found = ""
    for _ in range(4):
        number, digit = divmod(number, len(_SYLLABLES))
        found += _SYLLABLES[digit]
    return found


def rare_word(random: Random) -> str:
    """Return a word that few agreements have."""
    return f"x{word(random.randrange(_RARE))}"


def common_word(random: Random) -> str:
    """Return a word that one agreement of fifty has."""
    return f"q{word(random.randrange(_COMMON))}"


def build_varied(address: str, count: int) -> None:
    """Fill an empty database with a register of `count` agreements that differ."""
    build(address, count)
    engine = make_engine(address, busy_timeout_seconds=60)
    with write_transaction(engine) as conn:
        random = Random(_SEED)
        ids = list(conn.scalars(select(AGREEMENT.c.id).order_by(AGREEMENT.c.id)))
        _vary(conn, AGREEMENT, (_agreement(key, random) for key in ids))
        _vary_partners(conn, random)
        _give_tasks(conn, ids)
        relist_all(conn)
    with engine.connect() as conn:
        conn.connection.cursor().execute("ANALYZE")
        conn.connection.commit()
    engine.dispose()


def _vary(conn: Connection, table: Any, rows: Iterator[dict[str, Any]], *keys: str) -> None:
    first = next(rows)
    named = ("id", *keys)
    values = {name: bindparam(f"v_{name}") for name in first if name not in named}
    statement = update(table).where(*(table.c[name] == bindparam(f"k_{name}") for name in named)).values(values)
    every = (
        {f"{'k' if name in named else 'v'}_{name}": said for name, said in row.items()} for row in _with(first, rows)
    )
    while chunk := list(islice(every, _AT_A_TIME)):
        conn.execute(statement, chunk)


def _with(first: dict[str, Any], rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield first
    yield from rows


def _agreement(key: str, random: Random) -> dict[str, Any]:
    signed_on = AS_OF - timedelta(days=random.randrange(9_000))
    state = random.choice(_STATES)
    title = f"{common_word(random).capitalize()} {FREQUENT} on {rare_word(random)} and {word(random.randrange(900))}"
    purpose = " ".join(word(int(_VOCABULARY * random.random() ** 3)) for _ in range(_PURPOSE_WORDS))
    return {
        "id": key,
        "title": title,
        "short_title": title[:40],
        "purpose": purpose,
        "kind": random.choice(list(InstrumentKind)[:11]).value,
        "state": state.value,
        "issue_areas": sorted(area.value for area in random.sample(list(IssueArea), random.choice((1, 1, 2, 3)))),
        "visibility": random.choice(_VISIBILITY),
        "signed_on": signed_on,
        "ended_on": _end(signed_on, random) if state is State.ENDED else None,
        "in_force_on": signed_on + timedelta(days=30),
        "expires_on": AS_OF + timedelta(days=random.randrange(3_650)),
    }


def _end(signed_on: date, random: Random) -> date:
    return signed_on + timedelta(days=30 + random.randrange(2_000))


def _vary_partners(conn: Connection, random: Random) -> None:
    keys = conn.execute(select(PARTY.c.agreement_id, PARTY.c.id).where(PARTY.c.is_us.is_(False))).all()

    def partner(agreement_id: str, key: str) -> dict[str, Any]:
        name = f"Province of {word(random.randrange(_PLACES)).capitalize()}"
        kind = random.choice(list(PartyKind)).value
        return {"agreement_id": agreement_id, "id": key, "name": name, "folded_name": folded(name), "kind": kind}

    _vary(conn, PARTY, (partner(*row) for row in keys), "agreement_id")


def _give_tasks(conn: Connection, ids: list[str]) -> None:
    person = person_by_handle(conn, "ana")
    rows = [
        {
            "agreement_id": key, "id": f"f{number:031x}", "kind": "check", "title": "Look at it", "role": "analyst",
            "owner_id": person.id, "office_id": person.office_id, "opened_on": AS_OF, "status": "open",
            "due_on": AS_OF + timedelta(days=number), "about_table": "agreement", "about_id": key,
            "is_closing_duty": False,
        }
        for number, key in enumerate(ids[:: max(1, len(ids) // _TASKS)])
    ]  # fmt: skip
    conn.execute(insert(table_named("task")), rows)

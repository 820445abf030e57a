"""Counts by rows of bits say what the database would count, soon after a change, and never show what is hidden."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import Engine, func, select, update

from ode_workflows.db.listing import LISTING, relist_all
from ode_workflows.db.queries import AGREEMENT, visible_to
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.registry import facets
from ode_workflows.registry.facets import KeptCounts
from ode_workflows.registry.paging import Sought, chosen_conditions, page_of
from ode_workflows.registry.scope import Scope, conditions_of
from tests.builders import NOW, make_office, make_proposal, step

PUBLIC = Scope(sees=visible_to(None))


@pytest.fixture(autouse=True)
def office(engine: Engine) -> str:
    return make_office(engine)


@pytest.fixture
def keeps(monkeypatch: pytest.MonkeyPatch) -> KeptCounts:
    """Counts that are kept however small the register is."""
    monkeypatch.setattr(facets, "KEPT_FROM", 0)
    return KeptCounts()


def put(engine: Engine, area: str = "water", kind: str = "us_state", name: str = "Nevada") -> str:
    return make_proposal(
        engine, visibility="public", issue_areas=[area, "climate"], counterparts=[{"name": name, "kind": kind}]
    )


def counts(engine: Engine, kept: KeptCounts, after: int = 0, chosen: Mapping[str, str] | None = None) -> dict[str, int]:
    with read_transaction(engine) as conn:
        return kept.of(conn, PUBLIC, NOW + timedelta(seconds=after)).under(chosen or {})["state"]


@pytest.mark.parametrize("words", ["", "nevada", "nev wat"])
def test_every_choice_counts_what_the_database_would(engine: Engine, words: str) -> None:
    for area, kind, name in product(("water", "health"), ("us_state", "foreign_local"), ("Nevada", "Yukon")):
        put(engine, area, kind, name)
    chosen = {"issue_area": "water", "counterpart_kind": "us_state"}
    scope = Scope(sees=visible_to(None), words=words)
    with read_transaction(engine) as conn:
        under = KeptCounts().of(conn, scope, NOW).under(chosen)
        for facet, values in under.items():
            for value, count in values.items():
                asked = {**chosen, facet: value} if facet else chosen
                found = [*conditions_of(conn, scope), *chosen_conditions(asked)]
                assert conn.scalar(select(func.count()).select_from(LISTING).where(*found)) == count, (facet, value)


def test_a_small_register_is_counted_anew_each_time(engine: Engine) -> None:
    kept = KeptCounts()
    put(engine)
    assert counts(engine, kept) == {"proposal": 1}
    put(engine, name="Yukon")
    assert counts(engine, kept) == {"proposal": 2}


def test_a_move_is_counted_some_seconds_later(engine: Engine, keeps: KeptCounts) -> None:
    reference = put(engine)
    assert counts(engine, keeps) == {"proposal": 1}
    step(engine, reference, "submit_for_legal_review", "ana", now=NOW)
    assert counts(engine, keeps, after=1) == {"proposal": 1}
    assert counts(engine, keeps, after=6) == {"legal_review": 1}


def test_a_new_agreement_is_counted_when_the_scope_is_read_again(engine: Engine, keeps: KeptCounts) -> None:
    put(engine)
    assert counts(engine, keeps) == {"proposal": 1}
    put(engine, name="Yukon")
    assert counts(engine, keeps, after=30) == {"proposal": 2}


def test_what_was_hidden_since_it_was_counted_is_not_shown(engine: Engine, keeps: KeptCounts) -> None:
    put(engine)
    sought = Sought(scope=PUBLIC)
    with read_transaction(engine) as conn:
        before = keeps.of(conn, PUBLIC, NOW)
        assert len(page_of(conn, sought, before).lines) == 1
    with write_transaction(engine) as conn:
        conn.execute(update(AGREEMENT).values(visibility="office"))
        relist_all(conn)
    with read_transaction(engine) as conn:
        assert page_of(conn, sought, keeps.of(conn, PUBLIC, NOW)).lines == []


@pytest.mark.parametrize("few", [0, 2_000])
def test_named_hits_and_rows_looked_at_give_the_same_page(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("ode_workflows.registry.paging._FEW", few)
    every = [put(engine, name=name) for name in ("Nevada", "Nevis", "Yukon")]
    scope = Scope(sees=visible_to(None), words="nev")
    with read_transaction(engine) as conn:
        page = page_of(conn, Sought(scope=scope), KeptCounts().of(conn, scope, NOW))
    assert [line["reference"] for line in page.lines] == every[1::-1]

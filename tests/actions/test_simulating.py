"""A simulation says how early it can be signed and what decides that, and leaves nothing behind."""

from datetime import date

from sqlalchemy import Engine, func, select

from ode_workflows.actions.simulating import Occasion, simulate
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from tests.builders import NOW, TODAY, actor, an_intake, make_office, make_proposal


def _simulated(engine: Engine, **changes: object) -> dict[str, object]:
    with write_transaction(engine) as conn:
        return simulate(conn, an_intake(**changes), Occasion(actor(conn, "ana"), NOW, TODAY))


def test_a_memorandum_can_be_signed_the_same_day(engine: Engine) -> None:
    make_office(engine)

    found = _simulated(engine)

    assert found["earliest_signing_on"] == TODAY
    assert [row["id"] for row in found["approvals"]] == [  # type: ignore[attr-defined]
        "foreign_agreement_register", "archives_retention", "legal_sufficiency", "agency_concurrence",
    ]  # fmt: skip


def test_public_comment_decides_when_a_compact_can_be_signed(engine: Engine) -> None:
    make_office(engine)

    found = _simulated(engine, kind="interstate_compact", counterparts=[{"name": "Oregon", "kind": "us_state"}])

    assert found["earliest_signing_on"] == date(2026, 12, 25)  # 30 calendar days from 24 November, and the day after
    assert "Public comment" in str(found["earliest_signing_decided_by"])


def test_at_the_usual_pace_counsel_takes_ten_business_days(engine: Engine) -> None:
    make_office(engine)

    found = _simulated(engine)

    assert found["signing_at_usual_pace_on"] == date(2026, 12, 10)  # Thanksgiving and the day after do not count


def test_nothing_is_stored_and_no_number_is_used(engine: Engine) -> None:
    make_office(engine)

    _simulated(engine)

    with read_transaction(engine) as conn:
        for name in ("agreement", "history_entry", "task", "news", "outbox_message", "reference_counter", "agency"):
            assert conn.scalar(select(func.count()).select_from(table_named(name))) == 0, name
    assert make_proposal(engine) == "2026-001"


def test_overlaps_are_named(engine: Engine) -> None:
    make_office(engine)
    there = make_proposal(engine)

    assert _simulated(engine)["overlaps"] == [there]


def test_an_incomplete_intake_says_what_is_missing(engine: Engine) -> None:
    make_office(engine)

    found = _simulated(engine, purpose=None)

    assert found["missing"] == ["The intake does not say purpose."]

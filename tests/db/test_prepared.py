"""Statements that are compiled once and run on the driver's own cursor."""

from datetime import date

import pytest
from sqlalchemy import Engine, select

from ode_workflows.db.outbox import store_news
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from tests.builders import make_office, make_proposal

NEWS = table_named("news")
DAY = date(2026, 11, 24)


@pytest.fixture
def line(engine: Engine) -> dict[str, object]:
    """A line of news about a proposal, to somebody of its office, without its key."""
    make_office(engine)
    make_proposal(engine)
    agreement, person = table_named("agreement").c, table_named("person").c
    with read_transaction(engine) as conn:
        about, to = conn.scalar(select(agreement.id)), conn.scalar(select(person.id).order_by(person.id))
    details = {"ladder": "registration", "days": [1, 2]}
    said = {"event": "digest", "sentence": "It is due.", "why": "because", "due_on": DAY, "is_urgent": False}
    return {"agreement_id": about, "recipient_id": to, "details": details, **said}


@pytest.mark.parametrize("count", [0, 1, 2, 8, 9, 130])
def test_any_number_of_rows_is_added_once_each_as_it_was_given(
    engine: Engine, line: dict[str, object], count: int
) -> None:
    lines = [{**line, "key": f"key/{number:03}", "sentence": f"It is due {number}."} for number in range(count)]
    for again in (lines[: count // 2], lines):
        with write_transaction(engine) as conn:
            store_news(conn, again, DAY)
    with read_transaction(engine) as conn:
        found = conn.execute(select(NEWS).where(NEWS.c.key.like("key/%")).order_by(NEWS.c.key)).all()
    assert [{name: getattr(row, name) for name in (*line, "key")} for row in found] == lines

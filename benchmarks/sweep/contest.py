"""The contestants: ours and the limit; each decides today's reminders twice, in a process of its own."""

import argparse
import json
import time
from collections.abc import Callable

from sqlalchemy import Engine

from benchmarks.engine.ours import NOW
from benchmarks.memory import peak_mb
from benchmarks.sweep.register import AS_OF, LADDER, steps_reached
from ode_workflows.actions.dated_acts import do_dated_acts
from ode_workflows.actions.digesting import make_digests
from ode_workflows.actions.reminding import plan_reminders
from ode_workflows.db.session import make_engine, read_transaction, write_transaction

_DECIDED = f"SELECT count(*) FROM reminder WHERE decided_on = '{AS_OF}' AND ladder = '{LADDER}'"
"""Of the ladder that the limit decides too: the one agreement that is repeated has steps of others due, once."""
_LIMIT = """
INSERT INTO reminder (object_id, deadline_on, tier, recipient_id, agreement_id, ladder, decided_on)
WITH step (reached_on, tier) AS (VALUES {steps})
SELECT d.id, d.due_on, step.tier, p.id, a.id, '{ladder}', {today}
FROM step
JOIN deadline d ON d.due_on = step.reached_on
JOIN agreement a ON a.id = d.agreement_id
JOIN person p ON p.id = a.owner_id OR p.handle = 'lena'
WHERE d.status = 'live' AND d.kind IN ('notice_by', 'review_by') AND a.state IN ('in_force', 'renewal')
  AND NOT EXISTS (SELECT 1 FROM reminder r
                  WHERE r.object_id = d.id AND r.deadline_on = d.due_on AND r.tier = step.tier)
ON CONFLICT DO NOTHING
"""
"""One statement: whose step is reached and not told, and both people whom it is told to."""


def _day(engine: Engine, day: object) -> str:
    return f"'{day}'" if engine.dialect.name == "sqlite" else f"date '{day}'"


def limit(engine: Engine) -> Callable[[], None]:
    """Return the least that deciding the reminders can be: one INSERT … SELECT and its commit."""
    steps = ", ".join(f"({_day(engine, day)}, '{tier.offset}')" for day, tier in steps_reached().items())
    statement = _LIMIT.format(steps=steps, ladder=LADDER, today=_day(engine, AS_OF))

    def decide() -> None:
        with write_transaction(engine) as conn:
            conn.exec_driver_sql(statement)

    return decide


def ours(engine: Engine) -> Callable[[], None]:
    """Return the part of the sweep that decides reminders: all ladders, with a line of news for each person."""

    def decide() -> None:
        plan_reminders(engine, as_of=AS_OF, now=NOW)

    return decide


def rest_of_sweep(engine: Engine) -> None:
    """Do what else a sweep does before the mails leave: what is due on its date, and the digests."""
    do_dated_acts(engine, as_of=AS_OF, now=NOW)
    make_digests(engine, as_of=AS_OF, now=NOW)


def _seconds_of(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _decided(engine: Engine) -> int:
    with read_transaction(engine) as conn:
        return int(conn.exec_driver_sql(_DECIDED).scalar_one())


def main() -> None:
    """Decide today's reminders twice and print the figures as one JSON line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--who", choices=("ours", "limit"), required=True)
    parser.add_argument("--address", required=True)
    said = parser.parse_args()
    engine = make_engine(said.address, busy_timeout_seconds=60)
    _decided(engine)  # connects
    decide = ours(engine) if said.who == "ours" else limit(engine)
    figures = {"first_s": _seconds_of(decide), "decided": _decided(engine), "second_s": _seconds_of(decide)}
    figures["added_by_second"] = _decided(engine) - figures["decided"]
    figures["rss_mb"] = peak_mb()
    figures["rest_s"] = _seconds_of(lambda: rest_of_sweep(engine)) if said.who == "ours" else 0.0
    figures["rss_with_rest_mb"] = peak_mb()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()

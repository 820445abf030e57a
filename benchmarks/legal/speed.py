"""P6: one screen of one agreement, and all live agreements screened again after a change of the rulebook.

`python -m benchmarks.legal.speed --sizes 1000,10000,100000` prints the table; each register is measured in a process of
its own, so that memory is that of the work alone.
"""

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from math import log
from statistics import median
from time import perf_counter

from sqlalchemy import text

from benchmarks.databases import database_of
from benchmarks.memory import peak_mb
from benchmarks.paired import figures_of
from benchmarks.sweep.register import AS_OF, build, repeat_rows
from ode_workflows.actions.law_watch import watch_law
from ode_workflows.actions.rulebook import rulebook, screen_facts
from ode_workflows.content import content_path
from ode_workflows.db.session import make_engine, read_transaction, write_transaction

_TIMES = 5
_ABOUT = """
One screen is that of a real agreement's facts, as `ode screen` prints it: findings with their reasons, approvals, open
questions; the median of 106 agreements. Screening again reads each agreement's answers (as many as a whole intake has),
asks all rules, and compares with the last screening; the rulebook has changed, and nothing comes out otherwise. Bar: a
screen under 5 ms, 100,000 agreements in under two minutes on two cores, memory flat.

| live agreements | answers | seconds | agreements a second | memory MB |
|---|---|---|---|---|
""".strip()


def legal_lines(sizes: list[int]) -> Iterator[str]:
    """Yield the table line by line, as each register is done."""
    yield "## P6: the legal screen"
    yield ""
    screens = _screens()
    yield f"One screen: {median(screens):.2f} ms, the slowest {max(screens):.2f} ms; rulebook {rulebook().version}."
    yield ""
    yield from _ABOUT.splitlines()
    found: list[tuple[int, float]] = []
    for size in sizes:
        figures = _measured(size)
        seconds = figures["seconds"]
        found.append((size, seconds))
        rate, memory = size / seconds, figures["memory_mb"]
        yield f"| {size:,} | {figures['answers']:,.0f} | {seconds:.1f} | {rate:,.0f} | {memory:.0f} |"
    for (few, short), (many, long) in pairwise(found):
        yield ""
        yield f"From {few:,} to {many:,}: time grows with the power {log(long / short) / log(many / few):.2f}."


def _screens() -> list[float]:
    """Return the milliseconds of a screen of each real agreement, the best of several."""
    agreements = json.loads((content_path("states") / "demo" / "real_agreements.json").read_text("utf-8"))
    rulebook()
    found = []
    for agreement in agreements:
        tries = []
        for _ in range(_TIMES):
            began = perf_counter()
            screen_facts(agreement["facts"])
            tries.append(perf_counter() - began)
        found.append(min(tries) * 1000)
    return found


def _measured(size: int) -> dict[str, float]:
    """Build a register with answers and screenings, and let a process of its own screen all of it again."""
    with database_of("sqlite", "") as address:
        build(address, size)
        engine = make_engine(address, busy_timeout_seconds=60)
        with write_transaction(engine) as conn:
            for table in ("fact_answer", "screening"):
                repeat_rows(conn, table, size)
        figures = figures_of("benchmarks.legal.speed", ["--watch", address])
        with read_transaction(engine) as conn:
            answers = conn.scalar(text("SELECT count(*) FROM fact_answer")) or 0
            screened = conn.scalar(text("SELECT count(*) FROM law_watch"))
        engine.dispose()
    if screened != size + 1 or figures["changed"]:
        raise AssertionError(f"{screened} of {size + 1} were screened, {figures['changed']} came out otherwise")
    return {**figures, "answers": answers}


def _watch(address: str) -> dict[str, float]:
    engine = make_engine(address, busy_timeout_seconds=60)
    began = perf_counter()
    report = watch_law(engine, as_of=AS_OF, now=datetime.combine(AS_OF, datetime.min.time(), UTC))
    seconds = perf_counter() - began
    engine.dispose()
    return {"seconds": seconds, "changed": report.counts["law_changed"], "memory_mb": peak_mb()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.legal.speed")
    parser.add_argument("--sizes", type=lambda said: [int(each) for each in said.split(",")], default=[1_000, 10_000])
    parser.add_argument("--watch", default="", help="address of a register to screen again in this process")
    asked = parser.parse_args()
    if asked.watch:
        print(json.dumps(_watch(asked.watch)))
    else:
        for line in legal_lines(asked.sizes):
            print(line, flush=True)

"""What is known of the office's flows: the last run of each, written under one named fact a flow."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from ode_workflows.db.incidents import office_fact, set_office_fact

DAILY = ("routing", "reminders", "renewals", "clocks", "screening")
"""Flows whose work is that of a civil date, in the order in which they follow each other."""

EVERY_MINUTE = ("drafting", "deliveries")
"""Flows that look whether something waits in the outbox."""

FLOWS = (*DAILY, *EVERY_MINUTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRun:
    """The last run of a flow.

    Attributes:
        name: of the flow.
        day: civil date in the office for which it ran.
        at: instant of its start.
        counts: what it did, by word.
        took_seconds: how long that lasted.
        run_by: who said when: "prefect", "loop" or "sweep".
    """

    name: str
    day: date
    at: datetime
    counts: Mapping[str, int]
    took_seconds: float
    run_by: str


def last_run(conn: Connection, name: str) -> FlowRun | None:
    """Return the last run of a flow, or None before the first one."""
    known = office_fact(conn, _fact(name))
    if known is None:
        return None
    said = json.loads(known)
    return FlowRun(
        name=name,
        day=date.fromisoformat(said["day"]),
        at=datetime.fromisoformat(said["at"]),
        counts=said["counts"],
        took_seconds=said["took_seconds"],
        run_by=said["run_by"],
    )


def remember_run(conn: Connection, run: FlowRun) -> None:
    """Write a run in the place of the one before it."""
    said = {
        "day": run.day.isoformat(),
        "at": run.at.isoformat(),
        "counts": dict(run.counts),
        "took_seconds": round(run.took_seconds, 2),
        "run_by": run.run_by,
    }
    set_office_fact(conn, _fact(run.name), json.dumps(said, sort_keys=True), run.at)


def _fact(name: str) -> str:
    return f"flow/{name}"


PREFECT, LOOP, SWEEP, STOPPED = "prefect", "loop", "sweep", "stopped"
"""Who says when: Prefect, the plain loop of `ode up --without-prefect`, `ode sweep`; nobody since `ode up` stopped."""

_RUN_BY = "flows_run_by"


def set_run_by(conn: Connection, run_by: str, now: datetime) -> None:
    """Write down what runs the flows from now on."""
    set_office_fact(conn, _RUN_BY, run_by, now)


def flows_run_by(conn: Connection) -> str | None:
    """Return what runs the flows, or None where `ode up` was never called."""
    return office_fact(conn, _RUN_BY)
